"""The dossiers of a simulation: rows as the steps would have left them, written in bulk."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db.models import prefetch_related_objects

from contest_portal import clock
from contest_portal.demo import files, words
from contest_portal.demo.cast import People
from directives.models import (
    Assignment,
    Candidate,
    Contest,
    Deadline,
    Directive,
    DossierItem,
    Question,
    Rules,
)
from organizations.models import Person
from submissions import content
from submissions.models import (
    Answer,
    Attachment,
    Author,
    Check,
    Consent,
    Credit,
    Dossier,
    DossierChange,
    DossierCopy,
    Forwarding,
    Receipt,
    Supplement,
)
from submissions.models.dossier import ACCEPTED_OR_FURTHER, State
from submissions.workflow import receipt_facts, receipt_files

BATCH = 2000
READ = 500  # dossiers with all that they say: no more of it is held together
REGISTER = ("register", State.DRAFTING, State.REGISTERED)
HAND_IN = ("hand_in", State.REGISTERED, State.HANDED_IN)
ACCEPT = ("accept", State.HANDED_IN, State.ACCEPTED)
PATHS: dict[str, tuple[tuple[str, str, str], ...]] = {
    State.DRAFTING: (),
    State.REGISTERED: (REGISTER,),
    State.HANDED_IN: (REGISTER, HAND_IN),
    State.ACCEPTED: (REGISTER, HAND_IN, ACCEPT),
    State.FORWARDED: (REGISTER, HAND_IN, ACCEPT, ("forward", State.ACCEPTED, State.FORWARDED)),
    State.RETURNED: (REGISTER, HAND_IN, ("return", State.HANDED_IN, State.RETURNED)),
    State.WITHDRAWN: (REGISTER, ("withdraw", State.REGISTERED, State.WITHDRAWN)),
    State.INELIGIBLE: (REGISTER, HAND_IN, ("mark_ineligible", State.HANDED_IN, State.INELIGIBLE)),
}
WEIGHTS = (15, 25, 15, 25, 8, 5, 4, 3)  # of a hundred dossiers, in the order of PATHS
JUDGED = (0, 0, 0, 0, 1, 0, 0, 0)  # all have come to the province
REASONS = {
    "return": "Bổ sung giấy xác nhận áp dụng.",
    "withdraw": "Tác giả xin rút.",
    "mark_ineligible": "Mới là ý tưởng.",
}
OF_THE_DESK = ("accept", "forward", "return", "mark_ineligible")


def changes(
    model: Any, record: Any, path: Iterable[tuple[str, str, str]], by: Person,
    desk: Person | None = None,
) -> Iterator[Any]:  # fmt: skip
    """The change rows of a path, spread evenly from the record's beginning to now."""
    path = list(path)
    pace = (clock.now() - record.created_at) / (len(path) + 1)
    for number, (step, source, target) in enumerate(path, 1):
        yield model(
            record=record, step=step, from_state=source, to_state=target,
            by=desk if desk and step in OF_THE_DESK else by,
            at=record.created_at + pace * number, note=REASONS.get(step, ""),
        )  # fmt: skip


def add_dossiers(
    directive: Directive,
    assignments: list[Assignment],
    candidates: list[Candidate],
    people: People,
    count: int,
    random: Random,
    weights: tuple[int, ...] = WEIGHTS,
) -> None:
    """`count` dossiers in all states, with everything that comes with them.

    weights: how often each state is met, in the order of PATHS.
    """
    desk, officer = (
        next(p for name, p in people.items() if name.startswith(part))
        for part in ("office@", "officer@")
    )
    contest: Contest = directive.contest
    rules = contest.rules.get()
    fields = list(rules.fields.all())
    dossiers = []
    for _ in range(count):
        state = random.choices(list(PATHS), weights)[0]
        dossier = _dossier(directive, random.choice(assignments), officer, state, random)
        dossier.rules, dossier.field = rules, random.choice(fields)
        dossiers.append(dossier)
    for dossier, candidate in zip(dossiers, candidates, strict=False):
        dossier.candidate, dossier.title = candidate, candidate.title
        dossier.unit = candidate.assignment.unit
    dossiers.sort(key=lambda dossier: dossier.created_at)
    told = _change_rows(dossiers, officer, desk)
    _give_numbers(contest, dossiers, told)
    _forward(contest, directive, dossiers, desk)
    Dossier.objects.bulk_create(dossiers, BATCH)
    own = {assignment.unit_id: assignment for assignment in assignments}
    for start in range(0, count, READ):
        some = dossiers[start : start + READ]
        rows = [change for dossier in some for change in told.pop(id(dossier))]
        DossierChange.objects.bulk_create(rows, BATCH)
        _add_credits(some, own, assignments[:50], random)
        _add_authors(some, random)
        _add_answers(some, list(rules.questions.all()), random)
        _add_attachments(some, list(rules.items.all()), officer)
        _add_receipts([change for change in rows if change.step == "hand_in"], rules)
        _add_copies(some, rules, desk, random)
        _add_supplements(rows, directive)


def _dossier(
    directive: Directive, assignment: Assignment, by: Person, state: str, random: Random
) -> Dossier:
    begun = clock.now() - timedelta(minutes=random.randint(60, 110 * 24 * 60))
    return Dossier(
        contest=directive.contest,
        unit=assignment.unit,
        deadline=directive.deadline,
        title=words.title(random),
        stage=Dossier.Stage.APPLIED,
        first_applied_year=directive.contest.year_from - random.randint(0, 4),
        first_applied_month=random.randint(1, 12),
        applied_place=assignment.unit.called,
        state=state,
        completed_at=_completed_at(state, begun, random),
        created_by=by,
        created_at=begun,
        version=len(PATHS[state]) + 1,
    )


def _completed_at(state: str, begun: datetime, random: Random) -> datetime | None:
    """Accepted ones are complete; of those registered or handed in, some."""
    chances: dict[str, float] = {State.REGISTERED: 0.3, State.HANDED_IN: 0.7}
    if state in ACCEPTED_OR_FURTHER or random.random() < chances.get(state, 0):
        return begun + (clock.now() - begun) / 2
    return None


def _change_rows(
    dossiers: list[Dossier], officer: Person, desk: Person
) -> dict[int, list[DossierChange]]:
    return {
        id(dossier): list(changes(DossierChange, dossier, PATHS[dossier.state], officer, desk))
        for dossier in dossiers
    }


def _give_numbers(
    contest: Contest, dossiers: list[Dossier], told: dict[int, list[DossierChange]]
) -> None:
    """Numbers in the order of registration, as the register gives them."""
    registered = [dossier for dossier in dossiers if told[id(dossier)]]
    registered.sort(key=lambda dossier: told[id(dossier)][0].at)
    for number, dossier in enumerate(registered, 1):
        dossier.number = number
        for change in told[id(dossier)]:
            if change.step == "register":
                dossier.registered_at = change.at
            if change.step == "accept":
                dossier.accepted_at = change.at
    Contest.objects.filter(pk=contest.pk).update(last_number=len(registered))


def _forward(contest: Contest, directive: Directive, dossiers: list[Dossier], desk: Person) -> None:
    forwarding = Forwarding.objects.create(
        contest=contest, office=directive.office, forwarded_by=desk
    )
    for dossier in dossiers:
        if dossier.state == State.FORWARDED:
            dossier.forwarding = forwarding


def _add_credits(
    dossiers: list[Dossier], own: dict[int, Assignment], others: list[Assignment], random: Random
) -> None:
    """One for the dossier's own unit, and for every tenth one more for another unit."""
    credits = [Credit(dossier=d, assignment=own[d.unit_id]) for d in dossiers]
    for dossier in dossiers[::10] if len(own) > 1 else []:
        other = random.choice([a for a in others if a.unit_id != dossier.unit_id])
        credits.append(Credit(dossier=dossier, assignment=other))
    Credit.objects.bulk_create(credits, BATCH)


def _add_authors(dossiers: list[Dossier], random: Random) -> None:
    """Each agreed by the own link to what is said of them."""
    shares = ((100,), (60, 40), (50, 30, 20))
    authors = Author.objects.bulk_create(
        (
            Author(
                dossier=dossier, name=words.person(random), share=share, is_lead=order == 0,
                workplace=dossier.applied_place, phone=f"0900 {random.randint(0, 999999):06d}",
                consents_to_entry=True, consents_to_publish=True, consents_to_photo=True,
                consents_to_contact=True,
            )
            for dossier in dossiers
            for order, share in enumerate(random.choice(shares))
        ),
        BATCH,
    )  # fmt: skip
    Consent.objects.bulk_create(
        (
            Consent(
                author=author, purpose=purpose, given=True, how=Consent.How.LINK,
                share=author.share, at=author.dossier.created_at,
            )
            for author in authors
            for purpose in Consent.Purpose.values
        ),
        BATCH,
    )  # fmt: skip


def _add_answers(dossiers: list[Dossier], questions: list[Question], random: Random) -> None:
    """Who is still drafting has answered the first two questions."""
    texts = (*words.TROUBLES, *words.GAINS)
    Answer.objects.bulk_create(
        (
            Answer(dossier=dossier, question=question, text=random.choice(texts))
            for dossier in dossiers
            for question in questions[: 2 if dossier.state == State.DRAFTING else None]
        ),
        BATCH,
    )


def _add_attachments(dossiers: list[Dossier], items: list[DossierItem], officer: Person) -> None:
    """Every slot filled, the last one only where the dossier is complete.

    All rows share two files on disk, as equal files do under their hash.
    """
    pdf, png = _kept(files.pdf("Bản in", "Mô phỏng")), _kept(files.picture("Ảnh", 7))
    rows: list[Attachment] = []
    for dossier in dossiers:
        if dossier.state == State.DRAFTING:
            continue
        for item in items if dossier.completed_at else items[:-1]:
            for _ in range(item.minimum_files):
                file = png if item.minimum_files > 1 else pdf
                rows.append(
                    Attachment(
                        dossier=dossier, item=item, uploaded_by=officer,
                        uploaded_at=dossier.created_at, **file,
                    )
                )  # fmt: skip
    Attachment.objects.bulk_create(rows, BATCH)


def _kept(upload: Any) -> dict[str, Any]:
    """Store the file; the columns of a record that has it."""
    record = Attachment()
    record.keep(upload)
    record.file.save(upload.name, upload, save=False)
    names = ("file_name", "content_type", "size", "sha256")
    return {name: getattr(record, name) for name in names} | {"file": record.file.name}


def _add_receipts(handed_in: list[DossierChange], rules: Rules) -> None:
    prefetch_related_objects([rules], "questions", "items")
    whole = Dossier.objects.select_related("field")
    whole = whole.prefetch_related("authors", "answers", "attachments")
    read = whole.in_bulk([change.record_id for change in handed_in])
    Receipt.objects.bulk_create(
        [_receipt(change, read[change.record_id], rules) for change in handed_in]
    )


def _receipt(change: DossierChange, dossier: Dossier, rules: Rules) -> Receipt:
    made: Dossier = change.record
    dossier.rules, dossier.contest, dossier.unit = rules, made.contest, made.unit
    return Receipt(
        dossier=dossier, change=change, handed_in_at=change.at, handed_in_by=change.by,
        facts=receipt_facts(dossier, made.deadline, change.at), content=content.of(dossier),
        files=receipt_files(dossier),
    )  # fmt: skip


def _add_copies(dossiers: list[Dossier], rules: Rules, desk: Person, random: Random) -> None:
    """Accepted ones have every copy; of those handed in or returned, none, one or all came."""
    copies = []
    for dossier in dossiers:
        if not dossier.number:
            continue
        came = rules.copies if dossier.state in ACCEPTED_OR_FURTHER else 0
        if dossier.state in (State.HANDED_IN, State.RETURNED, State.INELIGIBLE):
            came = random.randint(0, rules.copies)
        for number in range(1, rules.copies + 1):
            here = number <= came
            copies.append(
                DossierCopy(
                    dossier=dossier, number=number, received_by=desk if here else None,
                    received_at=dossier.accepted_at or clock.now() if here else None,
                )
            )  # fmt: skip
    DossierCopy.objects.bulk_create(copies, BATCH)


def _add_supplements(rows: list[DossierChange], directive: Directive) -> None:
    returned = [change for change in rows if change.step == "return"]
    day: date = clock.today() + timedelta(days=5)
    deadlines = Deadline.objects.bulk_create(
        Deadline(
            contest=directive.contest, name=f"Bổ sung hồ sơ {change.record.code}", day=day,
            boundary=Deadline.Boundary.THROUGH, receiver=directive.deadline.receiver,
            of_dossier=True,
        )
        for change in returned
    )  # fmt: skip
    found = Receipt.objects.filter(dossier__in=[change.record for change in returned])
    receipts = {receipt.dossier_id: receipt for receipt in found}
    Check.objects.bulk_create(
        Check(
            receipt=receipts[change.record_id], part="file-5", verdict=Check.Verdict.MISSING,
            reason=Check.Reason.STAMP, checked_by=change.by, checked_at=change.at,
        )
        for change in returned
    )  # fmt: skip
    Supplement.objects.bulk_create(
        Supplement(
            dossier=change.record, change=change, deadline=deadline,
            receipt=receipts[change.record_id],
        )
        for change, deadline in zip(returned, deadlines, strict=True)
    )  # fmt: skip
