"""The lists behind the figures."""

import re

import pytest
from django.urls import reverse

from contest_portal.demo.simulation import simulate
from directives.models import Assignment, Candidate, Directive
from organizations.models import Person, Unit
from submissions.models import Author, Credit, Dossier
from tests.submissions.pages import links, main_of, rows, words

LIST = "/giai-phap/"


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9")


@pytest.fixture
def office(as_person):
    return as_person("ngan@cb.example")


def titles(response) -> list[str]:
    return [row.title for row in response.context["rows"]]


def test_candidates_and_dossiers_in_one_list(office, letter):
    response = office.get(LIST, {"cong-van": letter.pk})
    assert len(response.context["rows"]) == 24
    assert {row.badge for row in response.context["rows"] if row.rank} == {
        "candidate_spotted", "candidate_contacted", "candidate_agreed",
    }  # fmt: skip
    assert "24 giải pháp dự kiến." in words(response)


@pytest.mark.parametrize(
    ("counter", "figure"), [("expected", 24), ("registered", 15), ("complete", 7), ("paper", 4)]
)
def test_tabs_lead_through_the_four_counters(office, letter, counter, figure):
    address = next(
        address for address, _ in links(office.get(LIST, {"cong-van": letter.pk, "page": 1}))
        if address.endswith(f"tinh={counter}")
    )  # fmt: skip
    assert len(office.get(LIST + address).context["rows"]) == figure


@pytest.mark.parametrize(
    ("counter", "called"),
    [("expected", "dự kiến"), ("registered", "đã đăng ký"), ("complete", "đủ hồ sơ"),
     ("paper", "đủ bản giấy"), ("accepted", "đã tiếp nhận")],
)  # fmt: skip
def test_the_title_says_the_figure(office, letter, counter, called):
    unit = Unit.objects.get(memberships__person__email="ha@cb.example")
    asked = {"cong-van": letter.pk, "don-vi": unit.pk, "tinh": counter}
    page = office.get(LIST, asked).content.decode()
    titles = [re.search(f"<{tag}.*?>(.*?)</{tag}>", page)[1] for tag in ("title", "h1")]
    heading = f"Giải pháp {called}"
    assert titles == [f"{heading} – Cổng Hội thi", f"{heading} của {unit.called}"]


def test_unknown_counter_shows_all(office, letter):
    assert len(office.get(LIST, {"cong-van": letter.pk, "tinh": "x"}).context["rows"]) == 24


@pytest.mark.sqlite
def test_search_needs_no_tone_marks(office, letter):
    """28. Names sort by Vietnamese rules and search ignores tone marks."""
    found = {
        q: titles(office.get(LIST, {"cong-van": letter.pk, "q": q}))
        for q in (
            "vit de",
            "DAM THI LUA",
            "Đàm Thị Lụa",
            "cb9-0013",
            "duoi may bay",
            "%",
            "bui van",
        )
    }
    duck = ["Nuôi vịt đẻ thả suối, làm thành sản phẩm OCOP"]
    assert found == {
        "vit de": duck, "DAM THI LUA": duck, "Đàm Thị Lụa": duck, "cb9-0013": duck,
        "duoi may bay": [], "%": [], "bui van": [],
    }  # fmt: skip


def test_search_finds_units_and_owners(office, letter):
    by_unit = office.get(LIST, {"cong-van": letter.pk, "q": "truong thcs song hien"})
    assert {row.unit_name for row in by_unit.context["rows"]} == {"Trường THCS Sông Hiến"}
    candidate = Candidate.objects.get(title="Kính hiển vi ghép từ điện thoại cũ")
    owner = office.get(LIST, {"cong-van": letter.pk, "q": "hoang kim chi"})
    assert (titles(owner), candidate.owner_name) == ([candidate.title], "Hoàng Kim Chi")


def test_co_author_is_found_too(office, letter):
    dossier = Dossier.objects.get(title__startswith="Nuôi vịt")
    Author.objects.create(dossier=dossier, name="Nông Văn Đạt", share=10)
    assert titles(office.get(LIST, {"cong-van": letter.pk, "q": "nong van dat"})) == [dossier.title]


def test_filter_by_field_and_state(office, letter):
    asked = {"cong-van": letter.pk, "field": "Nông lâm ngư nghiệp, tài nguyên và môi trường"}
    assert sorted(titles(office.get(LIST, asked))) == [
        "Nuôi vịt đẻ thả suối, làm thành sản phẩm OCOP",
        "Trồng nấm hương, làm thành sản phẩm OCOP",
    ]
    assert titles(office.get(LIST, {**asked, "state": "handed_in"})) == [
        "Trồng nấm hương, làm thành sản phẩm OCOP"
    ]
    agreed = office.get(LIST, {"cong-van": letter.pk, "state": "agreed"})
    assert [row.badge for row in agreed.context["rows"]] == ["candidate_agreed"]


def test_names_sort_by_the_vietnamese_alphabet(office, letter):
    """28. Names sort by Vietnamese rules and search ignores tone marks. Dossiers first, then
    candidates."""
    response = office.get(LIST, {"cong-van": letter.pk, "sort": "name", "tinh": "registered"})
    assert titles(response)[:5] == [
        "Bảng chữ nổi học toán cho trẻ nhìn kém",
        "Bộ thẻ ghép vần tiếng Việt cho học sinh người Mông",
        "Cửa sổ lưới chống côn trùng kéo như rèm",
        "Giá đỡ giúp trẻ mầm non tập cầm bút",
        "Giá phơi quần áo công nhân tự thu khi mưa",
    ]
    everything = office.get(LIST, {"cong-van": letter.pk, "sort": "name"}).context["rows"]
    assert [row.rank for row in everything] == sorted(row.rank for row in everything)
    backwards = office.get(LIST, {"cong-van": letter.pk, "sort": "-name", "tinh": "registered"})
    assert titles(backwards)[-5:] == titles(response)[4::-1]


def test_filter_and_sort_stay_in_the_address(office, letter):
    """64. Every list keeps filter, sort and columns in the address and can be saved and shared."""
    unit = Unit.objects.get(short_name="Phòng Giáo dục và Đào tạo")
    asked = {
        "cong-van": letter.pk,
        "don-vi": unit.pk,
        "tinh": "registered",
        "sort": "-unit",
        "q": "cho",
    }
    response = office.get(LIST, asked)
    assert "Giải pháp đã đăng ký của Phòng Giáo dục và Đào tạo" in words(response)
    for name in ("cong-van", "don-vi", "tinh", "sort"):
        assert f'name="{name}" value="{asked[name]}"' in main_of(response)
    assert f"?cong-van={letter.pk}&don-vi={unit.pk}&tinh=registered&sort=-unit" in [
        address for address, text in links(response) if text == "Bỏ lọc"
    ]
    assert titles(response) == titles(office.get(LIST, asked))


def test_pages_of_fifty(demo, client):
    made = simulate("SIM", units=4, dossiers=140, seed=5)
    client.force_login(
        Person.objects.get(email=made.office), backend="organizations.sign_in.EmailOrPhoneBackend"
    )
    seen, number, asked = [], 1, {"cong-van": made.directive.pk}
    while True:
        page = client.get(LIST, {**asked, "page": number}).context["page_obj"]
        rows_here = client.get(LIST, {**asked, "page": number}).context["rows"]
        assert len(rows_here) <= 50
        seen += [(row.rank, row.id) for row in rows_here]
        if not page.has_next():
            break
        number += 1
    assert len(seen) == len(set(seen)) == page.paginator.count > 100


@pytest.mark.parametrize("dossiers", [5, 60])
def test_queries_do_not_grow(demo, client, django_assert_num_queries, dossiers):
    made = simulate("SIM", units=4, dossiers=dossiers, seed=5)
    client.force_login(
        Person.objects.get(email=made.office), backend="organizations.sign_in.EmailOrPhoneBackend"
    )
    unit = made.directive.addressees.first().unit_id
    with django_assert_num_queries(8):
        client.get(LIST, {"cong-van": made.directive.pk, "don-vi": unit, "q": "a"})


def test_shared_dossier_stands_once(office, letter):
    shared = Credit.objects.filter(dossier__title__startswith="Nuôi vịt")
    assert shared.count() == 2
    found = titles(office.get(LIST, {"cong-van": letter.pk, "tinh": "registered"}))
    assert len(found) == len(set(found)) == 15


def test_late_acceptance_is_told(office, letter, person_of):
    from submissions.models import LateAcceptance

    dossier = Dossier.objects.get(title__startswith="Nuôi vịt")
    LateAcceptance.objects.create(
        dossier=dossier, reason="Lũ quét đường.", decision=letter.document,
        accepted_by=person_of("ngan@cb.example"),
    )  # fmt: skip
    response = office.get(LIST, {"cong-van": letter.pk, "q": "vit de"})
    assert "Nộp muộn, được nhận theo quyết định" in words(response)


def test_unit_officer_sees_the_own_unit_only(as_person, letter):
    """10. A unit officer sees only the items of the own unit (and below), with the source sentence
    of the dispatch."""
    mine = as_person("ha@cb.example").get(LIST, {"cong-van": letter.pk})
    unit = Unit.objects.get(short_name="Phòng Giáo dục và Đào tạo")
    credited = Dossier.objects.filter(credits__assignment__unit=unit).live()
    waiting = Candidate.objects.filter(assignment__unit=unit, dossier=None).exclude(state="dropped")
    assert sorted(titles(mine)) == sorted(
        [*(d.title for d in credited), *(c.title for c in waiting)]
    )
    assert len(titles(mine)) == 11


def test_officer_without_a_letter_sees_all_of_the_unit(as_person):
    assert len(titles(as_person("ha@cb.example").get(LIST))) == 11


def test_other_province_sees_nothing(as_person, letter):
    stranger = as_person("xuan@bk.example")
    assert stranger.get(LIST, {"cong-van": letter.pk}).status_code == 404
    unit = Unit.objects.get(short_name="Phòng Giáo dục và Đào tạo", path__contains="/")
    assert stranger.get(LIST, {"don-vi": unit.pk}).status_code == 404
    assert {row.contest_code for row in stranger.get(LIST).context["rows"]} == {"BK8"}


def test_officer_may_not_name_another_unit(as_person, letter):
    unit = Unit.objects.get(short_name="Phòng Nông nghiệp và Môi trường")
    asked = {"cong-van": letter.pk, "don-vi": unit.pk}
    assert as_person("ha@cb.example").get(LIST, asked).status_code == 404


@pytest.mark.parametrize("query", ["cong-van=x", "cong-van=999999", "don-vi=-1", "don-vi=0"])
def test_what_is_not_there_is_not_found(office, query):
    assert office.get(f"{LIST}?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["page=x", "page=999", "sort=id", "state=x", "field=x", "q=%F0%9F%A6%86"]
)
def test_nonsense_in_the_address_does_no_harm(office, letter, query):
    assert office.get(f"{LIST}?cong-van={letter.pk}&{query}").status_code == 200


def test_rows_lead_to_dossiers(office, letter):
    response = office.get(LIST, {"cong-van": letter.pk, "tinh": "paper"})
    entries = [address for address, _ in links(response) if address.startswith("/ho-so/")]
    assert len(entries) == 4
    assert [office.get(address).status_code for address in entries] == [200] * 4
    assert [row[3] for row in rows(response)[1:]] == [
        "Đã gửi tỉnh", "Đã gửi tỉnh", "Đã tiếp nhận", "Đã gửi tỉnh",
    ]  # fmt: skip


def test_follower_comes_from_the_board_officer_from_the_letter(as_person, office, letter):
    asked = {"cong-van": letter.pk}
    assert links(office.get(LIST, asked))[0][0] == reverse("dashboard", args=[letter.pk])
    officer = as_person("ha@cb.example").get(LIST, asked)
    assert links(officer)[0][0] == reverse("directive_detail", args=[letter.pk])


def test_visitor_is_asked_to_sign_in(client, demo):
    assert client.get(LIST).url.startswith(reverse("account_login"))


def test_member_sees_no_unit_list(as_person, letter):
    """A teacher's own dossiers stand on another page; the letter's list is not theirs."""
    assert as_person("men@cb.example").get(LIST, {"cong-van": letter.pk}).status_code == 404


def test_assignment_of_a_draft_shows_nothing(as_person, letter):
    Directive.objects.filter(pk=letter.pk).update(issued_at=None)
    assert as_person("ha@cb.example").get(LIST, {"cong-van": letter.pk}).status_code == 404
    assert Assignment.objects.filter(item__directive=letter).exists()
