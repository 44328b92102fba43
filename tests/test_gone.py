"""Redis, the mail server and the disk go while the portal runs: the main job goes on, or the page
says plainly that it did not."""

import re
import resource
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from contest_portal import health
from contest_portal.demo import PASSWORD
from directives.models import Deadline
from organizations.models import Person
from submissions.models import Attachment, Dossier, Receipt
from tests.browser.test_nothing_lost import Portal, really_hashed
from tests.documents.test_layout import pdf_of
from tests.services import free_port, redis_on
from tests.submissions.conftest import REGISTERED
from tests.test_running import children_of

PATIENCE = 60
SMALL = 4096  # bytes that a file may grow to: every larger write is refused, as on a full disk


@pytest.fixture
def on_redis(tmp_path, monkeypatch) -> Iterator[ExitStack]:
    """A Redis of the portal's own, which goes when the stack is closed; no mail server at all."""
    port = free_port()
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}/0")
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{free_port()}")
    monkeypatch.setenv("SECOND_FACTOR_REQUIRED", "off")
    with ExitStack() as stack:
        stack.enter_context(redis_on(port, tmp_path))
        yield stack


@pytest.fixture
def portal_process(on_redis, static_built, demo) -> Iterator[Portal]:
    portal = Portal()
    yield portal
    portal.kill()


class Browser:
    def __init__(self, url: str) -> None:
        self.url, self.opener = url, build_opener(HTTPCookieProcessor())

    def read(self, path: str, data: bytes | None = None, kind: str = "") -> tuple[int, str, str]:
        """Status, where it led, and the page."""
        headers = {"Content-Type": kind} if kind else {}
        try:
            with self.opener.open(
                Request(self.url + path, data, headers), timeout=PATIENCE
            ) as answer:
                return answer.status, answer.url.removeprefix(self.url), answer.read().decode()
        except HTTPError as answer:
            return answer.code, path, answer.read().decode()

    def send(self, page: str, path: str, **form: object) -> tuple[int, str, str]:
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.read(page)[2])[1]
        fields = {"csrfmiddlewaretoken": token} | form
        if any(isinstance(value, SimpleUploadedFile) for value in form.values()):
            return self.read(path, encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT)
        return self.read(path, urlencode(fields).encode())

    def sign_in(self, login: str) -> None:
        page = "/tai-khoan/dang-nhap/"
        status, place, _ = self.send(page, page, login=login, password=PASSWORD)
        assert (status, place != page) == (200, True)


@pytest.mark.django_db(transaction=True)
def test_a_dossier_is_handed_in_without_redis_mail_and_disk(on_redis, portal_process) -> None:
    """59: "Disk full, mail down, Redis gone: submit still works or says clearly that it did
    not"."""
    dossier = Dossier.objects.get(title__startswith=REGISTERED)
    later = timezone.localdate() + timedelta(days=30)  # by the true clock, as the process has it
    Deadline.objects.filter(pk=dossier.deadline_id).update(day=later)
    really_hashed(Person.objects.get(email="ha@cb.example"))
    really_hashed(Person.objects.get(email="tue@cb.example"))
    on_redis.close()
    workers = children_of(portal_process.process.pid)
    browser, page = Browser(portal_process.url), f"/ho-so/{dossier.pk}/"

    assert browser.read("/healthz")[2].splitlines() == [
        health.NO_BACKUP,
        health.NO_MAIL_NOW,
        health.REDIS,
    ]
    browser.sign_in("ha@cb.example")
    organiser, files = Browser(portal_process.url), "/hoi-thi/CB9/tai/"
    organiser.sign_in("tue@cb.example")
    status, place, said = organiser.send(files, f"{files}excel/")
    assert (status, place[:6], "Chờ đến lượt" in said) == (200, "/xuat/", True)

    slot = dossier.rules.items.order_by("order").last()
    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (SMALL, resource.RLIM_INFINITY))
    before = Attachment.objects.count()
    file = SimpleUploadedFile("anh.pdf", pdf_of("letter", ("Kính gửi:", "Gửi:")))
    status, _, said = browser.send(page, f"{page}tep/{slot.pk}/", **{f"{slot.pk}-file": file})
    assert (status, "Lần bấm vừa rồi chưa làm xong." in said) == (500, True)
    assert Attachment.objects.count() == before

    step = f"{page}buoc/hand_in/"
    status, place, _ = browser.send(page, step, version=dossier.version)
    assert (status, place) == (200, f"/bien-nhan/{Receipt.objects.get(dossier=dossier).pk}/")

    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
