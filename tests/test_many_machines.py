"""Two web servers and two workers share PostgreSQL, Redis and the files: they are one portal.

docs/scaling.md tells how; two workers and two beats that are killed all the while are in
`tests/reminders/test_crash.py`.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256

import pytest
import requests
from celery import Celery
from django.conf import settings
from django.db import connection

from contest_portal.demo import NOW, PASSWORD
from contest_portal.management.commands.serve import CELERY, QUIET, WEB
from documents.models import Export
from reminders.models import Message, Pulse
from submissions import uploads
from submissions.models import Dossier
from tests.organizations.test_account_login import LOGIN, TOO_MANY, WRONG
from tests.services import ROOT, MailServer, free_port, running, wait_for
from tests.submissions.conftest import REGISTERED
from tests.submissions.test_uploads import LARGE

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = ("--pool", "threads", "--concurrency", "2")
HA, TUE = "ha@cb.example", "tue@cb.example"


@dataclass
class Machines:
    """The addresses of two web servers, the broker's, and the mail server of all."""

    webs: tuple[str, str]
    broker: str
    post: MailServer
    beat: subprocess.Popen

    def wait_for(self, ask: Callable[[], bool]) -> None:
        def answer() -> None:
            if not ask():
                raise LookupError

        wait_for(self.beat, answer, LookupError)


@pytest.fixture
def machines(static_built, demo, tmp_path) -> Iterator[Machines]:
    """Each process by itself, all on the database of the test and on the demo's Monday at eight."""
    database = f"/{connection.settings_dict['NAME']}"
    broker, post = os.environ["REDIS_URL"].replace("/0", "/9"), MailServer(tmp_path)
    environment = os.environ | {
        "DATABASE_URL": re.sub(r"/\w+$", database, os.environ["DATABASE_URL"]),
        "REDIS_URL": broker, "EMAIL_URL": post.url, "SECOND_FACTOR_REQUIRED": "off",
        "DJANGO_SETTINGS_MODULE": "tests.reminders.crash_settings",
    }  # fmt: skip
    clock_file = settings.DATA / "offset"
    clock_file.write_text(str(NOW.timestamp() - time.time()))

    def start(*words: str) -> subprocess.Popen:
        how, given = ["--pdeathsig", "KILL"], {"env": environment, "cwd": ROOT}
        command = [sys.executable, "-m", *words]
        return on.enter_context(running(how, command, tmp_path, end=signal.SIGTERM, **given))

    with ExitStack() as on:
        on.callback(clock_file.unlink)
        on.enter_context(post.running())
        places = [f"127.0.0.1:{free_port()}" for _ in "ab"]
        webs = [start(*WEB[:-1], "1", "--threads", "4", "--bind", place) for place in places]
        for name in "ab":
            queues = ("--queues", "celery,exports", "--hostname", f"{name}@many")
            start(*CELERY, "worker", *queues, *THREADS, *QUIET)
        beat = start(*CELERY, "beat", "--schedule", str(tmp_path / "beat"), "--loglevel", "WARNING")
        urls = tuple(f"http://{place}" for place in places)
        for url, web in zip(urls, webs, strict=True):
            wait_for(web, lambda url=url: requests.get(f"{url}/livez"), requests.ConnectionError)
        yield Machines(urls, broker, post, beat)


class Browser(requests.Session):
    """A session's cookie is the host's, whatever the port."""

    def press(self, address: str, page: str = "", **form: object) -> requests.Response:
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.get(page or address).text)
        return self.post(address, {"csrfmiddlewaretoken": found[1]} | form)

    def sign_in(self, web: str, name: str, password: str = PASSWORD) -> requests.Response:
        return self.press(web + LOGIN, login=name, password=password)


def test_two_web_servers_and_two_workers_are_one_portal(machines) -> None:
    """Issue 8: "the way to many machines …, proved here with two web processes and two workers"."""
    ha, tue = Browser(), Browser()
    ha.sign_in(machines.webs[0], HA)
    tue.sign_in(machines.webs[1], TUE)
    a_file_comes_in_pieces(ha, machines)
    an_export_is_fetched_elsewhere(tue, machines)
    all_are_reminded_once(machines)
    a_session_ends_everywhere(ha, machines)
    tries_count_together(machines)


def a_file_comes_in_pieces(ha: Browser, machines: Machines) -> None:
    """Begun at one server, its pieces at both, joined at the other, read at the first."""
    first, second = machines.webs
    dossier = Dossier.objects.get(title__startswith=REGISTERED)
    page, slot = f"/ho-so/{dossier.pk}/", dossier.rules.items.get(order=5)
    ha.get(first + page)
    ha.headers["X-CSRFToken"] = ha.cookies["csrftoken"]
    said = {"name": "giay.pdf", "size": len(LARGE), "stamp": "1"}
    place = ha.post(f"{first}{page}tep/{slot.pk}/gui/", said).json()["url"]
    pieces = [LARGE[at : at + uploads.PIECE] for at in range(0, len(LARGE), uploads.PIECE)]
    for number, piece in enumerate(pieces):
        web = machines.webs[number % 2]
        headers = {"Content-Type": "application/octet-stream"}
        assert ha.put(f"{web}{place}{number}/", piece, headers=headers).status_code == 204
    assert ha.post(second + place).json() == {"place": f"{page}#o-{slot.pk}"}
    kept = dossier.attachments.get(item=slot)
    assert [ha.get(f"{web}/tep/{kept.pk}/").content == LARGE for web in machines.webs] == [True] * 2


def an_export_is_fetched_elsewhere(tue: Browser, machines: Machines) -> None:
    first, second = machines.webs
    tue.press(f"{first}/hoi-thi/CB9/tai/excel/", f"{first}/hoi-thi/CB9/tai/")
    export = Export.objects.get()
    address = f"{second}/xuat/{export.pk}/tep/"
    machines.wait_for(lambda: tue.get(address).ok)
    export.refresh_from_db()
    assert sha256(tue.get(address).content).hexdigest() == export.sha256


def all_are_reminded_once(machines: Machines) -> None:
    """55: no "double message", though both workers plan and send at the same moment."""
    with Celery(broker=machines.broker) as app:
        for _ in range(4):
            app.send_task("reminders.tasks.plan_notices")
            app.send_task("reminders.tasks.sweep_messages")
    mailed = Message.objects.exclude(state=Message.State.INBOX)  # of who has an address
    all_is_planned_anew(machines)
    all_is_planned_anew(machines)
    machines.wait_for(lambda: {m.state for m in mailed.all()} == {Message.State.SENT})
    assert mailed.filter(recipient__email=HA).count() == 1
    sent = Counter(str(mail["message"]["to"]) for mail in machines.post.mails())
    assert sent == Counter(mailed.values_list("address", flat=True))


def all_is_planned_anew(machines: Machines) -> None:
    """Beat has it done each second here."""
    last = Pulse.objects.filter(name="plan").values_list("at", flat=True)
    before = list(last)
    machines.wait_for(lambda: list(last.all()) != before)


def a_session_ends_everywhere(ha: Browser, machines: Machines) -> None:
    first, second = (f"{web}/tai-khoan/" for web in machines.webs)
    assert [ha.get(page).url for page in (first, second)] == [first, second]
    ended = ha.cookies.copy()
    ha.press(f"{second}dang-xuat/")
    ha.cookies = ended  # a copy of the cookie, as a thief would have it
    asked = [ha.get(page).url.partition("?")[0] for page in (first, second)]
    assert asked == [web + LOGIN for web in machines.webs]


def tries_count_together(machines: Machines) -> None:
    """Security test 39: ten misses of one network in a minute, whichever server was asked."""
    said = [
        Browser().sign_in(machines.webs[n % 2], f"a{n}@cb.example", "sai").text for n in range(11)
    ]
    words = (str(WRONG), str(TOO_MANY))
    refused = [next((one for one in words if one in text), "") for text in said]
    assert refused == [WRONG] * 10 + [TOO_MANY]
