"""Where the solutions of a contest stand by the sealed sheets of its last round, and what their
points propose for each."""

from collections.abc import Hashable
from decimal import Decimal
from typing import NamedTuple

from directives.models import Contest
from judging import counting, ranking
from judging.models import Prize, Round, Sheet
from judging.proposing import Level, differences, proposals
from judging.ranking import Ranked
from submissions.models import Dossier


class Standing(NamedTuple):
    """A solution that has a rank; proposed: None where the points and the caps give it nothing."""

    dossier: Dossier
    points: Decimal
    ranked: Ranked
    proposed: Prize | None


def last_round(contest: Contest) -> Round | None:
    """The round whose points count for the prizes: the last one that has councils."""
    return contest.rounds.that_count().first()


def standings(contest: Contest) -> list[Standing]:
    """By rank; what shares one by number. As many queries for few as for many."""
    of = last_round(contest)
    if of is None:
        return []
    ranked, prizes = ranks(of), _prizes(contest)
    proposed, _ = proposals(ranked, _levels(prizes))
    dossiers = Dossier.objects.select_related("field", "contest").in_bulk(list(proposed))
    return [
        Standing(dossiers[pk], one.points or Decimal(), one, prizes.get(proposed[pk].level))
        for one, pk in ((one, one.entry.key) for one in ranked)
    ]


def ranks(of: Round) -> list[Ranked]:
    """The round's solutions that have enough sealed sheets, the best first; one query."""
    found = counting.entries(Sheet.objects.filter(seat__council__round=of))
    return [one for one in ranking.rank(found.values(), of.judges_needed) if one.rank]


def _prizes(contest: Contest) -> dict[Hashable, Prize]:
    return {prize.pk: prize for prize in contest.prizes.filter(kind=Prize.Kind.RANK)}


def _levels(prizes: dict[Hashable, Prize]) -> list[Level]:
    return [Level(p.pk, p.floor, p.most, p.most_of_field) for p in prizes.values()]


class Changed(NamedTuple):
    """A solution that would get another level by the second opinion; None: nothing."""

    dossier: Dossier
    official: Prize | None
    second: Prize | None


def would_change(of: Round) -> list[Changed]:
    """Statement 88: does the second opinion change the list of prizes, and where?"""
    prizes = _prizes(of.contest)
    found = differences(*proposals(ranks(of), _levels(prizes)))
    dossiers = Dossier.objects.select_related("contest").in_bulk(list(found))
    return [
        Changed(dossiers[pk], prizes.get(first), prizes.get(second))
        for pk, (first, second) in found.items()
    ]
