"""The committee's decision, from the proposal by points to the published list."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.demo import NOW
from contest_portal.workflow import Refused, Stale
from documents.models import Document
from judging import closing, deciding, defaults, publishing
from judging.models import Award, LogLine, Meeting, Prize, Result, Score, Sheet
from organizations.models import Membership, Unit
from submissions.models import Author
from tests.conftest import BACKEND
from tests.judging.prizes import add_prizes, seal_all, second_organiser, standing_of

ORGANISER = "tue@cb.example"
LIST, RESULTS = "/xep-giai/CB9/", "/hoi-thi/CB9/ket-qua/"
BY_POINTS = [
    (1, "Giải Ba", "Giải Ba"), (3, "Giải Nhì", "Giải Nhì"), (4, "Giải Nhất", "Giải Nhất"),
]  # fmt: skip


@pytest.fixture
def prizes(council, person_of) -> dict[str, Prize]:
    """Of a round that is closed, not yet opened."""
    found = add_prizes(council)
    seal_all(council)
    closing.close(council.round, by=person_of(ORGANISER), reason="Đủ phiếu")
    return found


@pytest.fixture
def meeting(council) -> Meeting:
    return Meeting.objects.create(
        contest=council.contest, name="Họp Ban Tổ chức", place="Phòng họp", starts_at=NOW
    )


@pytest.fixture
def tue(as_person, prizes) -> Client:
    """The organiser, who has taken over what the points propose."""
    client = as_person(ORGANISER)
    assertContains(client.get(LIST), "Danh sách chưa lập.")
    assertContains(client.post(f"{LIST}theo-diem/", follow=True), "Đã xếp 3 giải pháp theo điểm")
    return client


def typed(client: Client, address: str, **data: object) -> dict:
    """What is typed, with the mark of the page."""
    mark = client.get(address).context["form"].initial.get("mark", "")
    return {name: "" if value is None else value for name, value in data.items()} | {"mark": mark}


def edit(award: Award) -> str:
    return f"{LIST}giai/{award.pk}/"


def test_the_points_propose_and_the_committee_departs_with_a_reason(
    tue, council, prizes, meeting
) -> None:
    """Point 6: "bands and caps propose; the committee decides with reason and minutes; a level may
    stay empty". 76 points reach the second level, whose one prize is taken: the third is
    proposed."""
    assert standing_of(council) == BY_POINTS
    first, second, third = (Award.objects.get(dossier__number=number) for number in (4, 3, 1))
    ba, nhat = prizes["Giải Ba"].pk, prizes["Giải Nhất"].pk

    bare = tue.post(edit(second), typed(tue, edit(second), prize=ba))
    assertContains(bare, "Khác đề xuất theo điểm: ghi lý do.", count=2)
    assertContains(bare, "Khác đề xuất theo điểm: chọn cuộc họp đã quyết định.", count=2)
    low = tue.post(edit(third), typed(tue, edit(third), prize=nhat, reason="Hay"))
    assertContains(low, "Điểm 76,00 dưới ngưỡng 85,0 của Giải Nhất: chọn cuộc họp đã quyết định.")
    assertContains(low, "Hay")
    why = {"reason": "Cần thêm bằng chứng", "meeting": meeting.pk}
    full = tue.post(edit(third), typed(tue, edit(third), prize=prizes["Giải Nhì"].pk, **why))
    assertContains(full, "Giải Nhì nhiều nhất 1 giải, danh sách sẽ có 2.")
    assert standing_of(council) == BY_POINTS  # nothing half written

    old = typed(tue, edit(second), prize=None, **why)
    assert tue.post(edit(second), typed(tue, edit(second), prize=ba, **why)).status_code == 302
    stale = tue.post(edit(second), old)
    assertContains(stale, "Bản mới nhất đang ghi: “Giải Ba”")
    assert tue.post(f"{LIST}muc/{nhat}/", {"to": "", **why}).status_code == 302
    assert standing_of(council) == [
        (1, "Giải Ba", "Giải Ba"), (3, "Giải Ba", "Giải Nhì"), (4, None, "Giải Nhất"),
    ]  # fmt: skip
    first.refresh_from_db()
    assert (first.reason, first.meeting) == (why["reason"], meeting)
    tue.post(f"{LIST}theo-diem/")  # what was decided otherwise stays
    assert Award.objects.get(dossier__number=3).prize_id == ba
    lines = LogLine.objects.filter(act="award_decided").order_by("sequence")
    assert [(line.before["prize"], line.after["prize"], line.reason) for line in lines] == [
        ("Giải Nhì", "Giải Ba", why["reason"]), ("Giải Nhất", "", why["reason"]),
    ]  # fmt: skip


def test_money_fields_and_chosen_prizes(
    tue, council, prizes, django_assert_num_queries
) -> None:  # fmt: skip
    """Statement 96: "The prize list cannot exceed number or budget of the decision"."""
    few = tue.post(f"{LIST}kinh-phi/", {"budget": "50.000.000"})
    assertContains(few, "Tổng tiền thưởng sẽ là 60.000.000 đồng, vượt kinh phí 50.000.000 đồng.")
    assert Result.objects.get().budget is None
    assert tue.post(f"{LIST}kinh-phi/", {"budget": "60 000 000"}).status_code == 302
    special = Prize.objects.filter(kind="special")
    special.update(most_of_field=0)
    young = f"{LIST}chon/{prizes['Tác giả trẻ tuổi nhất'].pk}/"
    refused = tue.post(young, {"code": "CB9-0001"})
    assertContains(refused, "nhất nhiều nhất 0 giải mỗi lĩnh vực; Giáo dục và đào tạo sẽ có 1.")
    special.update(most_of_field=None)
    assertContains(tue.post(young, {"code": "CB9-9"}), "Không có giải pháp đã chấm nào")
    assert tue.post(young, {"code": "cb9-0003"}).status_code == 302
    assertContains(tue.post(young, {"code": "CB9-0003"}), "Đã trao Tác giả trẻ tuổi nhất ở đây")
    with django_assert_num_queries(8):
        assertContains(tue.get(LIST), "60.000.000 đồng", count=2)
    given = Award.objects.get(prize__kind="special")
    assert tue.post(f"{LIST}thoi/{given.pk}/", {"reason": "Nhầm tuổi"}).status_code == 302
    assert standing_of(council) == BY_POINTS


def test_a_list_beyond_its_budget_is_lowered_one_by_one(
    tue, council, prizes, meeting, person_of
) -> None:
    """What the points propose may cost more than the decision gives: the page says so, each step
    down is taken, and the check holds the limit."""
    why = {"reason": "Hạ mức", "meeting": meeting, "by": person_of(ORGANISER)}
    Result.objects.update(budget=30_000_000)
    assertContains(tue.get(LIST), "Danh sách vượt kinh phí 30.000.000 đồng.")
    first, second = (Award.objects.get(dossier__number=number) for number in (4, 3))
    deciding.decide([second], prizes["Giải Khuyến khích"], **why)
    assert tue.post(f"{LIST}kinh-phi/", {"budget": "35.000.000"}).status_code == 302
    said = "Tổng tiền thưởng sẽ là 45.000.000 đồng, vượt kinh phí 35.000.000 đồng."
    assert deciding.exceeded(council.contest) == [said]
    second.refresh_from_db()
    with pytest.raises(Refused, match="vượt kinh phí"):
        deciding.decide([second], prizes["Giải Nhì"], **why)
    deciding.decide([first], None, **why)
    assert deciding.exceeded(council.contest) == []
    assertNotContains(tue.get(LIST), "vượt kinh phí")


def test_the_message_says_how_many_go_by_points(tue, council, prizes, meeting, person_of) -> None:
    why = {"reason": "Hạ mức", "meeting": meeting, "by": person_of(ORGANISER)}
    deciding.decide([Award.objects.get(dossier__number=3)], prizes["Giải Ba"], **why)
    page = tue.post(f"{LIST}theo-diem/", follow=True)
    assertContains(
        page, "Đã xếp 2 giải pháp theo điểm và số giải của từng mức, giữ quyết định cũ của 1"
    )
    Award.objects.all().delete()
    Prize.objects.all().delete()
    assertContains(tue.post(f"{LIST}theo-diem/", follow=True), "Chưa có mức giải nào. Đặt mức")
    assert not council.contest.awards.exists()


def test_the_later_of_two_starts_from_what_the_first_wrote(
    tue, council, prizes, meeting, person_of
) -> None:
    """Two windows read the same rows before either writes."""
    by = person_of(ORGANISER)
    old, same = Award.objects.get(dossier__number=3), Award.objects.get(dossier__number=3)
    why = {"reason": "Cần thêm bằng chứng", "meeting": meeting, "by": by}
    deciding.decide([same], prizes["Giải Ba"], **why)
    with pytest.raises(Stale):
        deciding.decide([old], None, **why)
    assert Award.objects.get(pk=old.pk).prize == prizes["Giải Ba"]

    young = {"contest": council.contest, "prize": prizes["Tác giả trẻ tuổi nhất"]}
    first, second = (Award(dossier=old.dossier, **young) for _ in range(2))
    deciding.choose(first, by=by)
    with pytest.raises(Refused, match="ở đây rồi"):
        deciding.choose(second, by=by)
    gone = Award.objects.get(pk=first.pk)
    deciding.take_back(first, by=by, reason="Nhầm tuổi")
    with pytest.raises(Stale):
        deciding.take_back(gone, by=by, reason="Nhầm tuổi")

    places = {old.pk: 1, Award.objects.get(dossier__number=4).pk: None}
    Award.objects.filter(pk=old.pk).update(prize=None)
    assert deciding.nominate(council.contest, places, by=by) == []


def test_whoever_set_the_prizes_does_not_check(council, as_person, person_of) -> None:
    kiem = second_organiser(council)
    assert kiem.pk not in deciding.preparers(council.contest)
    defaults.fill(council.contest, by=kiem)
    assert kiem.pk in deciding.preparers(council.contest)
    [line] = LogLine.objects.filter(act="prizes_set")
    assert [row[0] for row in line.after["prizes"]] == [row["label"] for row in defaults.PRIZES]
    Result.objects.update(state=Result.State.CHECKED)
    Prize.objects.all().delete()
    with pytest.raises(Refused, match="Không sửa được nữa"):
        defaults.fill(council.contest, by=kiem)


def test_whoever_proposed_or_set_the_budget_does_not_check(tue, council, prizes) -> None:
    contest, kiem = council.contest, second_organiser(council)
    result = Result.objects.get()
    assert kiem.pk not in deciding.preparers(contest)
    deciding.propose(contest, by=kiem)
    own = "Anh chị đã lập danh sách này, nên người khác phải kiểm tra"
    assert f"{own}: Hứa Thị Vân." in deciding.obstacles_to_check(result, kiem, {})
    Membership.objects.filter(person__full_name="Hứa Thị Vân").delete()
    alone = "Chưa có ai khác của Ban Tổ chức trên cổng: mời thêm ở trang Đơn vị"
    assert f"{own}. {alone}, {contest.organiser}." in deciding.obstacles_to_check(result, kiem, {})


def test_a_checked_list_is_asked_once_more_before_it_is_published(tue, council, prizes) -> None:
    """And it rests on the very sheets whose digest was made public."""
    result, by = Result.objects.get(), second_organiser(council)

    def obstacles() -> list[str]:
        details = {"decision": "chosen in the form"}
        return publishing.RESULT_STEPS["publish"].obstacles(result, by, details)

    assert obstacles() == [
        "Vòng chung khảo chưa mở kết quả, nên phiếu chưa được so với mã đã công khai."
    ]
    closing.open_results(council.round, by=by)
    assert obstacles() == []
    Prize.objects.filter(pk=prizes["Giải Ba"].pk).update(most=0)
    reasons = obstacles()
    assert reasons[0] == "Giải Ba nhiều nhất 0 giải, danh sách sẽ có 1."
    assert reasons[1].startswith("Điểm đã thay đổi sau khi lập danh sách.")
    Prize.objects.filter(pk=prizes["Giải Ba"].pk).update(most=None)
    Score.objects.filter(sheet__dossier__number=1, points__gt=20).update(points=21)
    deciding.propose(council.contest, by=by)
    assert obstacles() == [
        "Phiếu đã niêm phong không còn khớp với mã đã công khai. "
        "Báo người quản trị chạy lệnh verify_audit."
    ]


def test_means_of_an_open_round_are_not_read_by_a_proposal(council, as_person) -> None:
    """They are read on the page of the council's results, which leaves a line."""
    add_prizes(council)
    seal_all(council)
    page = as_person(ORGANISER).post(f"{LIST}theo-diem/", follow=True)
    assertContains(page, "Vòng chung khảo chưa khóa, điểm còn thay đổi được.")
    assert not council.contest.awards.exists()


def test_a_proposal_is_offered_once_there_are_points_to_rely_on(as_person, council) -> None:
    client, press = as_person(ORGANISER), "Lấy đề xuất theo điểm</button>"
    page = client.get(LIST)
    assertContains(page, "Vòng chung khảo chưa khóa, điểm còn thay đổi được.", count=1)
    assertContains(page, reverse("round_close", args=[council.round_id]), count=1)
    assertNotContains(page, press)
    council.contest.rounds.update(closed_at=NOW)
    assertContains(client.get(LIST), press, count=1)
    page = as_person("anh@bk.example").get("/xep-giai/BK8/")
    assertContains(page, "Lập hội đồng, chấm và khóa vòng rồi xếp giải theo điểm.", count=1)
    assertNotContains(page, press)


def test_what_a_new_proposal_takes_from_a_decision_stands_in_the_log(
    tue, council, prizes, meeting, person_of
) -> None:
    by, why = person_of(ORGANISER), {"reason": "Cần thêm bằng chứng", "meeting": meeting}
    ba, nhi = prizes["Giải Ba"], prizes["Giải Nhì"]
    decided = list(Award.objects.filter(dossier__number__in=(3, 4)))
    deciding.decide(decided, ba, **why, by=by)
    Sheet.objects.filter(dossier__number=4).update(state=Sheet.State.DRAFT)  # loses its rank
    Prize.objects.filter(pk=nhi.pk).update(floor=81)  # the points now propose what was decided
    deciding.propose(council.contest, by=by)
    assert standing_of(council) == [(1, "Giải Ba", "Giải Ba"), (3, "Giải Ba", "Giải Ba")]
    was = {"prize": "Giải Ba", "reason": why["reason"], "meeting": meeting.pk}
    lines = LogLine.objects.filter(act="award_decided", before=was).order_by("dossier__number")
    assert [(line.dossier.number, line.after, line.reason) for line in lines] == [
        (3, {"prize": "Giải Ba", "reason": "", "meeting": None}, "Xếp lại theo điểm."),
        (4, {"prize": "", "reason": "", "meeting": None}, "Không còn đủ phiếu để xếp hạng."),
    ]  # fmt: skip
    before = LogLine.objects.filter(act="award_decided").count()
    deciding.propose(council.contest, by=by)
    assert LogLine.objects.filter(act="award_decided").count() == before


def test_prepared_checked_and_published_in_one_act(tue, council, meeting, prizes) -> None:
    """Statement 93: "Results can be prepared, checked and published in one action, and unpublished
    within a set time"; nothing shows before."""
    contest, visitor = council.contest, Client()
    step = f"{LIST}buoc/"
    assertContains(tue.get(f"{step}check/"), "nên người khác phải kiểm tra: Hứa Thị Vân.")
    kiem = Client()
    kiem.force_login(second_organiser(council), backend=BACKEND)
    version = {"version": Result.objects.get().version}
    level, meeting_id = prizes["Giải Nhất"], meeting.pk
    award = Award.objects.get(dossier__number=3)
    choices = tue.get(edit(award)).content.decode()
    assert "Giải Nhất, thấp hơn ngưỡng 85" in choices
    Meeting.objects.update(starts_at=NOW + timedelta(days=1))
    assertNotContains(tue.get(edit(award)), "Họp Ban Tổ chức")
    Award.objects.filter(pk=award.pk).update(prize=level, meeting=meeting_id, reason="Hay")
    blocked = kiem.get(f"{step}check/")
    assertContains(blocked, "thấp hơn ngưỡng 85,0 của Giải Nhất.")
    assertContains(blocked, "Họp Ban Tổ chức không có nội dung nào về CB9-0003.")
    assertContains(blocked, 'aria-describedby="vi-sao">Xác nhận đã kiểm tra</button>')
    assertNotContains(blocked, 'name="version"')
    Award.objects.filter(pk=award.pk).update(prize=award.prize, meeting=None, reason="")
    early = kiem.post(f"{step}check/", version)
    assertContains(early, "Vòng chung khảo chưa mở kết quả")
    closing.open_results(council.round, by=contest.awards.first().decided_by)
    assert kiem.post(f"{step}check/", version).status_code == 302
    assertContains(
        tue.post(f"{LIST}kinh-phi/", {"budget": ""}), "Không sửa được nữa vì kết quả đã kiểm tra."
    )
    none = tue.get(f"{step}publish/")
    assertContains(none, "Chưa có quyết định nào có số của Ủy ban nhân dân tỉnh Cao Bằng")
    add = f"/van-ban/them/?kind=decision&issuer={contest.organiser.parent_id}&sau={step}publish/"
    assertContains(none, add.replace("&", "&amp;"))
    said = {"kind": "decision", "issuer": contest.organiser.parent_id, "subject": "Trao giải"}
    assert str(tue.get(add).context["form"]["issuer"].value()) == str(said["issuer"])
    assert tue.post(add, said | {"number": "949", "symbol": "QĐ-UBND"}).url == f"{step}publish/"
    version = {"version": Result.objects.get().version}
    assert kiem.post(f"{step}check/", version).status_code == 200  # twice: refused
    assertContains(tue.post(f"{step}publish/", version), "Chọn quyết định trao giải")
    assert visitor.get(RESULTS).status_code == 404
    assertNotContains(visitor.get("/hoi-thi/CB9/"), RESULTS)

    province = Unit.objects.get(short_name="UBND tỉnh Cao Bằng")
    decision = Document.objects.create(
        kind="decision", issuer=province, number="950", symbol="QĐ-UBND", year=2025, month=6,
        day=27, subject="Trao giải", published_at=NOW,
    )  # fmt: skip
    Author.objects.filter(name="Hoàng Văn Tuyên").update(consents_to_publish=False)
    publish = version | {"decision": decision.pk}
    assert tue.post(f"{step}publish/", publish).status_code == 302
    page = visitor.get(RESULTS)
    for words in ("Giải Nhất", "Mã Văn Khánh", "Đinh Hải Yến", "950/QĐ-UBND"):
        assertContains(page, words)
    assertNotContains(page, "Hoàng Văn Tuyên")
    over = visitor.get("/hoi-thi/CB9/")
    assertContains(over, f'<a class="btn btn-primary" href="{RESULTS}">Xem kết quả</a>')
    assertNotContains(over, "dự thi.</h1>")
    assertNotContains(over, "Đăng nhập để đăng ký giải pháp")
    setup = tue.get("/hoi-dong/CB9/")
    assertContains(setup, "Vì kết quả đã công bố nên không lập thêm hội đồng")
    for gone in ("Lập hội đồng", "Sửa giải thưởng", "Sửa hội đồng", ">Cho "):
        assertNotContains(setup, gone)
    tasks = tue.get(f"/hoi-dong/{council.pk}/phan-cong/")
    assertContains(tasks, "Vòng chung khảo đã khóa, phân công giữ nguyên.")
    assertNotContains(tasks, "Xem trước phân công")
    ended = tue.get(f"/giam-khao/{council.seats.first().pk}/thoi/", follow=True)
    assertContains(ended, "Vòng chung khảo đã khóa nên không cho ai thôi nữa.")

    undo = {"version": Result.objects.get().version, "note": "Sai tên"}
    with clock.at(NOW + timedelta(hours=25)):
        assertContains(tue.post(f"{step}unpublish/", undo), "quá 24 giờ, không rút lại được")
        assertNotContains(tue.get("/xep-giai/CB9/"), f"{step}unpublish/")
    assertContains(tue.post(f"{step}unpublish/", undo | {"note": ""}), "Ghi lý do.")
    assert tue.post(f"{step}unpublish/", undo).status_code == 302
    assertContains(visitor.get(RESULTS), "hoặc đã rút lại để sửa", status_code=404)
    acts = LogLine.objects.filter(act__startswith="result_").order_by("sequence")
    assert list(acts.values_list("act", "reason")) == [
        ("result_check", ""), ("result_publish", ""), ("result_unpublish", "Sai tên"),
    ]  # fmt: skip


def test_the_papers_come_from_the_rows(tue, council, prizes) -> None:
    """Statement 97: "Quyết định, tờ trình, danh sách … come as PDF and Word"."""
    for kind, kept in (("to-trinh", "TỜ TRÌNH"), ("quyet-dinh", "QUYẾT ĐỊNH")):
        for form in ("pdf", "docx"):
            assert tue.get(f"{LIST}van-ban/{kind}/{form}/").status_code == 200
        assertContains(tue.get(f"{LIST}van-ban/{kind}/"), "Tải", status_code=200)
        assert kept
    tue.post(f"{LIST}van-ban/to-trinh/")
    draft = Document.objects.get(kind="proposal").paper
    assert (draft["judged"], draft["prizes"], draft["money"]) == (
        "03", "01 giải Nhất, 01 giải Nhì, 01 giải Ba", "60.000.000",
    )  # fmt: skip
    assert [row[1] for row in draft["list"]["rows"]] == ["CB9-0004", "CB9-0003", "CB9-0001"]
