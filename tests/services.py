"""A throwaway PostgreSQL and Redis on free ports of this machine, gone when the block ends.

`python -m tests.services COMMAND …` runs a command with both, in a data folder of its own.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from smtplib import SMTP
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2
import redis

ROOT = Path(__file__).parent.parent
PATIENCE = 120  # seconds a service may take to answer on a busy machine
INSTALL = "apt-get install postgresql redis-server"
# What every scanner takes for a virus and nobody needs to fear; never whole in a file of ours.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


class Missing(Exception):
    """A program the tests need is not on this machine; the message says what to install."""


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Both services, and a data folder: the environment that leads the portal to them."""
    with (
        TemporaryDirectory(prefix="portal-", ignore_cleanup_errors=True) as name,
        ExitStack() as on,
    ):
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL runs as another person when we are root
        yield data_folder(folder) | {
            "DATABASE_URL": on.enter_context(_postgres(folder)),
            "REDIS_URL": on.enter_context(_redis(folder)),
        }


def data_folder(folder: Path) -> dict[str, str]:
    data = folder / "data"
    (data / "static").mkdir(parents=True, mode=0o700)
    return {"DATA": str(data), "SECRET_KEY": "only-for-tests-" + "x" * 50}


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    url, start = new_cluster(folder, FAST)
    with start():
        yield url


def new_cluster(
    folder: Path, settings: tuple[str, ...]
) -> tuple[str, Callable[[], AbstractContextManager[subprocess.Popen]]]:
    """A new PostgreSQL: its address, and what starts it (again)."""
    binaries, port, home = _newest_postgres(), free_port(), folder / "postgres"
    home.mkdir()
    run_as = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(home, "nobody")
        run_as = ["--reuid=nobody", "--clear-groups"]
    given = {"cwd": "/", "env": os.environ | {"LC_ALL": "C.UTF-8"}}
    initdb = [binaries / "initdb", "-D", home, "-U", "portal", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run(["setpriv", *run_as, *initdb], check=True, stdout=subprocess.DEVNULL, **given)
    options = [word for setting in settings for word in ("-c", setting)]
    server = [binaries / "postgres", "-D", home, "-k", home, "-h", "127.0.0.1", "-p", str(port)]
    url = f"postgres://portal@127.0.0.1:{port}/postgres"

    @contextmanager
    def start() -> Iterator[subprocess.Popen]:
        with running(
            [*run_as, "--pdeathsig", "QUIT"], [*server, *options], folder, **given
        ) as process:
            wait_for(process, lambda: psycopg2.connect(url).close(), psycopg2.OperationalError)
            yield process

    return url, start


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = free_port()
    with redis_on(port, folder):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def redis_on(port: int, folder: Path) -> Iterator[subprocess.Popen]:
    program = shutil.which("redis-server")
    if not program:
        raise Missing(f"redis-server is missing: {INSTALL}")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    with running(["--pdeathsig", "KILL"], command, folder, end=signal.SIGKILL) as process:
        with closing(redis.Redis(port=port)) as client:
            wait_for(process, client.ping, redis.ConnectionError)
        yield process


@contextmanager
def clamd(folder: Path) -> Iterator[tuple[str, str]]:
    """ClamAV's daemon with one signature, that of the EICAR test file; the path of its socket, and
    its host:port."""
    program = shutil.which("clamd", path=os.environ["PATH"] + ":/usr/sbin")
    if not program:
        raise Missing("clamd is missing: apt-get install clamav-daemon")
    signatures, address, port = folder / "signatures", folder / "clamd.sock", free_port()
    signatures.mkdir()
    (signatures / "portal.ndb").write_text(f"Portal.Test:0:*:{EICAR.hex()}\n")
    settings = folder / "clamd.conf"
    settings.write_text(
        f"Foreground yes\nLocalSocket {address}\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        f"DatabaseDirectory {signatures}\n"
        f"TemporaryDirectory {folder}\nStreamMaxLength 1M\nMaxFileSize 512K\nAlertExceedsMax yes\n"
    )
    command = [program, f"--config-file={settings}"]
    with running(["--pdeathsig", "KILL"], command, folder, end=signal.SIGTERM) as process:
        wait_for(process, lambda: _connect(address), OSError)
        yield str(address), f"127.0.0.1:{port}"


@dataclass
class MailServer:
    """A mail server on this machine (`tests/sink.py`) and what it took. It may be restarted."""

    folder: Path
    port: int = field(default_factory=lambda: free_port())
    seconds: float = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen]:
        command = [sys.executable, "-m", "tests.sink", str(self.port), self.file, str(self.seconds)]
        with running(
            ["--pdeathsig", "KILL"], command, self.folder, end=signal.SIGKILL, cwd=ROOT
        ) as process:
            wait_for(process, self._greets, OSError)
            yield process

    @property
    def file(self) -> Path:
        return self.folder / "mails"

    def mails(self) -> list[dict[str, Any]]:
        """What it took: whom it is to, and the parsed message."""
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [
            mail
            | {"message": message_from_bytes(mail["data"].encode("latin-1"), policy=policy.default)}
            for mail in map(json.loads, lines)
        ]

    def _greets(self) -> None:
        with SMTP("127.0.0.1", self.port):
            pass


def _connect(address: Path) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(address))


@contextmanager
def running(
    how: list[str], command: list, folder: Path, end: int = signal.SIGQUIT, **given
) -> Iterator[subprocess.Popen]:
    """A child that dies with us, whatever ends us (setpriv asks the kernel for it)."""
    with (folder / f"{Path(command[0]).name}.log").open("ab") as log:
        process = subprocess.Popen(
            ["setpriv", *how, "--", *command], stdout=log, stderr=subprocess.STDOUT, **given
        )
        try:
            yield process
        finally:
            process.send_signal(end)  # of QUIT PostgreSQL stops at once
            process.wait(PATIENCE)


def wait_for(
    process: subprocess.Popen, ask: Callable[[], object], refusal: type[Exception]
) -> None:
    """Ask until the answer is no refusal; give up when the process ends or patience does."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            ask()
        except refusal:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args} does not answer")


def _newest_postgres() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin: int(bin.parent.name))
    if not found:
        raise Missing(f"PostgreSQL is missing: {INSTALL}")
    return found[-1]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


if __name__ == "__main__":
    with services() as environment:
        sys.exit(subprocess.run(sys.argv[1:], env=os.environ | environment).returncode)
