"""Everything that a judge can open, read to the end: nothing blinded, nothing conflicted."""

import logging
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from itertools import product
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from contest_portal.vietnamese import nfc
from contest_portal.workflow import perform
from documents.files import KINDS, digest
from documents.models import Import
from judging.models import Award, Conflict, Council, Feedback, Meeting, Score, Seat, Sheet
from judging.workflow import STEPS
from reminders import gathering, planning
from reminders.models import CalendarLink, Message, Pulse
from submissions.models import Answer, Attachment, Author, Dossier, Receipt
from tests import pdf
from tests.judging.test_blind import photo
from tests.security.objects import addresses, look_again, send_a_list
from tests.security.paper_objects import send_sheets
from tests.security.prize_objects import decide_prizes

JUDGES = ("khue@cb.example", "sang@cb.example", "tham@cb.example")
POINTS = {"khue": ("33.5", "21.5", "18.5"), "sang": ("34.5", "12.5", "17.5"),
          "tham": ("19.5", "13.5", "16.5")}  # fmt: skip
BETRAYING = ("lo thi giau", "giau 4", "giau 3", "kin tieng")
HREF = re.compile(r"""(?:href|src|action)="([^"#]+)""")
TOO_MANY = 2000  # pages of one judge: a link that goes on for ever


@pytest.fixture
def known(demo) -> dict[str, Any]:
    """Arguments of every route, of records that all its roles have something to do with."""
    Pulse.beat("backup")  # else `/healthz` says that none was made
    decide_prizes()
    look_again()
    send_a_list()
    return addresses()


@pytest.fixture
def council(known) -> Council:
    """A blind round: each judge is kept from one dossier, has sealed one, has another in hand.

    Titles, answers and file names tell who the authors are; every judge has said something.
    """
    council = Council.objects.get(contest__code="CB9")
    for dossier in council.dossiers():
        _betray(dossier)
    seats = {seat.person.email.split("@")[0]: seat for seat in council.seats.all()}
    four, three, one = (council.dossiers().get(number=number) for number in (4, 3, 1))
    for name, dossier, state in (("khue", one, "confirmed"), ("sang", three, "proposed")):
        Conflict.objects.create(
            person=seats[name].person, dossier=dossier, reason="kin", state=state,
            note=f"Người thân: {dossier.authors.first().name}",
        )  # fmt: skip
    for name, dossier, state in (
        ("khue", three, "sealed"), ("khue", four, "draft"), ("sang", four, "sealed"),
        ("sang", one, "sealed"), ("tham", four, "entered"), ("tham", three, "draft"),
    ):  # fmt: skip
        _score(seats[name], name, dossier, state)
    send_sheets()
    known["sheet_import_save"]["sent"] = Import.objects.latest("pk").pk
    Feedback.objects.create(dossier=four, text="Ý kiến kín khue")
    return council


def _betray(dossier: Dossier) -> None:
    name = f"Lò Thị Giấu {dossier.number}"
    for author in dossier.authors.all():
        author.name, author.workplace = name, f"Xưởng Kín Tiếng {dossier.number}"
        author.save()
    dossier.title = f"Máy gặt số {dossier.number} của {name}"
    dossier.save()
    Answer.objects.filter(dossier=dossier).exclude(text="").update(text=f"{name} làm ra.")
    for file in dossier.attachments.all():
        file.file_name = f"Ho-so-cua-Lo-Giau{file.file_name[-4:]}"
        if file.content_type == KINDS[".png"]:
            file.sha256, file.content_type = digest([photo()]), KINDS[".jpg"]
            file.file.save("x", ContentFile(photo()))
        file.save()


def _score(seat: Seat, name: str, dossier: Dossier, state: str) -> None:
    Sheet.objects.filter(seat=seat, dossier=dossier).update(state="draft")
    sheet = Sheet.objects.begin(seat, dossier)
    sheet.scores.all().delete()
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=c, points=p, comment=f"Lời riêng {name} {dossier.number}")
        for c, p in zip(dossier.rules.criteria.all(), POINTS[name], strict=True)
    )
    if state == "sealed":
        perform(STEPS, "seal", sheet, by=seat.person)
    else:
        Sheet.objects.filter(pk=sheet.pk).update(state=state)


def _related(council: Council) -> dict[str, list[int]]:
    """Of each kind of record, by the first word of its routes, all that has to do with judging."""
    dossiers = list(council.dossiers())

    def of(model: Any) -> list[int]:
        return list(model.objects.filter(dossier__in=dossiers).values_list("pk", flat=True))

    keys = [dossier.pk for dossier in dossiers]
    councils, seats = [council.pk], list(council.seats.values_list("pk", flat=True))
    return {
        **dict.fromkeys(("dossier", "desk", "feedback"), keys),
        **dict.fromkeys(("council", "conflict", "task", "paper", "relook", "sheet"), councils),
        "attachment": of(Attachment), "judge": of(Attachment)[::5], "author": of(Author),
        "receipt": of(Receipt), "award": of(Award), "seat": seats,
        "round": [council.round_id],
        "meeting": list(Meeting.objects.values_list("pk", flat=True)),
        "candidate": [d.candidate_id for d in dossiers if d.candidate_id],
        "conflicts": of(Conflict), "councils": councils, "dossiers": keys, "seats": seats,
    }  # fmt: skip


def _named_routes(council: Council, known: dict[str, Any]) -> Iterator[str]:
    """Every named route that takes no random link, with each of these records."""
    found = _related(council)
    routes = get_resolver().reverse_dict
    for name in {name for name in routes if isinstance(name, str)}:
        arguments = known.get(name) or {}
        if "token" in arguments or name == "account_logout":
            continue
        word = {"dossier_scores": "council"}.get(name, name.split("_")[0])
        choices = {
            "pk": found.get(word), "council": found["councils"], "dossier": found["dossiers"],
            "seat": found["seats"], "conflict": found["conflicts"],
            "form": ["pdf", "docx"], "whose": ["cua-toi", "hoi-dong"],
        }  # fmt: skip
        values = [
            {*(choices.get(key) or []), value} if key != "code" else {value}
            for key, value in arguments.items()
        ]
        for each in product(*values):
            yield reverse(name, kwargs=dict(zip(arguments, each, strict=True)))


def _said(response: Any) -> str:
    """All that an answer says, its headers too: text of pages, of files and of their properties."""
    content = b"".join(response) if response.streaming else response.content
    headers = unquote(" ".join(f"{name}: {value}" for name, value in response.headers.items()))
    raw = re.sub(r"<svg.*?</svg>", "", content.decode(errors="ignore"), flags=re.DOTALL)
    if content.startswith(b"%PDF"):
        raw += " ".join(pdf.pages(content)) + pdf.metadata(content)
    elif content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as members:
            raw += " ".join(
                members.read(name).decode(errors="ignore") for name in members.namelist()
            )
    return nfc(headers + unescape(raw))


def _walk(client: Client, starts: list[str]) -> dict[str, str]:
    """What each address says, those of the starts and all that they lead to."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        assert len(found) < TOO_MANY
        with transaction.atomic():
            response = client.get(url)
            found[url] = _said(response)
            transaction.set_rollback(True)
        if response.status_code in (301, 302):
            waiting.append(urljoin(url, response["Location"]))
        if response.status_code == 200 and "html" in response["Content-Type"]:
            links = (urlsplit(urljoin(url, unescape(link))) for link in HREF.findall(found[url]))
            waiting += [
                f"{link.path}?{link.query}" if link.query else link.path
                for link in links
                if not link.netloc and not link.path.startswith("/static/")
            ]
    return found


def _secrets(seat: Seat) -> Iterator[tuple[str, str]]:
    """What this judge may read nowhere: a pattern, and where a page has it only by the side of
    another, that one."""
    seen = seat.dossiers()
    for dossier in seat.council.dossiers().select_related("unit"):
        yield from (("Lò Thị Giấu", ""), ("Xưởng Kín Tiếng", ""), ("Lo-Giau", ""))
        yield re.escape(dossier.unit.name), f"{dossier.code}|Máy gặt số {dossier.number}"
        if dossier not in seen:
            yield f"{dossier.code}|Máy gặt số {dossier.number}", ""
    sealed = {s.dossier_id for s in Sheet.objects.sealed().filter(seat=seat)}
    for sheet in Sheet.objects.filter(seat__council=seat.council).exclude(seat=seat):
        name = sheet.seat.person.email.split("@")[0]
        yield f"Lời riêng {name} {sheet.dossier.number}", ""
        if sheet.state != Sheet.State.SEALED or sheet.dossier_id not in sealed:
            total = sum(score.points for score in sheet.scores.all())
            numbers = "|".join(re.escape(str(n)) for n in (total, *POINTS[name]))
            either = numbers.replace(r"\.", "[.,]")
            yield rf"(?<![\d.,])({either})(?![\d.,%])", f"{sheet.dossier.code}"
    yield "Ý kiến kín", ""


@pytest.mark.parametrize("email", JUDGES)
def test_nothing_blinded_or_conflicted_reaches_a_judge(
    council, known, as_person, email, caplog
) -> None:
    """Security 49: "For each juror, crawl all pages, API, exports, mails, PDF, search suggestions,
    counts …: no author, unit, or file property before opening; none of conflicted entries at all";
    52: others' points "cannot be derived before own sealing"."""
    seat = council.seats.get(person__email=email)
    caplog.set_level(logging.ERROR, "django.request")  # most of these addresses are refused
    planning.plan()
    planning.nudge(seat)
    gathering.gather()
    calendar = CalendarLink.objects.create(person=seat.person)
    fed = reverse("person_calendar", args=[calendar.token])
    starts = ["/", "/tin-nhan/", "/phieu-cham/", fed, *_named_routes(council, known)]
    starts += [
        f"/phieu-cham/?q={words}" for words in ("khong co gi", "may gat", "CB9-1", *BETRAYING)
    ]
    pages = _walk(as_person(email), starts)
    mails = Message.objects.filter(recipient=seat.person)
    pages |= {f"mail {m.pk}": f"{m.subject} {m.body}" for m in mails}
    told = {
        (url, what)
        for what, beside in set(_secrets(seat))
        for url, text in pages.items()
        if re.search(what, text) and re.search(beside, text)
    }
    assert told == set()
    searched = ("khong co gi", *BETRAYING, "may gat")  # the next dossier's title is always there
    none, *betrayed, found = (pages[f"/phieu-cham/?q={q}"].count("Máy gặt số") for q in searched)
    assert (set(betrayed), found > none) == ({none}, True)  # a hit would say whose a title is
    own = [url for url in pages if url.startswith(f"/phieu-cham/{council.pk}/")]
    assert len(own) > 10
