"""What the dossier's page shows, as plain data for its template."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from contest_portal.vietnamese import format_date, format_datetime
from contest_portal.workflow import available
from directives.models import Contest
from organizations.models import Person
from submissions import completeness, consent, content, copies, parts, rules
from submissions.checklist import WRONG, Line, checklist, unanswered
from submissions.differences import text_difference
from submissions.forms_steps import STEP_FORMS
from submissions.models import Answer, Author, Dossier
from submissions.models.dossier import EDITABLE, HANDED_IN_OR_FURTHER, LIVE, State
from submissions.models.whole import read_whole
from submissions.papers.kinds import dossier_papers
from submissions.slots import Refusal, Slot, slots_of
from submissions.workflow import STEPS

TITLES = {"reopen": gettext_lazy("Mở lại theo quyết định"), "revive": gettext_lazy("Khôi phục")}
WAY = (State.REGISTERED, State.HANDED_IN, State.ACCEPTED, State.FORWARDED)
ENDS = ("withdraw", "mark_ineligible")
# Said once, above, or of no use while they cannot be done: shown only when they can.
IF_POSSIBLE = ("send", "withdraw", "reopen", "revive")


@dataclass
class Offer:
    """A step as a button, or what stands in its way."""

    name: str
    label: str | Promise
    obstacles: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> str:
        """In words; a long list stands above the buttons already."""
        if len(self.obstacles) > 3:
            return _("còn {number} chỗ thiếu nêu ở trên.").format(number=len(self.obstacles))
        return " ".join(self.obstacles)

    @property
    def ends(self) -> bool:
        return self.name in ENDS


def page_of(person: Person, pk: int, refused: Refusal | None = None) -> dict[str, Any]:
    """Context of the dossier's page; refused: the slot whose file was not taken, and its form."""
    dossier = read_whole(Dossier.objects.visible_to(person), pk)
    changes: list[Any] = list(dossier.changes.all())  # with `receipt`, see `read_whole`
    seals, writes = completeness.seals(dossier), rules.may_write(person, dossier)
    opened = {part for part, why in seals.items() if writes and not why}
    return {
        "dossier": dossier,
        **_closing(dossier, changes),
        **(lines := _lines(dossier)),
        **_steps(dossier, person, _mend(lines, opened)),
        "changed": changed(dossier),
        "can_write": bool(opened),
        **_standing(dossier, person, writes=writes),
        "open_parts": opened,
        "opened": {name: _any(opened, name) for name in ("facts", "authors", "answer")},
        "invitations": _invitations(dossier, person) if opened else [],
        **_slots(slots_of(dossier, person, refused, opened)),
        "answers": (answers := _answers(dossier)),
        "answered": sum(1 for answer in answers if answer.text or answer.rows),
        "copies": copies.slots(dossier),
        "timeline": _timeline(dossier, changes),
        "papers": dossier_papers(dossier),
        "receipts": [change for change in changes if change.receipt],
    }


def _standing(dossier: Dossier, person: Person, *, writes: bool) -> dict[str, Any]:
    """How the reader stands to it: writes it, else by whom; records what its authors agree to."""
    return {
        "writes": writes,
        "written_by": "" if writes else dossier.written_by,
        "keeps_words": writes or rules.may_receive(person, dossier),
    }


def _closing(dossier: Dossier, changes: list[Any]) -> dict[str, Any]:
    """The day that counts, by which paper if it is the dossier's own, and whether it has passed."""
    deadline = completeness.deadline_of(dossier)
    returned = [change for change in changes if change.step == "return"]
    return {
        "deadline": deadline,
        "reopened": [r for r in dossier.reopenings.all() if r.deadline_id == deadline.pk],
        "supplement": returned[-1] if dossier.state == State.RETURNED else None,
        "sealed": completeness.closed(dossier) if dossier.state in EDITABLE else "",
    }


def _slots(slots: list[Slot]) -> dict[str, list[Slot]]:
    return {"slots": slots, "settled": [slot for slot in slots if slot.is_settled]}


def _mend(lines: dict[str, Any], opened: set[str]) -> Line | None:
    """The first part that a supplement asked for and that says still the same."""
    asked = (line for line in lines.get("failing", ()) if line.checked and line.part in opened)
    return next(asked, None)


def _steps(dossier: Dossier, person: Person, mend: Line | None) -> dict[str, Any]:
    """What they may do, and which leads: as long as there is something to mend, that."""
    offers = _offers(dossier, person, sealed=completeness.closed(dossier))
    leading = next((o for o in offers if not (o.obstacles or o.ends or mend)), None)
    return {"offers": offers, "leading": leading, "mend": mend}


def _invitations(dossier: Dossier, person: Person) -> list[tuple[Author, dict[str, Any]]]:
    """What to send to each author, but for the reader, who has not agreed to enter."""
    return [
        (author, consent.invitation(author))
        for author in dossier.authors.all()
        if not author.consents_to_entry and author.person_id != person.pk
    ]


def _any(opened: set[str], name: str) -> bool:
    return any(part.partition("-")[0] == name for part in opened)


def _lines(dossier: Dossier) -> dict[str, Any]:
    """The checklist while it can still change: what waits for somebody, and the rest."""
    if dossier.state not in (*EDITABLE, State.HANDED_IN):
        return {}
    lines = checklist(dossier)
    awaited = copies.missing(dossier) if dossier.state == State.HANDED_IN else []
    failing = [line for line in lines if line.fails]
    return {
        "failing": failing,
        "failing_rows": _folded(dossier, failing),
        "some_wrong": any(line.verdict == WRONG for line in failing),
        "waiting": [line for line in lines if line.waits],
        "rest": [line for line in lines if not (line.fails or line.waits)],
        "awaited": awaited,
    }


def _folded(dossier: Dossier, failing: list[Line]) -> list[Line]:
    """The questions without an answer as one row: on a phone eleven rows hide all else."""
    blank = [line for line in failing if unanswered(line)]
    if len(blank) < 2:
        return failing
    url = reverse("dossier_answers", args=[dossier.pk])
    label = _("Câu trả lời: còn {number} câu").format(number=len(blank))
    one = replace(blank[0], label=label, url=url, reason="")
    return [one if line is blank[0] else line for line in failing if line not in blank[1:]]


def changed(dossier: Dossier) -> list[dict[str, Any]]:
    """What was changed since it was handed in before, part by part, for who checks it again.

    Statement 76: "the checker sees a difference view".
    """
    receipts = dossier.receipts.all()
    if len(receipts) < 2 or dossier.state not in HANDED_IN_OR_FURTHER:
        return []
    before, after = sorted(receipts, key=lambda receipt: receipt.sequence)[-2:]
    labels = parts.labels(dossier.rules)
    return [
        {"part": part, "label": labels[part], **_difference(part, *pair)}
        for part, pair in content.differences(before.content, after.content).items()
    ]


def _difference(part: str, before: Any, after: Any) -> dict[str, Any]:
    if part.startswith("file-"):
        return {"before": before or [], "after": after}
    return {"words": text_difference(content.words(before), content.words(after))}


def _offers(dossier: Dossier, person: Person, *, sealed: str) -> list[Offer]:
    """The steps that the person may do from here and that have a page.

    What a step's own form will ask is no obstacle. Late acceptance waits for the deadline; what the
    seal stops is said once, above. What ends the dossier comes last.
    """
    offers = []
    for name, step in available(STEPS, dossier, person).items():
        if name not in STEP_FORMS or (sealed and name in ("register", "hand_in")):
            continue
        if name == "accept_late" and not sealed:
            continue
        obstacles = step.obstacles(dossier, person, STEP_FORMS[name].assumed())
        if not (obstacles and name in IF_POSSIBLE):
            offers.append(Offer(name, step.label, obstacles))
    return sorted(offers, key=lambda offer: offer.ends)


def _answers(dossier: Dossier) -> list[Answer]:
    found = {answer.question_id: answer for answer in dossier.answers.all()}
    answers = []
    for question in dossier.rules.questions.all():
        answer = found.get(question.pk) or Answer()
        answer.question = question
        answers.append(answer)
    return answers


def _timeline(dossier: Dossier, changes: list[Any]) -> list[dict[str, Any]]:
    began = {
        "state": "done" if changes else "now",
        "title": pgettext("what was done", "Bắt đầu viết"),
        "when": format_datetime(dossier.created_at),
        "detail": dossier.created_by.full_name,
    }
    return [
        began,
        *[
            {
                "state": "now" if change is changes[-1] else "done",
                "title": TITLES.get(change.step) or capfirst(State(change.to_state).label),
                "when": format_datetime(change.at),
                "detail": _said(dossier, change),
            }
            for change in changes
        ],
        *[{"state": "next", "title": capfirst(state.label)} for state in _to_come(dossier)],
    ]


def _said(dossier: Dossier, change: Any) -> str:
    who = change.who if change.by else ""
    said = f"{who}: {change.note}" if change.note else who
    if words := copies.route_words(dossier, change.to_state):
        said += f". {words}"
    if change.step == "reopen":
        opened = change.reopening
        until = format_date(opened.deadline.day)
        by = _("Theo {decision}, đến hết ngày {day}.").format(decision=opened.decision, day=until)
        said += f" {by}"
    if not change.receipt:
        return said
    address = reverse("receipt_detail", args=[change.receipt])
    return format_html('{} <a href="{}">{}</a>', said, address, _("Xem biên nhận"))


def _to_come(dossier: Dossier) -> list[State]:
    """The states ahead on the contest's own route; none once the dossier has left the way."""
    if dossier.state not in LIVE:
        return []
    way = WAY if dossier.contest.route == Contest.Route.THROUGH_CITY else WAY[:-1]
    reached = State.REGISTERED if dossier.state == State.RETURNED else dossier.state
    return list(way[way.index(reached) + 1 :] if reached in way else way)
