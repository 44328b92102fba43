"""All of the installation as one file."""

import os
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from contest_portal import backup
from contest_portal.vietnamese import format_number
from reminders.models import Pulse


class Command(BaseCommand):
    help = "Sao lưu cả cổng (mọi dữ liệu và tệp) vào một tệp; dấu - là ra đầu ra chuẩn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="tệp sẽ tạo, ví dụ hoithi-2025-05-05.zip; hoặc dấu -")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            manifest = self._write(file)
        except (OSError, DatabaseError) as reason:
            if file == "-":  # what is left in its buffer would fail once more at Python's end
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError(
                f"Chưa sao lưu được: {backup.said(reason)}. Tệp ghi dở đã bỏ. Hãy sửa rồi chạy lại."
            ) from reason
        rows, files = sum(manifest.rows.values()), len(manifest.files)
        self.stderr.write(
            f"Đã sao lưu {format_number(rows)} dòng dữ liệu, {format_number(files)} tệp."
        )
        if manifest.missing:
            self.stderr.write(
                f"{format_number(len(manifest.missing))} tệp có tên trong dữ liệu mà không còn "
                f"trên máy chủ, ví dụ {manifest.missing[0]}."
            )

    def _write(self, file: str) -> backup.Manifest:
        if file == "-":
            manifest = backup.write(sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            manifest = self._into(Path(file))
        Pulse.beat("backup")
        return manifest

    def _into(self, path: Path) -> backup.Manifest:
        """Under a name of its own until it is whole, so that no leftover and no other run is in the
        way; readable by its maker alone from the first byte, which NamedTemporaryFile sees to."""
        if path.exists():
            raise CommandError(f"Đã có tệp {path}. Hãy đặt tên khác, bản cũ được giữ nguyên.")
        with NamedTemporaryFile(
            dir=path.parent, prefix=f"{path.name}.", suffix=".dang-ghi", delete=False
        ) as unfinished:
            try:
                manifest = backup.write(unfinished)
                unfinished.flush()
                os.fsync(unfinished.fileno())
                path.touch(exist_ok=False)  # another run may have taken the name meanwhile
                Path(unfinished.name).replace(path)
            finally:
                Path(unfinished.name).unlink(missing_ok=True)
        return manifest
