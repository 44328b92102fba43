"""Wake-ups: the rows say what is to be done."""

from celery import shared_task

from documents import exports
from documents.importing import flow
from documents.models import Export


@shared_task
def sweep_exports() -> None:
    """Take back what dead workers held, wake what waits, clear away what has expired."""
    exports.take_back()
    for export in Export.objects.filter(state=Export.State.WAITING).order_by("pk"):
        exports.wake(export)
    exports.clear_expired()
    flow.clear_expired()
