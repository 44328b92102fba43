"""Dossiers, their authors, answers, files and paper copies; where they went and when."""

from submissions.models.custody import (
    DossierChange,
    DossierCopy,
    Forwarding,
    LateAcceptance,
    Receipt,
    Supplement,
)
from submissions.models.dossier import Answer, Attachment, Author, Credit, Dossier

__all__ = [
    "Answer",
    "Attachment",
    "Author",
    "Credit",
    "Dossier",
    "DossierChange",
    "DossierCopy",
    "Forwarding",
    "LateAcceptance",
    "Receipt",
    "Supplement",
]
