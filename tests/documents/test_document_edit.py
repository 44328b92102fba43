"""Changing a paper that is in the register."""

import pytest

from contest_portal.demo import NOW
from documents.forms import STANDS, DocumentForm
from documents.models import Document
from organizations.models import Unit
from tests.documents.conftest import PDF, text


@pytest.mark.parametrize(
    ("who", "status"),
    [("ha@cb.example", 403), ("kien@cb.example", 403), ("lam@bk.example", 403), ("", 302),
     ("ngan@cb.example", 200), ("tue@cb.example", 200)],
)  # fmt: skip
def test_who_edits_a_published_paper(paper, client, as_person, who, status):
    visit, path = (as_person(who) if who else client), f"/van-ban/{paper().pk}/"
    assert visit.get(f"{path}sua/").status_code == status
    assert visit.post(f"{path}cong-bo/").status_code == (302 if status == 200 else status)


def test_a_paper_of_another_body_is_not_there_to_edit(paper, as_person):
    path = f"/van-ban/{paper(published=False).pk}/"
    visit = as_person("lam@bk.example")
    assert [visit.get(f"{path}sua/").status_code, visit.post(f"{path}cong-bo/").status_code] == [
        404
    ] * 2


def test_a_letter_that_lays_assignments_is_edited_where_it_is_composed(as_person):
    letter = Document.objects.get(directive__contest__code="CB9")
    assert as_person("ngan@cb.example").get(f"/van-ban/{letter.pk}/sua/").status_code == 403


def test_editing_keeps_the_file_and_bases_unless_others_are_chosen(paper, as_person, typed, sent):
    plan, document = paper(subject="Kế hoạch"), paper("cũ.pdf", published=False)
    office, path = as_person("ngan@cb.example"), f"/van-ban/{document.pk}/sua/"
    assert f"Tệp đang có: cũ.pdf (PDF, {len(PDF)} byte)" in text(office.get(path))
    office.post(path, {**typed, "bases": [plan.pk]})
    after = Document.objects.get(pk=document.pk)
    assert (after.subject, after.file_name, list(after.bases.all())) == (
        "Thông báo mới", "cũ.pdf", [plan],
    )  # fmt: skip
    office.post(path, {**typed, "bases": [plan.pk], "file": sent("mới.docx", "docx")})
    after = Document.objects.get(pk=document.pk)
    assert (after.file_name, after.file_in_words.split(",")[0]) == ("mới.docx", "Word")


def test_of_a_published_paper_only_what_is_missing_is_filled_in(paper, as_person, typed, sent):
    """Rules that dossiers have met, and any paper that people have read, are not rewritten."""
    document = paper(number="12", year=2025)
    organiser, path = as_person("tue@cb.example"), f"/van-ban/{document.pk}/sua/"
    assert "chỉ ghi thêm được chỗ còn trống" in text(organiser.get(path))
    head = {"kind": "letter", "subject": document.subject, "symbol": document.symbol}
    changed = organiser.post(path, {**typed, "number": "13"})
    assert set(changed.context["form"].errors) == {"kind", "number", "symbol", "subject"}
    assert changed.context["form"].errors["number"] == [STANDS]
    assert changed.context["form"]["number"].value() == "13"
    emptied = organiser.post(path, {**typed, **head, "number": ""})
    assert emptied.context["form"].errors == {"number": [STANDS]}
    more = {"month": 6, "day": 3, "file": sent("a.pdf", "pdf")}
    assert organiser.post(path, {**typed, **head, **more}).status_code == 302
    after = Document.objects.get(pk=document.pk)
    assert (after.title, after.file_name, after.published_at) == (
        "Công văn số 12/UBND-VHKHTT ngày 03/6/2025", "a.pdf", document.published_at,
    )  # fmt: skip
    again = {"month": 6, "day": 3, "file": sent("b.pdf", "pdf")}
    refused = organiser.post(path, {**typed, **head, **again})
    assert refused.context["form"].errors == {"file": [STANDS]}
    assert Document.objects.get(pk=document.pk).file_name == "a.pdf"


def test_a_paper_published_while_it_was_edited_stays_published(paper, typed):
    document = paper(published=False)
    form = DocumentForm(typed, instance=document, issuers=Unit.objects.all())
    assert form.is_valid()
    Document.objects.filter(pk=document.pk).update(published_at=NOW)
    form.save()
    after = Document.objects.get(pk=document.pk)
    assert (after.subject, after.search_text.split()[0], after.published_at) == (
        "Thông báo mới", "12", NOW,
    )  # fmt: skip
