"""The receipt as a file, drawn once from what it said when issued."""

from django.db import transaction

from documents import workflow
from documents.models import Document
from submissions.models import Receipt
from submissions.papers import receipt as receipt_paper


def keep(receipt: Receipt) -> Document:
    """The one file of the receipt; of two who ask first, both get the same.

    Drawn before the row is locked. Raises `drawing.TooMuchError`.
    """
    if receipt.document:
        return receipt.document
    made = workflow.kept(
        receipt_paper(receipt), kind=Document.Kind.RECEIPT,
        issuer=receipt.dossier.deadline.receiver, by=receipt.handed_in_by,
        at=receipt.handed_in_at,
    )  # fmt: skip
    with transaction.atomic():
        locked = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
        if locked.document:
            return locked.document
        made.save()
        locked.document = made
        locked.save(update_fields=["document"])
    return made
