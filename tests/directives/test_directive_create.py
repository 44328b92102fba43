"""An office writes the head of a letter."""

from typing import Any

import pytest

from contest_portal.demo import NOW
from contest_portal.vietnamese import format_datetime
from directives import workflow
from directives.forms.directive import STALE
from directives.forms.recording import WHY
from directives.models import Deadline, Directive
from directives.views.directive import save_head
from documents.forms import STANDS
from organizations.models import Person, Unit
from tests.directives.conftest import (
    CITY,
    head_form,
    record,
    save_head as press,
    send,
    text_of,
    unit,
)

URL = "/hoi-thi/CB9/cong-van/soan/"


def data(deadline: Deadline, **more: Any) -> dict[str, Any]:
    return {
        "issuer": unit(CITY).pk,
        "subject": "V/v nhắc việc",
        "deadline": deadline.pk,
        "contact_name": "Bế Thị Ngân",
        "contact_phone": "0900 000 110",
    } | more


def test_a_letter_begins_as_a_draft_of_the_own_office(office, cb9, deadline, letter) -> None:
    typed = data(deadline, bases=[letter.document_id], counted="18", counted_on="05/5/2025")
    response = office.post(URL, typed)
    made = Directive.objects.get(issued_at=None)
    assert response.headers["Location"] == f"/cong-van/{made.pk}/soan/"
    assert (made.contest, made.office, made.deadline) == (cb9, letter.office, deadline)
    assert (made.contact_name, made.counted, str(made.counted_on)) == (
        "Bế Thị Ngân", 18, "2025-05-05",
    )  # fmt: skip
    paper = made.document
    assert (paper.kind, paper.number, paper.date, paper.published_at) == ("letter", "", None, None)
    assert (paper.issuer.name, list(paper.bases.all())) == (CITY, [letter.document])
    assert paper.created_by.email == "ngan@cb.example"


def test_nobody_else_sees_the_draft(client, as_person, draft) -> None:
    url = f"/cong-van/{draft.pk}/"
    people = ("ngan@cb.example", "tue@cb.example", "kien@cb.example", "ha@cb.example")
    found = [as_person(person).get(url).status_code for person in people]
    assert found == [200, 404, 404, 404]
    assert client.get(url).status_code == 404
    assert as_person("lam@bk.example").get(f"{url}soan/").status_code == 404


def test_only_an_office_of_the_province_writes(client, as_person, cb9, deadline) -> None:
    for person in ("lam@bk.example", "tue@cb.example", "ha@cb.example", "kien@cb.example"):
        assert as_person(person).post(URL, data(deadline)).status_code == 403
    assert client.post(URL, data(deadline)).status_code == 302
    assert Directive.objects.filter(issued_at=None).count() == 0


def test_what_the_form_does_not_offer_is_ignored(office, cb9, letter, deadline) -> None:
    """Security test 8: "Mass assignment: extra fields … in any form or JSON are ignored"."""
    other = Directive.objects.get(contest__code="BK8")
    more = {
        "issued_at": "2025-01-01", "office": other.office_id, "contest": other.contest_id,
        "published_at": "2025-01-01", "created_by": 1, "kind": "decision",
    }  # fmt: skip
    office.post(URL, data(deadline, **more))
    made = Directive.objects.get(issued_at=None)
    assert (made.office, made.contest, made.document.kind) == (letter.office, cb9, "letter")
    assert made.document.published_at is None
    for field, value in (("deadline", other.deadline_id), ("issuer", other.document.issuer_id)):
        response = office.post(URL, data(deadline) | {field: value})
        assert list(response.context["form"].errors) == [field]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"counted": "5"}, {"counted_on": ["Ghi cả số giải pháp và ngày đếm."]}),
        ({"counted_on": "05/5/2025"}, {"counted": ["Ghi cả số giải pháp và ngày đếm."]}),
        ({"day": "31", "month": "4", "year": "2025"}, {"day": ["Tháng 4/2025 không có ngày 31."]}),
    ],
)
def test_bad_input_is_answered_beside_the_field(office, deadline, changes, errors) -> None:
    response = office.post(URL, data(deadline, **changes))
    assert response.context["form"].errors == errors
    assert response.context["form"]["subject"].value() == "V/v nhắc việc"


def test_a_subject_of_10_000_letters_is_kept_on_the_page(office, deadline) -> None:
    response = office.post(URL, data(deadline, subject="ă" * 10_000))
    assert list(response.context["form"].errors) == ["subject"]
    assert "ă" * 10_000 in response.content.decode()


def test_markup_is_inert(office, deadline) -> None:
    office.post(URL, data(deadline, subject="<script>alert(1)</script>"))
    page = office.get(f"/cong-van/{Directive.objects.get(issued_at=None).pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_deadline_before_the_letter_is_told(office, draft, deadline) -> None:
    typed = data(deadline, day="20", month="5", year="2025")
    response = office.get(press(office, draft, typed).url)
    assert response.context["obstacles"][1:] == [
        "Hạn nộp (trước ngày 20/5/2025) đã qua vào ngày của công văn, 20/5/2025. Chọn hạn khác, "
        "hoặc xem lại ngày."
    ]


@pytest.fixture
def other(letter) -> Deadline:
    return Deadline.objects.create(
        contest=letter.contest, day="2025-06-01", boundary="through", receiver=letter.office
    )


def test_after_sending_the_head_gets_its_number_and_nothing_else(office, filled, other) -> None:
    """What the units were told stays; who typed more before the letter went out is told so."""
    send(office, filled)
    page = office.get(f"/cong-van/{filled.pk}/soan/")
    assert f'btn-primary" href="/cong-van/{filled.pk}/sua/"' in text_of(page)
    assert "1 đơn vị, ai đã nhận" in text_of(page)
    asked = office.get(f"/cong-van/{filled.pk}/sua/").context["form"]
    assert [*asked.fields] == ["was", "mark", "number", "symbol", "day", "month", "year", "file"]
    told = press(office, filled, data(other, number="1099", opening="Thêm"))
    assert told.context["form"].non_field_errors() == [workflow.JUST_SENT]
    before = head_form(filled).initial
    more = {"deadline": str(other.pk), "opening": "Thêm", "counted": "5"}
    date = {"day": "18", "month": "4", "year": "2025"}
    assert record(office, filled, number="1099", **date, **more).status_code == 302
    changed = {"number": "1099", "symbol": "UBND-VHKHTT", "day": 18, "month": 4, "year": 2025}
    after = head_form(filled).initial
    new = {name: value for name, value in after.items() if value != before[name]}
    assert new == changed | {"was": "1099", "mark": after["mark"]}
    wrong = record(office, filled, number="1100", day="17", was="1099")
    assert wrong.context["form"].errors == {"correction": [WHY]}
    shown = text_of(wrong)
    assert ("Số 1099/UBND-VHKHTT</a>" in shown, "1100/" in shown) == (True, False)
    assert Directive.objects.get(pk=filled.pk).document.number == "1099"


def test_no_letter_is_older_than_what_it_cites(office, filled, deadline, letter) -> None:
    early = {"day": ["Ngày này trước ngày của Công văn số 1098/UBND-VHKHTT (18/4/2025) mà công văn "
                     "này dẫn."]}  # fmt: skip
    days = {"day": "17", "month": "4", "year": "2025"}
    typed = data(deadline, bases=[letter.document_id])
    assert press(office, filled, typed | days).context["form"].errors == early
    assert press(office, filled, typed | days | {"day": "18"}).status_code == 302
    press(office, filled, typed)
    send(office, filled)
    assert record(office, filled, **days).context["form"].errors == early
    filled.document.bases.clear()
    Directive.objects.filter(pk=filled.pk).update(follows_up=letter)
    assert record(office, filled, **days).context["form"].errors == early
    assert record(office, filled, **days, number="9").context["form"].errors == early
    Directive.objects.filter(pk=filled.pk).update(follows_up=None)
    assert record(office, filled, **days).status_code == 302


def test_a_mistyped_number_is_corrected_with_a_reason(office, filled, letter) -> None:
    """A number without a symbol gets that which the paper bears, so 1098 is known as given."""
    send(office, filled)
    typed = {"number": "1098", "day": "05", "month": "5", "year": "2025"}
    warned = record(office, filled, **typed).context["form"].errors
    assert warned == {
        "seen": [f"Xem lại, đúng thì đánh dấu: Số 1098 đã ghi cho {letter.document.title}."]
    }
    assert record(office, filled, **typed | {"number": "1200"}).status_code == 302
    typed = {"number": "1201", "day": "02", "correction": "Gõ nhầm", "was": "1200"}
    emptied = record(office, filled, **typed, symbol="").context["form"].errors
    assert emptied == {"symbol": [STANDS]}
    assert record(office, filled, **typed).status_code == 302
    paper = Directive.objects.get(pk=filled.pk).document
    assert paper.title == "Công văn số 1201/UBND-VHKHTT ngày 02/5/2025"
    was = "Công văn số 1200/UBND-VHKHTT ngày 05/5/2025"
    filled.refresh_from_db()
    assert filled.corrections == [
        {"was": was, "reason": "Gõ nhầm", "at": format_datetime(NOW), "by": "Bế Thị Ngân"}
    ]
    shown = text_of(office.get(f"/cong-van/{filled.pk}/"))
    assert f"cổng ghi là {was}. Lý do sửa: Gõ nhầm" in shown


def test_a_correction_is_kept_in_vietnamese_whoever_makes_it(office, filled) -> None:
    """The letter's page shows it to every reader as it is stored."""
    send(office, filled)
    record(office, filled, number="1200", day="05", month="5", year="2025")
    Person.objects.filter(email="ngan@cb.example").update(language="en")
    record(office, filled, number="1201", correction="Gõ nhầm", was="1200")
    filled.refresh_from_db()
    was, at = "Công văn số 1200/UBND-VHKHTT ngày 05/5/2025", format_datetime(NOW)
    assert filled.corrections == [{"was": was, "reason": "Gõ nhầm", "at": at, "by": "Bế Thị Ngân"}]


def test_a_letter_that_went_out_while_its_head_was_written_stays_out(
    filled, deadline, other
) -> None:
    """The head is not saved: its page did not know what may still change, and says so."""
    form = head_form(filled, data(other))
    assert form.is_valid()
    workflow.issue(filled)
    assert save_head(form) is False
    assert form.non_field_errors() == [workflow.SENT]
    filled = Directive.objects.get(pk=filled.pk)
    assert (filled.issued_at, filled.document.published_at, filled.deadline) == (
        NOW, NOW, deadline,
    )  # fmt: skip


def test_a_head_writes_no_column_but_its_own(filled, deadline) -> None:
    form = head_form(filled, data(deadline))
    assert form.is_valid()
    workflow.issue(filled)
    form.save()
    filled = Directive.objects.get(pk=filled.pk)
    assert (filled.issued_at, filled.document.published_at) == (NOW, NOW)


def test_two_windows_notice_each_other(office, filled, deadline) -> None:
    """The older one is not saved, shows the letter as it is, and keeps what was typed."""
    mark = head_form(filled).initial["mark"]
    press(office, filled, data(deadline, opening="Của tôi"))
    late = press(office, filled, data(deadline, subject="V/v khác", mark=mark))
    form = late.context["form"]
    assert (form.non_field_errors(), form["subject"].value()) == ([STALE], "V/v khác")
    shown = late.context["letter"]
    assert (shown["subject"], shown["opening"]) == ("nhắc việc", ["Của tôi"])
    address = f"/cong-van/{filled.pk}/sua/"
    [missing] = office.post(address, data(deadline)).context["form"].non_field_errors()
    assert missing == STALE
    assert Directive.objects.get(pk=filled.pk).opening == "Của tôi"
    same = data(deadline, opening="Của tôi", mark=mark)  # two saves of the same words
    assert press(office, filled, same).url == f"{address}#dang-mo"
    assert press(office, filled, data(deadline, mark=form["mark"].value())).status_code == 302
    assert Directive.objects.get(pk=filled.pk).opening == ""


def test_a_refused_head_is_not_previewed(office, filled, deadline) -> None:
    wrong = press(office, filled, data(deadline, subject="V/v khác", counted="5"))
    assert list(wrong.context["form"].errors) == ["counted_on"]
    assert wrong.context["letter"]["subject"] == "nhắc việc"


def test_an_office_of_another_place_sees_a_sent_letter_and_may_not_edit(as_person, letter) -> None:
    stranger = as_person("lam@bk.example")
    assert stranger.get(f"/cong-van/{letter.pk}/sua/").status_code == 403
    assert stranger.get(f"/cong-van/{letter.pk}/soan/").status_code == 403
    assert Unit.objects.get(pk=letter.office_id) == letter.office


def test_queries(office, draft, django_assert_num_queries) -> None:
    with django_assert_num_queries(8):
        office.get(URL)
    with django_assert_num_queries(14):  # with the paper beside the form
        office.get(f"/cong-van/{draft.pk}/sua/")
