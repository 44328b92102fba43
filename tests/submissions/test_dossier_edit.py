import unicodedata

import pytest

from contest_portal.vietnamese import fold
from submissions import answers, content, drafting
from submissions.models import Dossier
from tests.submissions.conftest import DRAFT, HANDED_IN, REGISTERED

TITLE = "Máy thái chuối cải tiến"


def address(dossier: Dossier) -> str:
    return f"/ho-so/{dossier.pk}/sua/"


def shown(dossier: Dossier) -> str:
    return content.mark(dossier, "facts")


def typed(dossier: Dossier, **changed) -> dict:
    return {"shown": shown(dossier), "title": dossier.title, **changed}


def said(response) -> dict:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_a_draft_needs_no_field(as_person, titled):
    """29: "A draft exists from the first saved field and needs no required field"."""
    draft = titled(DRAFT)
    response = as_person("men@cb.example").post(address(draft), {"shown": shown(draft)})
    draft.refresh_from_db()
    assert response.url == f"/ho-so/{draft.pk}/"
    assert (draft.title, draft.field, draft.stage, draft.first_applied_year) == ("", None, "", None)
    assert draft.version == 2


def test_everything_typed_is_stored_and_derived(as_person, titled):
    draft = titled(DRAFT)
    field = draft.rules.fields.get(order=2)
    as_person("men@cb.example").post(
        address(draft),
        typed(
            draft, title=TITLE, field=field.pk, stage="trial", first_applied_month="5",
            first_applied_year="2025", applied_place="xóm 3", earlier_prizes="Giải ba 2021",
        ),
    )  # fmt: skip
    draft.refresh_from_db()
    assert (draft.title, draft.field, draft.stage) == (TITLE, field, "trial")
    assert (draft.first_applied_month, draft.first_applied_year) == (5, 2025)
    assert (draft.applied_place, draft.earlier_prizes) == ("xóm 3", "Giải ba 2021")
    assert draft.search_text == fold(TITLE)


@pytest.mark.parametrize(
    ("month", "year", "field", "sentence"),
    [
        (
            "6",
            "2025",
            "first_applied_month",
            "Tháng này chưa tới. Ghi tháng đã làm lần đầu, ví dụ 3.",
        ),
        ("1", "2026", "first_applied_year", "Năm là số từ 1945 đến 2025."),
        ("1", "1066", "first_applied_year", "Năm là số từ 1945 đến 2025."),
        ("13", "2024", "first_applied_month", "Tháng là số từ 1 đến 12."),
        ("0", "2024", "first_applied_month", "Tháng là số từ 1 đến 12."),
    ],
)
def test_an_impossible_month_is_refused_beside_its_field(
    as_person, titled, month, year, field, sentence
):
    draft = titled(DRAFT)
    form = typed(draft, title=TITLE, first_applied_month=month, first_applied_year=year)
    response = as_person("men@cb.example").post(address(draft), form)
    assert said(response) == {field: [sentence]}
    assert TITLE in response.content.decode()
    draft.refresh_from_db()
    assert (draft.version, draft.first_applied_year) == (1, None)


def test_a_title_of_10000_letters_is_refused_and_kept(as_person, titled):
    draft, long = titled(DRAFT), "Đ" * 10_000
    response = as_person("men@cb.example").post(address(draft), typed(draft, title=long))
    assert said(response) == {"title": ["Dài quá 300 chữ cái, hiện có 10.000. Rút gọn lại."]}
    assert long in response.content.decode()


def test_the_limit_is_counted_in_letters_however_they_are_typed(as_person, titled):
    """34: "Vietnamese text in NFC or NFD alike": 300 letters with two marks each are 300."""
    draft, title = titled(DRAFT), "Ễ" * 300
    decomposed = unicodedata.normalize("NFD", title)
    assert len(decomposed) == 900
    as_person("men@cb.example").post(address(draft), typed(draft, title=decomposed))
    assert Dossier.objects.get(title=title) == draft
    assert Dossier.objects.get(title=decomposed) == draft
    page = as_person("men@cb.example").get(address(draft)).content.decode()
    assert "maxlength" not in page


def test_two_tabs_the_second_is_told_and_loses_nothing(as_person, titled):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites"."""
    draft = titled(DRAFT)
    first, second = as_person("men@cb.example"), as_person("ha@cb.example")
    form = typed(draft, title="Tên của cô Mến", stage="applied")
    hers = typed(draft, title="Tên của chị Hà", stage="idea")
    assert first.post(address(draft), form).status_code == 302
    response = second.post(address(draft), hers)
    page = response.content.decode()
    draft.refresh_from_db()
    assert draft.title == "Tên của cô Mến"
    assert "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa" in page
    assert "Tên của chị Hà" in page
    assert "Bản mới nhất đang ghi: “Tên của cô Mến”" in page
    assert "Bản mới nhất đang ghi: “Đã áp dụng”" in page
    again = typed(draft, title="Tên của chị Hà")
    assert response.context["form"]["shown"].value() == again["shown"] == shown(draft)
    assert second.post(address(draft), again).status_code == 302


@pytest.mark.parametrize("shown", [None, "", "x", "\0", "9" * 30])
def test_a_made_up_mark_overwrites_nothing(as_person, titled, shown):
    draft = titled(DRAFT)
    form = {"title": TITLE} if shown is None else {"title": TITLE, "shown": shown}
    response = as_person("men@cb.example").post(address(draft), form)
    draft.refresh_from_db()
    assert (response.status_code, draft.version) == (200, 1)
    assert draft.title != TITLE


def test_fields_that_the_form_does_not_have_are_ignored(as_person, titled, person_of):
    """Security 8, of "extra fields `status`, `unit` ... are ignored and logged": ignored."""
    draft, other = titled(DRAFT), titled(HANDED_IN)
    as_person("men@cb.example").post(
        address(draft),
        typed(
            draft, state="accepted", unit=other.unit_id, number="7", contest=other.contest_id,
            created_by=person_of("ha@cb.example").pk, completed_at="2025-01-01", deadline="1",
            status_token="x",
        ),
    )  # fmt: skip
    now = titled(DRAFT)
    assert (now.state, now.unit, now.number) == ("drafting", draft.unit, None)
    assert (now.created_by, now.completed_at) == (draft.created_by, None)
    assert (now.deadline, now.status_token) == (draft.deadline, draft.status_token)


def test_a_field_of_other_rules_cannot_be_chosen(as_person, titled):
    draft, foreign = titled(DRAFT), titled("Bẫy ong đất").rules.fields.first()
    response = as_person("men@cb.example").post(address(draft), typed(draft, field=foreign.pk))
    assert list(said(response)) == ["field"]


def test_what_was_handed_in_is_out_of_the_writers_hands(as_person, titled):
    dossier, client = titled(HANDED_IN), as_person("ha@cb.example")
    response = client.get(address(dossier), follow=True)
    assert "Không sửa được nữa vì hồ sơ đã nộp." in response.content.decode()
    response = client.post(address(dossier), typed(dossier, title=TITLE))
    page = response.content.decode()
    assert "Không sửa được nữa vì hồ sơ đã nộp. Chữ đã gõ còn ở dưới" in page
    assert TITLE in page
    assert titled(HANDED_IN).title == dossier.title


@pytest.mark.parametrize("page", ["sua", "tac-gia", "cau-hoi"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ha@cb.example", 200), ("ngan@cb.example", 403), ("tue@cb.example", 403),
        ("kien@cb.example", 403), ("thanh@cb.example", 404), ("men@cb.example", 404),
        ("khue@cb.example", 404), ("anh@bk.example", 404),
    ],
)  # fmt: skip
def test_who_may_write(as_person, titled, page, who, status):
    dossier, client = titled(REGISTERED), as_person(who)
    place = f"/ho-so/{dossier.pk}/{page}/"
    assert client.get(place).status_code == status
    if status != 200:
        assert client.post(place, {"shown": shown(dossier)}).status_code == status
        assert titled(REGISTERED).version == dossier.version


def test_a_refused_page_keeps_the_mark_of_what_it_was_made_from(as_person, titled):
    """32: "The same entry open in two tabs ... warns": also after a try that was refused."""
    draft, client = titled(DRAFT), as_person("men@cb.example")
    as_person("ha@cb.example").post(address(draft), typed(draft, title=TITLE))
    wrong = {"shown": shown(draft), "title": "Đ" * 301}
    response = client.post(address(draft), wrong)
    assert response.context["form"]["shown"].value() == shown(draft)
    again = client.post(address(draft), {"shown": shown(draft)})
    assert "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa" in again.content.decode()
    assert Dossier.objects.get(pk=draft.pk).title == TITLE


def test_what_is_written_elsewhere_does_not_disturb_the_facts(as_person, person_of, titled):
    """32: "warns" of the same thing changed, not of answers that save themselves meanwhile, nor of
    the authors."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    shown = client.get(address(draft)).context["form"]["shown"].value()
    quick = client.get(f"/ho-so/{draft.pk}/kiem-tra-nhanh/").context["form"]["shown"].value()
    answer = draft.answers.get(question__order=2)
    answers.save(
        titled(DRAFT), answer.question, text="Viết tiếp", rows=[], base=answer.version,
        by=person_of("men@cb.example"),
    )  # fmt: skip
    with drafting.writing(titled(DRAFT), "authors"):
        draft.authors.update(share=70)
    fast = {"shown": quick, "applied_place": "xóm 3"}
    assert "advice" in client.post(f"/ho-so/{draft.pk}/kiem-tra-nhanh/", fast).context
    response = client.post(address(draft), {"shown": shown, "title": TITLE})
    assert "Bản mới nhất đang ghi: “xóm 3”" in response.content.decode()
    again = {"shown": response.context["form"]["shown"].value(), "title": TITLE}
    assert client.post(address(draft), again).status_code == 302
