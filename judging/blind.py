"""What a judge reads of a dossier in a blind round: words without the names of its people, and
files without what they hide about them, made once and kept by the hash of what was sent."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from contest_portal.json_rows import JsonRows
from contest_portal.vietnamese import nfc, spellings
from documents import blinding, drawing
from documents.files import KINDS, StoredFile, Withheld
from judging.models import Council, Seat
from organizations.models import Person
from submissions.models import Author

EXTENSIONS = {kind: extension for extension, kind in KINDS.items()}
HIDDEN = "[tên được giấu]"  # within what the dossier says, in files and on paper too


def mask(dossier: Any) -> Callable[[str], str]:
    """Takes a text that the dossier says, gives it without the names of its authors, of where they
    work, and of its unit, also where their tone marks stand elsewhere or are left out, or a line
    ends within. dossier: of `scoring.tasks`, or `with_people`."""
    unit = dossier.unit
    names = {unit.name, unit.called, unit.short_name}
    names |= {name for author in dossier.named for name in (author["name"], author["workplace"])}
    longest_first = sorted((name for name in names if name), key=len, reverse=True)
    found = re.compile(rf"(?<!\w)(?:{'|'.join(map(_written, longest_first))})(?!\w)", re.IGNORECASE)
    return lambda text: found.sub(HIDDEN, nfc(text))


@lru_cache(4096)
def _written(name: str) -> str:
    """A pattern of all the ways to write the name."""
    words = (sorted(spellings(word)) for word in name.split())
    return r"\s+".join(f"(?:{'|'.join(map(re.escape, ways))})" for ways in words)


def with_people(dossiers: QuerySet[Any]) -> QuerySet[Any]:
    """Dossiers with what `mask` asks of them; named: their authors."""
    authors = Author.objects.filter(dossier=OuterRef("pk")).order_by("-is_lead", "pk")
    named = JsonRows(authors, {"name": "name", "workplace": "workplace"})
    return dossiers.select_related("contest", "field", "rules", "unit").annotate(named=named)


def hides_from(person: Person, council: Council) -> bool:
    """Who sits there reads no names before the points of a blind round are opened."""
    of = council.round
    return of.is_blind and of.opened_at is None and person.pk in council.people


def hide_names(seat: Seat, *dossiers: Any) -> None:
    """In a blind round take the names out of what the dossiers are called and where they are used.

    dossiers: of `scoring.tasks`.
    """
    if seat.council.round.is_blind:
        without_names(dossiers)


def without_names(dossiers: Iterable[Any]) -> None:
    """dossiers: of `scoring.tasks`, or `with_people`."""
    for dossier in dossiers:
        hidden = mask(dossier)
        dossier.title = hidden(dossier.title)
        dossier.applied_place = hidden(dossier.applied_place)


def blinded(file: StoredFile) -> File:
    """The file without what tells of people. Raises PermissionDenied where that cannot be done, and
    BusyError."""
    return _kept(file, "blind", blinding.blinded, EXTENSIONS[file.content_type])


def small(file: StoredFile) -> File:
    """A picture, small enough for a page, without what tells of people. Raises as `blinded`.

    In memory: who leaves the page while it is sent leaves no file open.
    """
    with _kept(file, "small", blinding.small) as kept:
        return ContentFile(kept.read())


def printed(file: StoredFile) -> bytes:
    """The same for a paper, smaller: JPEG. Raises as `blinded`."""
    with _kept(file, "printed", blinding.small, blinding.PRINTED) as kept:
        content: bytes = kept.read()
    return content


def _kept(file: StoredFile, folder: str, make: Callable[..., bytes], *more: Any) -> File:
    """Under its own name only when it is whole: two may make it at once."""
    name = f"{folder}/{file.sha256[:2]}/{file.sha256}"
    if not default_storage.exists(name):
        with file.file.open("rb") as sent:
            content = sent.read()
        try:
            made = drawing.run(make, content, *more)
        except drawing.BusyError:
            raise
        except Exception as reason:  # whatever a library says of a file that it cannot rewrite
            raise Withheld(
                _(
                    "Cổng chưa bỏ được tên người ghi ẩn trong tệp này nên giám khảo chưa mở được. "
                    "Báo Ban Tổ chức để gửi lại tệp."
                )
            ) from reason
        _keep(name, made)
    return default_storage.open(name)


def _keep(name: str, made: bytes) -> None:
    """A folder shows a file while it is written; other storages take it whole."""
    if not isinstance(default_storage, FileSystemStorage):
        default_storage.save(name, ContentFile(made))
        return
    part = default_storage.save(f"{name}.{token_hex(8)}", ContentFile(made))
    Path(default_storage.path(part)).replace(default_storage.path(name))
