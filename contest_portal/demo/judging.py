"""Cao Bằng's council: three judges, one of them of the education office."""

from decimal import Decimal

from contest_portal import clock
from contest_portal.demo.cast import People
from contest_portal.demo.stories import moment
from contest_portal.workflow import perform
from directives.models import Rules
from judging import conflicts
from judging.models import Council, Round, Score, Seat, Sheet, Task
from judging.workflow import STEPS
from submissions.models import Dossier

PARTS = (
    ("khue@cb.example", Seat.Part.CHAIR),
    ("sang@cb.example", Seat.Part.SECRETARY),
    ("tham@cb.example", Seat.Part.MEMBER),
)
# judge, dossier, points of the three criteria, when sealed ("": a draft still)
SHEETS = (
    ("khue@cb.example", "Giá phơi quần áo công nhân tự thu khi mưa", ("31.5", "24", "25"),
     "29/4 16:00"),
    ("sang@cb.example", "Giá phơi quần áo công nhân tự thu khi mưa", ("30", "25.5", "24"),
     "29/4 16:45"),
    ("khue@cb.example", "Nắp cống ngăn mùi và rác đúc từ nhựa tái chế", ("28", "22.5"), ""),
    ("tham@cb.example", "Nắp cống ngăn mùi và rác đúc từ nhựa tái chế", ("29", "23", "24.5"), ""),
)  # fmt: skip


def add_council(rules: Rules, people: People, dossiers: dict[str, Dossier]) -> None:
    """One council for all six fields, with a few sheets begun and sealed."""
    final = Round.objects.create(contest=rules.contest)
    council = Council.objects.create(
        contest=rules.contest, round=final, name="Hội đồng chấm thi lần thứ 9"
    )
    council.fields.set(rules.fields.all())
    seats = {
        sign_in: Seat.objects.create(
            council=council, person=people[sign_in], part=part, declared_at=moment("28/4 09:00")
        )
        for sign_in, part in PARTS
    }
    Task.objects.bulk_create(
        Task(seat=seat, dossier=dossier, at=moment("28/4 10:00"))
        for seat in seats.values()
        for dossier in council.dossiers()
    )
    conflicts.propose(council)
    criteria = list(rules.criteria.all())
    for sign_in, title, points, sealed in SHEETS:
        with clock.at(moment(sealed or "30/4 10:00")):
            sheet = Sheet.objects.begin(seats[sign_in], dossiers[title])
            Score.objects.bulk_create(
                Score(sheet=sheet, criterion=criterion, points=Decimal(point))
                for criterion, point in zip(criteria, points, strict=False)
            )
            if sealed:
                perform(STEPS, "seal", sheet, by=people[sign_in])
