"""An office writes the head of a letter."""

from typing import Any

import pytest

from contest_portal.demo import NOW
from directives import workflow
from directives.forms.directive import DirectiveForm
from directives.models import Deadline, Directive
from directives.views.directive import save_head
from documents.forms import STANDS
from documents.models import Document
from organizations.models import Unit
from tests.directives.conftest import CITY, unit

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
    response = office.post(f"/cong-van/{draft.pk}/sua/", typed, follow=True)
    assert [str(message).split(".")[0] for message in response.context["messages"]][-1:] == [
        "Hạn nộp trước ngày của công văn"
    ]
    assert response.context["doubts"] == ["Hạn nộp trước ngày của công văn. Xem lại ngày, năm."]


@pytest.fixture
def other(letter) -> Deadline:
    return Deadline.objects.create(
        contest=letter.contest, day="2025-06-01", boundary="through", receiver=letter.office
    )


def test_after_sending_the_head_still_gets_its_number(office, filled, deadline, other) -> None:
    """The deadline and the rest stay what the units were told."""
    address = f"/cong-van/{filled.pk}/"
    office.post(f"{address}gui/")
    typed = data(other, number="1099", symbol="UBND-VHKHTT", day="18", month="4", year="2025")
    typed["place"] = filled.document.place
    assert office.post(f"{address}sua/", typed).status_code == 302
    filled = Directive.objects.get(pk=filled.pk)
    assert (filled.document.number, filled.deadline) == ("1099", deadline)
    response = office.post(f"{address}sua/", typed | {"number": "1100", "subject": "V/v khác"})
    assert response.context["form"].errors == {"number": [STANDS], "subject": [STANDS]}
    assert Directive.objects.get(pk=filled.pk).document.number == "1099"


def head(directive: Directive, deadline: Deadline) -> DirectiveForm:
    """The head as typed on a page that was read before."""
    return DirectiveForm(
        data(deadline),
        directive=directive,
        issuers=Unit.objects.all(),
        deadlines=Deadline.objects.all(),
        papers=Document.objects.all(),
    )


def test_a_letter_that_went_out_while_its_head_was_written_stays_out(
    filled, deadline, other
) -> None:
    """The head is not saved: its page did not know what may still change, and says so."""
    form = head(Directive.objects.get(pk=filled.pk), other)
    assert form.is_valid()
    workflow.issue(filled)
    assert save_head(form) is False
    assert form.non_field_errors() == [workflow.SENT]
    filled = Directive.objects.get(pk=filled.pk)
    assert (filled.issued_at, filled.document.published_at, filled.deadline) == (
        NOW, NOW, deadline,
    )  # fmt: skip


def test_a_head_writes_no_column_but_its_own(filled, deadline) -> None:
    form = head(Directive.objects.get(pk=filled.pk), deadline)
    assert form.is_valid()
    workflow.issue(filled)
    form.save()
    filled = Directive.objects.get(pk=filled.pk)
    assert (filled.issued_at, filled.document.published_at) == (NOW, NOW)


def test_an_office_of_another_place_sees_a_sent_letter_and_may_not_edit(as_person, letter) -> None:
    stranger = as_person("lam@bk.example")
    assert stranger.get(f"/cong-van/{letter.pk}/sua/").status_code == 403
    assert stranger.get(f"/cong-van/{letter.pk}/soan/").status_code == 403
    assert Unit.objects.get(pk=letter.office_id) == letter.office


def test_queries(office, draft, django_assert_num_queries) -> None:
    with django_assert_num_queries(7):
        office.get(URL)
    with django_assert_num_queries(8):
        office.get(f"/cong-van/{draft.pk}/sua/")
