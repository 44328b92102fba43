"""Long work, on a queue of its own: a task carries the number of an export, or sweeps rows."""

from typing import Any

from celery import shared_task

from documents import exports, scanning
from submissions import contest_files, list_files, uploads
from submissions.completeness import settle
from submissions.models import Attachment


@shared_task
def contest_sheet(pk: int) -> None:
    exports.run(pk, contest_files.sheet)


@shared_task
def contest_volumes(pk: int) -> None:
    exports.run(pk, contest_files.volumes)


@shared_task
def list_sheet(pk: int) -> None:
    exports.run(pk, list_files.long_sheet)


@shared_task
def scan_files() -> None:
    """Ask the scanner about every file that waits; a dossier lacks the infected ones and those it
    does not take."""
    scanning.scan_waiting(_lost)


def _lost(record: Any) -> None:
    if isinstance(record, Attachment):
        settle(record.dossier)


@shared_task
def sweep_uploads() -> None:
    """Discard the pieces of files that nobody went on sending."""
    uploads.sweep()
