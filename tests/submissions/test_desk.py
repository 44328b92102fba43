"""The reception desk: finding by code, its lists, who opens it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.demo import CAST
from organizations.models import Person
from submissions.models import CopyMove, Dossier, DossierCopy
from submissions.models.dossier import PaperCode, State
from submissions.rules import may_keep, may_receive
from tests.submissions.at_the_desk import OFFICE, at_desk, dossier

UNKNOWN = "Mã này không có. Xem lại mã ở góc tờ đầu."


def photograph(client, typed: str):
    """A phone's camera opens the address of the QR code."""
    return client.get(reverse("desk"), {"code": typed})


def scan(client, typed: str, **kwargs):
    """A scanner types into the field, then Enter."""
    return client.post(reverse("desk_scan"), {"code": typed}, **kwargs)


def person(name: str) -> Person:
    return Person.objects.get(full_name__endswith=name, memberships__role="office")


def said(page) -> list[str]:
    return [str(message).replace("\u00a0", " ") for message in page.context["messages"]]


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
    for ask in (photograph, scan):
        response = ask(as_person(OFFICE), typed)
        there = at_desk("CB9-0008") + copy
        assert (response.status_code, response.headers["Location"]) == (302, there)


@pytest.mark.parametrize(
    "typed",
    ["CB9-9999", "CB9-0008-3", "CB9", "0008", "http://[", "9" * 250, "CB9-0008-2x", "\u202e8-0009"],
)
def test_an_unknown_code_is_told_and_kept(as_person, typed):
    response = scan(as_person(OFFICE), typed)
    assertContains(response, UNKNOWN, count=1)
    assertContains(response, f"Vừa quét: <b>{typed}</b>", count=1)  # the field waits for the next


def test_markup_in_the_code_is_only_text(as_person):
    response = scan(as_person(OFFICE), '"><script>alert(1)</script>')
    assertContains(response, "&lt;script&gt;alert(1)")
    assertNotContains(response, "<script>alert(1)")


# A label that is scanned takes its copy in


def test_a_scan_receives_the_copy_and_a_second_one_changes_nothing(as_person):
    """Statement 67: "A clerk can receive a dossier in under 20 seconds by scanning or typing the
    number". Bad input: "a label scanned twice"."""
    client, label = as_person(OFFICE), "https://hoithi.example/tiep-nhan/?code=CB9-0008-2"
    page = scan(client, label, follow=True)
    assert said(page) == ["Đã nhận bộ 02 của hồ sơ CB9-0008."]
    assertContains(page, "autofocus", count=1)
    first = DossierCopy.objects.filter(dossier=dossier("CB9-0008")).values().get(number=2)
    assert (first["received_at"], first["received_by_id"]) == (clock.now(), person("Ngân").pk)
    with clock.at(clock.now() + timedelta(minutes=6)):
        page = scan(client, label, follow=True)
    assert said(page) == [
        "Bộ 02 của hồ sơ CB9-0008 đã được nhận lúc 8 giờ 00, thứ Hai 05/5/2025, chị Ngân nhận. "
        "Anh chị không cần ghi lại."
    ]
    assert DossierCopy.objects.filter(dossier=dossier("CB9-0008")).values().get(number=2) == first
    assert CopyMove.objects.filter(copy_id=first["id"]).count() == 1


def test_a_code_without_a_copy_only_opens(as_person):
    scan(as_person(OFFICE), "CB9-0008")
    assert dossier("CB9-0008").copies.filter(received_at=None).count() == 1


def test_the_camera_of_a_phone_receives_nothing_by_itself(as_person):
    """Security test 43: "no state change by GET"; the page offers one filled button."""
    client = as_person(OFFICE)
    page = client.get(reverse("desk"), {"code": "CB9-0008-2"}, follow=True)
    assertContains(page, "btn-primary", count=1)
    assertContains(page, "Nhận bộ 02", count=1)
    assert dossier("CB9-0008").copies.get(number=2).received_at is None
    assert client.get(reverse("desk_scan")).headers["Location"] == reverse("desk")


def test_a_label_of_another_contest_says_where_it_belongs(as_person):
    """Bad input: "a label of another contest: a clear sentence, nothing lost"."""
    for label in ("BK8-0003-2", "BK8-9999-1"):  # whether there is such a one, is not told
        page = scan(as_person(OFFICE), label)
        assertContains(page, "Bàn này không nhận hồ sơ đó; nơi nhận ghi trên nhãn.", count=1)
        assertNotContains(page, "nơi nhận Liên hiệp hội")  # on route B it is not the first one
        assertContains(page, f"Vừa quét: <b>{label}</b>", count=1)
        assertContains(page, "autofocus", count=1)
        assertContains(page, 'role="alert"', count=1)
    assert dossier("BK8-0003").copies.filter(received_at=None).count() == 1


@pytest.mark.parametrize(
    ("who", "label"), [("tue@cb.example", "CB9-0008-2"), ("lam@bk.example", "BK8-0003-2")]
)
def test_a_label_of_another_desk_is_refused_there(as_person, who, label):
    """The province of Cao Bằng and the city of Bắc Kạn see the dossier, the other desk takes it."""
    page = scan(as_person(who), label)
    assertContains(page, f"Hồ sơ {label[:8]} do", count=1)
    assertContains(page, "tiếp nhận, không phải bàn này.", count=1)
    assert dossier(label[:8]).copies.get(number=int(label[-1])).received_at is None


def test_a_label_of_a_withdrawn_dossier_is_refused_in_words(as_person):
    Dossier.objects.filter(pk=dossier("CB9-0008").pk).update(state=State.WITHDRAWN)
    page = scan(as_person(OFFICE), "CB9-0008-2", follow=True)
    assert said(page) == ["Chưa nhận được bộ 02 vì hồ sơ đã rút."]
    assertContains(page, "autofocus", count=1)
    assert dossier("CB9-0008").copies.get(number=2).received_at is None


def test_who_found_the_paper_of_others_is_told_what_to_do(as_person, client):
    """A phone's camera opens the code for anybody: sign-in first, then a page that helps."""
    page = photograph(as_person("thanh@cb.example"), "CB9-0008-2")
    assert page.status_code == 403
    assertContains(page, "Mang giấy đến nơi nhận ghi trên nhãn", status_code=403)
    judge = photograph(as_person("khue@cb.example"), "CB9-0008-2")
    assertNotContains(judge, "Liên hiệp hội", status_code=403)  # nor whom it belongs to
    asked = photograph(client, "CB9-0008-2").headers["Location"]
    assert asked == "/tai-khoan/dang-nhap/?next=/tiep-nhan/%3Fcode%3DCB9-0008-2"


def test_todays_list(as_person):
    """Look 05: "Hôm nay đã nhận 5 bộ", each with its time; what lacks a copy says so."""
    client = as_person(OFFICE)
    before = client.get(reverse("desk")).context["copies_today"]
    scan(client, "CB9-0011-1")
    with clock.at(clock.now() + timedelta(minutes=5)):
        scan(client, "CB9-0008-2")
        context = client.get(reverse("desk")).context
    assert context["copies_today"] == before + 2
    assert [(d.code, d.awaited, d.first_awaited) for d in context["today"][:2]] == [
        ("CB9-0008", 0, None), ("CB9-0011", 1, 2),
    ]  # fmt: skip


def test_an_empty_code_asks_for_one(as_person):
    assertContains(scan(as_person(OFFICE), "   "), '<p class="form-error">', count=1)


def test_a_code_with_a_contest_that_has_a_dash_and_digits():
    assert PaperCode.read("CB9-2024-0113-2") == PaperCode("CB9-2024", 113, 2)
    assert PaperCode.read("CB9-2024-0113") == PaperCode("CB9-2024", 113, None)
    assert PaperCode.read("CB9-0113-٢") is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("cb90013", ("CB9", 13, None)), ("cb9 0013", ("CB9", 13, None)),
        ("CB90013-2", ("CB9", 13, 2)), ("cb9-10013", ("CB9", 10013, None)),
        ("CB9-20240113", ("CB9", 20240113, None)), ("cb9", None), ("0013", None),
    ],
)  # fmt: skip
def test_a_code_typed_without_the_hyphen(typed, code):
    """The page says: "Gõ thường, gõ liền đều được"."""
    read = PaperCode.read(typed)
    assert (read and (read.contest.upper(), *read[1:3])) == code


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
    assert photograph(as_person(who), code).headers["Location"].split("?")[0] == where


# Lists and rights


def test_the_lists_of_the_desk(as_person):
    client = as_person(OFFICE)
    waiting = client.get(reverse("desk")).context["page_obj"]
    assert [d.code for d in waiting] == ["CB9-0008", "CB9-0010"]
    missing = client.get(reverse("desk"), {"xem": "thieu-ban-giay"}).context
    states = {State.REGISTERED, State.HANDED_IN, State.RETURNED}
    assert {d.state for d in missing["page_obj"]} <= states
    assert len(missing["page_obj"]) == missing["missing"]
    assert all("Chưa có bộ" in words for _, words in missing["rows"])
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
        for rule, filtered in (
            (may_receive, Dossier.objects.received_by(person)),
            (may_keep, Dossier.objects.kept_by(person)),
        ):
            by_rule = {d.pk for d in Dossier.objects.all() if rule(person, d)}
            assert set(filtered.values_list("pk", flat=True)) == by_rule


def test_the_pages_take_as_many_queries_for_many_rows(as_person, django_assert_num_queries):
    client = as_person(OFFICE)
    for address, queries in (
        (reverse("desk"), 8),
        (at_desk("CB9-0008"), 7),
        (at_desk("CB9-0006"), 7),
        (reverse("loan_list"), 5),
    ):
        with django_assert_num_queries(queries):
            client.get(address)
