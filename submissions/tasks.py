"""Long work, on a queue of its own: each task carries the number of an export."""

from celery import shared_task

from documents import exports
from submissions import contest_files, list_files


@shared_task
def contest_sheet(pk: int) -> None:
    exports.run(pk, contest_files.sheet)


@shared_task
def contest_volumes(pk: int) -> None:
    exports.run(pk, contest_files.volumes)


@shared_task
def list_sheet(pk: int) -> None:
    exports.run(pk, list_files.long_sheet)
