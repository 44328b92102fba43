"""Tasks of the tests, for a worker started with `--include tests.documents.long_work`."""

from threading import Event
from typing import IO

from celery import shared_task

from documents import exports
from documents.drawing import TooMuchError

TOO_LONG = "Bảng dài quá. Hãy lọc bớt."


def text(job: exports.Job, file: IO[bytes]) -> exports.Made:
    job.progress(1, 1)
    file.write("Nông lâm".encode())
    return exports.Made("danh-sach.txt", "text/plain")


@shared_task
def make_text(pk: int) -> None:
    exports.run(pk, text)


@shared_task
def hang_once(pk: int) -> None:
    """The first attempt stops half way, for ever."""

    def make(job: exports.Job, file: IO[bytes]) -> exports.Made:
        job.progress(1, 3)
        if job.export.attempts == 1:
            Event().wait()
        return text(job, file)

    exports.run(pk, make)


@shared_task
def until_cancelled(pk: int) -> None:
    def make(job: exports.Job, file: IO[bytes]) -> exports.Made:
        while True:
            job.progress(1, 3)
            Event().wait(0.05)

    exports.run(pk, make)


@shared_task
def too_much(pk: int) -> None:
    def make(job: exports.Job, file: IO[bytes]) -> exports.Made:
        raise TooMuchError(TOO_LONG)

    exports.run(pk, make)


@shared_task
def broken(pk: int) -> None:
    def make(job: exports.Job, file: IO[bytes]) -> exports.Made:
        raise KeyError("a mistake of ours")

    exports.run(pk, make)
