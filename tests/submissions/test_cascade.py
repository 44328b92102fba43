"""From the province's plan to each unit's own, and what nobody has taken up."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives.models import Addressee, Candidate, Directive, Evidence
from documents.models import Document
from submissions.models import Credit
from tests.documents.conftest import PDF
from tests.submissions.pages import links, words

PLAN = {
    "number": "12", "symbol": "KH-PGDĐT", "day": "24", "month": "4", "year": "2025",
    "subject": "Triển khai Hội thi trong các trường",
}  # fmt: skip


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9")


@pytest.fixture
def received(letter) -> Addressee:
    return letter.addressees.get(unit__memberships__person__email="ha@cb.example")


def test_a_unit_writes_its_own_plan_down(as_person, letter, received, settings, tmp_path) -> None:
    """Issue 6: "Cascade view: plan → directive → commune's own plan". The unit's paper rests on the
    letter, and is its own people's and those above until it is published."""
    settings.MEDIA_ROOT = tmp_path
    ha, url = as_person("ha@cb.example"), f"/nhan-cong-van/{received.pk}/ke-hoach/"
    assert (url, "Ghi kế hoạch của đơn vị") in links(ha.get("/viec-cua-toi/"))
    early = ha.post(url, PLAN | {"day": "17"}).context["form"].errors
    assert early == {"day": ["Công văn có ngày 18/4/2025, kế hoạch không thể có trước."]}
    assert ha.post(url, PLAN | {"month": "6"}).context["form"].errors == {
        "day": ["Ngày này chưa đến."]
    }
    typed = PLAN | {
        "kind": "decision",
        "issuer": letter.document.issuer_id,
        "file": SimpleUploadedFile("ke-hoach.pdf", PDF),
    }
    assert ha.post(url, typed).url == f"/viec-cua-toi/?don-vi={received.unit_id}"
    plan = Document.objects.get(kind="plan", issuer=received.unit)
    assert (plan.code, plan.date, plan.published_at) == ("12/KH-PGDĐT", date(2025, 4, 24), None)
    assert (list(plan.bases.all()), plan.created_by.email) == ([letter.document], "ha@cb.example")
    with plan.file as file:
        assert file.read() == PDF
    Document.objects.create(
        kind="plan", issuer=received.unit, number="14", symbol="KH-PGDĐT", year=2025, subject="Khác"
    )
    given = ha.post(url, PLAN | {"number": "14", "was": "12"}).context["form"]
    assert given.errors == {
        "seen": ["Xem lại, đúng thì đánh dấu: Số 14 đã ghi cho Kế hoạch số 14/KH-PGDĐT."]
    }
    ha.post(url, PLAN | {"number": "13", "was": "12"})
    received.refresh_from_db()
    assert (received.plan, received.plan.number) == (plan, "13")
    link = (f"/van-ban/{plan.pk}/", "Kế hoạch số 13/KH-PGDĐT ngày 24/4/2025")
    assert link in links(ha.get("/viec-cua-toi/"))
    for name in ("ngan@cb.example", "kien@cb.example", "tue@cb.example"):
        page = as_person(name).get(f"/tien-do/{letter.pk}/trien-khai/")
        assert link in links(page)
        assert (f"/van-ban/{letter.contest.plan.document_id}/", str(letter.contest.plan)) in links(
            page
        )
        assert "1 trên 17 đơn vị" in words(page)
        assert as_person(name).get(url).status_code in (403, 404)
    assert as_person("thanh@cb.example").get(f"/van-ban/{plan.pk}/").status_code == 404
    Addressee.objects.filter(pk=received.pk).update(acknowledged_at=None)
    assert ha.get(url).status_code == 302


def test_what_nobody_took_up(as_person, letter, received) -> None:
    """Issue 6: "… and what nobody took": no receipt, no candidate, no dossier, no proof."""
    url = reverse("directive_cascade", args=[letter.pk])
    office = as_person("ngan@cb.example")

    def untaken() -> dict[int, tuple[int, int]]:
        return {
            row["number"]: (row["untaken"], row["units"])
            for row in office.get(url).context["waiting"]
        }

    letter.addressees.update(acknowledged_at=None)
    assert 1 not in untaken()  # it has dossiers
    Credit.objects.filter(assignment__item__directive=letter).delete()
    Evidence.objects.all().delete()
    Candidate.objects.filter(assignment__item__directive=letter).update(state="dropped")
    assert untaken() == {n: (of, of) for n, of in enumerate((1, 2, 2, 2, 11, 1), start=1)}
    page = office.get(url, {"state": "chua-nhan", "item": 1})
    assert [addressee.unit for addressee, *_ in page.context["rows"]] == [received.unit]
    assert "Chưa ai nhận việc" in words(page)
    Addressee.objects.filter(pk=received.pk).update(acknowledged_at=letter.issued_at)
    assert 1 not in untaken()
    empty = office.get(url, {"state": "chua-nhan", "item": 1})
    assert empty.context["rows"] == []


def test_a_unit_sees_its_own_items(as_person, letter, received, django_assert_num_queries) -> None:
    """Statement 10: "A unit officer sees only the items of the own unit (and below), with the
    source sentence of the dispatch". As many queries as for 3,321 units: see test_large_letter."""
    url, ha = reverse("directive_cascade", args=[letter.pk]), as_person("ha@cb.example")
    page = ha.get(url)
    asked = letter.items.filter(assignments__unit=received.unit)
    assert [row["sentence"] for row in page.context["taken"]] == [item.sentence for item in asked]
    assert [addressee for addressee, *_ in page.context["rows"]] == [received]
    assert "0 trên 1 đơn vị" in words(page)
    office = as_person("ngan@cb.example")
    with django_assert_num_queries(8):
        assert len(office.get(url).context["rows"]) == 17
    people = ("thanh@cb.example", "khue@cb.example", "lam@bk.example")
    assert [as_person(name).get(url).status_code for name in people] == [200, 404, 404]
