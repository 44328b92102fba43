"""A contest of any size with believable invented data; the same seed gives the same data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from random import Random

from django.db import transaction

from contest_portal import clock
from contest_portal.demo import words
from contest_portal.demo.cast import Member, People, add_people
from contest_portal.demo.letters import Item, Kind, Verb, add_addressees, add_items
from contest_portal.demo.rules import add_rules
from contest_portal.demo.simulated_dossiers import JUDGED, WEIGHTS, add_dossiers, changes
from contest_portal.demo.simulated_judging import add_council, add_sheets
from contest_portal.demo.units import Body, add_units
from directives.models import (
    Assignment,
    Candidate,
    CandidateChange,
    Contest,
    Deadline,
    Directive,
    Evidence,
    ProvincialPlan,
)
from documents.models import Document
from organizations.models import Role, Unit

OUR_KINDS = (
    (Unit.Kind.COMMUNE, "Ủy ban nhân dân xã", "UBND xã"),
    (Unit.Kind.OFFICE, "Phòng Quản lý", ""),
    (Unit.Kind.SCHOOL, "Trường THCS", ""),
    (Unit.Kind.CENTRE, "Trung tâm Dịch vụ", ""),
)
CANDIDATE_PATHS = (
    (),
    (("contact", "spotted", "contacted"),),
    (("contact", "spotted", "contacted"), ("agree", "contacted", "agreed")),
    (("drop", "spotted", "dropped"),),
)


@dataclass(kw_only=True)
class Simulated:
    """What was made, and who signs in to look at it."""

    contest: Contest
    directive: Directive
    people: People

    @property
    def office(self) -> str:
        return f"office@{self.contest.code.lower()}.example"

    @property
    def officer(self) -> str:
        return f"officer@{self.contest.code.lower()}.example"

    @property
    def organiser(self) -> str:
        return f"organiser@{self.contest.code.lower()}.example"

    @property
    def judge(self) -> str:
        """A member of the council, neither its chair nor its secretary."""
        return f"judge2@{self.contest.code.lower()}.example"


def simulate(
    code: str, *, units: int, dossiers: int, seed: int, judges: int = 0, sheets: int = 0
) -> Simulated:
    """Fill a new contest: units as addressees, half with a quota, and dossiers in all states.

    judges: of a council, which all the dossiers have come to; sheets: of each dossier.
    """
    random = Random(seed)  # noqa: S311 - nothing secret is drawn
    with transaction.atomic():
        bodies = list(_bodies(code, units, random))
        made = add_units(bodies)
        keys = [body.key for body in bodies if body.key.startswith("unit-")]
        people = add_people([*_members(code.lower()), *_judges(code.lower(), judges, keys)], made)
        directive = _letter(_contest(code, made), made)
        assignments = add_items(directive, _items(keys), made)
        _set_quotas(assignments.values(), random)
        officer = people[f"officer@{code.lower()}.example"]
        issued = directive.issued_at or clock.now()
        days = {key: issued + timedelta(hours=random.randint(1, 90)) for key in keys}
        late = set(random.sample(keys, len(keys) // 10))
        add_addressees(
            directive, keys, made,
            {key: (days[key], officer) for key in keys if key not in late},
        )  # fmt: skip
        solutions = [a for (item, _), a in assignments.items() if item == 1]
        _add_evidence([a for (item, _), a in assignments.items() if item == 2], people, random)
        candidates = _add_candidates(solutions, dossiers // 5, people, random)
        taken_up = [c for c in candidates[::2] if c.state != Candidate.State.DROPPED]
        weights = JUDGED if judges else WEIGHTS
        add_dossiers(directive, solutions, taken_up, people, dossiers, random, weights)
        if judges:
            organiser = people[f"organiser@{code.lower()}.example"]
            council = add_council(directive.contest, list(people.values())[-judges:], organiser)
            add_sheets(council, sheets, organiser, random)
    return Simulated(contest=directive.contest, directive=directive, people=people)


def shared(number: int, among: int) -> list[int]:
    """As evenly as it goes, the larger shares first."""
    each, over = divmod(number, among)
    return [each + 1] * over + [each] * (among - over)


def _bodies(code: str, count: int, random: Random) -> Iterator[Body]:
    """A province of its own; the units take turns in kind."""
    kind = Unit.Kind
    yield Body("tinh", "", kind.PROVINCE, f"Ủy ban nhân dân tỉnh mô phỏng {code}")
    yield Body("union", "tinh", kind.UNION, f"Liên hiệp hội tỉnh mô phỏng {code}")
    yield Body("city", "tinh", kind.CITY, f"Ủy ban nhân dân thành phố mô phỏng {code}")
    yield Body("office", "city", kind.OFFICE, "Phòng Văn hóa, Khoa học và Thông tin", "VHKHTT")
    places = [f"{first} {last}" for first, last in product(words.FIRST, words.LAST)]
    random.shuffle(places)
    for number in range(count):
        place = places[number % len(places)]
        unit_kind, long, short = OUR_KINDS[number % len(OUR_KINDS)]
        again = f" {number // len(places) + 1}" if number >= len(places) else ""
        called = f"{short} {place}{again}" if short else ""
        yield Body(f"unit-{number}", "city", unit_kind, f"{long} {place}{again}", called)


def _members(code: str) -> list[Member]:
    return [
        Member(f"organiser@{code}.example", "Lý Minh Tổng", "", "union", Role.ORGANISER),
        Member(f"office@{code}.example", "Hà Thu Mối", "", "office", Role.OFFICE),
        Member(f"officer@{code}.example", "Chu Đức Đơn", "", "unit-0", Role.OFFICER),
    ]


def _judges(code: str, count: int, keys: list[str]) -> Iterator[Member]:
    """The units take turns in sending one."""
    for number in range(count):
        unit = keys[number % len(keys)]
        name = f"Giám khảo {number + 1}"
        yield Member(f"judge{number}@{code}.example", name, "", unit, Role.MEMBER)


def _items(keys: list[str]) -> list[Item]:
    return [
        Item(1, Kind.SOLUTIONS, Verb.ORDER,
             "Tìm giải pháp hay ở đơn vị, giúp tác giả viết và nộp hồ sơ dự thi.", tuple(keys)),
        Item(2, Kind.PUBLICITY, Verb.REQUEST,
             "Đưa tin về Hội thi trên bảng tin của đơn vị.", tuple(keys[::20])),
    ]  # fmt: skip


def _contest(code: str, units: dict[str, Unit]) -> Contest:
    now = clock.now()
    contest = Contest.objects.create(
        organiser=units["union"], code=code, name=f"Hội thi Sáng tạo Kỹ thuật mô phỏng {code}",
        ordinal=1, year_from=now.year - 1, year_to=now.year, route=Contest.Route.THROUGH_CITY,
        receiver=units["union"], published_at=now - timedelta(days=300),
    )  # fmt: skip
    plan, decided = (
        Document.objects.create(
            kind=kind, issuer=units["tinh"], published_at=contest.published_at,
            subject=f"{called} {contest.name}",
        )
        for kind, called in ((Document.Kind.PLAN, "Kế hoạch"), (Document.Kind.RULES, "Thể lệ"))
    )  # fmt: skip
    ProvincialPlan.objects.create(contest=contest, document=plan)
    add_rules(contest, decided)
    return contest


def _letter(contest: Contest, units: dict[str, Unit]) -> Directive:
    issued = clock.now() - timedelta(days=120)
    document = Document.objects.create(
        kind=Document.Kind.LETTER, symbol="UBND-VHKHTT", issuer=units["city"], year=issued.year,
        month=issued.month, day=issued.day, published_at=issued,
        subject=f"V/v giao nhiệm vụ triển khai {contest.name}",
    )  # fmt: skip
    deadline = Deadline.objects.create(
        contest=contest, day=clock.today() + timedelta(days=15), receiver=units["office"],
        boundary=Deadline.Boundary.BEFORE, document=document,
    )  # fmt: skip
    return Directive.objects.create(
        document=document, contest=contest, office=units["office"], deadline=deadline,
        contact_name="Hà Thu Mối", contact_phone="0900 000 111", issued_at=issued,
    )  # fmt: skip


def _set_quotas(assignments: Iterable[Assignment], random: Random) -> None:
    """Every second unit has a minimum, by one of the three rules."""
    chosen = [a for a in assignments if a.item.kind == Kind.SOLUTIONS][::2]
    for assignment in chosen:
        assignment.minimum = random.randint(3, 30)
        assignment.rule = random.choice(Assignment.Rule.values)
    Assignment.objects.bulk_update(chosen, ["minimum", "rule"])


def _add_evidence(assignments: list[Assignment], people: People, random: Random) -> None:
    officer = next(iter(people.values()))
    day = clock.today() - timedelta(days=random.randint(2, 60))
    Evidence.objects.bulk_create(
        Evidence(
            assignment=assignment, day=day, title="Bản tin về Hội thi",
            link="https://tin.example/hoi-thi", recorded_by=officer, recorded_at=clock.now(),
        )
        for assignment in assignments[::2]
    )  # fmt: skip


def _add_candidates(
    assignments: list[Assignment], count: int, people: People, random: Random
) -> list[Candidate]:
    """Spotted solutions in all states, a dropped one with its reason."""
    by = next(iter(people.values()))
    candidates, paths = [], []
    for _ in range(count):
        path = random.choice(CANDIDATE_PATHS)
        paths.append(path)
        candidates.append(
            Candidate(
                assignment=random.choice(assignments), title=words.title(random),
                owner_name=words.person(random), state=path[-1][2] if path else "spotted",
                created_at=clock.now() - timedelta(days=random.randint(30, 110)),
            )
        )  # fmt: skip
    Candidate.objects.bulk_create(candidates)
    CandidateChange.objects.bulk_create(
        change
        for candidate, path in zip(candidates, paths, strict=True)
        for change in changes(CandidateChange, candidate, path, by)
    )
    return candidates
