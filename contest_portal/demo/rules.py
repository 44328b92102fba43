"""The demo contests' rules: the portal's own defaults, for neither province's paper is at hand."""

from directives import defaults
from directives.models import Contest, Rules
from documents.models import Document


def add_rules(contest: Contest, document: Document) -> Rules:
    """The first version of a contest's rules."""
    rules = Rules.objects.create(
        contest=contest,
        document=document,
        copies=defaults.COPIES,
        applied_since_year=contest.year_from - defaults.YEARS_BEFORE,
    )
    defaults.fill(rules)
    return rules
