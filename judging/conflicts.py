"""Conflicts of interest: found in what the portal knows and what judges declare, then decided.

Sources: domain practice of the contests ("cùng đơn vị, đồng tác giả, người thân") and statement 81.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import fold, format_date
from contest_portal.workflow import Refused, Stale
from directives.models import Contest, Visit
from judging import relooks
from judging.log import note
from judging.models import Conflict, Council, Result, Round, Seat, Sheet, Task, Tie
from judging.models.councils import barred_from, of_own_unit_or_hand
from judging.standings import last_round
from organizations.models import Membership, Person, Unit, phone_digits, taken_by_today
from submissions.models import Author, Credit, Dossier

Reason, Part = Conflict.Reason, Seat.Part
NOTES = 3  # of one reason between one judge and one dossier


class Found(NamedTuple):
    """A tie between a judge and a dossier, by their keys, and what it rests on."""

    person: int
    dossier: int
    reason: str
    note: str  # is kept, so in Vietnamese


class Place(NamedTuple):
    """A unit that somebody belonged to from a day to a day; path: its own, or one it took over."""

    person: int
    path: str
    called: str
    first: date
    last: date


class Entry(NamedTuple):
    """A unit that a dossier comes from, as of the day that the dossier was begun."""

    dossier: int
    day: date
    path: str
    whose: str


@in_vietnamese
def propose(council: Council, judge: Person | None = None) -> int:
    """Note every conflict that can be found between the council's judges, or one of them, and its
    dossiers.

    Returns how many are new. What was found before stays as it is, dismissed or not. The number of
    queries does not depend on how many judges and dossiers there are, but on how many councils they
    sit on, and how many re-looks come due there.
    """
    notes: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for found in find(council, judge):
        said = notes[found[:3]]
        if found.note not in said and len(said) < NOTES:
            said.append(found.note)
    people = {key[0] for key in notes}
    known = set(
        Conflict.objects.filter(person__in=people).values_list("person", "dossier", "reason")
    )
    new = [
        Conflict(person_id=person, dossier_id=dossier, reason=reason, note=" ".join(said))
        for (person, dossier, reason), said in notes.items()
        if (person, dossier, reason) not in known
    ]
    if new:
        with transaction.atomic():
            Conflict.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
            after = {"found": len(new)}
            note(council.contest, "conflicts_found", by=None, council=council, after=after)
            dossiers = {conflict.dossier_id for conflict in new}
            relooks.settle_all(council.contest, {one.person_id for one in new}, dossiers)
    return len(new)


def find(council: Council, judge: Person | None = None) -> Iterator[Found]:
    """All ties, one for each thing that they rest on."""
    seated = council.seats.filter(ended_at=None)
    seated = seated.filter(person=judge) if judge else seated
    people = list(Person.objects.filter(pk__in=seated.values("person")))
    dossiers = list(council.dossiers().order_by().select_related("unit", "candidate__helper_unit"))
    of_council = council.dossiers().order_by().values("pk")
    authors = list(Author.objects.filter(dossier__in=of_council))
    places = _places(people)
    ties = list(Tie.objects.filter(person__in=people, contest=council.contest_id))
    yield from _of_units(places, _entries(dossiers, authors, of_council))
    yield from _as_authors(people, authors)
    visits = Visit.objects.standing().filter(candidate__dossier__in=of_council)
    yield from _as_helpers(people, places, dossiers, visits.select_related("unit"))
    yield from _declared(ties, dossiers, authors)
    yield from _earlier(people, authors)


def _places(people: list[Person]) -> list[Place]:
    """Where the judges are and were; today's with all that `Person.paths` tells, without a day."""
    Person.objects.read_roles(people)
    now = [
        Place(person.pk, path, held.unit.called, date.min, date.max)
        for person in people
        for held in person.roles()
        for path in held.paths
    ]
    return now + list(_memberships(Membership.objects.filter(person__in=people)))


def _memberships(held: QuerySet[Membership]) -> Iterator[Place]:
    for one in held.select_related("unit"):
        first, last = one.valid_from or date.min, one.valid_to or date.max
        last = min(last, one.unit.valid_to or date.max)
        for path in _lines(one.unit):
            yield Place(one.person_id, path, one.unit.called, first, last)


def _lines(unit: Unit) -> list[str]:
    return [unit.path, *taken_by_today(unit.inherits)]


def _entries(dossiers: list[Dossier], authors: list[Author], of_council: Any) -> list[Entry]:
    """Each dossier with its unit, the units that it is credited to, and those of its authors."""
    begun = {dossier.pk: timezone.localtime(dossier.created_at).date() for dossier in dossiers}
    units = [(dossier.pk, "hồ sơ của", dossier.unit) for dossier in dossiers]
    credits = Credit.objects.filter(dossier__in=of_council).select_related("assignment__unit")
    units += [(credit.dossier_id, "hồ sơ tính cho", credit.assignment.unit) for credit in credits]
    entries = [
        Entry(dossier, begun[dossier], path, f"{how} {unit.called}")
        for dossier, how, unit in units
        for path in _lines(unit)
    ]
    written: dict[int, list[Author]] = defaultdict(list)
    for author in authors:
        written[author.person_id or 0].append(author)
    for place in _memberships(
        Membership.objects.filter(person__in=[key for key in written if key])
    ):
        for author in written[place.person]:
            day = begun[author.dossier_id]
            if place.first <= clock.today() and day <= place.last:
                whose = f"tác giả {author.name} là người của {place.called}"
                entries.append(Entry(author.dossier_id, day, place.path, whose))
    return entries


def _of_units(places: list[Place], entries: list[Entry]) -> Iterator[Found]:
    """Same unit, or one above or below it, at any time since the dossier was begun."""
    by_path: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_path[entry.path].append(entry)
    for place in places:
        for path, those in by_path.items():
            if not _on_one_line(place.path, path):
                continue
            reason = Reason.UNIT if place.path == path else Reason.SUPERIOR
            for entry in those:
                if place.first <= clock.today() and entry.day <= place.last:
                    said = f"Giám khảo là người của {place.called}; {entry.whose}."
                    yield Found(place.person, entry.dossier, reason, said)


def _on_one_line(one: str, other: str) -> bool:
    """As `organizations.models.on_one_line`: the province stands above everyone and counts only as
    itself."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (shorter.count("/") > 1 and longer.startswith(shorter))


def _as_authors(people: list[Person], authors: list[Author]) -> Iterator[Found]:
    """By account; where an author has none, by name or telephone."""
    names, phones = _by(people, lambda one: fold(one.full_name)), _by(people, _phone)
    keys = {person.pk for person in people}
    for author in authors:
        if author.person_id:
            if author.person_id in keys:
                said = "Giám khảo là tác giả của giải pháp."
                yield Found(author.person_id, author.dossier_id, Reason.AUTHOR, said)
            continue
        for person in names[author.search_text]:
            said = f"Trùng họ tên với tác giả {author.name}."
            yield Found(person.pk, author.dossier_id, Reason.AUTHOR, said)
        for person in phones[phone_digits(author.phone)]:
            said = f"Trùng số điện thoại với tác giả {author.name}."
            yield Found(person.pk, author.dossier_id, Reason.AUTHOR, said)


def _phone(person: Person) -> str:
    return phone_digits(person.phone or "") or "none"


def _by(people: Iterable[Person], key: Any) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        found[key(person)].append(person)
    return found


def _as_helpers(
    people: list[Person], places: list[Place], dossiers: list[Dossier], visits: Iterable[Visit]
) -> Iterator[Found]:
    """Who began the dossier, is named as its helper, or went to its people; or whose unit did."""
    names, inside = _by(people, lambda one: fold(one.full_name)), defaultdict(set)
    for place in places:
        inside[place.path].add(place.person)
    keys, helped = {person.pk for person in people}, {}
    for dossier in dossiers:
        if dossier.created_by_id in keys:
            said = "Giám khảo đã lập hồ sơ này."
            yield Found(dossier.created_by_id, dossier.pk, Reason.HELPER, said)
        if (candidate := dossier.candidate) is None:
            continue
        helped[candidate.pk] = dossier.pk
        for person in names[fold(candidate.helper)] if candidate.helper else ():
            said = "Giám khảo được ghi là người giúp viết."
            yield Found(person.pk, dossier.pk, Reason.HELPER, said)
        if unit := candidate.helper_unit:
            for key in inside[unit.path]:
                said = f"{unit.called}, đơn vị của giám khảo, giúp viết hồ sơ."
                yield Found(key, dossier.pk, Reason.HELPER, said)
    for visit in visits:
        day = format_date(visit.day)
        said = f"{visit.unit.called} đã giúp ngày {day}."
        for key in inside[visit.unit.path] | ({visit.recorded_by_id} & keys):
            yield Found(key, helped[visit.candidate_id], Reason.HELPER, said)


def _declared(ties: list[Tie], dossiers: list[Dossier], authors: list[Author]) -> Iterator[Found]:
    """What the judge has said of kin and of earlier places of work."""
    for tie in (tie for tie in ties if tie.kind == Tie.Kind.KIN):
        for author in authors:
            if author.search_text == tie.search_text:
                said = f"Giám khảo khai người thân: {tie.name}."
                yield Found(tie.person_id, author.dossier_id, Reason.KIN, said)
    work = [tie for tie in ties if tie.kind == Tie.Kind.WORK]
    places = [(author, fold(author.workplace)) for author in authors if work and author.workplace]
    for tie in work:
        said = f"Giám khảo khai từng làm ở {tie.name}."
        for author, place in places:
            if tie.search_text in place:
                yield Found(tie.person_id, author.dossier_id, Reason.UNIT, said)
        for dossier in dossiers if tie.unit_id else ():
            if dossier.unit_id == tie.unit_id:
                yield Found(tie.person_id, dossier.pk, Reason.UNIT, said)


def _earlier(people: list[Person], authors: list[Author]) -> Iterator[Found]:
    """Who entered another solution together with one of the authors, in this contest or another."""
    keys = {person.pk for person in people}
    by_name: dict[str, list[Author]] = defaultdict(list)
    for author in authors:
        by_name[author.search_text].append(author)
    together: dict[int, list[Author]] = defaultdict(list)
    others = Author.objects.filter(dossier__authors__person__in=keys).distinct()
    for other in others.select_related("dossier__contest"):
        together[other.dossier_id].append(other)
    for group in together.values():
        for judge in (one for one in group if one.person_id in keys):
            for other in group:
                for author in by_name[other.search_text] if other.pk != judge.pk else ():
                    if author.dossier_id != judge.dossier_id:
                        entry = f"“{judge.dossier}” ({judge.dossier.contest.code})"
                        said = f"Từng cùng {author.name} dự thi với {entry}."
                        yield Found(judge.person_id or 0, author.dossier_id, Reason.HISTORY, said)


def to_decide(council: Council, person: Person) -> QuerySet[Conflict]:
    """The conflicts of the council's judges that the person may read and decide.

    Who sits on the council (its secretary) reads none of the own ones, nor any of a dossier that is
    given to the own seat or that the own conflicts hide.
    """
    seats = Seat.objects.filter(council=council, ended_at=None)
    found = Conflict.objects.filter(
        Exists(seats.filter(person=OuterRef("person"))), dossier__in=council.dossiers().order_by()
    )
    if person.pk not in council.people:
        return found
    given = Task.objects.filter(seat__in=seats.filter(person=person))
    hidden = council.dossiers().order_by().filter(barred_from(person))
    return found.exclude(dossier__in=given.values("dossier")).exclude(dossier__in=hidden)


def undecided(of: Round) -> list[str]:
    """Conflicts that nobody has decided, although a sheet counts in the round: as a sentence."""
    counted = Sheet.objects.counted().filter(
        seat__council__round=of, seat__person=OuterRef("person"), dossier=OuterRef("dossier")
    )
    found = Conflict.objects.filter(Exists(counted), state=Conflict.State.PROPOSED).count()
    if not found:
        return []
    said = _("Còn {number} xung đột chưa quyết định về hồ sơ đã có phiếu niêm phong.")
    return [said.format(number=found)]


def may_preside(council: Council, dossier: Dossier) -> QuerySet[Person]:
    """Members who may take the chair's place where this dossier is discussed."""
    seated = council.seats.filter(ended_at=None).exclude(part__in=(Part.CHAIR, Part.RESERVE))
    kept_away = Conflict.objects.standing().filter(dossier=dossier)
    free = Person.objects.filter(pk__in=seated.values("person"))
    return free.exclude(pk__in=kept_away.values("person"))


def stands_by_rule(conflict: Conflict) -> bool:
    """The judge is now of the dossier's unit, an author, or began it: nothing to be dismissed."""
    own = of_own_unit_or_hand(conflict.person)
    return Dossier.objects.filter(pk=conflict.dossier_id).filter(own).exists()


def decide(
    conflict: Conflict, council: Council, *, by: Person, state: str, because: str,
    presided_by: Person | None,
) -> None:  # fmt: skip
    """Confirm or dismiss. Raises Stale if the conflict is no longer as it was shown, Refused where
    a published result would no longer follow from its points."""
    before = {"state": conflict.state}
    after = {"state": state, "judge": conflict.person_id, "reason": conflict.reason}
    with transaction.atomic():
        shown = Conflict.objects.filter(pk=conflict.pk, state=conflict.state)
        columns = {"decided_by": by, "decided_at": clock.now(), "decided_because": because}
        if not shown.update(state=state, presided_by=presided_by, **columns):
            raise Stale
        after |= {"presided_by": presided_by.pk} if presided_by else {}
        note(
            council.contest, "conflict_decided", by=by, council=council, dossier=conflict.dossier,
            before=before, after=after, reason=because,
        )  # fmt: skip
        confirmed = Conflict.State.CONFIRMED
        if (conflict.state == confirmed) != (state == confirmed):
            _must_not_be_published(conflict, council.contest)
        relooks.settle_all(council.contest, [conflict.person_id], [conflict.dossier_id])


def _sealed(conflict: Conflict) -> QuerySet[Sheet]:
    """What the judge has sealed of the dossier, a sheet of each round."""
    own = {"seat__person": conflict.person_id, "dossier": conflict.dossier_id}
    return Sheet.objects.sealed().filter(look=1, **own)


def _must_not_be_published(conflict: Conflict, contest: Contest) -> None:
    published = Result.objects.filter(contest=contest, state=Result.State.PUBLISHED)
    of_result = _sealed(conflict).filter(seat__council__round=last_round(contest))
    if published.exists() and of_result.exists():
        raise Refused(
            _(
                "Kết quả đã công bố dựa trên các phiếu của hồ sơ này, nên không quyết định khác "
                "được. Rút lại kết quả trước; quá hạn rút lại thì ban hành quyết định khác thay "
                "thế."
            )
        )


def consequences(conflict: Conflict) -> list[str]:
    """What confirming it takes away of what is sealed, as sentences."""
    sealed = _sealed(conflict).select_related("seat__council__round")
    rounds = [sheet.seat.council.round for sheet in sealed]
    loss = _(
        "Giám khảo đã niêm phong phiếu của hồ sơ này ở {round}. Quyết định có xung đột thì phiếu "
        "ấy không tính điểm nữa."
    )
    too_late = _("Vòng này đã khóa, không giao người khác chấm thay được nữa.")
    return [
        " ".join([loss.format(round=of), *([too_late] if of.closed_at else [])]) for of in rounds
    ]


def declare(seat: Seat, dossier: Dossier, *, reason: str, said: str) -> None:
    """The judge's own word on one dossier, which is gone from the judge's pages at once."""
    by, council = seat.person, seat.council
    word = {"state": Conflict.State.PROPOSED, "note": said, "proposed_by": by}
    word |= {"proposed_at": clock.now(), "decided_by": None, "decided_at": None}
    with transaction.atomic():
        Conflict.objects.update_or_create(
            person=by, dossier=dossier, reason=reason, defaults=word | {"decided_because": ""}
        )
        note(
            council.contest, "conflict_declared", by=by, council=council, dossier=dossier,
            after={"reason": reason}, reason=said,
        )  # fmt: skip
        relooks.settle_all(council.contest, [by.pk], [dossier.pk])
