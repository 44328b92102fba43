"""Looking whether a backup is whole and fits, then putting it into an empty installation."""

import json
import zlib
from contextlib import suppress
from zipfile import ZipFile

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.db import connection

from contest_portal.backup import tables
from contest_portal.backup.archive import FILES, FORM, MANIFEST, Manifest
from contest_portal.backup.writing import version
from documents.files import NOT_A_PACKAGE, digest
from reminders import after_restore

CHUNK = 1024 * 1024
BROKEN = (*NOT_A_PACKAGE, zlib.error, RuntimeError, KeyError, TypeError)
CUT = (
    "Tệp này bị cụt, bị hỏng hoặc không phải tệp sao lưu của cổng. Chưa ghi gì. Hãy chép lại tệp "
    "từ nơi cất giữ, hoặc dùng bản sao lưu khác."
)
CHANGED = "Phần {} của tệp sao lưu không còn đúng như lúc lưu. Chưa ghi gì. Hãy dùng bản khác."
STRANGE = "Tệp sao lưu có phần lạ hoặc tên không an toàn ({}). Chưa ghi gì. Đừng dùng tệp này."
OTHER_VERSION = (
    "Bản sao lưu này do một phiên bản khác của cổng làm ra. Chưa ghi gì. Hãy cài đúng phiên bản "
    "đó, khôi phục, rồi mới nâng cấp. Khác ở: {}."
)
OTHER_DATABASE = (
    "Bản sao lưu này của cổng chạy trên {}, còn cổng này chạy trên {}. Chưa ghi gì. Hãy đặt "
    "DATABASE_URL cho đúng loại."
)
NOT_EMPTY = (
    "Cổng này đã có dữ liệu. Chỉ khôi phục vào một bản cài trống, để không mất gì. Chưa ghi gì."
)


class Refused(Exception):
    """The backup is not restored; the message says why, to the operator."""


def check(archive: ZipFile) -> Manifest:
    """The manifest of a backup that is whole and fits this portal; reads all of it, writes nothing.
    Raises Refused.
    """
    try:
        manifest = Manifest(**json.loads(archive.read(MANIFEST)))
        _fits(manifest)
        names = archive.namelist()
        strange = set(names) ^ {*manifest.parts, MANIFEST}
        if strange or len(names) != len(set(names)):
            raise Refused(STRANGE.format(", ".join(sorted(strange)[:3])))
        for name, said in manifest.parts.items():
            _is_safe(name)
            if _found(archive, name) != tuple(said):
                raise Refused(CHANGED.format(name))
    except BROKEN as reason:
        raise Refused(CUT) from reason
    return manifest


def _fits(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise Refused(OTHER_DATABASE.format(manifest.database, connection.vendor))
    here, shape = version(), tables.shape()
    other = {*manifest.version} ^ {*here}
    other |= {t for t in {*manifest.tables, *shape} if manifest.tables.get(t) != shape.get(t)}
    if other or manifest.form != FORM:
        raise Refused(OTHER_VERSION.format(", ".join(sorted(other)[:3]) or f"kiểu {manifest.form}"))


def _is_safe(name: str) -> None:
    """Nothing is written outside the storage. Security test 34: "zip-slip both ways"."""
    file = name.removeprefix(FILES)
    try:
        validate_file_name(file.replace("\\", "/"), allow_relative_path=True)
    except SuspiciousFileOperation as reason:
        raise Refused(STRANGE.format(name)) from reason
    if file == name and name not in tables.parts():
        raise Refused(STRANGE.format(name))


def _found(archive: ZipFile, name: str) -> tuple[int, str]:
    """Size and SHA-256 of a part, of which a chunk at a time is in memory."""
    with archive.open(name) as part:
        return archive.getinfo(name).file_size, digest(iter(lambda: part.read(CHUNK), b""))


def refuse_unless_empty() -> None:
    """Raises Refused where somebody is known already."""
    if "organizations_person" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM organizations_person LIMIT 1")
        if cursor.fetchone():
            raise Refused(NOT_EMPTY)


def restore(archive: ZipFile, manifest: Manifest) -> after_restore.Held:
    """Put a checked backup into the installation, whose tables `migrate` has made: all or nothing.

    No reminder that was due goes out (`after_restore`). A run that was killed leaves files that
    nobody names, and may be run again. Raises Refused.
    """
    refuse_unless_empty()
    try:
        return _put_in(archive, manifest)
    except BaseException:
        _take_away(manifest)
        raise


def _put_in(archive: ZipFile, manifest: Manifest) -> after_restore.Held:
    with tables.filled(archive) as rows:
        if rows != manifest.rows:
            raise Refused(CUT)
        for name in manifest.files:
            _put_back(archive, name)
        return after_restore.hold_what_is_due()


def _take_away(manifest: Manifest) -> None:
    """The files of rows that are not there; what is gone with its disk cannot be taken away."""
    for name in manifest.files:
        with suppress(OSError):
            default_storage.delete(name.removeprefix(FILES))


def _put_back(archive: ZipFile, part: str) -> None:
    name = part.removeprefix(FILES)
    default_storage.delete(name)
    with archive.open(part) as source:
        if default_storage.save(name, File(source)) != name:
            raise Refused(STRANGE.format(name))
