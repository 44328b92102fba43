"""Judging set up as data: rounds, councils, seats, prizes; contradictions are said first."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directives import versions
from directives.models import Contest
from judging import log
from judging.models import Award, Council, LogLine, Prize, Result, Round, Seat, Sheet
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY

ORGANISER, SETUP, NEW = "tue@cb.example", "/hoi-dong/CB9/", "/hoi-dong/CB9/them/"
PRIZES = "/hoi-dong/CB9/giai/"
ROUND = {
    "name": "Sơ khảo", "kind": "screening", "judges_needed": "3", "spread": "20", "pass_mark": "",
    "is_blind": "on", "starts_on": "",
}  # fmt: skip


@pytest.fixture
def client(as_person):
    return as_person(ORGANISER)


@pytest.fixture
def post_council(client, person_of):
    """Posts a council: its fields, its seats (e-mail, part), and what else is typed."""

    def post(fields, *seats, address=NEW, **others):
        data = {"fields": [field.pk for field in fields], "seats-INITIAL_FORMS": 0} | others
        for n, (email, part) in enumerate(seats):
            data |= {f"seats-{n}-person": person_of(email).full_name, f"seats-{n}-part": part}
        data["seats-TOTAL_FORMS"] = len(seats)
        return client.post(address, data, follow=True)

    return post


def sentences(page) -> list[str]:
    return page.context["seats"].non_form_errors()


THREE = ((CHAIR, "chair"), (SECRETARY, "secretary"), (CONFLICTED, "member"))


def test_the_page_of_judging_says_what_is_there_and_what_lacks(
    client, council, person_of, django_assert_num_queries
):
    """An organiser can set boards per field, members, head, secretary, rounds, thresholds"""
    empty = council.contest.rounds.create(order=2, name="Đi xem", kind="site")
    page = client.get(SETUP)
    for words in (
        council.name,
        "Phan Minh Khuê, chủ tịch hội đồng",
        "Kiểm tra thực tế.",
        "Vòng này chưa có hội đồng.",
        "Chưa có mức giải nào.",
        "1. Tính mới, tính sáng tạo",
    ):
        assertContains(page, words, count=1)
    council.fields.remove(council.fields.get(label="Y dược"))
    other = Council.objects.create(contest=council.contest, round=council.round, name="Hai")
    other.fields.set(council.fields.all()[:1])
    other.seats.create(person=person_of(CHAIR), part="chair")
    other.seats.create(person=person_of(SECRETARY), part="secretary")
    with django_assert_num_queries(8):
        page = client.get(SETUP)
    first, last = page.context["rounds"]
    twice = council.fields.first().label
    assert first["lacks"] == [
        "Chưa hội đồng nào chấm lĩnh vực Y dược.", f"Hai hội đồng cùng chấm lĩnh vực {twice}."
    ]  # fmt: skip
    assert [row["lacks"] for row in first["councils"]] == [[], [
        "Hội đồng chưa có thành viên nào ngoài chủ tịch, thư ký.",
        "Hội đồng cần ít nhất 3 người chấm, không kể dự khuyết; đang có 2.",
    ]]  # fmt: skip
    assert (last["round"], last["lacks"], last["councils"]) == (empty, [], [])


def test_a_council_of_two_is_refused_and_nothing_is_half_written(council, post_council):
    """Bad input: "a council of two … refused with the reason, nothing half written"."""
    field, before = council.fields.last(), Seat.objects.count()
    council.fields.remove(field)
    typed = {"name": "Hai", "round": council.round_id}
    page = post_council([field], (CHAIR, "chair"), (SECRETARY, "member"), **typed)
    assert sentences(page) == [
        "Hội đồng cần ít nhất 3 người chấm, không kể dự khuyết; đang có 2."
    ]  # fmt: skip
    assertContains(page, 'value="Hai"', count=1)
    page = post_council([field], *((email, "member") for email, _ in THREE), **typed)
    assert sentences(page) == ["Hội đồng chưa có chủ tịch."]
    page = post_council([field], *THREE[:2], (CONFLICTED, "reserve"), **typed)
    assert len(sentences(page)) == 2
    Round.objects.update(judges_needed=4)
    assert "ít nhất 4 người chấm" in sentences(post_council([field], *THREE, **typed))[0]
    assert (Council.objects.count(), Seat.objects.count()) == (1, before)


def test_a_solution_is_judged_by_one_council_of_a_round(
    council, post_council, dossier_of, as_person
):
    typed = {"name": "Hai", "round": council.round_id}
    field = council.fields.first()
    page = post_council([field], *THREE, **typed)
    assert page.context["form"].errors == {
        "fields": [f"{council} đã chấm lĩnh vực {field.label} trong vòng này."]
    }
    page = post_council([], *THREE, codes="cb9-0001, CB9-0003; CB9-9999, BK8-0001, gì đó", **typed)
    assert page.context["form"].errors == {
        "codes": ["Hội thi không có hồ sơ mang mã: CB9-9999, BK8-0001, gì đó."]
    }
    page = post_council([], *THREE, codes="cb9-0001, CB9-0003", **typed)
    assert page.context["form"].errors == {
        "codes": [f"CB9-0003 đã có phiếu chấm ở {council}."]
    }  # fmt: skip
    typed |= {"codes": "cb9-0001", "most_each": "12"}
    asked = post_council([], *THREE, **typed).context["form"]
    post_council([], *THREE, **typed, seen=[key for key, _ in asked.fields["seen"].choices])
    made = Council.objects.get(name="Hai")
    assert (list(made.dossiers()), made.most_each) == ([dossier_of(1)], 12)
    assert dossier_of(1) not in council.dossiers()  # named elsewhere, though the field is its own
    page = post_council([], *THREE, codes="CB9-0001", name="Ba", round=council.round_id)
    assert page.context["form"].errors == {"codes": ["CB9-0001 đã nêu ở Hai."]}
    edit = as_person(ORGANISER).get(reverse("council_edit", args=[made.pk]))
    assertContains(edit, "CB9-0001", count=1)


def test_the_first_council_brings_a_round_with_it(as_person):
    """Default round for a contest without one, so that councils are made in one step."""
    bare = Contest.objects.get(code="BK8")
    assert not bare.rounds.exists()
    organiser = as_person("anh@bk.example")
    page = organiser.get("/hoi-dong/BK8/them/")
    assert "round" not in page.context["form"].fields
    judges = list(page.context["seats"].offered)[:3]
    data = {"name": "Hội đồng", "fields": [f.pk for f in bare.current_rules.fields.all()],
            "seats-TOTAL_FORMS": 3, "seats-INITIAL_FORMS": 0}  # fmt: skip
    for n, (judge, part) in enumerate(zip(judges, Seat.Part, strict=False)):
        data |= {f"seats-{n}-person": judge, f"seats-{n}-part": part}
    assertContains(organiser.post("/hoi-dong/BK8/them/", data, follow=True), "Đã lưu", count=1)
    made = bare.councils.get()
    assert (made.round.judges_needed, made.round.spread, made.round.kind) == (3, 20, "final")
    assert made.seats.count() == 3


def test_rounds_say_contradictions_and_stand_once_a_sheet_is_sealed(client, council):
    """warned of contradictions (… deadline after judging)"""
    add, edit = "/hoi-dong/CB9/vong/them/", reverse("round_edit", args=[council.round_id])
    page = client.post(add, ROUND | {"spread": "200", "judges_needed": "0", "pass_mark": "x"})
    assert list(page.context["form"].errors) == ["judges_needed", "spread", "pass_mark"]
    page = client.post(add, ROUND | {"kind": "site", "pass_mark": "50"})
    nowhere = "Vòng kiểm tra thực tế không loại ai theo điểm, bỏ trống điểm vào vòng sau."
    assert page.context["form"].errors == {"pass_mark": [nowhere]}
    page = client.post(add, ROUND | {"starts_on": "12/5/2025"})
    assertContains(page, "tức là chưa hết hạn khi bắt đầu chấm. Vẫn lấy ngày này.")
    assert Round.objects.count() == 1
    seen = [value for value, _ in page.context["form"].fields["seen"].choices]
    client.post(add, ROUND | {"starts_on": "12/5/2025", "seen": seen, "pass_mark": "60,5"})
    made = council.contest.rounds.get(order=2)
    assert (made.name, made.pass_mark, made.is_blind) == ("Sơ khảo", Decimal("60.5"), True)
    page = client.get(SETUP)
    assertContains(page, "tức là chưa hết hạn khi bắt đầu chấm.", count=len(seen))
    assertContains(page, "không có vòng nào lấy hồ sơ từ 60,5 điểm.", count=1)  # it is the last
    Round.objects.filter(pk=made.pk).update(order=0)
    assertNotContains(client.get(SETUP), "không có vòng nào lấy hồ sơ")
    client.post(edit, ROUND | {"judges_needed": "2", "is_blind": ""})
    kept = Round.objects.get(pk=council.round_id)
    assert (kept.name, kept.judges_needed, kept.is_blind, kept.kind) == (
        "Sơ khảo",
        3,
        True,
        "final",
    )
    other = Council.objects.create(contest=council.contest, round=made, name="Hai")
    other.seats.create(person=council.seats.first().person, part="chair")
    page = client.post(reverse("round_edit", args=[made.pk]), ROUND)
    assert page.context["form"].errors == {"judges_needed": ["Hai chỉ có 1 người chấm."]}


def rows(*prizes) -> dict:
    """What is typed on the page of prizes: label, order, kind, floor, caps, money."""
    names = ("id", "label", "order", "kind", "floor", "most", "most_of_field", "money")
    data = {"prizes-TOTAL_FORMS": len(prizes),
            "prizes-INITIAL_FORMS": sum(bool(p[0]) for p in prizes)}  # fmt: skip
    for n, prize in enumerate(prizes):
        data |= {f"prizes-{n}-{name}": value for name, value in zip(names, prize, strict=False)}
    return data


def test_prizes_are_filled_by_one_press_and_contradictions_are_said(client, council):
    """An organiser can define … prize structure … as data, and is warned of contradictions"""
    usual = PRIZES + "thuong-dung/"
    client.post(usual)
    page = client.post(usual, follow=True)
    assertContains(page, "Hội thi đã có mức giải", count=1)
    ranks = Prize.objects.filter(contest=council.contest, kind="rank")
    assert list(ranks.values_list("floor", "most_of_field", "money")) == [
        (85, 1, 25_000_000), (75, 2, 20_000_000), (65, 2, 15_000_000), (55, 3, 5_000_000),
    ]  # fmt: skip
    assert [p.most for p in Prize.objects.exclude(kind="rank")] == [0, 0, 0, 0, None]
    Prize.objects.all().delete()
    page = client.post(PRIZES, rows(
        ("", "Nhất", 1, "rank", "75", "1", "2", "25.000.000"),
        ("", "Nhì", 2, "rank", "75,0", "", "", "20000000"),
        ("", "Trẻ nhất", 3, "special", "60", "", "", "0"),
    ))  # fmt: skip
    assert page.context["formset"].non_form_errors() == [
        "Nhì từ 75 điểm phải thấp hơn Nhất (từ 75 điểm).",
        "Nhất: mỗi lĩnh vực nhiều nhất 2 giải mà cả hội thi chỉ 1 giải.",
        "Trẻ nhất không xếp theo điểm, bỏ trống điểm sàn.",
    ]
    page = client.post(PRIZES, rows(
        ("", "Nhất", 1, "rank", "101", "", "", "nhiều"), ("", "Nhất", 2, "rank", "", "", "", "0")
    ))  # fmt: skip
    assert page.context["formset"].errors[0] == {
        "floor": ["Điểm cao nhất là 100."], "money": ["Ghi số tiền bằng đồng, ví dụ 5.000.000."]
    }  # fmt: skip
    page = client.post(PRIZES, rows(
        ("", "Nhất", 1, "rank", "85", "", "", "0"), ("", "Nhất", 2, "rank", "", "", "", "0")
    ))  # fmt: skip
    assertContains(page, "Hai giải trùng tên. Đặt tên khác nhau.")
    assert not Prize.objects.exists()
    client.post(PRIZES, rows(("", "Nhất", 1, "rank", "85", "", "1", "25.000.000")))
    prize = Prize.objects.get()
    assert (prize.floor, prize.money) == (85, 25_000_000)
    dossier = council.dossiers().first()
    Award.objects.create(contest=council.contest, prize=prize, dossier=dossier)
    typed = rows((prize.pk, "Nhất", 1, "rank", "85", "", "1", "25.000.000"))
    page = client.post(PRIZES, typed | {"prizes-0-DELETE": "on"})
    assert page.context["formset"].non_form_errors() == ["Nhất đã có giải pháp, không xóa được."]
    said = LogLine.objects.filter(act="prizes_set").order_by("sequence").last()
    assert said.after["prizes"]
    Result.objects.update(state="checked")
    page = client.post(PRIZES, typed, follow=True)
    assertContains(page, "Không sửa được nữa vì kết quả đã kiểm tra.", count=1)


def test_a_judge_who_leaves_mid_round_keeps_what_is_sealed(
    client, council, seat_of, person_of, as_person, dossier_of
):
    """Bad input: "a judge removed mid-round"."""
    seat, sealed = seat_of(CHAIR), Sheet.objects.sealed().count()
    address = reverse("seat_end", args=[seat.pk])
    assert list(client.get(address).context["form"].fields) == ["reason"]
    reserve = council.seats.create(person=person_of("pao@cb.example"), part="reserve")
    assertContains(client.get(address), "Phiếu đã niêm phong (1) vẫn tính", count=1)
    assertContains(client.post(address, {"reason": " "}), "Ghi lý do.")
    typed = {"reason": "Ốm dài ngày", "successor": reserve.pk}
    page = client.post(address, typed, follow=True)
    assertContains(page, "Phan Minh Khuê đã thôi. Phiếu đã niêm phong vẫn giữ.", count=1)
    assertContains(page, "Hội đồng chưa có chủ tịch.", count=1)
    assertContains(page, "Ốm dài ngày", count=1)
    assertContains(client.post(address, typed, follow=True), "đã thôi từ trước", count=1)
    assert Sheet.objects.sealed().count() == sealed
    assert council.seats.get(pk=reserve.pk).part == "member"
    line = council.contest.judging_log.latest("sequence")
    assert (line.act, line.reason, line.after) == (
        "seat_ended", "Ốm dài ngày", {"left": seat.person_id, "moved_up": reserve.person_id}
    )  # fmt: skip
    assert not log.verify(council.contest).broken
    gone = as_person(CHAIR)
    page = f"/phieu-cham/{council.pk}/{dossier_of(4).pk}/"
    assert [gone.get(a).status_code for a in (page, f"/hoi-dong/{council.pk}/sua/")] == [404, 404]
    offered = client.get(reverse("council_edit", args=[council.pk])).context["seats"]
    assert seat.person not in offered.offered.values()


def test_criteria_change_after_the_first_score_by_a_logged_reset_alone(client, council, person_of):
    """Criteria and weights cannot be changed after the first score except by a logged reset"""
    address, contest = reverse("council_rescore", args=[council.pk]), council.contest
    part = client.get("/hoi-thi/CB9/the-le/tieu-chi/", follow=True)
    assertContains(part, "nên không sửa được nữa", count=1)
    assertContains(client.get(address), "nên không có gì để chấm lại", count=1)
    page = client.post(address, {"reason": "Sửa đổi"}, follow=True)
    assertContains(page, "Không có phiếu nào chấm theo Thể lệ khác", count=1)
    paper = {"kind": "decision", "number": "12", "symbol": "QĐ-BTCHT", "subject": "Sửa đổi",
             "issuer": contest.organiser, "day": 2, "month": 5, "year": 2025}  # fmt: skip
    later = versions.renew(contest, paper, by=person_of(ORGANISER))
    later.criteria.filter(order=1).update(max_points=50)
    later.criteria.filter(order=2).update(max_points=20)
    versions.announce(contest)
    sheets = Sheet.objects.filter(seat__council=council)
    sheets.filter(state="sealed").update(reason="Đã xem lại hiện trường.")
    old = {sheet.pk: (sheet.state, sheet.version) for sheet in sheets}
    assertContains(client.get(address), "4 phiếu chấm, trong đó 2 phiếu đã niêm phong", count=1)
    assertContains(client.post(address, {"reason": ""}), "Ghi lý do.")
    before = contest.judging_log.count()
    page = client.post(address, {"reason": "Quyết định sửa Thể lệ"}, follow=True)
    assertContains(page, "Điểm cũ còn ở nhật ký.", count=1)
    assert {(s.state, s.version - old[s.pk][1]) for s in sheets.all()} == {("draft", 1)}
    assert not any(sheet.scores.exists() or sheet.reason for sheet in sheets.all())
    lines = contest.judging_log.order_by("sequence")[before:]
    assert {line.sheet_id: line.before["state"] for line in lines} == {
        pk: state for pk, (state, _) in old.items()
    }
    first = next(line for line in lines if line.before["state"] == "sealed")
    assert set(first.before["points"].values()) == {"31.5", "24.0", "25.0"}
    assert {(line.act, line.reason) for line in lines} == {
        ("criteria_reset", "Quyết định sửa Thể lệ")
    }  # fmt: skip
    assert not log.verify(contest).broken
    council.refresh_from_db()
    sheet = sheets.first()
    assert council.criteria_for(sheet.dossier).first().max_points == 50
    assert sheet.dossier.rules.version == 1  # dossiers keep the version that they met
    council.rules = None
    council.save()
    award = Award.objects.create(contest=contest, dossier=sheet.dossier)
    page = client.post(address, {"reason": "Lại"}, follow=True)
    assertContains(page, "Giải thưởng đã quyết định theo điểm này", count=1)
    award.delete()
    Round.objects.update(closed_at=contest.published_at)
    page = client.post(address, {"reason": "Lại"}, follow=True)
    assertContains(page, "đã khóa, không chấm lại được.", count=1)


def test_what_a_published_result_forbids_is_neither_drawn_nor_done(client, council) -> None:
    """Whoever comes by an old page is told why."""
    contest, of = council.contest, council.round
    setup, meetings = SETUP, reverse("meeting_list", args=["CB9"])
    kept = "Không sửa được nữa vì kết quả đã công bố."
    pages = {
        reverse("council_create", args=["CB9"]): (setup, kept),
        reverse("round_create", args=["CB9"]): (setup, kept),
        reverse("round_edit", args=[of.pk]): (setup, kept),
        reverse("prizes_edit", args=["CB9"]): (setup, kept),
        reverse("council_edit", args=[council.pk]): (
            setup, "Vòng chung khảo đã khóa nên không sửa hội đồng được nữa.",
        ),
        reverse("meeting_create", args=["CB9"]): (
            meetings, "Kết quả đã công bố nên không lập thêm cuộc họp xét giải.",
        ),
    }  # fmt: skip
    shown = {page for page in pages for at in (setup, meetings) if page in client.get(at).text}
    assert shown == set(pages)
    Round.objects.update(closed_at=contest.published_at, opened_at=contest.published_at)
    Result.objects.create(contest=contest, state="published")
    for page, (back, reason) in pages.items():
        for answer in (client.get(page, follow=True), client.post(page, ROUND, follow=True)):
            assert answer.redirect_chain == [(back, 302)]
            assertContains(answer, reason, count=1)
            assertNotContains(answer, f'href="{page}"')
    page = client.get(setup)
    assertContains(page, "Mã niêm phong Vòng chung khảo", count=1)
    assertContains(page, "Xem phân công", count=1)
    assertNotContains(page, reverse("paper_sheet_list", args=[council.pk]))
