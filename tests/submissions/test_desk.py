"""The reception desk: finding by code, its lists, who opens it."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal.demo import CAST
from submissions.models import Dossier
from submissions.models.dossier import PaperCode, State
from submissions.rules import may_receive
from tests.submissions.at_the_desk import OFFICE, at_desk, dossier

UNKNOWN = "Mã này không có. Xem lại mã ở góc tờ đầu."


def scan(client, typed: str):
    return client.get(reverse("desk"), {"code": typed})


# A code finds its dossier


@pytest.mark.parametrize(
    ("typed", "copy"),
    [
        ("CB9-0008", ""),
        ("CB9-0008-2", "?bo=2"),
        ("  cb9 - 0008 - 1 ", "?bo=1"),
        ("CB9–0008–2", "?bo=2"),
    ],
)
def test_a_code_in_any_spelling_leads_to_its_dossier(as_person, typed, copy):
    """A clerk can receive a dossier … by scanning or typing the number."""
    response = scan(as_person(OFFICE), typed)
    assert (response.status_code, response.headers["Location"]) == (302, at_desk("CB9-0008") + copy)


@pytest.mark.parametrize(
    "typed",
    ["CB9-9999", "CB9-0008-3", "BK8-0003", "CB9", "0008", "http://[", "9" * 250, "CB9-0008-2x"],
)
def test_an_unknown_code_is_told_and_kept(as_person, typed):
    response = scan(as_person(OFFICE), typed)
    assertContains(response, UNKNOWN, count=1)
    assertContains(response, f'value="{typed}"')


def test_markup_in_the_code_is_only_text(as_person):
    response = scan(as_person(OFFICE), '"><script>alert(1)</script>')
    assertContains(response, "&lt;script&gt;alert(1)")
    assertNotContains(response, "<script>alert(1)")


def test_an_empty_code_asks_for_one(as_person):
    assertContains(scan(as_person(OFFICE), "   "), '<p class="form-error">', count=1)


def test_a_code_with_a_contest_that_has_a_dash_and_digits():
    assert PaperCode.read("CB9-2024-0113-2") == PaperCode("CB9-2024", 113, 2)
    assert PaperCode.read("CB9-2024-0113") == PaperCode("CB9-2024", 113, None)
    assert PaperCode.read("CB9-0113-٢") is None


def test_the_field_keeps_the_focus_on_both_pages(as_person):
    client = as_person(OFFICE)
    assertContains(client.get(reverse("desk")), "autofocus", count=1)
    assertContains(client.get(at_desk("CB9-0008")), "autofocus", count=1)


@pytest.mark.parametrize(
    ("who", "code", "place"),
    [
        (OFFICE, "CB9-0008-2", "desk_dossier"),
        ("anh@bk.example", "BK8-0003-1", "desk_dossier"),
        ("tue@cb.example", "CB9-0008-2", "dossier_detail"),
        ("lam@bk.example", "BK8-0003", "dossier_detail"),
    ],
)
def test_a_code_leads_to_the_desk_or_to_the_dossiers_own_page(as_person, who, code, place):
    """Bắc Kạn's city office helps, Cao Bằng's province looks on; the other receives."""
    where = reverse(place, args=[dossier(code[:8]).pk])
    assert scan(as_person(who), code).headers["Location"].split("?")[0] == where


# Lists and rights


def test_the_lists_of_the_desk(as_person):
    client = as_person(OFFICE)
    waiting = client.get(reverse("desk")).context["page_obj"]
    assert [d.code for d in waiting] == ["CB9-0008", "CB9-0010"]
    missing = client.get(reverse("desk"), {"xem": "thieu-ban-giay"}).context
    states = {State.REGISTERED, State.HANDED_IN, State.RETURNED}
    assert {d.state for d in missing["page_obj"]} <= states
    assert len(missing["page_obj"]) == missing["missing"]
    assert all(d.received < d.expected for d in missing["page_obj"])
    odd = client.get(reverse("desk"), {"xem": "' OR 1=1", "page": "-5"})
    assert (odd.status_code, odd.context["shown"]) == (200, "")


def test_route_a_office_reads_the_notice_of_a_direct_hand_in(as_person):
    """đồng thời báo thành phố: the city sees, the province receives."""
    page = as_person("lam@bk.example").get(reverse("desk"), {"xem": "bao-de-biet"})
    assertContains(page, "Hồ sơ nộp thẳng tỉnh, báo để biết.")
    found = page.context["page_obj"]
    assert [d.code for d in found] == ["BK8-0001", "BK8-0002", "BK8-0003"]
    assertNotContains(page, reverse("desk_dossier", args=[found[0].pk]))
    assert page.context["waiting"] == 0
    assert as_person("lam@bk.example").get(at_desk("BK8-0003")).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("ngan@cb.example", 200), ("tue@cb.example", 200), ("lam@bk.example", 200),
     ("kien@cb.example", 403), ("ha@cb.example", 403), ("men@cb.example", 403),
     ("khue@cb.example", 403)],
)  # fmt: skip
def test_who_opens_the_desk(as_person, who, status):
    assert as_person(who).get(reverse("desk")).status_code == status


def test_the_filter_of_the_desk_is_the_rule_of_the_desk(person_of):
    for part in CAST:
        person = person_of(part.sign_in)
        by_rule = {d.pk for d in Dossier.objects.all() if may_receive(person, d)}
        assert set(Dossier.objects.received_by(person).values_list("pk", flat=True)) == by_rule


def test_the_pages_take_as_many_queries_for_many_rows(as_person, django_assert_num_queries):
    client = as_person(OFFICE)
    for address in (reverse("desk"), at_desk("CB9-0008"), at_desk("CB9-0006")):
        with django_assert_num_queries(8):
            client.get(address)
