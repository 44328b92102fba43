"""A list of solutions as a file: what its page shows, all of it, with its filter and its order.

Each file says what it is, when and for whom it was made, and its code; the code and the SHA-256 are
written down, so that anybody can ask whether a copy is genuine.
"""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import IO, Any

from django.http import QueryDict

from documents import csv_stream, exports, sheets
from documents.codes import new_code
from documents.files import digest
from organizations.models import Person
from submissions.choosing import Choice, of_dossiers, of_figure
from submissions.contest_files import told
from submissions.listing import number_of, table

AT_ONCE = 2000  # rows of an Excel file for which nobody waits long; a longer one is a task
LISTS: dict[str, Callable[[Person, QueryDict], Choice]] = {
    "giai-phap": of_figure,
    "ho-so": of_dossiers,
}


def length(choice: Choice) -> int:
    return number_of(choice.dossiers, choice.candidates)


def csv(choice: Choice, person: Person, name: str) -> Iterator[bytes]:
    """The CSV, sent while it is read and recorded at its end. name: of the file."""
    code, columns, rows = new_code(), *table(choice.dossiers, choice.candidates, choice.sort)
    said = exports.lines(choice.in_words, person, code)

    def record(sha256: str, size: int) -> None:
        exports.record(
            person, choice.in_words, code,
            file_name=name, content_type="text/csv", sha256=sha256, size=size,
        )  # fmt: skip

    return csv_stream.sealed(csv_stream.pieces(columns, rows, said), record)


def sheet(choice: Choice, person: Person, name: str) -> bytes:
    """The Excel file of a list that is not long, recorded. name: of the file."""
    code, output = new_code(), BytesIO()
    _write(output, choice, exports.lines(choice.in_words, person, code))
    data = output.getvalue()
    exports.record(
        person, choice.in_words, code,
        file_name=name, content_type=sheets.CONTENT_TYPE, sha256=digest([data]), size=len(data),
    )  # fmt: skip
    return data


def long_sheet(job: exports.Job, file: IO[bytes]) -> exports.Made:
    """The Excel file of a long list. Arguments of the export: which list, what is asked of it."""
    export = job.export
    name = export.arguments["list"]
    choice = LISTS[name](export.owner, QueryDict(export.arguments["asked"]))
    said = exports.lines(export.title, export.owner, export.verification_code)
    _write(file, choice, said, lambda rows: told(job, rows, length(choice)))
    return exports.Made(f"{name}.xlsx", sheets.CONTENT_TYPE)


def _write(
    output: IO[bytes],
    choice: Choice,
    said: list[str],
    passing: Callable[[Iterable[Any]], Iterable[Any]] = iter,
) -> None:
    columns, rows = table(choice.dossiers, choice.candidates, choice.sort)
    sheets.write(output, [{"name": "Danh sách", "columns": columns, "rows": passing(rows)}], said)
