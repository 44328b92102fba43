"""The ZIP of a backup: parts that are hashed while they are written, and its manifest."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MANIFEST = "manifest.json"
FILES = "files/"  # what parts of files begin with
FORM = 1  # of the file; another one is another portal's


@dataclass
class Manifest:
    """What a backup says of itself.

    version: the migrations it was made with; tables: their columns; rows: how many each had; parts:
    size and SHA-256 of each; missing: files that rows name and the storage does not give.
    """

    form: int
    made_at: str
    database: str
    version: list[str]
    tables: dict[str, list[str]]
    rows: dict[str, int] = field(default_factory=dict)
    parts: dict[str, tuple[int, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[str]:
        """The parts that are files."""
        return [name for name in self.parts if name.startswith(FILES)]


class Part:
    """One part as it is written: counts and hashes what passes."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.size, self.hash = target, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.hash.update(data)
        return self.target.write(data)


@contextmanager
def part(archive: ZipFile, manifest: Manifest, name: str) -> Iterator[Part]:
    """A new part of the archive, noted in the manifest once it is whole. Files are mostly packed
    already."""
    info = ZipInfo(name)
    info.compress_type = ZIP_STORED if name.startswith(FILES) else ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as target:
        written = Part(target)
        yield written
    manifest.parts[name] = (written.size, written.hash.hexdigest())
