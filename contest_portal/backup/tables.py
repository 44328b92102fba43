"""The rows: each table by PostgreSQL's COPY, or all of SQLite's by its own backup.

Neither holds more than a buffer in memory, and neither keeps anybody from writing.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from zipfile import ZipFile

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import FileField, Model

from contest_portal.backup.archive import Manifest, part

LEFT_OUT = {"django_session", "usersessions_usersession"}  # who was signed in signs in again
SQLITE = "rows.sqlite3"
ROWS = "rows/"


class Cursor(Protocol):
    """What both databases' cursors can."""

    def execute(self, sql: str) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...


def models() -> list[type[Model]]:
    """All that have a table, those between many and many too."""
    every = apps.get_models(include_auto_created=True)
    return [
        m
        for m in every
        if m._meta.managed and not m._meta.proxy and m._meta.db_table not in LEFT_OUT
    ]


def shape() -> dict[str, list[str]]:
    """The columns of each table."""
    return {
        m._meta.db_table: [str(field.column) for field in m._meta.local_concrete_fields]
        for m in models()
    }


def named_files(cursor: Cursor) -> Iterator[str]:
    """The names of all files that the rows speak of, each once."""
    seen: set[str] = set()
    for model in models():
        table = _quoted(model._meta.db_table)
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                column = _quoted(str(field.column))
                cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> ''")
                seen.update(name for (name,) in cursor)
    yield from sorted(seen)


@contextmanager
def copied(archive: ZipFile, manifest: Manifest) -> Iterator[Cursor]:
    """Puts the rows of one moment into the archive; yields a cursor that reads that moment."""
    way = _from_postgres if connection.vendor == "postgresql" else _from_sqlite
    with way(archive, manifest) as cursor:
        yield cursor


@contextmanager
def _from_postgres(archive: ZipFile, manifest: Manifest) -> Iterator[Cursor]:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table, columns in shape().items():
            with part(archive, manifest, ROWS + table) as target:
                cursor.copy_expert(f"COPY {_listed(table, columns)} TO STDOUT", target)
            manifest.rows[table] = cursor.rowcount
        yield cursor


@contextmanager
def _from_sqlite(archive: ZipFile, manifest: Manifest) -> Iterator[Cursor]:
    connection.ensure_connection()
    with TemporaryDirectory() as folder:
        path = Path(folder) / SQLITE
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            with connection.wrap_database_errors:
                connection.connection.backup(copy)
            for table in LEFT_OUT:
                copy.execute(f"DELETE FROM {table}")
            copy.execute("PRAGMA journal_mode=DELETE")  # all of it is in the one file
            copy.execute("VACUUM")
            cursor = copy.cursor()
            for table in shape():
                counted = cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")
                [(manifest.rows[table],)] = counted
            with path.open("rb") as source, part(archive, manifest, SQLITE) as target:
                copyfileobj(source, target)
            yield cursor


def parts() -> set[str]:
    """The parts that hold rows, of this kind of database."""
    return {ROWS + table for table in shape()} if connection.vendor == "postgresql" else {SQLITE}


@contextmanager
def filled(archive: ZipFile) -> Iterator[dict[str, int]]:
    """Fills the tables, which may hold what `migrate` writes; yields how many rows each has. One
    transaction, which ends with the block: what fails there undoes all."""
    way = _into_postgres if connection.vendor == "postgresql" else _into_sqlite
    with way(archive) as rows:
        yield rows


@contextmanager
def _into_postgres(archive: ZipFile) -> Iterator[dict[str, int]]:
    rows = {}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(_quoted, [*shape(), *LEFT_OUT]))}")
        for table, columns in shape().items():
            with archive.open(ROWS + table) as source:
                cursor.copy_expert(f"COPY {_listed(table, columns)} FROM STDIN", source)
            rows[table] = cursor.rowcount
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)
        yield rows


@contextmanager
def _into_sqlite(archive: ZipFile) -> Iterator[dict[str, int]]:
    with TemporaryDirectory() as folder, connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS kept", [archive.extract(SQLITE, folder)])
        try:
            with transaction.atomic(durable=True):
                yield {table: _moved(cursor, table, columns) for table, columns in shape().items()}
        finally:
            cursor.execute("DETACH DATABASE kept")


def _moved(cursor: Any, table: str, columns: list[str]) -> int:
    name, names = _quoted(table), ", ".join(map(_quoted, columns))
    cursor.execute(f"DELETE FROM main.{name}")
    cursor.execute(f"INSERT INTO main.{name} ({names}) SELECT {names} FROM kept.{name}")
    return cursor.rowcount


def _listed(table: str, columns: Iterable[str]) -> str:
    return f"{_quoted(table)} ({', '.join(map(_quoted, columns))})"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
