"""The papers of a contest."""

from typing import Any

from django.db.models import Q, QuerySet

from directives.models.contest import Contest
from directives.models.directive import Directive
from documents.models import Document


def papers_of(contest: Contest, person: Any) -> QuerySet[Document]:
    """The contest's papers that exist for the person: plan, rules, letters, sources of deadlines.

    Before the contest is published its plan and rules show to those who see the contest.
    """
    shown = Q(published_at__isnull=False) | Q(directive__in=Directive.objects.visible_to(person))
    if contest.published_at is None:
        shown |= Q(provincialplan__contest=contest) | Q(rules__contest=contest)
    of_contest = (
        Q(provincialplan__contest=contest)
        | Q(rules__contest=contest)
        | Q(directive__contest=contest)
        | Q(deadlines__contest=contest)
    )
    papers = Document.objects.filter(shown, of_contest).distinct()
    return papers.select_related("issuer", "provincialplan", "rules", "directive", "replaces")
