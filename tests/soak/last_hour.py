"""The last hour before a deadline: many hand in at once, while any process may be killed.

The stack is that of docker-compose.yml without its proxy: gunicorn, worker, exporter, beat,
PostgreSQL, Redis, and a mail server.

What it does not cover: a machine that loses power, a disk that is full, people on slow networks
(whom the proxy waits for), signing in.
"""

import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from contest_portal.management.commands.serve import EXPORTS, WEB
from submissions.uploads import PIECE
from tests.reminders.crash import QUIET, Portal
from tests.services import ROOT, free_port, running, wait_for
from tests.soak.hands import NAME, Hands, Receipt

VICTIMS = (
    "web", "worker", "beat", "postgres", "redis", "web's child", "worker's child", "exporter",
)  # fmt: skip
OTHER_ACTS = 5  # of each person, besides the pieces


class Stack(Portal):
    """The processes of docker-compose.yml, by the true clock."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, datetime.now(UTC))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.soak.settings", "PORTAL_URL": self.url,
        }  # fmt: skip
        self.files = folder / "data" / "files"
        schedule = str(folder / "schedule")
        self.starts = {
            name: self.starts[name] for name in ("postgres", "redis", "mail server")
        } | {
            "web": self._web,
            "worker": lambda: self._celery("worker", "--concurrency", "2", *QUIET),
            "exporter": lambda: self._celery("worker", *EXPORTS, "--concurrency", "2", *QUIET),
            "beat": lambda: self._celery("beat", "--schedule", schedule, "--pidfile="),
        }  # fmt: skip

    @contextmanager
    def _web(self) -> Iterator[subprocess.Popen]:
        bound = ["--threads", "4", "--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        with running(
            ["--pdeathsig", "KILL"], [sys.executable, "-m", *WEB, *bound], self.folder,
            env=self.environment, cwd=ROOT,
        ) as process:  # fmt: skip
            wait_for(process, lambda: urlopen(f"{self.url}/livez").close(), URLError)
            yield process


@contextmanager
def started() -> Iterator[Stack]:
    with TemporaryDirectory(prefix="portal-", ignore_cleanup_errors=True) as folder:
        stack = Stack(Path(folder))
        try:
            for name in stack.starts:
                if name == "web":
                    stack.manage("manage.py", "migrate", "--run-syncdb", "--verbosity", "0")
                stack.start(name)
            yield stack
        finally:
            stack.end()


@dataclass
class Hour:
    """What so many people were told, how long it took them, and who died meanwhile."""

    people: list[Hands]
    told: list[Receipt] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    @property
    def acts(self) -> int:
        return sum(len(hands.took) for hands in self.people)


def live_through(stack: Stack, *, people: int, size: int, seconds: float, kills: int) -> Hour:
    """Each person comes at a moment of their own within the seconds; after so many acts of all of
    them somebody dies, each in turn, and is started again.
    """
    random = Random(people)
    facts = json.loads(stack.manage("-m", "tests.soak.world", str(people)))
    hour = Hour([Hands(stack.port, n, size, fact) for n, fact in enumerate(facts)])
    moments = sorted(random.sample(range(people * (-(-size // PIECE) + OTHER_ACTS)), kills))
    victims = [victim for victim, _ in zip(cycle(VICTIMS), moments, strict=False)]
    random.shuffle(victims)
    begun = time.monotonic()
    with ThreadPoolExecutor(people) as pool:
        waits = [random.uniform(0, seconds) for _ in facts]
        coming = [pool.submit(_come, *one) for one in zip(hour.people, waits, strict=True)]
        for victim, moment in zip(victims, moments, strict=True):
            _wait(hour, coming, moment)
            stack.kill(victim, random)
            hour.killed[victim] += 1
        hour.told = [future.result() for future in coming]
    hour.seconds = time.monotonic() - begun
    return hour


def _come(hands: Hands, wait: float) -> Receipt:
    time.sleep(wait)  # people come one by one, over the whole time
    return hands.hand_in()


def _wait(hour: Hour, coming: list[Future], moment: int) -> None:
    while hour.acts < moment and not all(future.done() for future in coming):
        time.sleep(0.05)


def check(stack: Stack, hour: Hour) -> None:
    """Whatever somebody was told is so, nothing else is there, and no number is missing."""
    rows = stack.ask(
        "SELECT receipt.id, contest.code, dossier.number, receipt.sequence, receipt.files"
        " FROM submissions_receipt receipt"
        " JOIN submissions_dossier dossier ON dossier.id = dossier_id"
        " JOIN directives_contest contest ON contest.id = contest_id"
    )
    kept = {
        Receipt(pk, f"{code}-{number:04d}", file["sha256"])
        for pk, code, number, sequence, files in rows
        for file in files
        if file["name"] == NAME and sequence == 1
    }
    assert sorted(kept) == sorted(hour.told)
    assert sorted(number for _, _, number, _, _ in rows) == [*range(1, len(hour.people) + 1)]
    assert stack.ask("SELECT last_number FROM directives_contest") == [(len(hour.people),)]
    asked = f"SELECT sha256, file FROM submissions_attachment WHERE file_name = '{NAME}'"
    stored = stack.ask(asked)
    assert sorted(sha256 for sha256, _ in stored) == sorted(told.sha256 for told in hour.told)
    for sha256, file in stored:
        with (stack.files / file).open("rb") as content:
            assert hashlib.file_digest(content, "sha256").hexdigest() == sha256
    assert stack.ask("SELECT count(*) FROM submissions_upload") == [(0,)]
    # who died between "it has arrived" and taking its pieces off the disk leaves them to the sweep
    stack.manage("manage.py", "shell", "-c", "from submissions.uploads import sweep; sweep()")
    assert [path for path in (stack.files / "upload").rglob("*") if path.is_file()] == []


def table(hour: Hour) -> str:
    """Seconds of each act: as people waited, with the tries that a death cut off; and answered."""
    lines = [f"{'':16}{'count':>7}{'p50':>8}{'p95':>8}{'most':>8}   of answers alone: p50     p95"]
    for act in dict.fromkeys(took.act for hands in hour.people for took in hands.took):
        took = [took for hands in hour.people for took in hands.took if took.act == act]
        waited, alone = [t.in_all for t in took], [t.answered for t in took]
        lines.append(
            f"{act:16}{len(took):7}{_p(waited, 50):8.2f}{_p(waited, 95):8.2f}{max(waited):8.2f}"
            f"{_p(alone, 50):24.2f}{_p(alone, 95):8.2f}"
        )
    killed = ", ".join(f"{name} {times}" for name, times in sorted(hour.killed.items()))
    return "\n".join(
        [*lines, f"killed -9: {killed}", f"{hour.seconds:.0f} seconds, {os.cpu_count()} cores"]
    )


def _p(seconds: list[float], percent: int) -> float:
    return statistics.quantiles([*seconds, seconds[0]], n=100, method="inclusive")[percent - 1]
