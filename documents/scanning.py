"""The virus scanner: ClamAV's daemon, asked over its socket. Without one nothing waits for it."""

import logging
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import transaction

from contest_portal import waking
from documents.files import StoredFile

logger = logging.getLogger(__name__)
Scan = StoredFile.Scan
PATIENCE = 60  # seconds for one answer


class ScannerDownError(Exception):
    """Nobody answers; what waits goes on waiting."""


def wake() -> None:
    """Have what waits scanned as soon as the transaction is over; if that fails, the sweep will."""
    if settings.CLAMAV:
        waking.wake("submissions.tasks.scan_files")


def scan_waiting(on_lost: Callable[[Any], None]) -> None:
    """Ask about every file that waits, in every table that holds files.

    on_lost: called for a record in the transaction that marks it infected or refused. A file about
    which the scanner has no answer (gone from the disk) goes on waiting.
    """
    if not settings.CLAMAV:
        return
    for model in StoredFile.__subclasses__():
        for record in model._default_manager.filter(scan=Scan.WAITING).order_by("pk"):
            try:
                _scan(record, on_lost)
            except ScannerDownError as reason:
                logger.warning("the scanner does not answer: %s", reason)
                return
            except OSError as reason:
                logger.warning("%s %s not scanned: %s", model.__name__, record.pk, reason)


def _scan(record: Any, on_lost: Callable[[Any], None]) -> None:
    with record.file.open("rb") as file:
        record.scan = verdict(iter(lambda: file.read(65536), b""))
    with transaction.atomic():
        waiting = type(record)._default_manager.filter(pk=record.pk, scan=Scan.WAITING)
        marked = waiting.filter(sha256=record.sha256).update(scan=record.scan)
        if marked and record.scan in StoredFile.LOST:
            on_lost(record)


def verdict(chunks: Iterable[bytes]) -> str:
    """CLEAN, INFECTED or REFUSED: larger than `StreamMaxLength` of the scanner's settings, or, if
    they have `AlertExceedsMax`, than its other limits. Raises ScannerDownError, and OSError where
    it will not say.
    """
    with _connected() as clamd:
        with suppress(ConnectionError):  # past its limit it answers and hangs up
            clamd.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                clamd.sendall(struct.pack(">I", len(chunk)) + chunk)
            clamd.sendall(struct.pack(">I", 0))
        said = _answer(clamd).decode(errors="replace")
    if "size limit exceeded" in said or "Heuristics.Limits.Exceeded" in said:
        return Scan.REFUSED
    if said.endswith(" FOUND"):
        return Scan.INFECTED
    if said.endswith(": OK"):
        return Scan.CLEAN
    raise OSError(said)


def _answer(clamd: socket.socket) -> bytes:
    """What it says up to the NUL; what it hung up on is unread, so no orderly end may follow."""
    said = b""
    with suppress(ConnectionError):
        while not said.endswith(b"\0") and (more := clamd.recv(1000)):
            said += more
    return said.rstrip(b"\0")


def _connected() -> socket.socket:
    """A connection to `settings.CLAMAV`: the path of a socket, or host:port."""
    host, _, port = settings.CLAMAV.rpartition(":")
    try:
        if host:
            return socket.create_connection((host, int(port)), PATIENCE)
        return _connected_here(settings.CLAMAV)
    except OSError as reason:
        raise ScannerDownError(reason) from reason


def _connected_here(path: str) -> socket.socket:
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(PATIENCE)
    try:
        clamd.connect(path)
    except OSError:
        clamd.close()
        raise
    return clamd
