"""A judge's list: the own dossiers, how far the own sheets are, and nothing of anybody else."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal.vietnamese import fold
from submissions.models import Dossier
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY

PAGE = "/phieu-cham/"


def test_a_judge_lists_the_dossiers_of_the_own_seats(as_person):
    page = as_person(CHAIR).get(PAGE)
    tasks = page.context["page_obj"]
    assert [(t.code, t.sheet_state, t.scored) for t in tasks] == [
        ("CB9-0001", None, None),
        ("CB9-0003", "sealed", 3),
        ("CB9-0004", "draft", 2),
    ]
    assertContains(page, "Đã niêm phong 1 trên 3 phiếu, 1 phiếu còn là bản nháp.", count=1)
    assertContains(page, "đã chấm 2 tiêu chí", count=1)
    assertContains(page, "tạm tính", count=1)
    assert page.context["next"].code == "CB9-0001"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?state=draft", ["CB9-0004"]), ("?state=chua", ["CB9-0001"]),
        ("?q=CB9-0003", ["CB9-0003"]), ("?q=nap cong", ["CB9-0004"]),
        ("?state=xxx", ["CB9-0001", "CB9-0003", "CB9-0004"]),
        ("?hoi-dong=999&page=zz", ["CB9-0001", "CB9-0003", "CB9-0004"]),
    ],
)  # fmt: skip
def test_a_judge_narrows_the_list(as_person, query, codes):
    page = as_person(CHAIR).get(PAGE + query)
    assert [task.code for task in page.context["page_obj"]] == codes


def test_a_judge_cannot_search_for_a_name(as_person, dossier_of):
    """85: "Blind mode hides author, unit, files' properties, in … search"."""
    client = as_person(CHAIR)
    name, unit = dossier_of(4).authors.first().name, dossier_of(4).unit.name
    Dossier.objects.filter(pk=dossier_of(4).pk).update(
        title=f"Máy gặt {name}", search_text=fold(f"Máy gặt {name}")
    )
    assertContains(client.get(PAGE, {"q": "may gat"}), "CB9-0004")
    for words in (name, unit):
        assertContains(client.get(PAGE, {"q": words}), "Không thấy phiếu nào khớp.", count=1)


def test_conflicted_dossiers_are_neither_listed_nor_counted(as_person, dossier_of):
    """conflicted titles never reach the browser, search, counts, exports or mails"""
    page = as_person(CONFLICTED).get(PAGE)
    assert [t.code for t in page.context["page_obj"]] == ["CB9-0003", "CB9-0004"]
    assertContains(page, "Đã niêm phong 0 trên 2 phiếu", count=1)
    for number in (1, 2):
        assertNotContains(page, dossier_of(number).title)
        assertNotContains(page, dossier_of(number).code)


def test_the_list_is_blind(as_person, dossier_of):
    page = as_person(SECRETARY).get(PAGE)
    for number in (1, 3, 4):
        dossier = dossier_of(number)
        for name in (dossier.unit.called, *(a.name for a in dossier.authors.all())):
            assertNotContains(page, name)


@pytest.mark.parametrize("who", ["tue@cb.example", "ha@cb.example", "men@cb.example"])
def test_who_holds_no_seat_has_no_list(as_person, who):
    assert as_person(who).get(PAGE).status_code == 403


def test_an_empty_council_says_so(as_person, council):
    council.fields.clear()
    page = as_person(CHAIR).get(PAGE)
    assertContains(page, "Hồ sơ được giao sẽ vào danh sách này.", count=1)


def test_the_list_takes_as_many_queries_for_many_rows(as_person, django_assert_num_queries):
    for who, rows in ((CHAIR, 3), (CONFLICTED, 2)):
        client = as_person(who)
        with django_assert_num_queries(8):
            assert len(client.get(PAGE).context["page_obj"]) == rows
