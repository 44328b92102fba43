"""A paper that the portal draws: a draft, then issued once, then kept."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from contest_portal.demo import NOW
from contest_portal.workflow import Refused
from documents import codes, drawing, workflow
from documents.models import Book, Document
from organizations.models import Person, Unit
from tests import pdf as read
from tests.documents.conftest import CITY, text

OFFICE = "ngan@cb.example"


@pytest.fixture
def book(demo) -> Book:
    return Book.objects.create(unit=Unit.objects.get(short_name=CITY))


def kept(document: Document) -> bytes:
    with document.file.open() as file:
        return file.read()


def issued(as_person, document, **typed):
    """What the page answers to the clerk, and the paper as it then is."""
    given = {"number": "8", "day": "5/5/2025"}
    response = as_person(OFFICE).post(f"/van-ban/{document.pk}/phat-hanh/", given | typed)
    return response, Document.objects.get(pk=document.pk)


def test_a_draft_waits_for_its_number(draft, as_person):
    """Decree 30/2020: the portal never invents a number."""
    document = draft()
    page = text(as_person(OFFICE).get(f"/van-ban/{document.pk}/"))
    assert "chưa có số, ký hiệu BC-UBND" in page
    assert "tháng 5/2025, chưa ghi ngày" in page
    assert f'src="/van-ban/{document.pk}/1.png/"' in page
    assert "Công bố" not in page
    assert as_person(OFFICE).post(f"/van-ban/{document.pk}/cong-bo/").status_code == 403


@pytest.mark.parametrize(
    ("form", "kind"), [("pdf", b"%PDF-1.7"), ("1.png", b"\x89PNG"), ("docx", b"PK")]
)
def test_a_draft_is_seen_as_it_prints(draft, as_person, form, kind):
    response = as_person(OFFICE).get(f"/van-ban/{draft().pk}/{form}/")
    assert response.content[: len(kind)] == kind


def test_who_sees_a_draft(draft, as_person, client):
    path = f"/van-ban/{draft().pk}/"
    paths = [path, f"{path}pdf/", f"{path}phat-hanh/", f"{path}xoa/"]
    for who in ("kien@cb.example", "ha@cb.example", "lam@bk.example"):
        assert [as_person(who).get(p).status_code for p in paths] == [404] * 4
    assert [client.get(p).status_code for p in paths] == [404, 302, 302, 302]


def test_the_clerk_s_number_and_day_are_drawn_and_the_file_is_kept(draft, as_person, book):
    """Statement 98: "Every export states filter, time, author and a code to verify it"."""
    response, document = issued(as_person, draft(), book=book.pk)
    assert response.status_code == 200  # a gap: 01 to 07
    assert response.context["form"]["seen"].field.choices == [
        ("Trong sổ chưa có số nào trước số 8, thiếu 01–07.",) * 2
    ]
    seen = ["Trong sổ chưa có số nào trước số 8, thiếu 01–07."]
    response, document = issued(as_person, document, book=book.pk, seen=seen)
    assert response.url == f"/van-ban/{document.pk}/"
    assert (document.number, document.date, document.book) == ("08", date(2025, 5, 5), book)
    assert (document.issued_at, document.issued_by.email) == (NOW, OFFICE)
    data = kept(document)
    assert hashlib.sha256(data).hexdigest() == document.sha256
    [page] = read.pages(data)
    assert "Số: 08/BC-UBND" in page
    assert "Thành phố Cao Bằng, ngày 05 tháng 5 năm 2025" in page
    assert f"Mã xác minh {document.verification_code}" in page
    assert codes.spelled(document.verification_code) == document.verification_code


def test_who_may_no_longer_sign_on_that_day_is_said(draft, as_person):
    """Each unit keeps its signatories with delegation dates."""
    document = draft()
    document.issuer.signatories.update(valid_to=date(2025, 5, 4))
    response, document = issued(as_person, document)
    said = "Người ký ghi trong bản thảo không được giao ký vào ngày 05/5/2025."
    assert response.context["form"]["seen"].field.choices == [(said, said)]
    _, document = issued(as_person, document, seen=[said])
    assert document.number == "08"


def test_what_was_issued_is_kept_and_never_drawn_again(draft, as_person):
    _, document = issued(as_person, draft())
    before, file = document.data, kept(document)
    again, after = issued(as_person, document, number="9")
    assert again.url == f"/van-ban/{document.pk}/"
    office, path = as_person(OFFICE), f"/van-ban/{document.pk}/"
    office.post(f"{path}sua/", {"subject": "Khác", "number": "99", "kind": "notice"})
    office.post(f"{path}xoa/")
    after = Document.objects.get(pk=document.pk)
    assert (after.data, after.number, after.subject, kept(after)) == (
        before, "08", "Kết quả đăng ký", file,
    )  # fmt: skip
    assert office.get(f"{path}pdf/").status_code == 404  # its file is the only form
    assert b"".join(office.get(f"{path}tep/")) == file


def test_a_duplicate_may_be_real_once_it_is_ticked(draft, as_person, paper):
    """ "The clerk records it, gaps and duplicates in a book are said"."""
    other = paper(kind="notice", number="08", symbol="BC-UBND", year=2025)
    response, document = issued(as_person, draft())
    said = f"Số 8 đã ghi cho {other.title}."
    asked = {"seen": [f"Xem lại, đúng thì đánh dấu: {said}"]}
    assert response.context["form"].errors == asked
    assert said in text(response)
    response, document = issued(as_person, document, seen=["Câu khác"])
    assert (response.status_code, document.issued_at) == (200, None)
    response, document = issued(as_person, document, seen=[said])
    assert (response.status_code, document.number) == (302, "08")


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"number": ""}, {"number": ["Ghi số văn bản."]}),
        ({"number": "tám"}, {"number": ["Ghi số bằng chữ số, từ 01 trở đi, ví dụ 12."]}),
        ({"number": "00"}, {"number": ["Ghi số bằng chữ số, từ 01 trở đi, ví dụ 12."]}),
        ({"day": "31/4/2025"}, {"day": ["Tháng 4/2025 không có ngày 31."]}),
        (
            {"day": "6/5/2025"},
            {"seen": ["Xem lại, đúng thì đánh dấu: Ngày 06/5/2025 chưa đến."]},
        ),
    ],
)
def test_bad_input_is_said_beside_its_field(draft, as_person, typed, errors):
    response, document = issued(as_person, draft(), **typed)
    assert response.context["form"].errors == errors
    assert response.context["form"]["day"].value() == typed.get("day", "5/5/2025")
    assert document.issued_at is None


def test_another_signatory_signs_in_the_days_of_the_delegation(draft, as_person):
    deputy = Unit.objects.get(short_name=CITY).signatories.create(
        authority="KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", name="Nông Văn Thử", valid_to="2025-05-04"
    )
    response, document = issued(as_person, draft(), signatory=deputy.pk)
    assert response.context["form"].errors == {
        "signatory": ["Người này không được giao ký vào ngày 05/5/2025."]
    }
    _, document = issued(as_person, document, signatory=deputy.pk, day="4/5/2025")
    assert "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Nông Văn Thử" in read.pages(kept(document))[0]


def test_what_cannot_be_drawn_is_said(draft, as_person):
    document = draft("x " * (drawing.LETTERS // 2))
    assert document.subject == ("x " * 250).strip()
    response, document = issued(as_person, document)
    assert response.context["form"].non_field_errors() == [drawing.TOO_MUCH]
    assert document.issued_at is None


def test_a_draft_is_thrown_away_after_asking(draft, as_person):
    document = draft()
    office, path = as_person(OFFICE), f"/van-ban/{document.pk}/xoa/"
    assert "không lấy lại được" in text(office.get(path))
    assert Document.objects.filter(pk=document.pk).exists()
    assert office.post(path).url == "/van-ban/"
    assert not Document.objects.filter(pk=document.pk).exists()


def test_of_a_draft_only_its_links_are_edited(draft, paper, as_person):
    document, plan = draft(), paper(subject="Kế hoạch", kind="plan")
    office, path = as_person(OFFICE), f"/van-ban/{document.pk}/sua/"
    assert set(office.get(path).context["form"].fields) == {"replaces", "bases"}
    office.post(path, {"bases": [plan.pk], "replaces": plan.pk, "number": "1"})
    after = Document.objects.get(pk=document.pk)
    assert (after.replaces, list(after.bases.all()), after.number) == (plan, [plan], "")


def test_a_missing_file_shows_a_helpful_page(draft, as_person):
    """Statement 50: "A missing file shows a helpful page, not error 500"."""
    _, document = issued(as_person, draft())
    document.file.storage.delete(document.file.name)
    response = as_person(OFFICE).get(f"/van-ban/{document.pk}/tep/")
    assert (response.status_code, "không còn trên máy chủ" in text(response)) == (404, True)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_issue_at_one_moment(transactional_db, draft):
    """Kept as issued: of two numbers given at once the paper bears one, in data and in its file."""
    document, gate = draft(), Barrier(2)
    clerk = Person.objects.get(email=OFFICE)

    def give(number: str) -> str:
        gate.wait()
        try:
            workflow.issue(document, by=clerk, number=number, day=date(2025, 5, 5))
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()
        return number

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(give, ["21", "22"]))
    after = Document.objects.get(pk=document.pk)
    assert said == [after.number, workflow.ISSUED]
    assert f"Số: {after.number}/BC-UBND" in read.pages(kept(after))[0]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_make_one_draft(transactional_db, draft):
    gate = Barrier(4)

    def click(_: int) -> int:
        gate.wait()
        try:
            return draft().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(click, range(4)))
    assert made == set(
        Document.objects.filter(kind="report", data__isnull=False).values_list("pk", flat=True)
    )
    assert len(made) == 1


@pytest.mark.django_db(transaction=True)
def test_two_clerks_record_one_number(transactional_db, draft, as_person, typed):
    """Bad input, "two clerks recording one number: a clear sentence, nothing half saved": of two
    drafts, and of two papers entered by hand, one gets it, whoever comes first."""
    book = Book.objects.create(unit=Unit.objects.get(short_name=CITY))
    clerk = Person.objects.get(email=OFFICE)
    given = {"by": clerk, "number": "1", "day": date(2025, 5, 5), "book": book}

    def at_once(*clerks: Callable[[], str]) -> list[str]:
        gate = Barrier(2)

        def give(press: Callable[[], str]) -> str:
            gate.wait()
            try:
                return press()
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            return sorted(pool.map(give, clerks))

    def issue(document: Document) -> str:
        try:
            workflow.issue(document, **given)
        except workflow.NumberGiven as refused:
            return str(refused)
        return ""

    drafts = [draft("Một"), draft("Hai")]
    title = "Báo cáo số 01/BC-UBND ngày 05/5/2025"
    assert at_once(*(partial(issue, d) for d in drafts)) == ["", f"Số 1 đã ghi cho {title}."]
    assert book.documents.count() == Document.objects.filter(issued_at=NOW).count() == 1
    waiting = Document.objects.get(pk__in=[d.pk for d in drafts], issued_at=None)
    workflow.issue(waiting, **given, seen=[f"Số 1 đã ghi cho {title}."])  # two papers do bear it

    clients = [as_person(OFFICE), as_person(OFFICE)]

    def enter(client: Client) -> str:
        response = client.post("/van-ban/them/", typed)
        if response.status_code == 302:
            return ""
        [(said, _)] = response.context["form"]["seen"].field.choices
        return said

    title = "Thông báo số 12/TB-UBND ngày 05/5/2025"
    assert at_once(*(partial(enter, c) for c in clients)) == ["", f"Số 12 đã ghi cho {title}."]
    assert Document.objects.filter(symbol="TB-UBND").count() == 1
