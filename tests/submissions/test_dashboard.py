"""The board of a letter as its office, leader and organiser read it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from contest_portal import clock
from contest_portal.demo.simulation import simulate
from directives.models import Addressee, Assignment, Directive
from organizations.models import Person
from tests.submissions.pages import links, main_of, rows, words

OFFICE = {"CB9": "ngan@cb.example", "BK8": "lam@bk.example"}


def board_of(code: str) -> str:
    return reverse("dashboard", args=[Directive.objects.get(contest__code=code).pk])


@pytest.fixture
def board(demo) -> str:
    return board_of("CB9")


@pytest.fixture
def office(as_person):
    return as_person("ngan@cb.example")


def units_on(response) -> list[str]:
    """The units in the order of the table."""
    return [row[0] for row in rows(response) if len(row) == 9][1:]


def length_of_list(client, address: str) -> int:
    """How many rows the list behind a figure has, over all its pages; and it says so."""
    response = client.get(address)
    if "page_obj" not in response.context:
        return len(response.context["rows"])
    paginator = response.context["page_obj"].paginator
    found = [
        row
        for number in paginator.page_range
        for row in client.get(f"{address}&page={number}").context["rows"]
    ]
    if found:
        assert f"{len(found)} giải pháp" in words(response)
    return len(found)


@pytest.mark.sqlite
@pytest.mark.parametrize("code", ["CB9", "BK8"])
def test_every_figure_opens_a_list_of_that_length(as_person, code):
    """13. The board shows target, registered, complete, paper received for every unit, and totals
    equal the list behind them at any time."""
    client = as_person(OFFICE[code])
    figures = {
        (address, int(text.split()[0]))
        for address, text in links(client.get(board_of(code)))
        if text.split()[0].isdecimal() and address.startswith("/")
    }
    units = Addressee.objects.filter(directive__contest__code=code).count()
    assert len(figures) >= 4 * units + 4
    assert figures == {(address, length_of_list(client, address)) for address, _ in figures}


def test_leader_and_organiser_open_the_same_lists(as_person, board):
    for name in ("kien@cb.example", "tue@cb.example"):
        client = as_person(name)
        tiles = client.get(board).context["tiles"]
        assert [length_of_list(client, tile["url"]) for tile in tiles] == [24, 15, 7, 4]


def test_unit_by_unit(office, board):
    """61. The office sees unit by unit: target, states, paper, last activity, and can drill to
    entries in two clicks."""
    response = office.get(board)
    found = {row[0]: row[1:] for row in rows(response) if len(row) == 9}
    assert found["Phòng Giáo dục và Đào tạo"] == [
        "Mục 1, giao từ 10", "", "11", "7", "3", "2", "Đã nhận 18/4", "29/4",
    ]  # fmt: skip
    assert found["Trung tâm Văn hóa và Truyền thông"][:2] == [
        "Mục 6, giao",
        "Tuyên truyền: 3 tin, bài",
    ]
    assert "Dự kiến 11, đã đăng ký 7, đủ hồ sơ 3, bản giấy 2, chỉ tiêu 10" in main_of(response)
    paper = next(
        address for address, text in links(response) if text == "2" and "tinh=paper" in address
    )
    first = links(office.get(paper))
    entry = next(address for address, _ in first if address.startswith("/ho-so/"))
    assert office.get(entry).status_code == 200


def test_lead_sentence_and_mark_use_one_rule(office, board):
    text = words(office.get(board))
    assert "Đã đăng ký 15 trên mốc 15 giải pháp." in text
    assert "Hạn: chậm nhất hết thứ Hai 19/5/2025, còn 14 ngày." in text
    assert "Mốc 15: chỉ tiêu 10 + 5 giải pháp nêu tên" in text


def test_no_quota_no_mark(as_person):
    text = words(as_person("lam@bk.example").get(board_of("BK8")))
    assert "Đã đăng ký 4 giải pháp. Công văn không đặt chỉ tiêu." in text
    assert "Mốc" not in text


def test_route_a_is_told(as_person, office, board):
    note = "Thành phố được báo để biết và giúp, không tiếp nhận."
    direct = as_person("lam@bk.example").get(board_of("BK8"))
    assert f"Hồ sơ nộp thẳng Liên hiệp hội tỉnh Bắc Kạn. {note}" in words(direct)
    assert note not in words(office.get(board))


def test_requests_show_no_lack_in_amber(as_person):
    """All of the Bắc Kạn letter is asked (đề nghị): who has not confirmed is told plainly."""
    response = as_person("lam@bk.example").get(board_of("BK8"))
    assert "Chưa xác nhận" in words(response)
    assert "badge-amber" not in main_of(response)


def test_sender_sees_who_has_not_acknowledged(office, board):
    """11. A unit officer can acknowledge receipt in one tap and the sender sees who has not after
    2 working days."""
    response = office.get(board + "?status=unacknowledged")
    assert units_on(response) == ["UBND phường Hòa Chung", "UBND phường Duyệt Trung"]
    assert main_of(response).count("badge-amber") == 2


def test_figures_carry_their_time_and_are_fresh(office, board):
    """62. Figures are at most 60 seconds old and carry their time."""
    assert "Số liệu lúc 8 giờ 00, thứ Hai 05/5/2025" in words(office.get(board))
    Assignment.objects.filter(minimum=10).update(minimum=20)
    with clock.at(clock.now() + timedelta(minutes=1)):
        text = words(office.get(board))
    assert "Số liệu lúc 8 giờ 01, thứ Hai 05/5/2025" in text
    assert "trên mốc 25 giải pháp, cần thêm 10" in text


@pytest.mark.parametrize(("units", "dossiers"), [(3, 9), (17, 80)])
def test_queries_do_not_grow(demo, client, django_assert_num_queries, units, dossiers):
    """63. With 200 units and 5 000 entries the board opens under 1 second.

    The part that can break unnoticed: session, person, roles, letter, units, assignments, counts,
    pace, and how the reminders stand; nine queries for few units and for many.
    """
    made = simulate("SIM", units=units, dossiers=dossiers, seed=3)
    client.force_login(
        Person.objects.get(email=made.office), backend="organizations.sign_in.EmailOrPhoneBackend"
    )
    with django_assert_num_queries(9):
        response = client.get(reverse("dashboard", args=[made.directive.pk]))
    assert len(units_on(response)) == units


def test_those_who_need_attention_come_first(office, board):
    assert units_on(office.get(board))[:5] == [
        "UBND phường Hòa Chung",  # not acknowledged
        "UBND phường Duyệt Trung",
        "Phòng Giáo dục và Đào tạo",  # three short of the quota
        "UBND phường Sông Bằng",  # no solution yet
        "UBND xã Vĩnh Quang",
    ]


def test_filter_and_sort_stay_in_the_address(office, board):
    """64. Every list keeps filter, sort and columns in the address and can be saved and shared."""
    saved = f"{board}?kind=commune&q=phuong&status=none&sort=-unit"
    response = office.get(saved)
    assert units_on(response) == [
        "UBND phường Sông Bằng", "UBND phường Hòa Chung", "UBND phường Duyệt Trung",
    ]  # fmt: skip
    assert "3 trên 17 đơn vị" in words(response)
    by_paper = next(address for address, text in links(response) if text == "Bản giấy")
    assert parse_qs(urlsplit(by_paper).query) == {
        "kind": ["commune"], "q": ["phuong"], "status": ["none"], "sort": ["paper"],
    }  # fmt: skip
    assert 'name="sort" value="-unit"' in main_of(response)
    assert "Lọc: Ủy ban nhân dân xã, phường, Chưa có giải pháp, “phuong”" in words(response)


def test_totals_stand_whatever_the_filter(office, board):
    narrowed = [
        row for row in rows(office.get(board + "?q=hoa+chung")) if row[0].startswith("Cộng")
    ]
    assert [row[:5] for row in narrowed] == [
        ["Cộng 17 đơn vị (hồ sơ tính cho hai đơn vị chỉ cộng một lần)", "24", "15", "7", "4"]
    ]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("sort=registered", "0"), ("sort=-registered", "7"), ("sort=-expected", "7"),
        ("sort=-paper", "7"), ("sort=-complete", "7"),
    ],
)  # fmt: skip
def test_sorting_by_a_column_head(office, board, query, first):
    top = next(
        row for row in rows(office.get(f"{board}?{query}")) if len(row) == 9 and row[3].isdecimal()
    )
    assert top[4] == first


def test_sorting_by_time(office, board):
    earliest = units_on(office.get(board + "?sort=acknowledged"))
    latest = units_on(office.get(board + "?sort=-acknowledged"))
    assert set(earliest[:2]) == {"UBND phường Hòa Chung", "UBND phường Duyệt Trung"}
    assert latest[0] == "UBND phường Tân Giang"
    assert units_on(office.get(board + "?sort=activity"))[-1] == units_on(
        office.get(board + "?sort=-activity")
    )[0]  # fmt: skip


def test_quota_met_or_not(office, board):
    assert units_on(office.get(board + "?status=short")) == ["Phòng Giáo dục và Đào tạo"]
    assert units_on(office.get(board + "?status=met")) == []
    Assignment.objects.filter(minimum=10).update(minimum=7)
    assert units_on(office.get(board + "?status=met")) == ["Phòng Giáo dục và Đào tạo"]


@pytest.mark.parametrize("query", ["kind=moon", "status=x'--", "sort=password", "page=x", "q=%00"])
def test_nonsense_in_the_address_does_no_harm(office, board, query):
    assert office.get(f"{board}?{query}").status_code == 200


def test_nothing_found(office, board):
    text = words(office.get(board + "?q=khong+co+don+vi+nay"))
    assert "Không thấy đơn vị nào khớp" in text


def test_table_of_numbers_tells_what_the_chart_draws(office, board):
    response = office.get(board)
    pace = response.context["pace"]
    table = [row for row in rows(response) if len(row) == 3 and "/" in row[0]]
    assert [row[1:] for row in table] == [[str(d.registered), str(d.complete)] for d in pace.days]
    assert table[-1] == ["thứ Hai 05/5/2025, hôm nay", "15", "7"]


def test_after_the_deadline(office, board):
    with clock.at(clock.now() + timedelta(days=20)):
        assert "Đã hết hạn từ hết thứ Hai 19/5/2025." in words(office.get(board))


@pytest.mark.parametrize(
    "name",
    ["ha@cb.example", "men@cb.example", "khue@cb.example", "lam@bk.example", "anh@bk.example"],
)
def test_others_find_no_board(as_person, board, name):
    assert as_person(name).get(board).status_code == 404


def test_visitor_is_asked_to_sign_in(client, board):
    assert client.get(board).url.startswith(reverse("account_login"))


def test_draft_has_no_board(office, board):
    Directive.objects.filter(contest__code="CB9").update(issued_at=None)
    assert office.get(board).status_code == 404


def test_board_only_reads(office, board):
    assert office.post(board).status_code == 405


def test_what_to_look_at_first(office, board):
    response = office.get(board)
    assert response.context["situations"] == [
        ("unacknowledged", "Chưa xác nhận", 2),
        ("none", "Chưa có giải pháp", 4),
        ("short", "Chưa đạt chỉ tiêu", 1),
    ]
    for name, _, figure in response.context["situations"]:
        assert len(units_on(office.get(f"{board}?status={name}"))) == figure
