"""Contest, plan, rules and deadlines; directives, assignments, candidates, evidence."""

from directives.models.contest import (
    Contest,
    Criterion,
    Deadline,
    DossierItem,
    Field,
    ProvincialPlan,
    Question,
    Rules,
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

__all__ = [
    "Addressee",
    "Assignment",
    "Candidate",
    "CandidateChange",
    "Contest",
    "Criterion",
    "Deadline",
    "Directive",
    "DirectiveItem",
    "DossierItem",
    "Evidence",
    "Field",
    "ProvincialPlan",
    "Question",
    "Rules",
    "follows",
    "papers_of",
]
