"""Contest, plan, rules and deadlines; directives, assignments, candidates, evidence."""

from directives.models.addressee import Addressee
from directives.models.calendar import CalendarDay
from directives.models.contest import (
    Contest,
    Criterion,
    DossierItem,
    Example,
    Field,
    ProvincialPlan,
    Question,
    Rules,
    Section,
)
from directives.models.contest_papers import papers_of
from directives.models.deadline import Deadline
from directives.models.directive import (
    Assignment,
    Candidate,
    CandidateChange,
    Directive,
    DirectiveItem,
    follows,
)
from directives.models.extension import ExtensionRequest
from directives.models.group import ItemGroup
from directives.models.move import DeadlineMove
from directives.models.proofs import Evidence, EvidenceChange, Visit, VisitChange

__all__ = [
    "Addressee",
    "Assignment",
    "CalendarDay",
    "Candidate",
    "CandidateChange",
    "Contest",
    "Criterion",
    "Deadline",
    "DeadlineMove",
    "Directive",
    "DirectiveItem",
    "DossierItem",
    "Evidence",
    "EvidenceChange",
    "Example",
    "ExtensionRequest",
    "Field",
    "ItemGroup",
    "ProvincialPlan",
    "Question",
    "Rules",
    "Section",
    "Visit",
    "VisitChange",
    "follows",
    "papers_of",
]
