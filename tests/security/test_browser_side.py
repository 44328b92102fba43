"""What the answers tell a browser and a proxy to keep, and over which wire."""

import json
import logging
import re
import runpy
import socket
import struct
from collections.abc import Iterator
from logging.handlers import QueueHandler
from pathlib import Path
from queue import Queue
from typing import BinaryIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client

from contest_portal.demo import PASSWORD
from directives.models import Contest, Directive

SETTINGS = Path(__file__).parents[2] / "contest_portal" / "settings.py"
SIGN_IN = "/tai-khoan/dang-nhap/"


@pytest.fixture
def settings_for(monkeypatch):
    """The settings of an installation whose address is this."""

    def read(url: str, **more: str) -> dict:
        for name, value in {"PORTAL_URL": url, **more}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return read


def test_every_cookie_of_an_https_portal_is_secure(demo, settings, settings_for):
    """Security 44: "cookies `Secure`, `HttpOnly`, `SameSite`"."""
    made = settings_for("https://hoithi.example")
    names = re.findall(r"\b(?:SESSION|CSRF)_COOKIE_(?:SECURE|HTTPONLY)\b", SETTINGS.read_text())
    for name in names:
        setattr(settings, name, made[name])
    client = Client()
    client.get(SIGN_IN)
    client.post(SIGN_IN, {"login": "ha@cb.example", "password": PASSWORD})
    kept = {
        name: (cookie["secure"], cookie["httponly"], cookie["samesite"])
        for name, cookie in client.cookies.items()
        if cookie.value
    }
    assert kept == dict.fromkeys(("csrftoken", "sessionid"), (True, True, "Lax"))


def test_on_one_machine_cookies_travel_without_tls(settings_for):
    """Else nobody could sign in to `make run`."""
    assert settings_for("http://127.0.0.1:8000")["SESSION_COOKIE_SECURE"] is False


def test_browsers_list_a_name_for_ever_only_when_its_owner_says_so(settings_for):
    """Preloading HSTS is opt-in: it is hard to take back."""
    url = "https://hoithi.example"
    assert settings_for(url)["SECURE_HSTS_PRELOAD"] is False
    assert settings_for(url, SECURE_HSTS_PRELOAD="on")["SECURE_HSTS_PRELOAD"] is True


@pytest.mark.parametrize("path", ["/don-vi/", "/hoi-thi/", "/van-ban/", "/khong-co/"])
def test_pages_of_signed_in_people_are_kept_by_nobody(as_person, path):
    """Security 45: "Pages with personal data are `no-store`; `Vary: Cookie`"."""
    response = as_person("ngan@cb.example").get(path)
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]


OF_EVERYBODY = (
    "/hoi-thi/", "/hoi-thi/CB9/", "/hoi-thi/CB9/thay-doi/", "/hoi-thi/CB9/niem-phong/",
    "/hoi-thi/CB9/lich.ics", "/van-ban/", "/cong-van/", "/van-ban/{paper}/", "/cong-van/{letter}/",
)  # fmt: skip


@pytest.fixture
def of_everybody(demo) -> list[str]:
    letter = Directive.objects.visible_to(AnonymousUser()).filter(contest__code="CB9").latest("pk")
    return [path.format(letter=letter.pk, paper=letter.document_id) for path in OF_EVERYBODY]


def test_what_everybody_reads_is_kept_for_a_minute_then_asked_for_anew(of_everybody, client):
    """Issue 8: "public pages cached with ETag"."""
    for path in of_everybody:
        first = client.get(path)
        assert first["Cache-Control"] == "public, max-age=60, must-revalidate", path
        assert ("Cookie" in first["Vary"], first.cookies) == (True, {}), path
        same = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"]), path
        assert (same["Cache-Control"], "Cookie" in same["Vary"]) == (first["Cache-Control"], True)
    mark = client.get("/hoi-thi/CB9/")["ETag"]
    Contest.objects.filter(code="CB9").update(name="Hội thi đổi tên")
    changed = client.get("/hoi-thi/CB9/", headers={"If-None-Match": mark})
    assert (changed.status_code, "Hội thi đổi tên" in changed.content.decode()) == (200, True)
    assert changed["ETag"] != mark


def test_nobody_who_signed_in_is_given_what_a_visitor_keeps(of_everybody, client, as_person):
    """Security 45: "Pages with personal data are `no-store`; `Vary: Cookie`": neither in a session
    nor when it has just ended."""
    marks = {path: client.get(path)["ETag"] for path in of_everybody}
    tue = as_person("tue@cb.example")
    for path, mark in marks.items():
        own = tue.get(path, headers={"If-None-Match": mark})
        assert (own.status_code, own["Cache-Control"]) == (200, "private, no-store"), path
        assert ("Cookie" in own["Vary"], own.has_header("ETag")) == (True, False), path
    tue.post("/tai-khoan/dang-xuat/")
    parting = tue.get("/hoi-thi/")
    assert (parting.has_header("ETag"), parting.has_header("Cache-Control")) == (False, False)
    assert list(parting.context["messages"]) != []


def test_an_answer_that_says_for_itself_what_may_be_kept_is_left_alone(as_person, unit_of_ngan):
    response = as_person("ngan@cb.example").get(f"/don-vi/{unit_of_ngan}/moi-nguoi/")
    assert response["Cache-Control"] == (
        "max-age=0, no-cache, no-store, must-revalidate, private"  # the view's own
    )


@pytest.fixture
def unit_of_ngan(person_of) -> int:
    return person_of("ngan@cb.example").memberships.get().unit_id


def test_what_no_page_of_ours_needs_no_page_may(static_built, demo, client):
    """Hardening: on pages and on static files."""
    for path in ("/hoi-thi/", "/khong-co/", "/robots.txt"):
        response = client.get(path)
        assert "camera=(), display-capture=(), geolocation=()" in response["Permissions-Policy"]
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Content-Type-Options"] == "nosniff"
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert re.findall(r"unsafe|\*|https?:", policy) == []


REPORTS = "/bao-cao-csp/"
REPORT = {
    "document-uri": "http://testserver/theo-doi/secret-of-a-dossier/?q=Ha",
    "blocked-uri": "https://evil.example/a.js?ha@cb.example", "effective-directive": "script-src",
    "script-sample": "the words of a page",
}  # fmt: skip


@pytest.fixture
def reported() -> Iterator[Queue[logging.LogRecord]]:
    """The lines that reports left in the log."""
    cache.clear()  # what is counted against the limit
    queue: Queue[logging.LogRecord] = Queue()
    handler = QueueHandler(queue)
    logging.getLogger("contest_portal.browser_side").addHandler(handler)
    yield queue
    logging.getLogger("contest_portal.browser_side").removeHandler(handler)


def test_a_report_is_a_line_without_a_secret_and_twenty_are_enough(demo, client, reported):
    """Security 20: "reports are collected"."""

    def send(body: str) -> int:
        return client.post(REPORTS, body, content_type="application/csp-report").status_code

    odd = ["", "[", "[]", "{}", "1", '{"csp-report": 1}', '{"csp-report": []}', "[" * 9000]
    odd += [json.dumps({"csp-report": REPORT | {name: 5}}) for name in REPORT]
    assert {send(body) for body in odd} == {204}
    while not reported.empty():
        reported.get()
    report = json.dumps({"csp-report": REPORT})
    assert {send(report) for _ in range(30)} == {204}
    lines = [reported.get().fields for _ in range(reported.qsize())]
    assert lines == [
        {"view": "dossier_status", "directive": "script-src", "blocked": "evil.example"}
    ] * (20 - len(odd))


@pytest.fixture
def hung_up() -> Iterator[BinaryIO]:
    """What a server reads from, of a browser that has gone before it sent all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        browser = socket.create_connection(server.getsockname())
        taken, _ = server.accept()
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        browser.close()
    with taken, taken.makefile("rb") as body:
        yield body


def test_a_report_that_is_not_sent_to_its_end_is_none(demo, client, reported, hung_up):
    """Security 20: "reports are collected"."""
    given = {"content_type": "application/csp-report", "wsgi.input": hung_up}
    assert client.post(REPORTS, "{}", **given).status_code == 204
    assert reported.empty()


INJECTED = """
<script>window.ran = "inline"</script>
<img src="/none.png" onerror="window.ran = 'handler'">
<script src="https://evil.example/a.js"></script>
<script src="data:text/javascript,window.ran='data'"></script>
<iframe srcdoc="<script>parent.ran = 'frame'</script>"></iframe>
<a id="bad" href="javascript:window.ran='link'">x</a>
<form id="away" action="https://evil.example/"></form>
"""


def test_a_script_that_got_into_a_page_does_not_run(portal, reported):
    """Security 20: "a test page proves that an injected script does not run; reports are
    collected"."""
    page = portal()

    def inject(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{INJECTED}</main>"))

    page.route("**/hoi-thi/", inject)
    page.goto("/hoi-thi/")
    page.evaluate("bad.click(), away.requestSubmit()")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("typeof window.ran") == "undefined"
    assert page.url.endswith("/hoi-thi/")
    seen = [reported.get(timeout=20).fields for _ in range(5)]
    assert {line["view"] for line in seen} == {"contest_list"}
    assert {"inline", "evil.example", "data"} <= {line["blocked"] for line in seen}
