"""Bắc Kạn 7 (2022-2023), judged to its end: a conflict, a re-look, prizes, a published result.

All of it is invented, papers and numbers too. The bands are those of the province's sixth contest:
from 75, 65 and 55 points on; of eight prizes the committee moved one down.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from contest_portal import clock
from contest_portal.demo.cast import Member, People, add_people
from contest_portal.demo.rules import add_rules
from contest_portal.demo.stories import Story, World, moment, tell
from contest_portal.demo.units import Body, add_units
from contest_portal.workflow import perform
from directives.models import Contest, Deadline, ProvincialPlan, Rules
from documents.models import Document
from judging import (
    closing,
    conflicts,
    deciding,
    defaults,
    feedback,
    giving,
    meetings,
    publishing,
)
from judging.models import (
    Award,
    Conflict,
    Council,
    Meeting,
    Prize,
    Result,
    Round,
    Score,
    Seat,
    Sheet,
    Tie,
)
from judging.workflow import STEPS
from organizations.models import Person, Role, Unit
from submissions.models import Dossier

CHAIR, SECRETARY, KIN = "hung@bk.example", "yen@bk.example", "phuc@bk.example"
ORGANISER, CHECKER = "anh@bk.example", "nga@bk.example"
MEMBERS = (
    Member(CHECKER, "Hoàng Thị Nga", "chị", "Liên hiệp hội tỉnh Bắc Kạn", Role.ORGANISER),
    Member(CHAIR, "Nông Quốc Hưng", "ông", "so-khoa-hoc", Role.MEMBER),
    Member(SECRETARY, "La Thị Yến", "chị", "Liên hiệp hội tỉnh Bắc Kạn", Role.MEMBER),
    Member(KIN, "Bế Văn Phúc", "anh", "so-khoa-hoc", Role.MEMBER),
    Member("thuy@bk.example", "Chu Minh Thủy", "chị", "so-khoa-hoc", Role.MEMBER),
)
SEATS = (
    (CHAIR, Seat.Part.CHAIR), (SECRETARY, Seat.Part.SECRETARY), (KIN, Seat.Part.MEMBER),
    ("thuy@bk.example", Seat.Part.MEMBER),
)  # fmt: skip


class Entry(NamedTuple):
    """A dossier in a line; totals: of its three judges, in the order of their seats."""

    title: str
    field: int
    unit: str
    by: str
    author: str
    before: str
    how: str
    gain: str
    totals: str


DUC_XUAN, HUYEN_TUNG = ("UBND phường Đức Xuân", "xuan"), ("UBND phường Huyền Tụng", "tung")
XUAT_HOA, NONG_THUONG = ("UBND phường Xuất Hóa", "hoa"), ("UBND xã Nông Thượng", "thuong")
ENTRIES = (
    Entry("Máy thái thân chuối có bàn cấp tự lùi", 2, *XUAT_HOA, "Hà Thị Liễu",
          "Thái bằng dao, một buổi được hơn một tạ, hay đứt tay.",
          "Bàn cấp chạy trên ray, tự lùi sau mỗi lát nhờ lò xo, lưỡi có nắp che.",
          "Một giờ thái ba tạ, không còn tai nạn.", "84 82,5 81"),
    Entry("Phao báo lũ quét có còi cho bản ven suối", 1, *HUYEN_TUNG, "Lường Văn Đại",
          "Nghe tiếng nước mới chạy, đêm không ai biết.",
          "Phao nổi kéo công tắc, còi ở nhà văn hóa kêu khi nước lên quá vạch.",
          "Hai mùa mưa đều báo sớm hơn nửa giờ.", "79 76 79"),
    Entry("Bếp đun ít củi có ống hút gió", 3, *DUC_XUAN, "Tô Thị Vui",
          "Bếp ba chân khói mù, tốn củi.", "Buồng đốt hai lớp, gió vào từ ống dưới đáy.",
          "Bớt một nửa củi, bếp không còn khói.", "74 72 74"),
    Entry("Giá tập đi cho người bệnh sau tai biến", 5, *DUC_XUAN, "Quách Thị Mơ",
          "Người bệnh vịn tường, dễ ngã.", "Khung tre bọc vải, bánh xe có phanh tay.",
          "Chín người bệnh tự đi được trong nhà.", "71 69,5 71"),
    Entry("Tưới nhỏ giọt bằng chai cũ cho vườn hồng", 4, *NONG_THUONG, "Lăng Văn Chức",
          "Gánh nước tưới, mùa khô cây rụng quả.", "Chai chôn cạnh gốc, nắp khoan lỗ nhỏ giọt.",
          "Bớt hai phần ba nước, quả không rụng.", "68 67,5 68"),
    Entry("Máy vò chè dùng mô tơ máy giặt hỏng", 2, *NONG_THUONG, "Bế Thị Ngoan",
          "Vò tay, mỗi mẻ hai ký.", "Thùng inox quay bằng mô tơ máy giặt, có nút đảo chiều.",
          "Mỗi mẻ tám ký, cánh chè đều.", "66 64,5 65,5"),
    Entry("Bộ ghép hình học không gian từ ống hút", 6, *HUYEN_TUNG, "Phùng Thị Nhã",
          "Học sinh khó hình dung mặt cắt.", "Ống hút nối bằng khớp in từ nhựa tái chế.",
          "Cả lớp tự ghép được hình trong một tiết.", "62 60 61"),
    Entry("Ủ phân từ bã dong riềng", 4, *XUAT_HOA, "Nình Thị Sâm",
          "Bã đổ ra suối, hôi cả xóm.", "Trộn men và vỏ trấu, ủ sáu tuần dưới bạt.",
          "Suối sạch, mỗi hộ có hai tấn phân.", "57 55,5 57"),
    Entry("Xe gom rác kéo tay có phanh", 2, *HUYEN_TUNG, "Sầm Văn Lập",
          "Xuống dốc phải hai người giữ.", "Phanh tang trống lấy từ xe máy cũ.",
          "Một người kéo được.", "50 72 58"),
    Entry("Sổ hộ tịch tra bằng bảng tính", 1, *DUC_XUAN, "Trịnh Thị Hảo",
          "Tìm một tên mất nửa giờ.", "Gõ sổ cũ vào bảng tính, tra theo tên.",
          "Tra một tên mất một phút.", "51 49 50"),
    Entry("Bảng chữ nổi từ nắp chai", 6, *XUAT_HOA, "Nguyễn Thị Thơi",
          "Không có đồ dùng cho trẻ khiếm thị.", "Nắp chai dán thành chữ nổi trên bìa.",
          "Hai cháu học hết bảng chữ.", "47 46 48"),
    Entry("Bẫy ruồi quả bằng vỏ bưởi", 4, *DUC_XUAN, "Lèng Văn Tiến",
          "Ruồi đục quả làm hỏng nửa vườn.", "Vỏ bưởi tẩm mật treo trong chai.",
          "Bớt quả hỏng, chưa đo kỹ.", "42 40 41"),
)  # fmt: skip
SECOND_LOOK = {"Xe gom rác kéo tay có phanh": "51 56 53"}
MOVED_DOWN = "Máy vò chè dùng mô tơ máy giặt hỏng"
NAMED_NEXT = ("Máy thái thân chuối có bàn cấp tự lùi", "Phao báo lũ quét có còi cho bản ven suối")
REASON = "Đã có nơi làm gần giống; phần mới là nút đảo chiều, nên xếp dưới một mức."


def load() -> None:
    """The contest with all that became of it; Bắc Kạn's units and people are there already."""
    units = {unit.short_name: unit for unit in Unit.objects.exclude(short_name="")}
    units["tinh"] = units["UBND tỉnh Bắc Kạn"]
    science = Body(
        "so-khoa-hoc", "tinh", Unit.Kind.OTHER, "Sở Khoa học và Công nghệ tỉnh Bắc Kạn",
        "Sở KH&CN Bắc Kạn",
    )  # fmt: skip
    units |= add_units([science], units)
    there = Person.objects.filter(email__endswith="@bk.example")
    people = {one.email or "": one for one in there} | add_people(MEMBERS, units)
    with clock.at(moment("10/6/2022 08:00")):
        rules = _contest(units, people)
    council, dossiers = _council(rules, people), _dossiers(rules, units, people)
    _give(council, people)
    _score(council, dossiers)
    with clock.at(moment("28/9/2023 16:00")):
        closing.close(council.round, by=people[ORGANISER])
    with clock.at(moment("29/9/2023 08:00")):
        closing.open_results(council.round, by=people[ORGANISER])
    _decide(council, people, _meet(council, people))
    _agree_on_feedback(council, dossiers, people)
    _publish(council.contest, units, people)


def _paper(kind: str, issuer: Unit, subject: str, **more: object) -> Document:
    words = f"{subject} Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn lần thứ 7 (2022 - 2023)"
    return Document.objects.create(
        kind=kind, issuer=issuer, place="Bắc Kạn", published_at=clock.now(), subject=words, **more
    )


def _contest(units: dict[str, Unit], people: People) -> Rules:
    union = units["Liên hiệp hội tỉnh Bắc Kạn"]
    contest = Contest.objects.create(
        organiser=union, code="BK7", name="Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn", ordinal=7,
        year_from=2022, year_to=2023, route=Contest.Route.DIRECT, receiver=union,
        published_at=clock.now(),
    )  # fmt: skip
    plan = _paper(Document.Kind.PLAN, units["tinh"], "Kế hoạch tổ chức")
    ProvincialPlan.objects.create(contest=contest, document=plan)
    rules = add_rules(contest, _paper(Document.Kind.RULES, union, "Thể lệ"))
    defaults.fill(contest, by=people[ORGANISER])
    return rules


def _dossiers(rules: Rules, units: dict[str, Unit], people: People) -> dict[str, Dossier]:
    """All accepted, by title."""
    deadline = Deadline.objects.create(
        contest=rules.contest, day=date(2023, 6, 30), boundary=Deadline.Boundary.THROUGH,
        receiver=rules.contest.receiver,
    )  # fmt: skip
    world = World(
        rules=rules, deadline=deadline, units=units, people=people, receiver=people[ORGANISER],
        assignments={},
    )  # fmt: skip
    told = tell(world, (_story(day, entry) for day, entry in enumerate(ENTRIES, 10)))
    return {dossier.title: dossier for dossier in told}


def _story(day: int, one: Entry) -> Story:
    return Story(
        title=one.title, field=one.field, unit=one.unit, by=f"{one.by}@bk.example",
        authors=((one.author, 100),), credits=(), begun=f"{day}/4/2023 09:00", since=(2021, 5),
        before=one.before, how=one.how, gain=one.gain,
        steps=((f"{day}/5/2023 09:00", "register"), (f"{day}/5/2023 15:00", "complete"),
               (f"{day}/5/2023 16:00", "hand_in"), (f"{day}/6/2023 09:10", "copy", 1),
               (f"{day}/6/2023 09:12", "copy", 2), (f"{day}/6/2023 14:00", "accept")),
    )  # fmt: skip


def _council(rules: Rules, people: People) -> Council:
    final = Round.objects.create(contest=rules.contest, starts_on=date(2023, 9, 1))
    council = Council.objects.create(
        contest=rules.contest, round=final, name="Hội đồng chấm thi lần thứ 7"
    )
    council.fields.set(rules.fields.all())
    for sign_in, part in SEATS:
        council.seats.create(
            person=people[sign_in], part=part, declared_at=moment("1/9/2023 09:00")
        )
    return council


def _give(council: Council, people: People) -> None:
    """One judge has said who is kin; three of the others score each dossier."""
    kin = next(entry for entry in ENTRIES if entry.author.startswith("Bế"))
    tie = {"person": people[KIN], "contest": council.contest, "kind": Tie.Kind.KIN}
    with clock.at(moment("4/9/2023 08:00")):
        Tie.objects.create(**tie, name=kin.author)
        conflicts.propose(council)
        for found in Conflict.objects.filter(dossier__contest=council.contest):
            conflicts.decide(
                found, council, by=people[SECRETARY], state=Conflict.State.CONFIRMED,
                because="Hai người là anh em họ.", presided_by=None,
            )  # fmt: skip
        plan = giving.plan(council, 3)
        giving.give(council, 3, plan.mark, by=people[ORGANISER])


def _score(council: Council, dossiers: dict[str, Dossier]) -> None:
    """Every judge seals what was given; what lies too far apart is looked at again."""
    for entry in ENTRIES:
        with clock.at(moment("18/9/2023 15:00")):
            _seal(council, dossiers[entry.title], entry.totals.split())
    for title, totals in SECOND_LOOK.items():
        with clock.at(moment("26/9/2023 09:00")):
            reason = "Đã xem lại ảnh và giấy xác nhận áp dụng."
            _seal(council, dossiers[title], totals.split(), look=2, reason=reason)


def _seal(
    council: Council, dossier: Dossier, totals: Iterable[str], look: int = 1, reason: str = ""
) -> None:
    given = council.seats.filter(given__dossier=dossier).select_related("person")
    criteria = list(council.criteria_for(dossier))
    for seat, total in zip(given, totals, strict=True):
        sheet = Sheet.objects.begin(seat, dossier, look)
        sheet.reason = reason
        sheet.save(update_fields=["reason"])
        whole = Decimal(total.replace(",", "."))
        points = [_half(whole * criterion.max_points / 100) for criterion in criteria]
        points[-1] += whole - sum(points)
        Score.objects.bulk_create(
            Score(sheet=sheet, criterion=criterion, points=point)
            for criterion, point in zip(criteria, points, strict=True)
        )
        perform(STEPS, "seal", sheet, by=seat.person)


def _half(points: Decimal) -> Decimal:
    """Rounded to half points."""
    return (points * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2


def _meet(council: Council, people: People) -> Meeting:
    """The council's meeting, closed with its minutes. All were there and agreed on every prize."""
    meeting = Meeting(
        contest=council.contest, council=council, name="Họp xét giải",
        place="Phòng họp Liên hiệp hội tỉnh", starts_at=moment("5/10/2023 08:00"),
        ends_at=moment("5/10/2023 10:30"),
    )  # fmt: skip
    with clock.at(meeting.starts_at):
        deciding.set_budget(council.contest, 110_000_000, by=people[ORGANISER])
        deciding.propose(council.contest, by=people[ORGANISER])
        meetings.begin(meeting)
    meeting.attendances.update(is_there=True)
    for item in meeting.items.select_related("dossier"):
        votes = len(SEATS) - item.stepped_out.count()
        item.votes_for, item.votes_against, item.abstained = votes, 0, 0
        item.said = REASON if item.dossier and item.dossier.title == MOVED_DOWN else ""
        item.save()
    return meeting


def _decide(council: Council, people: People, meeting: Meeting) -> None:
    """One prize lower than its points propose, by that meeting; then its minutes are closed."""
    contest, organiser = council.contest, people[ORGANISER]
    moved = contest.awards.get(dossier__title=MOVED_DOWN)
    lower = Prize.objects.get(contest=contest, label="Giải Khuyến khích")
    with clock.at(moment("5/10/2023 11:00")):
        deciding.decide([moved], lower, reason=REASON, meeting=meeting, by=organiser)
        thanks = Prize.objects.get(contest=contest, label="Tập thể có phong trào tốt")
        unit = Unit.objects.get(short_name=DUC_XUAN[0])
        deciding.choose(Award(contest=contest, prize=thanks, unit=unit), by=organiser)
        meetings.close(meeting, by=people[SECRETARY])
        listed = contest.awards.filter(dossier__title__in=NAMED_NEXT).order_by("-points")
        places = {award.pk: place for place, award in enumerate(listed, 1)}
        deciding.nominate(contest, places, by=organiser)


def _agree_on_feedback(council: Council, dossiers: dict[str, Dossier], people: People) -> None:
    with clock.at(moment("9/10/2023 09:00")):
        for title in NAMED_NEXT:
            feedback.save(
                council, dossiers[title], is_agreed=True, by=people[CHAIR],
                text="Cách làm gọn, dễ làm theo. Nên đo thêm chi phí điện và thời gian bảo trì.",
            )  # fmt: skip


def _publish(contest: Contest, units: dict[str, Unit], people: People) -> None:
    """Another organiser checks, the province decides, the result is out."""
    result, checker, organiser = (
        Result.objects.get(contest=contest),
        people[CHECKER],
        people[ORGANISER],
    )
    with clock.at(moment("12/10/2023 14:00")):
        publishing.take("check", result, by=checker, checker=checker)
    result.refresh_from_db()
    with clock.at(moment("10/11/2023 08:30")):
        decision = _paper(
            Document.Kind.DECISION, units["tinh"], "Công nhận kết quả và trao giải", number="1985",
            symbol="QĐ-UBND", year=2023, month=11, day=8,
        )  # fmt: skip
        publishing.take("publish", result, by=organiser, decision=decision)
