"""The records of prizes and meetings that the walk goes to: none is among the demo's facts."""

from typing import Any

from contest_portal import clock
from directives.models import Contest
from documents.models import Document
from judging import meetings
from judging.models import Award, Council, Meeting, Prize, Result, Round, Seat
from organizations.models import Person
from submissions.models import Dossier
from submissions.models.dossier import ACCEPTED_OR_FURTHER

OF_CONTEST = (
    "award_list", "award_propose", "budget_edit", "meeting_list", "meeting_create",
    "nominations_edit",
)  # fmt: skip


def decide_prizes() -> None:
    """Of Cao Bằng 9 a list in the making, with a meeting of its council; of Bắc Kạn 8 a published
    one."""
    contest, other = (Contest.objects.get(code=code) for code in ("CB9", "BK8"))
    second = Prize.objects.create(contest=contest, label="Giải Nhì", floor=75, order=11)
    young = Prize.objects.create(
        contest=contest, label="Tác giả trẻ tuổi nhất", kind="special", order=12
    )
    dossier = Dossier.objects.filter(contest=contest, judged_at__isnull=False).earliest("pk")
    Award.objects.create(contest=contest, prize=second, proposed=second, dossier=dossier, points=80)
    Award.objects.create(contest=contest, prize=young, dossier=dossier)
    Result.objects.create(contest=contest)
    council = Council.objects.filter(contest=contest).earliest("pk")
    meetings.begin(
        Meeting(contest=contest, council=council, name="Họp xét giải", place="Phòng họp",
                starts_at=clock.now())
    )  # fmt: skip
    thanks = Prize.objects.create(
        contest=other, label="Tập thể có phong trào tốt", kind="collective"
    )
    Award.objects.create(contest=other, prize=thanks, unit=other.organiser)
    decision = Document.objects.create(
        kind="decision", issuer=other.organiser, number="950", subject="Trao giải"
    )
    Result.objects.create(
        contest=other, state="published", decision=decision, published_at=clock.now()
    )
    _open_results(other)


def _open_results(contest: Contest) -> None:
    """A council whose chair, Cao Bằng's judge, writes to the authors."""
    opened = Round.objects.create(
        contest=contest, name="Vòng chung khảo", closed_at=clock.now(), opened_at=clock.now()
    )
    council = Council.objects.create(contest=contest, round=opened, name="Hội đồng Bắc Kạn")
    council.named.set(Dossier.objects.filter(contest=contest, state__in=ACCEPTED_OR_FURTHER))
    khue = Person.objects.get(email="khue@cb.example")
    council.seats.create(person=khue, part=Seat.Part.CHAIR, declared_at=clock.now())


def of_the_prizes() -> dict[str, dict[str, Any]]:
    """The arguments of their routes, by URL name."""
    award = Award.objects.filter(prize__label="Giải Nhì").first()
    young = Award.objects.filter(prize__kind="special").first()
    meeting = Meeting.objects.first()
    own = {"code": "CB9"}
    chosen = young.prize_id if young else 0
    at = {"pk": meeting.pk if meeting else 0}
    thanks = Award.objects.filter(contest__code="BK8").first()
    written = Council.objects.filter(contest__code="BK8").first()
    judged = written.dossiers().first() if written else None
    to_authors = {"pk": written.pk if written else 0}
    return {
        **dict.fromkeys(OF_CONTEST, own),
        "award_edit": own | {"pk": award.pk if award else 0},
        "level_empty": own | {"pk": award.prize_id if award else 0},
        "award_choose": own | {"pk": chosen},
        "award_take_back": own | {"pk": young.pk if young else 0},
        "award_paper": own | {"kind": "to-trinh"},
        "award_paper_form": own | {"kind": "to-trinh", "form": "docx"},
        "result_step": own | {"step": "check"},
        "contest_results": {"code": "BK8"},
        "certificate_detail": {"code": thanks.code if thanks else "none"},
        "feedback_list": to_authors,
        "feedback_edit": to_authors | {"dossier": judged.pk if judged else 0},
        "meeting_detail": at,
        "meeting_minutes": at,
        "meeting_minutes_form": at | {"form": "docx"},
    }  # fmt: skip
