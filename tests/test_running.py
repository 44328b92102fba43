"""The portal runs: one machine with `manage.py serve`, a city with docker-compose.yml."""

import importlib.util
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest_portal.demo import PASSWORD
from reminders.models import Pulse
from tests.services import free_port, wait_for

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent
PATIENCE = 120  # of a busy machine; nothing here waits longer than it must
FAMILY = ("gunicorn", "beat", "exports", "worker")  # the last two are both workers


def test_psycopg2_is_the_driver() -> None:
    """psycopg 3, if anything brought it in, would silently take psycopg2's place."""
    assert importlib.util.find_spec("psycopg") is None


@pytest.mark.django_db
def test_tests_run_on_postgresql() -> None:
    assert connection.vendor == "postgresql"


@pytest.mark.sqlite
def test_healthz_answers_after_asking_the_database(client, db) -> None:
    Pulse.beat("backup")
    client.get(reverse("healthz"))  # the first one starts the planner's silence
    with CaptureQueriesContext(connection) as asked:
        response = client.get(reverse("healthz"))
    assert (response.status_code, response.content) == (200, b"ok")
    # by day the calendar is asked, too: on a day off no mail is held up
    assert len([query for query in asked if "calendarday" not in query["sql"]]) == 6


def test_every_package_is_locked_with_hashes() -> None:
    named = {"django-crispy-forms", "celery", "redis", "psycopg2-binary", "weasyprint"}
    locked = (ROOT / "requirements.txt").read_text()
    packages = re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==\S+.*\\\n    --hash=sha256:", locked, re.M)
    assert named <= set(packages)
    assert len(packages) == len(re.findall(r"^\S+==", locked, re.M))
    assert re.findall(r"^pytest-django==", (ROOT / "requirements-dev.txt").read_text(), re.M)


class Served:
    """`manage.py serve` in a process of its own, with nothing of the tests' environment."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--demo"],
            cwd=ROOT,
            env={"DATA": str(data), "PORT": str(self.port), "PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def get(self, path: str) -> str:
        with urlopen(self.url + path, timeout=PATIENCE) as response:
            return response.read().decode()

    def list_of_solutions(self) -> bytes:
        """The PDF that the organiser asks for and the worker for exports makes."""
        browser = build_opener(HTTPCookieProcessor())

        def read(path: str, form: dict[str, str] | None = None) -> bytes:
            data = urlencode(form).encode() if form else None
            with browser.open(self.url + path, data, timeout=PATIENCE) as response:
                return response.read()

        def send(path: str, page: str, **form: str) -> str:
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', read(page).decode())[1]
            return read(path, {"csrfmiddlewaretoken": token, **form}).decode()

        sign_in = "/tai-khoan/dang-nhap/"
        send(sign_in, sign_in, login="tue@cb.example", password=PASSWORD)
        asked = send("/hoi-thi/CB9/tai/danh-sach/", "/hoi-thi/CB9/tai/")
        export = re.search(r"/xuat/\d+/", asked)[0]
        wait_for(self.process, lambda: read(f"{export}tep/"), HTTPError)  # 404 until it is made
        return read(f"{export}tep/")

    def end(self) -> str:
        """What it said, once it has ended."""
        return self.process.communicate(timeout=PATIENCE)[0]

    def family(self) -> dict[str, int]:
        """The children's processes, by the word that tells them apart; one that died has none."""
        found = {}
        for pid in children_of(self.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            words = {Path(part).name for part in command}
            found |= dict.fromkeys([w for w in FAMILY if w in words][:1], pid)
        return found


def children_of(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ends(pid: int) -> bool:
    """Waits until the kernel says that the process has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)


@contextmanager
def serve(data: Path) -> Iterator[Served]:
    served = Served(data)
    try:
        wait_for(served.process, lambda: served.get("/healthz"), URLError)
        yield served
    finally:
        served.process.kill()
        served.process.communicate()


def whole_family(served: Served) -> list[int]:
    family = served.family()
    assert sorted(family) == sorted(FAMILY)
    return [*family.values(), *children_of(family["gunicorn"])]


def first_plan(data: Path) -> None:
    """The planner does not wait for its first five minutes."""
    with closing(sqlite3.connect(f"file:{data}/portal.sqlite3?mode=ro", uri=True)) as database:
        if not database.execute("SELECT 1 FROM reminders_notice").fetchone():
            raise LookupError


def others(served: Served, before: dict[str, int]) -> None:
    """The two that were killed have come back."""
    family = served.family()
    if {family.get(word) for word in ("beat", "worker")} & {None, *before.values()}:
        raise LookupError


def test_serve_shows_the_demo_keeps_its_data_and_ends_whole(tmp_path) -> None:
    """Running: started again it keeps its data; the death of the parent ends all of it."""
    with serve(tmp_path) as served:
        page = served.get("/")
        assert "Cổng Hội thi" in page
        assert "body" in served.get(re.search(r'href="(/static/[^"]+\.css)"', page)[1])
        secret, clock = (tmp_path / "secret-key").read_text(), (tmp_path / "demo-clock").read_text()
        family = whole_family(served)
        wait_for(served.process, lambda: first_plan(tmp_path), LookupError)
        assert served.list_of_solutions()[:5] == b"%PDF-"
        served.process.kill()
        assert all(ends(pid) for pid in family)

    with serve(tmp_path) as served:
        assert (tmp_path / "secret-key").read_text() == secret
        assert (tmp_path / "demo-clock").read_text() == clock
        family = whole_family(served)
        served.process.send_signal(signal.SIGINT)
        said = served.end()
        assert served.process.returncode == 0
        assert f"Mở {served.url} bằng trình duyệt" in said
        assert "ha@cb.example" in said
        assert f"thư gửi đi nằm ở {tmp_path}/mail" in said
        assert all(ends(pid) for pid in family)

    with serve(tmp_path) as served:
        before = served.family()
        for word in ("beat", "worker"):
            os.kill(before[word], signal.SIGKILL)
        wait_for(served.process, lambda: others(served, before), (LookupError, OSError))
        family = whole_family(served)
        kept = [word for word, pid in served.family().items() if pid == before[word]]
        assert sorted(kept) == ["exports", "gunicorn"]
        os.kill(before["gunicorn"], signal.SIGKILL)
        said = served.end()
        again = "đã dừng đột ngột, 3 giây nữa chạy lại."
        assert [line for line in said.splitlines() if again in line] in (
            [f"Bộ hẹn giờ {again}", f"Tiến trình làm việc nền {again}"],
            [f"Tiến trình làm việc nền {again}", f"Bộ hẹn giờ {again}"],
        )
        assert "Máy chủ web đã dừng đột ngột nên cả cổng dừng theo." in said
        assert served.process.returncode == 1
        assert all(ends(pid) for pid in family)


def test_serve_says_that_the_port_is_taken(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env={"DATA": str(tmp_path), "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr == (
        f"CommandError: Không mở được cổng {port} (Address already in use). "
        "Hãy chọn cổng khác, ví dụ: PORT=8123 make run\n"
    )
