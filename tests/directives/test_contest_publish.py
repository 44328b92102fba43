"""From a draft to a page that everybody reads; the organiser's page of its parts."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contest_portal.demo.files import pdf
from directives.models import Contest, Rules
from documents.forms import STANDS
from documents.models import Document
from organizations.models import Unit
from tests.directives.test_contest_create import data

PROVINCE = "Ủy ban nhân dân tỉnh Cao Bằng"


@pytest.fixture
def cb10(organiser, cb9) -> Contest:
    organiser.post("/hoi-thi-moi/", data(cb9))
    return Contest.objects.get(code="CB10")


def paper(kind: str, **more) -> dict:
    issuer = Unit.objects.get(name=PROVINCE).pk
    return {"kind": kind, "issuer": issuer, "subject": "Ban hành", **more}


def test_published_with_plan_and_rules_a_visitor_opens_each(client, organiser, cb10) -> None:
    """Statement 1: "An organiser can publish a contest with plan, rules, decisions (number, date,
    issuer, file) and a visitor can open each without signing in"."""
    dated = {"number": "795", "symbol": "QĐ-UBND", "day": 10, "month": 5, "year": 2026}
    file = pdf("ke-hoach", "Ke hoach")
    organiser.post("/hoi-thi/CB10/ke-hoach/", paper("decision", file=file, **dated))
    rules = paper("rules", copies=2, applied_since_year=2021)
    organiser.post("/hoi-thi/CB10/the-le/", rules)
    organiser.post("/hoi-thi/CB10/cong-bo/")
    response = client.get("/hoi-thi/CB10/")
    plan, terms = response.context["papers"]
    assert (plan.title, terms.title) == ("Quyết định số 795/QĐ-UBND ngày 10/5/2026", "Thể lệ")
    assert plan.issuer.name == PROVINCE
    assert client.get(f"/van-ban/{plan.pk}/").status_code == 200
    assert client.get(f"/van-ban/{plan.pk}/tep/").getvalue().startswith(b"%PDF")
    assert client.get(f"/van-ban/{terms.pk}/").status_code == 200


def test_papers_of_a_draft_are_not_for_visitors(client, organiser, cb10) -> None:
    organiser.post("/hoi-thi/CB10/ke-hoach/", paper("decision"))
    plan = cb10.plan.document
    assert client.get(f"/van-ban/{plan.pk}/").status_code == 404
    assert organiser.get("/hoi-thi/CB10/").context["papers"] == [plan]


def test_a_contest_without_rules_is_not_published(organiser, cb10) -> None:
    organiser.get("/hoi-thi/CB10/quan-ly/")  # reads what was said before
    response = organiser.post("/hoi-thi/CB10/cong-bo/", follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Hội thi chưa có Thể lệ."]
    cb10.refresh_from_db()
    assert cb10.published_at is None


def test_publishing_twice_changes_nothing(organiser, cb9) -> None:
    before = cb9.published_at
    response = organiser.post("/hoi-thi/CB9/cong-bo/", follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Hội thi này đã công bố rồi."]
    cb9.refresh_from_db()
    assert cb9.published_at == before


def test_publishing_is_never_a_get_and_never_anothers(organiser, as_person, cb9) -> None:
    Contest.objects.filter(pk=cb9.pk).update(published_at=None)
    assert organiser.get("/hoi-thi/CB9/cong-bo/").status_code == 405
    assert as_person("anh@bk.example").post("/hoi-thi/CB9/cong-bo/").status_code == 404
    cb9.refresh_from_db()
    assert cb9.published_at is None


def test_the_plan_added_after_publishing_is_public_at_once(client, organiser, cb10) -> None:
    rules = paper("rules", copies=2, applied_since_year=2021)
    organiser.post("/hoi-thi/CB10/the-le/", rules)
    organiser.post("/hoi-thi/CB10/cong-bo/")
    organiser.post("/hoi-thi/CB10/ke-hoach/", paper("plan"))
    cb10.refresh_from_db()
    assert client.get(f"/van-ban/{cb10.plan.document_id}/").status_code == 200


def test_the_plan_is_edited_not_doubled(organiser, cb10) -> None:
    organiser.post("/hoi-thi/CB10/ke-hoach/", paper("plan"))
    before = cb10.plan.document
    organiser.post("/hoi-thi/CB10/ke-hoach/", paper("plan", subject="Kế hoạch mới"))
    cb10.plan.refresh_from_db()
    assert (cb10.plan.document_id, cb10.plan.document.subject) == (before.pk, "Kế hoạch mới")


def test_a_published_plan_stands(organiser, cb9) -> None:
    """What everybody has read is not rewritten, on this page as little as in the register."""
    before = cb9.plan.document
    response = organiser.post("/hoi-thi/CB9/ke-hoach/", paper("plan", subject="Kế hoạch khác"))
    assert response.context["form"].errors["subject"] == [STANDS]
    assert "chỉ ghi thêm được chỗ còn trống" in response.content.decode()
    assert Document.objects.get(pk=before.pk).subject == before.subject


def test_a_plan_keeps_what_was_typed_beside_the_error(organiser, cb10) -> None:
    typed = paper("plan", day=31, month=2, year=2026, subject="<b>Kế hoạch</b>")
    response = organiser.post("/hoi-thi/CB10/ke-hoach/", typed)
    assert response.context["form"].errors == {"day": ["Tháng 2/2026 không có ngày 31."]}
    assert "&lt;b&gt;Kế hoạch&lt;/b&gt;" in response.content.decode()
    upload = SimpleUploadedFile("ke-hoach.pdf", b"<html><script>alert(1)</script>")
    response = organiser.post("/hoi-thi/CB10/ke-hoach/", paper("plan", file=upload))
    assert list(response.context["form"].errors) == ["file"]


def test_the_organisers_page_says_what_is_missing(organiser, cb10) -> None:
    response = organiser.get("/hoi-thi/CB10/quan-ly/")
    assert response.context["obstacles"] == ["Hội thi chưa có Thể lệ."]
    assert response.content.decode().count("Chưa có</span>") == 3  # plan, rules, deadline
    organiser.post("/hoi-thi/CB10/the-le/", paper("rules", copies=2, applied_since_year=2021))
    found = organiser.get("/hoi-thi/CB10/quan-ly/").context
    assert found["obstacles"] == []
    assert [part["words"] for part in found["parts"]] == [
        "6 lĩnh vực", "3 tiêu chí, cộng 100 điểm", "5 loại giấy tờ", "11 câu hỏi",
        "66 ví dụ",
    ]  # fmt: skip


def test_the_organisers_page_is_the_organisers(client, office, as_person, cb9) -> None:
    assert office.get("/hoi-thi/CB9/quan-ly/").status_code == 403
    assert as_person("anh@bk.example").get("/hoi-thi/CB9/quan-ly/").status_code == 403
    assert client.get("/hoi-thi/CB9/quan-ly/").status_code == 302


@pytest.mark.parametrize("deadlines", [1, 3])
def test_queries(organiser, cb9, deadline, deadlines, django_assert_num_queries) -> None:
    for day in range(1, deadlines):
        deadline.pk, deadline.uid = None, uuid4()
        deadline.day = f"2025-06-0{day}"
        deadline.save()
    assert Rules.objects.filter(contest=cb9).count() == 1
    with django_assert_num_queries(7):
        response = organiser.get("/hoi-thi/CB9/quan-ly/")
    assert len(response.context["deadlines"]) == deadlines
