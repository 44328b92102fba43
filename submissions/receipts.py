"""The receipt as a file, drawn once from what it said when issued; which paper is awaited."""

from django.db import transaction

from documents import workflow
from documents.models import Document
from submissions.completeness import deadline_of
from submissions.models import Dossier, Receipt
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


def paper_there(dossier: Dossier) -> str:
    """Which paper copies lie at the desk by now."""
    here, awaited = _numbers(dossier)
    if not here:
        return "Nơi nhận chưa có bộ giấy nào."
    if not awaited:
        return "Nơi nhận đã có đủ bản giấy."
    return f"Nơi nhận đã có bộ {here}, còn chờ bộ {awaited}."


def paper_to_bring(dossier: Dossier) -> str:
    """The same for who hands in, with where the awaited copies go and until when."""
    here, awaited = _numbers(dossier)
    if here and not awaited:
        return paper_there(dossier)
    deadline = deadline_of(dossier)
    until = "" if deadline.is_past else f" {deadline.plain_words}"
    where = f"đến {dossier.deadline.receiver.called}{until}."
    if here:
        return f"Nơi nhận đã có bộ {here}. Đưa bộ {awaited} {where}"
    return f"Đưa {dossier.rules.copies:02d} bộ giấy {where}"


def _numbers(dossier: Dossier) -> tuple[str, str]:
    """Of the copies that lie at the desk, and of those awaited."""
    copies = list(dossier.copies.all())
    here = [f"{copy.number:02d}" for copy in copies if copy.received_at]
    awaited = [f"{copy.number:02d}" for copy in copies if not copy.received_at]
    return ", ".join(here), ", ".join(awaited)
