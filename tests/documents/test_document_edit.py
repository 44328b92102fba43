"""Changing a paper that is in the register."""

import pytest

from documents.models import Document
from tests.documents.conftest import text


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
    plan, document = paper(subject="Kế hoạch"), paper("cũ.pdf")
    office, path = as_person("ngan@cb.example"), f"/van-ban/{document.pk}/sua/"
    assert "Tệp đang có: cũ.pdf (PDF, 45 byte)" in text(office.get(path))
    office.post(path, {**typed, "bases": [plan.pk]})
    after = Document.objects.get(pk=document.pk)
    assert (after.subject, after.file_name, list(after.bases.all())) == (
        "Thông báo mới", "cũ.pdf", [plan],
    )  # fmt: skip
    office.post(path, {**typed, "bases": [plan.pk], "file": sent("mới.docx", "docx")})
    after = Document.objects.get(pk=document.pk)
    assert (after.file_name, after.file_in_words.split(",")[0]) == ("mới.docx", "Word")
