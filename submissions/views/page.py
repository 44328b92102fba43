"""What the dossier's page shows, as plain data for its template."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from contest_portal.vietnamese import format_datetime
from contest_portal.workflow import available
from directives.models import Contest, DossierItem
from documents.files import ACCEPT
from organizations.models import Person
from submissions import completeness, rules
from submissions.forms import UploadForm
from submissions.forms_steps import STEP_FORMS
from submissions.models import Attachment, Dossier
from submissions.models.dossier import EDITABLE, LIVE, State
from submissions.models.whole import read_whole
from submissions.papers.kinds import dossier_papers
from submissions.workflow import STEPS

WAY = (State.REGISTERED, State.HANDED_IN, State.ACCEPTED, State.FORWARDED)
Refusal = tuple[int, UploadForm]
ENDS = ("withdraw", "mark_ineligible")


@dataclass
class Slot:
    """One place for files: what belongs there, what is there, the form to send one."""

    item: DossierItem
    files: list[Attachment]
    form: UploadForm


@dataclass
class Offer:
    """A step as a button, or what stands in its way."""

    name: str
    label: str
    obstacles: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> str:
        """In words; a long list stands above the buttons already."""
        if len(self.obstacles) > 3:
            return f"còn {len(self.obstacles)} chỗ thiếu nêu ở trên."
        return " ".join(self.obstacles)

    @property
    def ends(self) -> bool:
        return self.name in ENDS


def page_of(person: Person, pk: int, refused: Refusal | None = None) -> dict[str, Any]:
    """Context of the dossier's page; refused: the slot whose file was not taken, and its form."""
    dossier = read_whole(Dossier.objects.visible_to(person), pk)
    changes: list[Any] = list(dossier.changes.all())  # with `receipt`, see `read_whole`
    can_write = rules.may_write(person, dossier) and dossier.state in EDITABLE
    offers = _offers(dossier, person)
    return {
        "dossier": dossier,
        "deadline": completeness.deadline_of(dossier),
        "supplement": next((c for c in reversed(changes) if c.step == "return"), None)
        if dossier.state == State.RETURNED
        else None,
        "missing": _missing(dossier),
        "can_write": can_write,
        "slots": _slots(dossier, refused),
        "accept": ACCEPT,
        "answers": (answers := _answers(dossier)),
        "answered": sum(1 for answer in answers if answer["text"]),
        "copies": copies_of(dossier),
        "timeline": _timeline(dossier, changes),
        "papers": dossier_papers(dossier),
        "receipts": [change for change in changes if change.receipt],
        "offers": offers,
        "leading": next((o for o in offers if not o.obstacles and not o.ends), None),
    }


def _missing(dossier: Dossier) -> list[str]:
    if dossier.state in EDITABLE:
        return completeness.missing_to_hand_in(dossier) + completeness.missing_items(dossier)
    if dossier.state == State.HANDED_IN:
        return completeness.missing_items(dossier) + completeness.missing_copies(dossier)
    return []


def _offers(dossier: Dossier, person: Person) -> list[Offer]:
    """The steps that the person may do from here and that have a page.

    What a step's own form will ask is no obstacle yet. Late acceptance waits for the deadline.
    """
    offers = []
    for name, step in available(STEPS, dossier, person).items():
        if name not in STEP_FORMS:
            continue
        if name == "accept_late" and not completeness.deadline_of(dossier).is_past:
            continue
        asks = STEP_FORMS[name].asks
        offers.append(Offer(name, step.label, [] if asks else step.obstacles(dossier, person, {})))
    return offers


def _slots(dossier: Dossier, refused: Refusal | None) -> list[Slot]:
    files = dossier.attachments.all()
    return [
        Slot(
            item,
            [file for file in files if file.item_id == item.pk],
            refused[1] if refused and refused[0] == item.pk else UploadForm(prefix=str(item.pk)),
        )
        for item in dossier.rules.items.all()
    ]


def _answers(dossier: Dossier) -> list[dict[str, Any]]:
    texts = {answer.question_id: answer.text for answer in dossier.answers.all()}
    return [{"question": q, "text": texts.get(q.pk, "")} for q in dossier.rules.questions.all()]


def copies_of(dossier: Dossier, *, with_person: bool = True) -> list[dict[str, Any]]:
    """The paper copies for `includes/copy_slots.html`."""
    slots = []
    for copy in dossier.copies.all():
        detail = "Chờ đưa đến nơi nhận"
        if copy.received_at:
            by = f", {copy.received_by}" if with_person else ""
            detail = format_datetime(copy.received_at) + by
        received = copy.received_at is not None
        slots.append({"number": f"{copy.number:02d}", "received": received, "detail": detail})
    return slots


def _timeline(dossier: Dossier, changes: list[Any]) -> list[dict[str, Any]]:
    began = {
        "state": "done" if changes else "now",
        "title": "Bắt đầu viết",
        "when": format_datetime(dossier.created_at),
        "detail": dossier.created_by.full_name,
    }
    return [
        began,
        *[
            {
                "state": "now" if change is changes[-1] else "done",
                "title": capfirst(State(change.to_state).label),
                "when": format_datetime(change.at),
                "detail": _said(change),
            }
            for change in changes
        ],
        *[{"state": "next", "title": capfirst(state.label)} for state in _to_come(dossier)],
    ]


def _said(change: Any) -> str:
    who = change.by.full_name if change.by else ""
    said = f"{who}: {change.note}" if change.note else who
    if not change.receipt:
        return said
    address = reverse("receipt_detail", args=[change.receipt])
    return format_html('{} <a href="{}">Xem biên nhận</a>', said, address)


def _to_come(dossier: Dossier) -> list[State]:
    """The states ahead on the contest's own route; none once the dossier has left the way."""
    if dossier.state not in LIVE:
        return []
    way = WAY if dossier.contest.route == Contest.Route.THROUGH_CITY else WAY[:-1]
    reached = State.REGISTERED if dossier.state == State.RETURNED else dossier.state
    return list(way[way.index(reached) + 1 :] if reached in way else way)
