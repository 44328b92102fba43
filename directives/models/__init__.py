"""Contest, plan, rules and deadlines; directives, assignments, candidates, evidence."""

from directives.models.calendar import CalendarDay
from directives.models.contest import (
    Contest,
    Criterion,
    Deadline,
    DossierItem,
    Example,
    Field,
    ProvincialPlan,
    Question,
    Rules,
    Section,
)
from directives.models.directive import (
    Addressee,
    Assignment,
    Candidate,
    CandidateChange,
    Directive,
    DirectiveItem,
    Evidence,
    follows,
    papers_of,
)
from directives.models.extension import ExtensionRequest

__all__ = [
    "Addressee",
    "Assignment",
    "CalendarDay",
    "Candidate",
    "CandidateChange",
    "Contest",
    "Criterion",
    "Deadline",
    "Directive",
    "DirectiveItem",
    "DossierItem",
    "Evidence",
    "Example",
    "ExtensionRequest",
    "Field",
    "ProvincialPlan",
    "Question",
    "Rules",
    "Section",
    "follows",
    "papers_of",
]
