"""Dossiers, their authors, answers, files and paper copies; where they went and when."""

from submissions.models.answers import Answer, AnswerRevision
from submissions.models.custody import (
    Check,
    DossierChange,
    LateAcceptance,
    Receipt,
    Reopening,
    Supplement,
    late_code,
)
from submissions.models.dossier import Credit, Dossier
from submissions.models.files import Attachment, AttachmentReading, Upload, UploadPiece
from submissions.models.paper import CopyDifference, CopyMove, DossierCopy, Forwarding
from submissions.models.people import Author, Consent

__all__ = [
    "Answer",
    "AnswerRevision",
    "Attachment",
    "AttachmentReading",
    "Author",
    "Check",
    "Consent",
    "CopyDifference",
    "CopyMove",
    "Credit",
    "Dossier",
    "DossierChange",
    "DossierCopy",
    "Forwarding",
    "LateAcceptance",
    "Receipt",
    "Reopening",
    "Supplement",
    "Upload",
    "UploadPiece",
    "late_code",
]
