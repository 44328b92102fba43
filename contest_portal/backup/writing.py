"""Making a backup."""

import json
from contextlib import closing
from dataclasses import asdict
from shutil import copyfileobj
from typing import IO
from zipfile import ZipFile

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from contest_portal import clock
from contest_portal.backup import tables
from contest_portal.backup.archive import FILES, FORM, MANIFEST, Manifest, part


def version() -> list[str]:
    """Which portal this is: the migrations that it has."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(f"{app} {name}" for app, name in loader.disk_migrations)


def write(target: IO[bytes]) -> Manifest:
    """Write all of the installation to the target, which need not be a file on a disk.

    The rows are those of one moment. A file that went away since, or that lies outside the storage,
    is noted as missing and holds up nothing.
    """
    manifest = Manifest(FORM, clock.now().isoformat(), connection.vendor, version(), tables.shape())
    with ZipFile(target, "w") as archive:
        with tables.copied(archive, manifest) as cursor:
            names = list(tables.named_files(cursor))
        for name in names:
            _keep(name, archive, manifest)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest)))
    return manifest


def _keep(name: str, archive: ZipFile, manifest: Manifest) -> None:
    file = _opened(name)
    if file is None:
        manifest.missing.append(name)
        return
    with closing(file), part(archive, manifest, FILES + name) as target:
        copyfileobj(file, target)


def _opened(name: str) -> File | None:
    try:
        return default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation):
        return None
