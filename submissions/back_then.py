"""How the rows stood at an earlier moment, read from the changes made since."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from directives.models import Candidate, CandidateChange, Directive
from submissions.models import Credit, DossierChange, DossierCopy
from submissions.models.dossier import ACCEPTED_OR_FURTHER, LIVE, REGISTERED_OR_FURTHER, State
from submissions.progress import Counts


class Then(NamedTuple):
    """The counters of a letter at a moment, in all and by assignment (its key)."""

    total: Counts
    of: dict[int, Counts]


def counts(directive: Directive, moment: datetime) -> Then:
    """One query. What is complete now counts as complete since it last became so."""
    then = Then(Counts(), defaultdict(Counts))
    seen: set[int | None] = set()
    found = _dossiers(directive, moment).union(_candidates(directive, moment), all=True)
    for assignment, dossier, state, done, waits in found:
        if state not in LIVE:
            continue
        registered = state in REGISTERED_OR_FURTHER
        complete = bool(done and registered)
        paper, accepted = complete and not waits, state in ACCEPTED_OR_FURTHER
        one = Counts(1, int(registered), int(complete), int(paper), int(accepted))
        then.of[assignment].add(one)
        if dossier is None or dossier not in seen:
            then.total.add(one)
        seen.add(dossier)
    return then


def _state(change: type[Model], record: str, moment: datetime) -> Coalesce:
    """The state that the first change since then found."""
    later = change._default_manager.filter(record=OuterRef(record), at__gt=moment)
    first = later.order_by("at", "pk").values("from_state")[:1]
    path = "state" if record == "pk" else f"{record}__state"
    return Coalesce(Subquery(first), F(path))


def _dossiers(directive: Directive, moment: datetime) -> Any:
    late = Q(received_at=None) | Q(received_at__gt=moment)
    copies = DossierCopy.objects.filter(late, dossier=OuterRef("dossier"))
    found = Credit.objects.filter(
        assignment__item__directive=directive, dossier__created_at__lte=moment
    ).annotate(
        then=_state(DossierChange, "dossier", moment),
        done=Q(dossier__completed_at__lte=moment),
        waits=IsNull(copies.one_key(), False),
    )
    return found.order_by().values_list("assignment", "dossier", "then", "done", "waits")


def _candidates(directive: Directive, moment: datetime) -> Any:
    """As many drafts: like these they are expected and nothing more."""
    unwritten = Q(dossier=None) | Q(dossier__created_at__gt=moment)
    found = Candidate.objects.filter(
        unwritten, assignment__item__directive=directive, created_at__lte=moment
    ).annotate(now=_state(CandidateChange, "pk", moment))
    kept = found.exclude(now=Candidate.State.DROPPED).annotate(
        none=Value(None, IntegerField()),
        then=Value(State.DRAFTING.value),
        done=Value(False),
        waits=Value(True),
    )
    return kept.order_by().values_list("assignment", "none", "then", "done", "waits")
