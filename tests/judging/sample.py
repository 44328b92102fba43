"""Invented results of Cao Bằng 9, and the papers that would tell of them."""

from decimal import Decimal
from typing import Any

from contest_portal.demo.stories import moment
from contest_portal.languages import in_vietnamese
from documents.models import Document
from judging import papers
from judging.models import Council, Seat
from judging.papers import Award, Meeting
from organizations.models import Signatory, Unit
from submissions.models import Dossier

Papers = dict[str, dict[str, Any]]
PRIZES = (
    ("giải Nhất", 20_000_000, "88.25"),
    ("giải Nhì", 15_000_000, "80.5"),
    ("giải Khuyến khích", 5_000_000, "71.25"),
    ("giải Khuyến khích", 5_000_000, "70.33"),
)


@in_vietnamese
def meeting(council: Council, *absent: Seat) -> Meeting:
    """Of the council, without these members."""
    seats = list(council.seats.select_related("person"))
    there = [seat for seat in seats if seat not in absent]
    names = {seat.part: seat.person.full_name for seat in there}
    return Meeting(
        of=council.name,
        contest=council.contest,
        present=tuple((seat.person.full_name, seat.get_part_display()) for seat in there),
        absent=tuple(seat.person.full_name for seat in absent),
        chair=names[Seat.Part.CHAIR],
        secretary=names[Seat.Part.SECRETARY],
        quorum=f"{len(there)} trên {len(seats)}, đủ túc số",
        starts_at=moment("16/6/2025 08:00"),
        ends_at=moment("16/6/2025 11:30"),
        place="Phòng họp Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Cao Bằng",
        guests=("Đại diện Ban Tổ chức Hội thi",),
        proceedings=(
            "Thư ký đọc danh sách giải pháp và tổng hợp phiếu chấm đã niêm phong.",
            "Các thành viên thảo luận từng giải pháp, nhất trí với thứ tự theo điểm trung bình.",
        ),
    )


def awards() -> list[Award]:
    """Four dossiers of the contest, each with a prize."""
    dossiers = Dossier.objects.filter(contest__code="CB9", number__gt=0).order_by("number")[:4]
    return [
        Award(
            prize=prize, code=dossier.code, title=dossier.title,
            authors=tuple(author.name for author in dossier.authors.all()),
            unit=dossier.unit.name, points=Decimal(points), money=money,
        )
        for dossier, (prize, money, points) in zip(dossiers, PRIZES, strict=True)
    ]  # fmt: skip


def judging_papers() -> Papers:
    """Each kind, by its name."""
    council = Council.objects.get(contest__code="CB9")
    contest = council.contest
    organisers = Unit.objects.get(short_name="BTC Hội thi Cao Bằng")
    province = Unit.objects.get(short_name="UBND tỉnh Cao Bằng")
    Signatory.objects.create(unit=province, authority="CHỦ TỊCH")
    Signatory.objects.create(
        unit=organisers, authority="TM. BAN TỔ CHỨC\nTRƯỞNG BAN", post="Chủ tịch Liên hiệp hội"
    )
    plan = contest.plan.document
    proposal = Document(
        kind=Document.Kind.PROPOSAL, number="12", symbol="TTr-BTCHT", issuer=organisers,
        year=2025, month=6, day=20, subject="Công nhận kết quả và trao giải",
    )  # fmt: skip
    decision = Document(
        kind=Document.Kind.DECISION, number="950", symbol="QĐ-UBND", issuer=province,
        year=2025, month=6, day=27, subject="Trao giải",
    )  # fmt: skip
    given, away = awards(), council.seats.get(person__full_name="Đinh Thị Thắm")
    return {
        "proposal": papers.award_proposal(
            organisers, contest, given, to=province, judged=18, bases=[plan]
        ),
        "decision": papers.award_decision(
            province, contest, given, bases=[plan], proposal=proposal,
            authority_line="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH CAO BẰNG",
        ),
        "minutes": papers.council_minutes(meeting(council, away), given),
        "certificate": papers.certificate(organisers, contest, given[0], decision=decision),
    }  # fmt: skip
