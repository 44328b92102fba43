"""Files that take long: made by a worker, followed, stopped, taken up again, the owner's alone."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from hashlib import sha256
from threading import Event
from typing import IO, Any

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import task_success
from django.conf import settings
from django.db import connection

from contest_portal import clock
from contest_portal.celery import app
from contest_portal.demo import NOW
from documents import codes, exports, tasks
from documents.models import Export
from tests.documents import long_work
from tests.documents.conftest import text
from tests.services import wait_for

pytestmark = pytest.mark.usefixtures("demo")
WORDS = "Nông lâm".encode()
State = Export.State


@pytest.fixture
def ask(person_of) -> Callable[..., Export]:
    """An export that Tuệ asks for, made by one of the tasks of `long_work`."""
    tue = person_of("tue@cb.example")
    return lambda task, **given: exports.ask(tue, task.name, "Danh sách CB9", **given)


@contextmanager
def finished(task: Any) -> Iterator[Event]:
    """An event that is set when a worker in this process has done the task."""
    done = Event()

    def listen(sender: Any = None, **kwargs: Any) -> None:
        if sender.name == task.name:
            done.set()

    task_success.connect(listen)
    yield done
    task_success.disconnect(listen)


@contextmanager
def a_worker() -> Iterator[subprocess.Popen]:
    """A worker for exports in a process of its own, on the database of the tests."""
    database = f"/{connection.settings_dict['NAME']}"
    command = ["celery", "-A", "contest_portal", "worker", "--include", "tests.documents.long_work",
               "--queues", "exports,celery", "--pool", "threads", "--concurrency", "2"]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--loglevel", "WARNING"], cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": re.sub(r"/\w+$", database, os.environ["DATABASE_URL"])},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(process: subprocess.Popen, pk: int, **columns: Any) -> None:
    wait_for(process, partial(Export.objects.get, pk=pk, **columns), Export.DoesNotExist)


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_file_and_its_owner_downloads_it(ask, as_person) -> None:
    with (
        start_worker(app, pool="threads", perform_ping_check=False),
        finished(long_work.make_text) as done,
    ):
        export = ask(long_work.make_text)
        assert done.wait(30)
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (State.DONE, 1, 1)
    assert (export.size, export.sha256) == (len(WORDS), sha256(WORDS).hexdigest())
    answer = as_person("tue@cb.example").get(f"/xuat/{export.pk}/tep/")
    assert b"".join(answer) == WORDS
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''danh-sach.txt"


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_held_is_taken_up_by_another(ask) -> None:
    """Long work: "taken up again after a worker's death"."""
    export = ask(long_work.hang_once)
    with a_worker() as worker:
        wait_until(worker, export.pk, state=State.RUNNING, done=1, total=3)
        worker.kill()  # SIGKILL
        worker.wait()
    tasks.sweep_exports()
    export.refresh_from_db()
    assert export.state == State.RUNNING  # the lease has not passed: it may be at work still
    with (
        clock.at(export.leased_until + timedelta(seconds=1)),
        start_worker(app, pool="threads", perform_ping_check=False),
        finished(long_work.hang_once) as done,
    ):
        tasks.sweep_exports()
        assert done.wait(30)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (State.DONE, 2)


@pytest.mark.django_db(transaction=True)
def test_cancelling_stops_the_work(ask, as_person) -> None:
    export = ask(long_work.until_cancelled)
    with a_worker() as worker:
        wait_until(worker, export.pk, state=State.RUNNING)
        answer = as_person("tue@cb.example").post(f"/xuat/{export.pk}/huy/", follow=True)
        assert "Tệp này không được làm nữa." in text(answer)
        after = ask(long_work.make_text)  # the same worker is free for the next
        wait_until(worker, after.pk, state=State.DONE)
    export.refresh_from_db()
    assert (export.state, export.file.name) == (State.CANCELLED, "")


def test_after_three_dead_workers_it_has_failed(ask) -> None:
    export = ask(long_work.make_text)
    Export.objects.update(state=State.RUNNING, attempts=3, leased_until=NOW)
    with clock.at(NOW + timedelta(seconds=1)):
        exports.take_back()
    export.refresh_from_db()
    assert (export.state, export.problem) == (State.FAILED, exports.DIED)


def test_a_limit_that_is_passed_is_said_in_a_sentence(ask, as_person) -> None:
    export = ask(long_work.too_much)
    long_work.too_much(export.pk)
    page = text(as_person("tue@cb.example").get(f"/xuat/{export.pk}/"))
    assert "Không làm được" in page
    assert long_work.TOO_LONG in page


@pytest.mark.logs_errors
def test_a_mistake_of_ours_is_logged_and_said(ask, as_person, caplog) -> None:
    export = ask(long_work.broken)
    long_work.broken(export.pk)
    assert exports.BROKEN in text(as_person("tue@cb.example").get(f"/xuat/{export.pk}/"))
    assert "a mistake of ours" in caplog.text


def test_work_that_another_worker_has_taken_over_is_given_up(ask) -> None:
    """A slow worker whose lease passed overwrites nothing and leaves no file behind."""
    export = ask(long_work.make_text)

    def overtaken(job: exports.Job, file: IO[bytes]) -> exports.Made:
        made = long_work.text(job, file)
        Export.objects.update(attempts=2)
        return made

    exports.run(export.pk, overtaken)
    export.refresh_from_db()
    assert (export.state, export.file.name) == (State.RUNNING, "")
    folder = settings.MEDIA_ROOT / "export" / sha256(WORDS).hexdigest()[:2]
    assert [path for path in folder.glob("*") if path.name == sha256(WORDS).hexdigest()] == []


def test_two_clicks_ask_for_one_file(ask) -> None:
    first = ask(long_work.make_text, contest=1)
    assert ask(long_work.make_text, contest=1) == first
    assert ask(long_work.make_text, contest=2) != first
    long_work.make_text(first.pk)
    assert ask(long_work.make_text, contest=1) != first  # it is done: the figures may be others


def test_one_that_is_taken_is_not_made_twice(ask) -> None:
    export = ask(long_work.make_text)
    long_work.make_text(export.pk)
    long_work.make_text(export.pk)
    export.refresh_from_db()
    assert export.attempts == 1


def test_it_is_its_owners_alone(ask, as_person, client) -> None:
    """Long work: "downloadable by their owner alone"."""
    export = ask(long_work.make_text)
    long_work.make_text(export.pk)
    stranger = as_person("anh@bk.example")
    pages = [f"/xuat/{export.pk}/", f"/xuat/{export.pk}/tep/"]
    assert [stranger.get(page).status_code for page in pages] == [404, 404]
    assert stranger.post(f"/xuat/{export.pk}/huy/").status_code == 404
    assert "Danh sách CB9" not in text(stranger.get("/xuat/"))
    assert [client.get(page).status_code for page in pages] == [302, 302]


def test_it_expires(ask, as_person) -> None:
    """Long work: "expiring". The row stays: its code and SHA-256 can still be asked for."""
    export = ask(long_work.make_text)
    long_work.make_text(export.pk)
    failed = ask(long_work.too_much)
    long_work.too_much(failed.pk)
    export.refresh_from_db()
    path = settings.MEDIA_ROOT / export.file.name
    tue = as_person("tue@cb.example")
    assert "Giữ đến" in text(tue.get(f"/xuat/{export.pk}/"))
    with clock.at(NOW + exports.KEPT + timedelta(seconds=1)):
        assert tue.get(f"/xuat/{export.pk}/tep/").status_code == 404  # before the sweep, too
        tasks.sweep_exports()
        assert "nay không còn" in text(tue.get(f"/xuat/{export.pk}/"))
        assert "Chưa có tệp nào" in text(tue.get("/xuat/"))
    export.refresh_from_db()
    assert (path.exists(), export.file.name) == (False, "")
    assert export.sha256 == sha256(WORDS).hexdigest()
    assert not Export.objects.filter(pk=failed.pk).exists()


def test_the_page_says_how_far_it_is(ask, as_person) -> None:
    export = ask(long_work.make_text)
    tue = as_person("tue@cb.example")
    assert "Chờ đến lượt" in text(tue.get(f"/xuat/{export.pk}/"))
    Export.objects.update(state=State.RUNNING, done=1200, total=5000)
    page = text(tue.get(f"/xuat/{export.pk}/"))
    assert '<progress max="5000" value="1200"' in page
    assert '<b class="num">1.200</b> trên <b class="num">5.000</b> phần' in page


def test_what_is_done_is_not_cancelled(ask, as_person) -> None:
    export = ask(long_work.make_text)
    long_work.make_text(export.pk)
    page = as_person("tue@cb.example").post(f"/xuat/{export.pk}/huy/", follow=True)
    assert "Không hủy nữa vì tệp này đã xong." in text(page)


def test_a_page_of_many_asks_as_often_as_of_one(ask, as_person, django_assert_num_queries) -> None:
    tue = as_person("tue@cb.example")
    for number in range(3):
        ask(long_work.make_text, number=number)
        with django_assert_num_queries(5):
            tue.get("/xuat/")


def test_codes_are_read_aloud_without_mistakes() -> None:
    made = {codes.new_code() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){2}[2-9A-HJKMNP-TV-Z]{4}", c) for c in made)


def test_the_sweep_runs_every_minute_and_long_work_has_its_own_queue() -> None:
    beat = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert beat[tasks.sweep_exports.name] == 60
    route = app.amqp.router.route({}, "submissions.tasks.contest_list")
    assert route["queue"].name == "exports"
