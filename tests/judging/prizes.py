"""Scored solutions of Cao Bằng 9, prizes with caps, and a second organiser who checks."""

from decimal import Decimal

from judging.models import Council, Meeting, Prize, Score, Sheet
from organizations.models import Membership, Person, Role
from submissions.models import Dossier

LEVELS = (
    ("Giải Nhất", 85, 1, 25_000_000),
    ("Giải Nhì", 75, 1, 20_000_000),
    ("Giải Ba", 65, None, 15_000_000),
    ("Giải Khuyến khích", 55, None, 5_000_000),
)
TOTALS = {4: 88, 3: 80, 1: 76}


def add_prizes(council: Council) -> dict[str, Prize]:
    """Bands with caps, and one special prize."""
    prizes = [
        Prize.objects.create(
            contest=council.contest, order=order, label=label, floor=floor, most=most, money=money
        )
        for order, (label, floor, most, money) in enumerate(LEVELS, 1)
    ]
    young = Prize.objects.create(
        contest=council.contest, order=9, label="Tác giả trẻ tuổi nhất", kind="special", most=1
    )
    return {prize.label: prize for prize in [*prizes, young]}


def seal_all(council: Council, totals: dict[int, int] = TOTALS) -> None:
    """Two judges give each dossier (by number) its total, sealed."""
    Score.objects.filter(sheet__seat__council=council).delete()
    council.round.judges_needed = 2
    council.round.save()
    seats = list(council.seats.order_by("pk")[:2])
    for number, total in totals.items():
        dossier = Dossier.objects.get(contest=council.contest, number=number)
        criteria = list(dossier.rules.criteria.all())
        for seat in seats:
            sheet, _ = Sheet.objects.update_or_create(
                seat=seat, dossier=dossier, look=1, defaults={"state": Sheet.State.SEALED}
            )
            rest = Decimal(total)
            for criterion in criteria:
                points = min(rest, Decimal(criterion.max_points))
                Score.objects.create(sheet=sheet, criterion=criterion, points=points)
                rest -= points


def second_organiser(council: Council) -> Person:
    """Somebody else of the organiser's."""
    person = Person.objects.create(full_name="Vi Thị Kiểm", email="kiem@cb.example")
    Membership.objects.create(person=person, unit=council.contest.organiser, role=Role.ORGANISER)
    return person


def standing_of(council: Council) -> list[tuple]:
    """Number, what is decided and what was proposed, by number."""
    awards = council.contest.awards.filter(dossier__isnull=False).order_by("dossier__number")
    return list(awards.values_list("dossier__number", "prize__label", "proposed__label"))


def meeting_of(council: Council) -> Meeting:
    return Meeting.objects.get(contest=council.contest)
