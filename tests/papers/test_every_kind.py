"""Every kind of paper, from both contests: its layout, its words in each form, its look."""

from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from django.utils import translation
from docx.oxml.ns import qn
from lxml.html import document_fromstring

from directives import papers as letters
from directives.models import Contest, Directive
from documents import drawing, layout, pdf, word
from documents.papers import Paper
from judging.models import Seat
from judging.paper_sheets import listed, own
from judging.papers import score_sheets as sheets_on_paper
from submissions import papers
from submissions.models import Dossier, Receipt, Supplement
from submissions.models.whole import read_whole
from tests import pdf as read
from tests.judging.sample import judging_papers
from tests.papers import approved

pytestmark = pytest.mark.usefixtures("demo")


def letter(code: str) -> Directive:
    return Directive.objects.filter(contest__code=code, issued_at__isnull=False).get()


def contest(code: str) -> Contest:
    return Contest.objects.get(code=code)


def dossier(code: str) -> Dossier:
    """The contest's first dossier, with the same status link in every run: its QR is looked at."""
    found = Dossier.objects.filter(contest__code=code, number__isnull=False).earliest("number")
    Dossier.objects.filter(pk=found.pk).update(status_token=f"status-of-{code}")
    return Dossier.objects.get(pk=found.pk)


def whole(code: str) -> Dossier:
    """The same, with its copies' places and its checks in memory."""
    return read_whole(Dossier.objects.all(), dossier(code).pk)


def receipt(code: str) -> Receipt:
    first = Receipt.objects.filter(dossier__contest__code=code).earliest("dossier__number")
    first.dossier.status_token = f"receipt-of-{code}"
    return first


def score_sheets() -> Paper:
    """The chair's, each with a code that does not hang on which tests ran before."""
    seat = Seat.objects.get(person__email="khue@cb.example", council__contest__code="CB9")
    paper = sheets_on_paper(seat.council, listed(seat.council, own(seat))[:2])
    for sheet in paper["sheets"]:
        sheet["code"] = f"{sheet['facts'][0][1]}-12.7F3A"
        sheet["url"] = f"http://127.0.0.1:8000/hoi-dong/1/phieu-giay/?code={sheet['code']}"
    return paper


PAGE = "http://127.0.0.1:8000/ho-so/19/"  # its number depends on which tests ran before


def supplement() -> Supplement:
    return Supplement.objects.earliest("pk")


# The kinds of decree 30/2020: the layout check holds for them.
OFFICIAL: dict[str, Callable[[], Paper]] = {
    "letter-CB9": lambda: letters.letter(letter("CB9")),
    "letter-BK8": lambda: letters.letter(letter("BK8")),
    "city-report-CB9": lambda: papers.city_summary(letter("CB9")),
    "city-report-BK8": lambda: papers.city_summary(letter("BK8")),
    "contest-report-CB9": lambda: papers.contest_summary(contest("CB9")),
    "final-report-CB9": lambda: papers.contest_summary(contest("CB9"), final=True),
    "final-report-BK8": lambda: papers.contest_summary(contest("BK8"), final=True),
    "city-list-CB9": lambda: papers.city_list(letter("CB9")),
    "city-list-BK8": lambda: papers.city_list(letter("BK8")),
    "contest-list-CB9": lambda: papers.contest_volume(contest("CB9"), 1, 1),
    "contest-list-BK8": lambda: papers.contest_volume(contest("BK8"), 1, 1),
    "receipt-CB9": lambda: papers.receipt(receipt("CB9")),
    "receipt-BK8": lambda: papers.receipt(receipt("BK8")),
    "supplement": lambda: papers.supplement_request(supplement()) | {"dossier_url": PAGE},
    "proposal": lambda: judging_papers()["proposal"],
    "decision": lambda: judging_papers()["decision"],
    "minutes": lambda: judging_papers()["minutes"],
}
# Forms of citizens, slips, labels and certificates: the decree does not lay these out.
FREE: dict[str, Callable[[], Paper]] = {
    "entry-form-CB9": lambda: papers.entry_form(dossier("CB9")),
    "entry-form-BK8": lambda: papers.entry_form(dossier("BK8")),
    "description-CB9": lambda: papers.description(dossier("CB9")),
    "description-BK8": lambda: papers.description(dossier("BK8")),
    "digest-CB9": lambda: papers.digest(dossier("CB9")),
    "confirmation-CB9": lambda: papers.confirmation(dossier("CB9")),
    "slip-CB9": lambda: papers.reception_slip(whole("CB9")),
    "roll-CB9": lambda: papers.reception_slip(whole("CB9"), roll=True),
    "labels-CB9": lambda: papers.labels(dossier("CB9")),
    "certificate": lambda: judging_papers()["certificate"],
    "score-sheets-CB9": score_sheets,
}
EVERY = OFFICIAL | FREE
# Points that a kind has nothing for; the others: biên bản (12) and phụ lục (13).
SKIPPED = {
    "letter-CB9": {12, 13, 14},  # its number is recorded: by whom, a file does not tell
    "city-list-CB9": {12}, "city-list-BK8": {12}, "proposal": {12},
    "contest-list-CB9": {7, 8, 12, 13}, "contest-list-BK8": {7, 8, 12, 13},
    "receipt-CB9": {7, 12, 13}, "receipt-BK8": {7, 12, 13}, "supplement": {7, 12, 13},
    "decision": {7, 12}, "minutes": {7, 10, 13},
}  # fmt: skip
every_kind = pytest.mark.parametrize("kind", EVERY)


@pytest.mark.parametrize("kind", OFFICIAL)
def test_the_layout_check_finds_nothing(kind: str) -> None:
    """Decree 30/2020 to the millimetre: no point of the check is failed."""
    report = drawing.run(layout.check, pdf.draw(OFFICIAL[kind]()))
    assert [finding.sentence for finding in report.findings] == []
    skipped = {point.number for point in report.points if point.state == "skipped"}
    assert skipped == SKIPPED.get(kind, {12, 13})


@every_kind
def test_a_paper_is_archival_and_the_same_every_time(kind: str) -> None:
    """Statement 97: all Vietnamese letters right; the same bytes for the same data."""
    paper = EVERY[kind]()
    drawn = pdf.draw(paper)
    assert drawn == pdf.draw(paper)
    assert read.fonts(drawn) == {"Tinos"}
    assert 'pdfaid:part="2" pdfaid:conformance="A"' in read.metadata(drawn)
    assert read.pages(drawn, as_written=True) == read.pages(drawn)


def test_a_paper_is_vietnamese_whoever_asks() -> None:
    """Decree 30/2020 papers are; so are forms, slips and labels."""
    said = {kind: pdf.html(make()) for kind, make in EVERY.items()}
    with translation.override("en"):
        assert {kind: pdf.html(make()) for kind, make in EVERY.items()} == said


@every_kind
def test_the_word_file_says_the_same(kind: str) -> None:
    """Statement 97: PDF and Word, drawn from one page, with its words in its order."""
    paper = EVERY[kind]()
    written = docx.Document(BytesIO(word.write(paper)))
    page = document_fromstring(pdf.html(paper)).body
    texts = [text.text or "" for text in written.element.body.iter(qn("w:t"))]
    assert _bare("".join(texts)) == _bare(page.text_content())


def _bare(text: str) -> str:
    """Without spaces, and in small letters: some titles are capitals by style alone."""
    return "".join(text.split()).lower()


@every_kind
def test_a_paper_looks_as_it_was_approved(kind: str) -> None:
    assert approved.differences(kind, pdf.draw(EVERY[kind]())) == []


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("Như trên", "Như dưới"),
        ("ngày 05 tháng 5", "ngày 06 tháng 5"),
        ("</head>", "<style>.motto span { border: 0 }</style></head>"),
        ("</head>", "<style>.issuer span::after { display: none }</style></head>"),
        ("</head>", "<style>.abstract span::after { width: 30% }</style></head>"),
    ],
    ids=[
        "a word",
        "a figure",
        "no line under Tiêu ngữ",
        "no line under the agency",
        "a short line",
    ],
)
def test_a_small_change_is_noticed(was: str, is_now: str) -> None:
    page = pdf.html(EVERY["city-report-CB9"]())
    assert was in page
    assert len(approved.differences("city-report-CB9", drawing.run(drawing.draw, page))) == 0
    changed = drawing.run(drawing.draw, page.replace(was, is_now, 1))
    assert len(approved.differences("city-report-CB9", changed)) == 1
