"""The whole portal on one machine: web, workers and scheduler, all of which end with the web."""

import os
import signal
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser

from contest_portal.demo import CAST, PASSWORD

PATIENCE = 10  # seconds the children may take to stop
PAUSE = 3  # seconds before one that died is started again
WEB = ("gunicorn", "contest_portal.wsgi", "--worker-class", "gthread", "--workers", "2")
CELERY = ("celery", "--app", "contest_portal", "--quiet")
QUIET = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")
EXPORTS = ("--queues", "exports", "--hostname", "exporter@%h", "--pool", "threads")

Program = tuple[str, tuple[str, ...]]  # what people call it, and its command
Children = dict[int, tuple[Program, subprocess.Popen[bytes]]]


class Command(BaseCommand):
    help = "Prepare the data folder, then run web server, workers and scheduler until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the two contests of the demo")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        _refuse_taken(settings.PORT)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` has it ignored
        children: Children = {}
        try:
            self._prepare(demo)
            for program in _programs():
                _start(program, children)
            self._tell(demo)
            self._keep(children)
        except KeyboardInterrupt:
            self.stdout.write("\nĐang dừng…")
        finally:
            _stop(children)

    def _prepare(self, demo: bool) -> None:
        """What a new or a kept data folder needs; each step finds out what is left to do."""
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("build_assets", stdout=StringIO())
        call_command("collectstatic", verbosity=0, interactive=False)
        if demo:
            call_command("load_demo")

    def _keep(self, children: Children) -> None:
        """What works in the background is started again; without the web server all of it ends."""
        while True:
            pid, _status = os.wait()
            program, _child = children.pop(pid)
            name, command = program
            if command[0] == WEB[0]:
                raise CommandError(f"{name} đã dừng đột ngột nên cả cổng dừng theo.")
            self.stdout.write(f"{name} đã dừng đột ngột, {PAUSE} giây nữa chạy lại.")
            self.stdout.flush()
            time.sleep(PAUSE)
            _start(program, children)

    def _tell(self, demo: bool) -> None:
        lines = ["", f"Mở {settings.PORTAL_URL} bằng trình duyệt. Bấm Ctrl-C ở đây để dừng.", ""]
        if demo:
            width = max(len(part.sign_in) for part in CAST)
            lines += [f"Đăng nhập để xem thử, mật khẩu chung là {PASSWORD}"]
            lines += [f"  {part.sign_in:{width}}  {part.name}, {part.role}" for part in CAST]
            lines += [""]
        lines += [f"Dữ liệu nằm ở {settings.DATA}, thư gửi đi nằm ở {settings.MAIL_DIR}."]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _programs() -> tuple[Program, ...]:
    address = f"127.0.0.1:{settings.PORT}"
    return (
        ("Máy chủ web", (*WEB, "--threads", "4", "--bind", address, "--log-level", "warning")),
        ("Tiến trình làm việc nền", (*CELERY, "worker", "--pool", "solo", *QUIET)),
        ("Tiến trình làm tệp", (*CELERY, "worker", *EXPORTS, "--concurrency", "2", *QUIET)),
        ("Bộ hẹn giờ", (*CELERY, "beat", "--loglevel", "WARNING")),
    )


def _refuse_taken(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as reason:
            raise CommandError(
                f"Không mở được cổng {port} ({reason.strerror}). "
                "Hãy chọn cổng khác, ví dụ: PORT=8123 make run"
            ) from None


def _start(program: Program, children: Children) -> None:
    """A child in a session of its own (Ctrl-C reaches us alone), that the kernel ends with us."""
    _name, (file, *arguments) = program
    path = str(Path(sys.executable).parent / file)
    child = subprocess.Popen(
        ("setpriv", "--pdeathsig", "TERM", "--", path, *arguments), start_new_session=True
    )
    children[child.pid] = (program, child)


def _stop(children: Children) -> None:
    """All at once: together they have PATIENCE, not each."""
    end = time.monotonic() + PATIENCE
    for _program, child in children.values():
        child.terminate()
    for _program, child in children.values():
        try:
            child.wait(max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
