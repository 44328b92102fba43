"""The registered dossiers of a whole contest as files: Excel, danh sách tổng hợp, ZIP."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import IO, Any

from directives.models import Contest
from documents import csv_stream, drawing, exports, pdf, sheets
from documents.papers import Paper
from documents.workflow import address
from organizations.models import Person
from submissions import archive, listing, papers
from submissions.models import Dossier
from submissions.models.dossier import DossierQuerySet
from submissions.papers.lists import VOLUME

SECONDS = 100  # for drawing one, on a slow machine; less than the lease
STEP = 500  # rows of a sheet between two words on progress


def dossiers_of(contest: Contest, person: Person) -> DossierQuerySet:
    """The registered ones, as far as the person sees them, in the order of their numbers."""
    seen = Dossier.objects.visible_to(person).filter(contest=contest)
    return seen.registered().order_by("number")


def sheet(job: exports.Job, file: IO[bytes]) -> exports.Made:
    """All of them as an Excel file. Arguments of the export: the contest's number."""
    export, contest = job.export, _contest(job)
    dossiers = dossiers_of(contest, export.owner)
    columns, rows = listing.table(dossiers)
    table = {"name": contest.code, "columns": columns, "rows": told(job, rows, dossiers.count())}
    sheets.write(file, [table], exports.lines(export.title, export.owner, export.verification_code))
    return exports.Made(f"ho-so-{contest.code}.xlsx", sheets.CONTENT_TYPE)


def told(job: exports.Job, rows: Iterable[Any], total: int) -> Iterator[Any]:
    """The rows; the job learns how many have passed."""
    for number, row in enumerate(rows):
        if number % STEP == 0:
            job.progress(number, total)
        yield row


def volumes(job: exports.Job, file: IO[bytes]) -> exports.Made:
    """Danh sách tổng hợp as a PDF, or as a ZIP of volumes that are drawn side by side."""
    contest = _contest(job)
    rows = papers.list_rows(dossiers_of(contest, job.export.owner))
    starts = range(0, len(rows), VOLUME) or [0]
    code = job.export.verification_code
    proof = {"verification": {"code": code, "url": address(code)}}
    drawn = _draw(
        job,
        [
            papers.contest_list(contest, rows[start : start + VOLUME], number, len(starts)) | proof
            for number, start in enumerate(starts, 1)
        ],
    )
    name = f"danh-sach-{contest.code}"
    if len(drawn) == 1:
        file.write(drawn[0])
        return exports.Made(f"{name}.pdf", "application/pdf")
    _pack(file, name, drawn)
    return exports.Made(f"{name}.zip", "application/zip")


def _draw(job: exports.Job, sheets: Sequence[Paper]) -> list[bytes]:
    """The PDFs of the papers, as many at a time as there are processes that draw."""
    threads = ThreadPoolExecutor(drawing.PROCESSES)
    try:
        drawn: list[Future[bytes]] = [threads.submit(pdf.draw, p, seconds=SECONDS) for p in sheets]
        waiting = set(drawn)
        while waiting:
            job.progress(len(drawn) - len(waiting), len(drawn))
            done, waiting = wait(waiting, timeout=1, return_when=FIRST_EXCEPTION)
            for one in done:
                one.result()  # what went wrong with one ends the work
        return [one.result() for one in drawn]
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _pack(file: IO[bytes], name: str, drawn: list[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        for number, data in enumerate(drawn, 1):
            packed.writestr(f"{name}-quyen-{number}.pdf", data)


def whole(contest: Contest, person: Person, title: str, code: str) -> Iterator[bytes]:
    """The ZIP of everything that belongs to them, sent while it is read; recorded at its end."""
    dossiers = dossiers_of(contest, person)
    columns, rows = listing.table(dossiers)
    listed = csv_stream.pieces(columns, rows, exports.lines(title, person, code))
    named = {"file_name": archive_name(contest), "content_type": "application/zip"}
    return csv_stream.sealed(
        archive.stream(dossiers, listed),
        lambda sha256, size: exports.record(person, title, code, sha256=sha256, size=size, **named),
    )


def archive_name(contest: Contest) -> str:
    return f"ho-so-{contest.code}.zip"


def _contest(job: exports.Job) -> Contest:
    contests = Contest.objects.visible_to(job.export.owner)
    return contests.select_related("organiser", "receiver").get(pk=job.export.arguments["contest"])
