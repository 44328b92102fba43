"""Files that take long to make: a row says what is asked for, a task makes it (see `Export`)."""

import logging
from collections.abc import Callable
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from celery import current_app
from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_datetime
from documents import reads
from documents.codes import new_code
from documents.drawing import TooMuchError
from documents.files import StoredFile, digest
from documents.models import Export, ExportQuerySet, PersonalRead
from documents.workflow import address
from organizations.models import Person

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=7)
WAKE_UP = 55  # seconds after which a wake-up that nobody took is dropped: the sweep sends another
MOST_ATTEMPTS = 3
# Kept with the row in Vietnamese, translated where it is shown.
BROKEN = gettext_noop(
    "Cổng gặp lỗi khi làm tệp này, lỗi đã được ghi lại. Hãy yêu cầu lại; nếu vẫn không được, "
    "báo cho người quản lý cổng."
)
DIED = gettext_noop(
    "Máy chủ đã nhiều lần dừng giữa chừng khi làm tệp này. Hãy lọc bớt cho tệp nhỏ hơn, "
    "hoặc báo cho người quản lý cổng."
)
State = Export.State
OPEN = (State.WAITING, State.RUNNING)
logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """The owner no longer wants the file, or another worker makes it: stop, say nothing."""


class Made(NamedTuple):
    """What the file that was written is; name: by rule, never what somebody typed."""

    name: str
    content_type: str


class Job:
    """One attempt at an export, held by a lease that every `progress` renews."""

    def __init__(self, export: Export) -> None:
        self.export = export

    def progress(self, done: int, total: int) -> None:
        """Say how far it is. Raises Cancelled where the work is in vain."""
        self.write(done=done, total=total, leased_until=clock.now() + LEASE)

    def write(self, **columns: Any) -> None:
        """Write columns of the row as long as it is ours. Raises Cancelled where it is not."""
        ours = Export.objects.filter(
            pk=self.export.pk, state=State.RUNNING, attempts=self.export.attempts
        )
        if not ours.update(**columns):
            raise Cancelled

    def keep(self, file: File, made: Made) -> None:
        """Put the file where its owner finds it. Raises Cancelled, and leaves no file behind."""
        export, now = self.export, clock.now()
        export.file_name, export.content_type = made.name, made.content_type
        export.size, export.sha256 = file.size, digest(file.chunks())
        export.file.save(made.name, file, save=False)
        reads.note(export.owner, PersonalRead.How.EXPORT, export.title)
        columns = {name: getattr(export, name) for name in StoredFile.FILE_COLUMNS}
        try:
            self.write(**columns, state=State.DONE, finished_at=now, expires_at=now + KEPT)
        except Cancelled:
            export.file.delete(save=False)
            raise

    def fail(self, sentence: str) -> None:
        self.write(state=State.FAILED, problem=sentence, finished_at=clock.now())


Make = Callable[[Job, IO[bytes]], Made]


def ask(owner: Person, task: str, title: str, **arguments: Any) -> Export:
    """The export that will be made, or the same one that the owner is waiting for already.

    task: the name of a Celery task that calls `run`; arguments: plain data for it; title: what it
    is, with its filter in words. The wake-up goes out when the row is committed.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=owner.pk)  # two clicks come one after the other
        asked = {"owner": owner, "roles": _roles(owner), "task": task, "arguments": arguments}
        same = Export.objects.filter(**asked, state__in=OPEN)
        if waiting := same.first():
            return waiting
        now = clock.now()
        export = Export.objects.create(
            **asked, title=title, verification_code=new_code(), created_at=now,
            expires_at=now + KEPT,
        )  # fmt: skip
        transaction.on_commit(lambda: wake(export), robust=True)  # if it fails, the sweep wakes
    return export


def _roles(owner: Person) -> list[int]:
    return [membership.pk for membership in owner.roles()]


def record(owner: Person, title: str, code: str, **file: Any) -> None:
    """Write down a file that its owner got while it was made, and that is not kept.

    file: the columns that tell it: file_name, content_type, size, sha256.
    """
    now = clock.now()
    Export.objects.create(
        owner=owner, roles=_roles(owner), title=title, verification_code=code, state=State.DONE,
        created_at=now, finished_at=now, expires_at=now, **file,
    )  # fmt: skip
    reads.note(owner, PersonalRead.How.EXPORT, title)


@in_vietnamese
def lines(title: str, owner: Person, code: str) -> list[str]:
    """What every table says of itself: what it is with its filter, when, for whom, its code."""
    when = format_datetime(clock.now())
    return [title, f"Lập lúc {when} cho {owner.full_name}.", proof(code)]


def proof(code: str) -> str:
    """The code of a file, and where anybody can ask about it."""
    return f"Mã xác minh: {code}, xem tệp thật hay không tại {address(code)}"


def wake(export: Export) -> None:
    current_app.send_task(export.task, [export.pk], expires=WAKE_UP)


def run(pk: int, make: Make) -> None:
    """Take up an export and make its file; a second caller finds it taken and does nothing.

    make: writes the file, tells the job its progress at least once in a lease. What it raises
    becomes a sentence for the owner; a worker that dies says nothing, see `take_back`.
    """
    claimed = Export.objects.filter(pk=pk, state=State.WAITING).update(
        state=State.RUNNING, leased_until=clock.now() + LEASE, attempts=F("attempts") + 1,
        done=0, total=0,
    )  # fmt: skip
    if not claimed:
        return
    job = Job(Export.objects.select_related("owner").get(pk=pk))
    try:
        _attempt(job, make)
    except Cancelled:
        logger.info("export %s is not wanted any more", pk)


def _attempt(job: Job, make: Make) -> None:
    try:
        with TemporaryFile() as file:
            made = make(job, file)
            file.flush()  # its size is asked of the system
            job.keep(File(file), made)
    except Cancelled:
        raise
    except TooMuchError as refusal:
        job.fail(str(refusal))
    except Exception:
        logger.exception("export %s could not be made", job.export.pk)
        job.fail(BROKEN)


def cancel(exports: ExportQuerySet) -> int:
    """Stop those that are waiting or being made; returns how many."""
    return exports.filter(state__in=OPEN).update(state=State.CANCELLED, finished_at=clock.now())


def take_back() -> None:
    """Exports whose worker died wait for another one; after some attempts they have failed."""
    dead = Export.objects.filter(state=State.RUNNING, leased_until__lt=clock.now())
    dead.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=State.FAILED, problem=DIED, finished_at=clock.now()
    )
    dead.update(state=State.WAITING)


def clear_expired() -> None:
    """Delete the files that were kept long enough, and the rows that never had one.

    The row of a file stays: its code and its SHA-256 still say whether a copy is genuine.
    """
    expired = Export.objects.filter(expires_at__lt=clock.now())
    for export in expired.exclude(file=""):
        export.file.delete(save=False)
        Export.objects.filter(pk=export.pk).update(file="")
    expired.filter(state__in=(State.FAILED, State.CANCELLED)).delete()
