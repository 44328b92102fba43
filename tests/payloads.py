"""What somebody might type to make the portal do something: one list for every field and page.

It is text. Nothing that it asks for may happen: what it would leave behind says `harm_in`.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import F, IntegerField, TextField, Value
from django.db.models.functions import Cast, Concat, Left, Mod, Substr
from lxml import etree, html

from contest_portal import vietnamese

MARKUP = (
    "<script>harm()</script>", "</script><script>harm()</script>", "<ScRiPt src=//evil.example>",
    '"><img src=x onerror=harm()>', "'><svg/onload=harm()>", "<iframe srcdoc='<b>harm'></iframe>",
    "</textarea><harm>", "</title><harm>", "--><harm><!--", "]]><harm>",
    "<base href=//evil.example>",
    '" autofocus onfocus=harm() x="', "<style>@import '//evil.example'</style>", "R&D <1 &lt;i&gt;",
    "<math><mtext><harm></math>", "<a href=javascript:harm()>x</a>", "**[x](javascript:harm())**",
    "<meta http-equiv=refresh content='0;//evil.example'>", "\uff1cscript\uff1eharm()",
)  # fmt: skip
TEMPLATES = (
    "{{ 7|add:42000 }}", "{% now 'Y' %}", "{% include '/etc/passwd' %}", "{0.__class__}",
    "{harm!r}", "%(pk)s %s %n", "${7*6001}", "#{7*6001}", "<%= 7*6001 %>",
    "{{ settings.SECRET_KEY }}", "{", "}}{{",
)  # fmt: skip
FORMULAS = (
    "=HYPERLINK(\"//evil.example\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1",
    "\uff1d1+1",
)  # fmt: skip
HEADERS = ("x\r\nBcc: harm@evil.example", "x\nSubject: harm", "x\r\nSet-Cookie: harm=1", "a@b, c@d")
PATHS = (
    "../../../etc/passwd",
    "..\\..\\x",
    "/etc/passwd",
    "C:\\x",
    "x.php.jpg",
    ".htaccess",
    "a/b",
)
LETTERS = (
    "\u202egpj.exe", "\u200b\u2028\u2029", "\x1b[31m\x08", "e\u0301\u0323" + "\u0301" * 50,
    "\U0001f468\u200d\U0001f469", "\ufeffx", "\ud7ff\ufffd", "İıſK",
)  # fmt: skip
QUERIES = ("' OR 1=1 --", "1; DROP TABLE x", "%%_\\", "-1", "9" * 40, "1e999", "NaN", "٣", "²")
ADDRESSES = (
    "javascript:harm()", "java\tscript:harm()", "data:text/html,<harm>", "//evil.example",
    "\\\\evil.example", "https:evil.example", "http://[::1", "vbscript:harm()",
)  # fmt: skip
PAYLOADS = MARKUP + TEMPLATES + FORMULAS + HEADERS + PATHS + LETTERS + QUERIES + ADDRESSES
# Only through forms: PostgreSQL stores no NUL, and nobody's name fills a page.
UNSTORABLE = ("a\x00b", "ơ" * 2_000)

STAGES = ("organizations", "documents", "directives", "submissions", "judging")
WIDTH = max(map(len, PAYLOADS)) + 1
LONG = WIDTH * 8  # letters of a text: papers are drawn from it, which takes time
STORED = "".join(payload.ljust(WIDTH) for payload in PAYLOADS)


def type_everywhere() -> None:
    """Every column that somebody types holds payloads, as many as fit, from another one in each row
    and column on."""
    for stage in STAGES:
        for model in apps.get_app_config(stage).get_models():
            typed = [field for field in model._meta.local_fields if _is_typed(field)]
            for place, field in enumerate(typed):
                model._base_manager.update(**{field.name: _text(field, place * 7)})


def _is_typed(field: Any) -> bool:
    return isinstance(field, (vietnamese.CharField, vietnamese.TextField)) and not field.choices


def _text(field: Any, first: int) -> Any:
    number = Mod(F("pk") + Value(first), Value(len(PAYLOADS)))
    begins = Cast(number * Value(WIDTH) + Value(1), IntegerField())
    turned = Substr(Cast(Value(STORED * 2), TextField()), begins, Value(len(STORED)))
    text = Concat(turned, Cast("pk", TextField()), output_field=TextField())
    return Left(text, field.max_length or LONG)


RAN = re.compile(r"42007|&lt;class|<class|root:x:|R&amp;amp;D|&amp;(#x27|#39|quot|amp);")
ACTIVE = (
    "//script[not(@src) and not(@type='application/json')]|//harm|//iframe|//object|//embed|//base"
    "|//style|//math|//meta[@http-equiv]"
    "|//@*[starts-with(name(), 'on')]|//@style|//@srcdoc|//@autofocus[../@onfocus]"
)
LINKS = "//@href|//@src|//@action|//@formaction|//@poster|//@srcset"
OURS = re.compile(
    r"/(?![/\\])|#|\?|tel:|mailto:|data:image/|webcal://testserver/|otpauth://totp/|$"
)


def harm_in(response: Any) -> list[str]:
    """What an answer would do, link to or show that is not text; or how it is no whole file."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    body = b"".join(response) if response.streaming else response.content
    return [f"{kind}: {found}"[:200] for found in READERS.get(kind, _nothing)(body)]


def _html(body: bytes) -> Iterator[str]:
    text = body.decode()
    yield from (found[0] for found in RAN.finditer(text))
    if not text.strip():
        return
    page = html.document_fromstring(text)
    for found in page.xpath(ACTIVE):
        yield etree.tostring(found).decode() if isinstance(found, etree._Element) else str(found)
    for link in page.xpath(LINKS):
        address = str(link).strip().removeprefix(settings.PORTAL_URL)
        if not OURS.match(address) and not _is_outside_link(link):
            yield f"link: {address}"


def _is_outside_link(link: Any) -> bool:
    """A web address that a reader clicks: allowed in an <a>, nowhere else."""
    return link.getparent().tag == "a" and re.match(r"https?://[^/]", str(link)) is not None


def _csv(body: bytes) -> Iterator[str]:
    yield from re.findall(
        r'(?m)(?:^|[;,])"?(?:[=+@\t\uff1d]|\r(?!\n))[^;,\n]*', body.decode("utf-8-sig")
    )


def _office(body: bytes) -> Iterator[str]:
    """Excel and Word files: each part is XML, no formula, nothing from outside."""
    with zipfile.ZipFile(BytesIO(body)) as package:
        for name in package.namelist():
            part = package.read(name)
            if name.endswith((".xml", ".rels")):
                etree.fromstring(part)
            if re.search(rb'<f>|<f |externalLink|attachedTemplate|Target="[^"]*evil', part):
                yield f"{name} has a formula or goes outside"


def _calendar(body: bytes) -> Iterator[str]:
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    yield from (line for line in lines if line and not re.match(r"[A-Z-]+[;:]", line))


def _pdf(body: bytes) -> Iterator[str]:
    if not body.startswith(b"%PDF-"):
        yield "no PDF"
    yield from (word.decode() for word in re.findall(rb"/JavaScript|/Launch|/EmbeddedFile", body))


def _xml(body: bytes) -> Iterator[str]:
    for link in etree.fromstring(body).xpath("//@href"):
        if not str(link).startswith(settings.PORTAL_URL):
            yield f"link: {link}"


def _json(body: bytes) -> Iterator[str]:
    json.loads(body)
    yield from ()


def _nothing(body: bytes) -> Iterator[str]:
    yield from ()


OFFICE = "application/vnd.openxmlformats-officedocument."
READERS = {
    "text/html": _html,
    "text/csv": _csv,
    "text/calendar": _calendar,
    "application/pdf": _pdf,
    "application/json": _json,
    "application/atom+xml": _xml,
    f"{OFFICE}spreadsheetml.sheet": _office,
    f"{OFFICE}wordprocessingml.document": _office,
}
