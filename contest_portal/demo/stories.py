"""Dossiers as in life: their rows are built at once, then each step is done at its own moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import prefetch_related_objects

from contest_portal import clock
from contest_portal.demo import files
from contest_portal.demo.cast import ZONE, People
from contest_portal.workflow import perform
from directives.models import Assignment, Candidate, Deadline, DossierItem, Rules
from directives.workflow import STEPS as CANDIDATE_STEPS
from organizations.models import Person, Unit
from submissions import benefits, checks, copies, parts
from submissions.checklist import OK
from submissions.checks import Found
from submissions.completeness import settle
from submissions.models import Answer, Attachment, Author, Consent, Credit, Dossier
from submissions.workflow import STEPS

BLANK = dict.fromkeys(benefits.LABELS, "")


def moment(text: str) -> datetime:
    """ "18/4 09:15" of 2025, or with the year: "10/6/2024 08:00"."""
    day, hour = text.split()
    date, month, *year = (int(part) for part in day.split("/"))
    hours, minutes = (int(part) for part in hour.split(":"))
    return datetime(year[0] if year else 2025, month, date, hours, minutes, tzinfo=ZONE)


@dataclass(frozen=True, kw_only=True)
class Story:
    """One dossier: what it says, whom it counts for, and what happened to it when.

    by: the sign-in of who writes it. authors: name and share, the lead first. credits: item number
    and unit. candidate: the title of the spotted solution it came from. lacks: numbers of the
    dossier items without files. numbers: rows of
    the table before and after. steps: (moment, step, details); besides the workflow's steps there
    are "complete" (the last paper was put in), "copy" (a paper copy came), "differs" (from the
    file), "lend" (to whom, until when) and "check" (the desk found what by part).
    """

    title: str
    field: int
    unit: str
    by: str
    authors: tuple[tuple[str, int], ...]
    credits: tuple[tuple[int, str], ...]
    begun: str
    before: str
    how: str
    gain: str = ""
    numbers: tuple[dict[str, str], ...] = ()
    since: tuple[int, int] | None = None
    stage: str = Dossier.Stage.APPLIED
    place: str = ""
    candidate: str = ""
    lacks: tuple[int, ...] = ()
    steps: tuple[tuple[Any, ...], ...] = ()


@dataclass(kw_only=True)
class World:
    """What a contest's stories refer to by key. receiver: who accepts at the contest's desk."""

    rules: Rules
    deadline: Deadline
    units: dict[str, Unit]
    people: People
    receiver: Person
    assignments: dict[tuple[int, str], Assignment]
    candidates: dict[str, Candidate] = field(default_factory=dict)


def follow_candidates(world: World, steps: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Do the candidates' steps: (moment, title, step, by whom, note)."""
    for when, title, step, by, note in steps:
        with clock.at(moment(when)):
            perform(CANDIDATE_STEPS, step, world.candidates[title], by=world.people[by], note=note)


def tell(world: World, stories: Iterable[Story]) -> list[Dossier]:
    """Build the dossiers, then do everybody's steps in the order of time."""
    stories = list(stories)
    prefetch_related_objects([world.rules], "fields", "questions", "items")
    dossiers = Dossier.objects.bulk_create(_dossier(world, story) for story in stories)
    told = list(zip(stories, dossiers, strict=True))
    authors = Author.objects.bulk_create(a for s, d in told for a in _authors(world, s, d))
    Consent.objects.bulk_create(word for author in authors for word in _consents(author))
    Credit.objects.bulk_create(
        Credit(dossier=d, assignment=world.assignments[key]) for s, d in told for key in s.credits
    )
    Answer.objects.bulk_create(answer for s, d in told for answer in _answers(world, s, d))
    Attachment.objects.bulk_create(paper for s, d in told for paper in _papers(world, s, d))
    prefetch_related_objects(dossiers, "authors", "answers", "attachments")
    events = [
        (moment(when), order, d, s, step, details)
        for order, (s, d) in enumerate(told)
        for when, step, *details in s.steps
    ]
    for when, _, dossier, story, step, details in sorted(events, key=lambda event: event[:2]):
        with clock.at(when):
            _do(world, story, dossier, step, *details)
    return dossiers


def _dossier(world: World, story: Story) -> Dossier:
    year, month = story.since or (None, None)
    return Dossier(
        contest=world.rules.contest,
        rules=world.rules,
        unit=world.units[story.unit],
        deadline=world.deadline,
        candidate=world.candidates.get(story.candidate),
        title=story.title,
        field=list(world.rules.fields.all())[story.field - 1],
        stage=story.stage if story.since else "",
        first_applied_year=year,
        first_applied_month=month,
        applied_place=story.place,
        created_by=world.people[story.by],
        created_at=moment(story.begun),
    )


def _authors(world: World, story: Story, dossier: Dossier) -> Iterator[Author]:
    by_name = {person.full_name: person for person in world.people.values()}
    first = 400 + 5 * (crc32(story.title.encode()) % 100)  # the same whenever it is loaded
    for order, (name, share) in enumerate(story.authors):
        person = by_name.get(name)
        yield Author(
            dossier=dossier,
            name=name,
            share=share,
            is_lead=order == 0,
            workplace=story.place or world.units[story.unit].name,
            phone=(person.phone if person else None) or f"0900 000 {first + order}",
            person=person,
            consents_to_entry=bool(story.since),
            consents_to_publish=bool(story.since),
            consents_to_photo=bool(story.since),
            consents_to_contact=bool(story.since),
        )


def _consents(author: Author) -> Iterator[Consent]:
    """Signed on paper the day after the dossier was begun."""
    if author.consents_to_entry:
        for purpose in Consent.Purpose:
            yield Consent(
                author=author, purpose=purpose, given=True, how=Consent.How.PAPER,
                share=author.share, at=author.dossier.created_at + timedelta(days=1),
                recorded_by=author.dossier.created_by,
            )  # fmt: skip


def _answers(world: World, story: Story, dossier: Dossier) -> Iterator[Answer]:
    """What the author told; who has only begun has answered the first two questions."""
    texts = [story.title, story.before]
    if story.since:
        year, month = story.since[0], story.since[1]
        texts += [
            "Chưa thấy ai quanh vùng làm như vậy; nơi khác có cách gần giống nhưng phải mua máy.",
            f"Làm lần đầu tháng {month}/{year} tại {story.place or world.units[story.unit].name}, "
            "từ đó dùng đến nay.",
            story.how,
            "Cách ghép các bước và đồ dùng sẵn có là tự nghĩ ra, sửa nhiều lần mới được.",
            "Ai cũng làm theo được sau một buổi hướng dẫn, đồ dùng mua ở chợ thành phố.",
            story.gain,
            "Không gây hại cho ai; bớt rác, bớt nặng nhọc.",
            "Có ảnh chụp và sổ ghi theo tháng.",
            f"Cùng làm: {', '.join(name for name, _ in story.authors)}. Chưa dự thi ở đâu.",
        ]
    questions = world.rules.questions.all()
    return (
        Answer(
            dossier=dossier, question=question, text=text,
            rows=[BLANK | row for row in story.numbers] if question.kind == "table" else [],
        )
        for question, text in zip(questions, texts, strict=False)
    )  # fmt: skip


def _papers(world: World, story: Story, dossier: Dossier) -> Iterator[Attachment]:
    """A file in every slot that the story does not name as lacking; none before it is told."""
    if not story.since:
        return
    for item in world.rules.items.all():
        if item.order in story.lacks:
            continue
        for copy in range(1, item.minimum_files + 1):
            paper = Attachment(
                dossier=dossier,
                item=item,
                uploaded_by=world.people[story.by],
                uploaded_at=moment(story.begun) + timedelta(hours=item.order),
            )
            paper.keep(_file(story, item, copy, dossier.pk))
            yield paper


def _file(story: Story, item: DossierItem, copy: int, seed: int) -> SimpleUploadedFile:
    if item.minimum_files > 1:
        return files.picture(f"Ảnh {copy}", seed * 2 + copy)
    return files.pdf(item.label.split(" (")[0], f"{item.label}: {story.title}")


def _find_the_rest_right(dossier: Dossier, desk: Person) -> None:
    known = checks.found(dossier)
    rest = {part: Found(OK) for part in parts.labels(dossier.rules) if part not in known}
    _check(dossier, rest, desk)


def _check(dossier: Dossier, found: dict[str, Found], desk: Person) -> None:
    sequence = dossier.receipts.latest("sequence").sequence
    checks.save(dossier, found, sequence=sequence, shown={}, by=desk)


def _do(world: World, story: Story, dossier: Dossier, step: str, *details: Any) -> None:
    writer, desk = world.people[story.by], world.receiver
    match step:
        case "complete":
            settle(dossier)
        case "copy":
            copies.receive(dossier.copies.get(number=details[0]), by=desk)
        case "differs":
            number, kind, note = details
            dossier.copies.get(number=number).differences.create(kind=kind, note=note, by=desk)
        case "lend":
            number, place, holder, due_on = details
            moves = dossier.copies.get(number=number).moves
            moves.create(place=place, holder=holder, due_on=due_on, by=desk)
        case "return":
            note, day = details
            perform(STEPS, step, dossier, by=desk, note=note, day=day)
        case "check":
            _check(dossier, details[0], desk)
        case "accept":
            _find_the_rest_right(dossier, desk)
            perform(STEPS, step, dossier, by=desk, note="".join(details))
        case "mark_ineligible":
            perform(STEPS, step, dossier, by=desk, note="".join(details))
        case _:
            perform(STEPS, step, dossier, by=writer, note="".join(details))
