"""A backup into an empty installation."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from contest_portal import backup
from contest_portal.vietnamese import format_number
from reminders.after_restore import Held


class Command(BaseCommand):
    help = "Khôi phục cả cổng từ một tệp sao lưu, vào một bản cài trống."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="tệp mà lệnh backup đã tạo; dấu - là đọc đầu vào chuẩn")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            with _opened(file) as source, ZipFile(source) as archive:
                self._restore(archive)
        except BadZipFile as reason:
            raise CommandError(backup.CUT) from reason
        except backup.Refused as reason:
            raise CommandError(str(reason)) from reason
        except (OSError, DatabaseError) as reason:
            raise CommandError(
                f"Chưa khôi phục được, dữ liệu của cổng vẫn trống: {backup.said(reason)}. "
                "Hãy sửa rồi chạy lại lệnh này."
            ) from reason

    def _restore(self, archive: ZipFile) -> None:
        manifest = backup.check(archive)
        backup.refuse_unless_empty()
        self.stdout.write("Tệp sao lưu nguyên vẹn. Đang khôi phục…")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", stdout=StringIO())
        held = backup.restore(archive, manifest)
        self.stdout.write(
            f"Đã khôi phục {format_number(sum(manifest.rows.values()))} dòng dữ liệu và "
            f"{format_number(len(manifest.files))} tệp."
        )
        self.stdout.write(_said(held))


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    """Standard input is for a file that its owner alone may read; a ZIP is read from its end."""
    if file == "-":
        with TemporaryFile() as source:
            copyfileobj(sys.stdin.buffer, source)
            yield source
    else:
        with Path(file).open("rb") as source:
            yield source


def _said(held: Held) -> str:
    return (
        f"Không gửi lại gì cũ: {format_number(held.mails)} thư và {format_number(held.notices)} "
        f"thông báo chờ người xem ở trang Thư nhắc, {format_number(held.reminders)} lượt nhắc đã "
        "qua được bỏ. Các lượt nhắc sắp tới vẫn gửi đúng hẹn."
    )
