import pytest

from contest_portal.workflow import perform
from submissions.models import Attachment, Author, Dossier
from submissions.models.dossier import State
from submissions.workflow import STEPS
from tests.submissions.conftest import BAC_KAN, DRAFT, HANDED_IN, REGISTERED, RETURNED

BAD = "<b onmouseover=alert(1)>\"'&"


def show(client, dossier: Dossier) -> str:
    return client.get(f"/ho-so/{dossier.pk}/").content.decode()


def test_the_page_says_what_it_is_and_what_is_missing(as_person, titled):
    page = show(as_person("ha@cb.example"), titled(REGISTERED))
    for words in (
        "Lịch trực nhật bằng ô màu", "CB9-00", "Đã đăng ký", "Sầm Thị Lan, tác giả chính",
        "Chậm nhất hết thứ\u00a0Hai\u00a019/5/2025", "trước ngày 20/5/2025",
        "Còn thiếu 3 chỗ", "Thiếu Giấy xác nhận áp dụng.", "Bộ 01: chưa có", "Bộ 02: chưa có",
        "Đã trả lời 11 trên 11 câu", "Bắt đầu viết",
    ):  # fmt: skip
        assert words in page


def test_a_returned_dossier_shows_the_reason_the_note_and_its_own_deadline(as_person, titled):
    dossier = titled(RETURNED)
    asked = dossier.supplements.get()
    page = show(as_person("bach@cb.example"), dossier)
    for words in (
        f"Cần bổ sung: {asked.get_reason_display()}", asked.change.note,
        "hết thứ\u00a0Năm\u00a008/5/2025, còn 3 ngày", "Biên nhận nộp lúc 15\u00a0giờ\u00a000",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("beginning", "who", "buttons"),
    [
        (DRAFT, "men@cb.example", ["register", "withdraw"]),
        (DRAFT, "ngan@cb.example", []),
        (REGISTERED, "ha@cb.example", ["hand_in", "withdraw"]),
        (REGISTERED, "ngan@cb.example", []),  # late acceptance waits for the deadline
        (REGISTERED, "kien@cb.example", []),
        (HANDED_IN, "ngan@cb.example", ["accept", "return", "mark_ineligible"]),
        (HANDED_IN, "ha@cb.example", ["withdraw"]),
        (HANDED_IN, "tue@cb.example", []),
        (BAC_KAN, "xuan@bk.example", ["hand_in", "withdraw"]),
        (BAC_KAN, "lam@bk.example", []),  # route A: the city sees and helps
    ],
)
def test_only_the_steps_that_the_person_may_do_are_offered(
    as_person, titled, beginning, who, buttons
):
    response = as_person(who).get(f"/ho-so/{titled(beginning).pk}/")
    assert [offer.name for offer in response.context["offers"]] == buttons


def test_what_stands_in_the_way_is_said_under_the_button(as_person, titled):
    draft = titled(DRAFT)
    draft.authors.update(is_lead=False)
    page = show(as_person("men@cb.example"), draft)
    assert 'disabled aria-describedby="vi-sao-register"' in page
    assert "Chưa có tác giả chính." in page


def test_one_filled_button_leads(as_person, titled):
    for beginning, who in ((DRAFT, "men@cb.example"), (REGISTERED, "ha@cb.example")):
        assert show(as_person(who), titled(beginning)).count("btn-primary") == 1


def enlarge(dossier: Dossier) -> None:
    """Two more authors, two more files."""
    Author.objects.bulk_create(Author(dossier=dossier, name=f"Người {n}", share=1) for n in (1, 2))
    file = dossier.attachments.first()
    Attachment.objects.bulk_create(
        Attachment(
            dossier=dossier, item=file.item, uploaded_by=file.uploaded_by, file=file.file.name,
            file_name=f"tep {n}.pdf", size=1, sha256=file.sha256,
        )
        for n in (1, 2)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("beginning", "who", "queries"),
    [
        (REGISTERED, "ha@cb.example", 6), ("Trò chơi tìm lỗi", "men@cb.example", 6),
        (RETURNED, "bach@cb.example", 6), (HANDED_IN, "ngan@cb.example", 7),
    ],
)  # fmt: skip
def test_queries_are_few_and_do_not_grow(
    as_person, titled, django_assert_num_queries, beginning, who, queries
):
    dossier, client = titled(beginning), as_person(who)
    with django_assert_num_queries(queries):
        show(client, dossier)
    enlarge(dossier)
    with django_assert_num_queries(queries):
        page = show(client, dossier)
    assert "Người 2" in page
    assert "tep 2.pdf" in page


@pytest.mark.sqlite
def test_what_is_read_in_one_query_is_what_is_stored(as_person, titled):
    dossier = titled(REGISTERED)
    shown = as_person("ha@cb.example").get(f"/ho-so/{dossier.pk}/").context["dossier"]

    def stored(manager) -> list:
        return [(row.pk, str(row)) for row in manager.all()]

    for name in ("authors", "answers", "copies", "changes"):
        assert stored(getattr(shown, name)) == stored(getattr(dossier, name))
    assert stored(shown.attachments) == stored(dossier.attachments)
    for name in ("questions", "items"):
        assert stored(getattr(shown.rules, name)) == stored(getattr(dossier.rules, name))


def test_of_other_units_and_provinces_not_even_the_existence_shows(as_person, titled):
    """Security 2: "Walk every numeric and UUID id ... as each other role: 404 (not 403) and equal
    body size"."""
    client = as_person("thanh@cb.example")
    own, unknown = titled("Nuôi vịt"), client.get("/ho-so/999999/")
    visible = [
        d.pk for d in Dossier.objects.all() if client.get(f"/ho-so/{d.pk}/").status_code == 200
    ]
    assert visible == [own.pk]
    for dossier in Dossier.objects.exclude(pk=own.pk):
        for page in ("", "sua/", "tac-gia/", "cau-hoi/", "buoc/hand_in/", "buoc/accept/"):
            hidden = client.get(f"/ho-so/{dossier.pk}/{page}")
            assert (hidden.status_code, len(hidden.content)) == (404, len(unknown.content))


def test_markup_in_every_field_is_inert(as_person, titled, person_of):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    Dossier.objects.filter(pk=dossier.pk).update(
        title=BAD, applied_place=BAD, earlier_prizes=BAD, state=State.HANDED_IN
    )
    dossier.authors.update(name=BAD, workplace=BAD, phone=BAD)
    dossier.answers.update(text=BAD)
    dossier.attachments.update(file_name=BAD)
    dossier.refresh_from_db()
    perform(
        STEPS, "return", dossier, by=person_of("ngan@cb.example"), note=BAD,
        reason="unclear", day=dossier.deadline.day,
    )  # fmt: skip
    for page in ("", "sua/", "tac-gia/", "cau-hoi/", "buoc/hand_in/", "buoc/withdraw/"):
        text = client.get(f"/ho-so/{dossier.pk}/{page}").content.decode()
        assert "<b onmouseover" not in text
        assert "&lt;b onmouseover=alert(1)&gt;" in text
        assert "&amp;lt;" not in text
