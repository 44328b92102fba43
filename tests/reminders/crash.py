"""A portal of real processes, any of which may be killed at any moment."""

import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import psycopg2

from tests.services import ROOT, MailServer, data_folder, free_port, new_cluster, redis_on, running

# Enough against SIGKILL: what a server has written stays with the kernel. But it must have written
# it before it says so, hence no asynchronous commit.
CLUSTER = ("fsync=off", "max_connections=60")
CELERY = (sys.executable, "-m", "celery", "--app", "contest_portal")
MORE = ("--include", "tests.reminders.mail_bench")
QUIET = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError, sqlite3.OperationalError)


class Portal:
    """PostgreSQL, Redis, mail server, two workers and two beats, in a folder of their own."""

    def __init__(self, folder: Path, moment: datetime, seconds: float = 0.03) -> None:
        folder.chmod(0o711)
        self.folder = folder
        self.post = MailServer(folder, seconds=seconds)
        self.environment = os.environ | data_folder(folder) | {
            "EMAIL_URL": self.post.url, "DJANGO_SETTINGS_MODULE": "tests.reminders.crash_settings",
        }  # fmt: skip
        self.starts = self._services() | {
            "mail server": self.post.running,
            **{f"worker {n}": self._worker(n) for n in "ab"},
            **{f"beat {n}": self._beat(n) for n in "ab"},
        }
        self.alive: dict[str, tuple[subprocess.Popen, ExitStack]] = {}
        self.offset = 0.0
        self.set_clock(moment)

    def _services(self) -> dict[str, Any]:
        self.database, start_postgres = new_cluster(self.folder, CLUSTER)
        port = free_port()
        self.environment |= {
            "DATABASE_URL": self.database,
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        }
        return {"postgres": start_postgres, "redis": lambda: redis_on(port, self.folder)}

    def connect(self) -> Any:
        return psycopg2.connect(self.database)

    def _worker(self, name: str) -> Any:
        return lambda: self._celery("worker", *MORE, "--hostname", f"{name}@crash", *QUIET)

    def _beat(self, name: str) -> Any:
        schedule = str(self.folder / f"schedule-{name}")
        return lambda: self._celery(
            "beat", "--schedule", schedule, "--pidfile=", "--loglevel", "WARNING"
        )

    def _celery(self, *words: str) -> AbstractContextManager[subprocess.Popen]:
        return running(
            ["--pdeathsig", "KILL"], [*CELERY, *words], self.folder, end=signal.SIGTERM,
            env=self.environment, cwd=ROOT,
        )  # fmt: skip

    def start(self, name: str) -> None:
        stack = ExitStack()
        self.alive[name] = stack.enter_context(self.starts[name]()), stack

    def kill(self, victim: str, random: Random) -> None:
        """SIGKILL; what died is started again at once, but for a worker's child, which its parent
        replaces.
        """
        name = victim.removesuffix("'s child")
        process, stack = self.alive[name]
        children = children_of(process.pid)
        if victim != name:
            if children:
                _kill(random.choice(children))
            return
        process.kill()
        process.wait()
        for child in children:
            _kill(child)
        stack.close()
        self.start(name)

    def set_clock(self, moment: datetime) -> None:
        self._write(moment.timestamp() - time.time())

    def move_clock(self, seconds: float) -> None:
        self._write(self.offset + seconds)

    def _write(self, offset: float) -> None:
        self.offset = offset
        new = self.folder / "data" / "offset.new"
        new.write_text(str(offset))
        new.rename(self.folder / "data" / "offset")

    def manage(self, *command: str) -> str:
        return subprocess.run(
            [sys.executable, *command], env=self.environment, cwd=ROOT, check=True, text=True,
            stdout=subprocess.PIPE,
        ).stdout  # fmt: skip

    def ask(self, question: str) -> list[tuple]:
        """Rows of the database; nothing while it is down."""
        with suppress(*LOST), closing(self.connect()) as base:
            cursor = base.cursor()
            cursor.execute(question)
            return cursor.fetchall()
        return []

    def log(self) -> str:
        """What workers, beats and mail server said last, and what became of the messages."""
        said = (self.folder / "python.log").read_text()[-5000:]
        states = self.ask("SELECT state, count(*) FROM reminders_message GROUP BY state")
        return f"{said}\n{states}"

    def arrived(self) -> int:
        """How many mails the mail server took."""
        return self.post.file.read_bytes().count(b"\n") if self.post.file.exists() else 0

    def end(self) -> None:
        for _, stack in reversed(self.alive.values()):
            stack.close()


class OneMachine(Portal):
    """As `make run` has it: SQLite, a folder as broker, a worker without processes of its own."""

    def _services(self) -> dict[str, Any]:
        for name in ("DATABASE_URL", "REDIS_URL"):
            self.environment.pop(name, None)
        return {}

    def connect(self) -> Any:
        return sqlite3.connect(self.folder / "data" / "portal.sqlite3", timeout=20)

    def _worker(self, name: str) -> Any:
        return lambda: self._celery(
            "worker", "--pool", "solo", "--hostname", f"{name}@crash", *QUIET
        )


def children_of(pid: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _kill(pid: int) -> None:
    """SIGKILL, and wait until it has ended: a PostgreSQL does not start beside its own remains."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        select.select([handle], [], [])
        os.close(handle)
