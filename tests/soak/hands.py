"""Who hands in: what the script of a slot and a patient person do, over HTTP."""

import hashlib
import json
import re
import time
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pikepdf

WAITS = (1, 2, 4, 8, 15, 15, 15, 15, 15, 30, 30, 30)  # seconds between tries, as in upload.js
PATIENCE = 120  # seconds for one answer, as deploy/nginx.conf has it
TOKEN = "a" * 32  # against forged posts: the cookie's is the header's
NAME = "giai-phap.pdf"
TYPED = {"Content-Type": "application/x-www-form-urlencoded"}


class Answer(NamedTuple):
    status: int
    place: str
    body: bytes


class Receipt(NamedTuple):
    """What somebody was told and holds us to."""

    pk: int
    number: str
    sha256: str


class Took(NamedTuple):
    """Seconds of one act: from the first try to the answer, and of the try that was answered."""

    act: str
    in_all: float
    answered: float


def a_pdf(size: int, mark: bytes) -> bytes:
    """A PDF of about that many bytes, not more, unlike any with another mark."""
    whole, output = pikepdf.Pdf.new(), BytesIO()
    whole.add_blank_page()
    whole.Root.Scan = whole.make_stream(mark.ljust(size - 2048, b"x"))
    whole.save(output, compress_streams=False)
    return output.getvalue()


class Hands:
    """Of one person, signed in, with a dossier that lacks a file."""

    def __init__(self, port: int, number: int, size: int, facts: dict[str, Any]) -> None:
        self.port, self.size, self.facts = port, size, facts
        self.mark = b"so %d " % number
        self.took: list[Took] = []
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.headers = {
            "Cookie": f"sessionid={facts['session']}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN,
        }  # fmt: skip

    def hand_in(self) -> Receipt:
        """Send the file in pieces, press the button, read the receipt."""
        content = a_pdf(self.size, self.mark)
        self._send(content)
        step = f"/ho-so/{self.facts['dossier']}/buoc/send/"
        page = self._ask("the step's page", "GET", step)
        version = re.search(rb'name="version" value="(\d+)"', page.body)[1].decode()
        place = self._ask("the hand-in", "POST", step, {"version": version}).place
        receipt = self._ask("the receipt", "GET", place).body.decode()
        sha256 = hashlib.sha256(content).hexdigest()
        assert sha256 in receipt, place
        number = re.search(r'slip-code num">([^<]+)<', receipt)[1]
        self.connection.close()
        return Receipt(int(re.search(r"\d+", place)[0]), number, sha256)

    def _send(self, content: bytes) -> None:
        """As upload.js does; whoever is told nothing of the end looks whether the file is there."""
        slot = f"/ho-so/{self.facts['dossier']}/tep/{self.facts['item']}/gui/"
        said = {"name": NAME, "size": str(len(content)), "stamp": "1"}
        begun = json.loads(self._ask("the start", "POST", slot, said).body)
        for number, start in enumerate(range(0, len(content), begun["piece"])):
            piece = content[start : start + begun["piece"]]
            self._ask("a piece", "PUT", f"{begun['url']}{number}/", piece)
        if self._ask("the file's end", "POST", begun["url"], {}, fine=(404, 409)).status >= 400:
            page = self._ask("a look", "GET", f"/ho-so/{self.facts['dossier']}/")
            assert NAME.encode() in page.body, self.facts

    def _ask(
        self, act: str, method: str, path: str, body: dict[str, str] | bytes = b"", *,
        fine: tuple[int, ...] = (),
    ) -> Answer:  # fmt: skip
        """The portal's answer; again after a while when network or server are away.

        fine: refusals that may come where a try was cut off after it was done.
        """
        begun = time.monotonic()
        data, headers = (body, {}) if isinstance(body, bytes) else (urlencode(body), TYPED)
        for wait in WAITS:
            tried = time.monotonic()
            answer = self._try(method, path, data, self.headers | headers)
            if answer and answer.status < 500:
                assert answer.status < 400 or answer.status in fine, (act, answer)
                assert "dang-nhap" not in answer.place, act
                end = time.monotonic()
                self.took.append(Took(act, end - begun, end - tried))
                return answer
            time.sleep(wait)  # as a browser that tries again
        raise AssertionError(act, answer)

    def _try(
        self, method: str, path: str, data: bytes | str, headers: dict[str, str]
    ) -> Answer | None:
        try:
            self.connection.request(method, path, data or None, headers)
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read())
        except (OSError, HTTPException):
            self.connection.close()  # the next try opens another one
            return None
