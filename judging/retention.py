"""What is forgotten of people once a contest is long over, and when.

No law names the months: personal data are kept as long as their purpose needs (law 91/2025/QH15),
and the next contest of the two-year rhythm still asks the last one's authors. What stands for good
is what papers and receipts already say, the names of authors, and the contact of whoever agreed
that it is kept (`Consent.Purpose.CONTACT`).
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import fold
from contest_portal.workflow import Refused
from directives.models import Candidate, CandidateChange, Contest, Deadline
from documents.models import Document
from judging.log import note
from judging.models import Award, Result, Retention, Tie
from organizations.models import MASK, Person, masked_phone
from submissions.models import Author

BATCH = 500
UNDECIDED = 24  # so many months after its last deadline, at least, a contest brings no result
PRIZE = Exists(Award.objects.exclude(prize=None).filter(dossier=OuterRef("dossier")))
# Who still has a contact here, and whose telephone is not masked yet.
LOSER = Q(has_prize=False) & ~Q(phone="", workplace="")
WINNER = Q(has_prize=True) & ~Q(phone="") & ~Q(phone__startswith=MASK)
NOTE = ~Q(changes__note="")
NAMES_NOBODY = Q(owner_name="", owner_phone="", place="", co_authors=[])
CANDIDATE_COLUMNS = ["owner_name", "owner_phone", "place", "co_authors", "search_text"]


class Plan(NamedTuple):
    """How many rows each rule is about: contacts that are removed, telephones that are masked,
    spotted solutions of which nobody is named any more, and notes of their steps."""

    removed: int
    masked: int
    candidates: int
    notes: int


def day_of(contest: Any) -> date | None:
    """The last day on which all is kept: the usual one, or a later one by decision; None as long
    as nothing tells it. contest: see `read`."""
    moved, usual = getattr(contest, "retention", None), usual_day(contest)
    days = [day for day in (usual, moved and moved.until) if day]
    return max(days) if usual else None


def usual_day(contest: Any) -> date | None:
    """So many months after the result; without one (cancelled, taken back) after the last deadline,
    and not before it is sure that none comes. contest: see `read`."""
    result, months = getattr(contest, "result", None), settings.PERSONAL_DATA_MONTHS
    if result and result.state == Result.State.PUBLISHED:
        return moved_on(localtime(result.published_at).date(), months)
    last: date | None = contest.last_deadline
    return moved_on(last, max(months, UNDECIDED)) if last else None


def moved_on(start: date, months: int) -> date:
    """The same day so many months later (earlier, if negative), or the last of a shorter month."""
    years, month = divmod(start.month - 1 + months, 12)
    last = monthrange(start.year + years, month + 1)[1]
    return date(start.year + years, month + 1, min(start.day, last))


def read(contest: Contest) -> Any:
    """The contest anew, with all that `day_of` asks."""
    return _whole().get(pk=contest.pk)


def _whole() -> QuerySet[Any]:
    deadlines = Deadline.objects.filter(contest=OuterRef("pk")).order_by("-day").values("day")
    whole = Contest.objects.select_related("result", "retention__decision")
    return whole.annotate(last_deadline=Subquery(deadlines[:1]))


def plan(contest: Contest) -> Plan:
    """What clearing would change today; two queries."""
    authors = _authors(contest).annotate(has_prize=PRIZE)
    found = authors.aggregate(removed=Count("pk", LOSER), masked=Count("pk", WINNER))
    people, notes = Count("pk", ~NAMES_NOBODY, distinct=True), Count("changes", NOTE, distinct=True)
    return Plan(**found, **_candidates(contest).aggregate(candidates=people, notes=notes))


def move(contest: Contest, until: date, *, decision: Document, reason: str, by: Person) -> None:
    """Keep all until another day, by a decision. Raises Refused when it has been cleared."""
    with transaction.atomic():
        before = day_of(read(contest))
        said = {"until": until, "decision": decision, "reason": reason, "by": by}
        note(contest, "data_kept", by=by, before={"until": before},
             after={"until": until, "decision": str(decision)}, reason=reason)  # fmt: skip
        if Retention.objects.filter(contest=contest).exclude(cleared_at=None).exists():
            raise Refused(_("Dữ liệu đã được xóa, che rồi nên không dời ngày được nữa."))
        Retention.objects.update_or_create(contest=contest, defaults=said | {"at": clock.now()})


def clear_due() -> None:
    """Clear every contest whose day has passed, once more where something came afterwards: a
    consent that was taken back, a telephone. May run at any time, any number of times."""
    for contest in filter(_is_over, _whole()):
        moved = getattr(contest, "retention", None)
        if not (moved and moved.cleared_at) or any(plan(contest)):
            clear(contest)


def _is_over(contest: Any) -> bool:
    day = day_of(contest)
    return day is not None and day < clock.today()


def clear(contest: Contest) -> None:
    """In batches, so that nobody waits for a lock; the last step says in the log that it is done.

    No decision moves the day any more once it has begun. A worker that dies halfway leaves rows
    that are still found, by the next one. Words are forgotten, none is said anew: no version moves.
    """
    with transaction.atomic():
        Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)  # as `move` holds it
        if not _is_over(read(contest)):
            return
        Retention.objects.update_or_create(contest=contest, defaults={"cleared_at": clock.now()})
        ties, __ = Tie.objects.filter(contest=contest).delete()
    found = plan(contest)
    _clear_authors(contest)
    _clear_candidates(contest)
    with transaction.atomic():
        note(contest, "data_cleared", by=None, after=found._asdict() | {"ties": ties})


def _clear_authors(contest: Contest) -> None:
    authors = _authors(contest).annotate(has_prize=PRIZE)
    for batch in _batches(authors.filter(LOSER)):
        batch.update(phone="", workplace="")
    for batch in _batches(authors.filter(WINNER)):
        winners = list(batch)
        for author in winners:
            author.phone = masked_phone(author.phone)
        Author.objects.bulk_update(winners, ["phone"])


def _clear_candidates(contest: Contest) -> None:
    for batch in _batches(_candidates(contest).exclude(NAMES_NOBODY)):
        candidates = list(batch)
        for one in candidates:
            one.owner_name, one.owner_phone, one.place, one.co_authors = "", "", "", []
            one.search_text = fold(one.title)
        Candidate.objects.bulk_update(candidates, CANDIDATE_COLUMNS)
    steps = CandidateChange.objects.filter(record__in=_candidates(contest))
    for batch in _batches(steps.exclude(note="")):
        batch.update(note="")


def _batches(rows: QuerySet) -> Iterator[QuerySet]:
    """The rows, some at a time; whoever takes a batch changes it so that it is not found again."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield rows.model._default_manager.filter(pk__in=keys)


def _authors(contest: Contest) -> QuerySet[Author]:
    """Without who agreed that the contact is kept."""
    return Author.objects.filter(dossier__contest=contest, consents_to_contact=False)


def _candidates(contest: Contest) -> QuerySet[Candidate]:
    return Candidate.objects.filter(assignment__item__directive__contest=contest)
