"""Every kind of paper about dossiers, of both contests: by the decree, the same words in Word."""

import json
from io import BytesIO

import pytest
from docx import Document as Word

from directives.models import Contest, Directive
from documents import layout, word
from documents.papers import Paper
from documents.pdf import draw
from submissions import papers
from submissions.models import Receipt, Supplement
from tests import pdf
from tests.submissions.at_the_desk import dossier

pytestmark = pytest.mark.usefixtures("demo")
NUMBERED = (
    "report", "final", "contest report", "contest final", "letter with list", "list", "receipt",
)  # fmt: skip
FORMS = {
    "entry form": papers.entry_form,
    "description": papers.description,
    "summary": papers.digest,
    "confirmation": papers.confirmation,
}


def paper_of(kind: str, code: str) -> Paper:
    contest = Contest.objects.get(code=code)
    letter = Directive.objects.get(contest=contest, issued_at__isnull=False)
    receipt = Receipt.objects.filter(dossier__contest=contest).earliest("pk")
    if kind in FORMS:
        return FORMS[kind](dossier(f"{code}-0001"))
    return {
        "report": lambda: papers.city_summary(letter),
        "final": lambda: papers.city_summary(letter, final=True),
        "contest report": lambda: papers.contest_summary(contest),
        "contest final": lambda: papers.contest_summary(contest, final=True),
        "letter with list": lambda: papers.city_list(letter),
        "list": lambda: papers.contest_volume(contest, 1, 1),
        "receipt": lambda: papers.receipt(receipt),
    }[kind]()


@pytest.mark.parametrize("code", ["CB9", "BK8"])
@pytest.mark.parametrize("kind", [*NUMBERED, *FORMS])
def test_every_kind_keeps_to_the_decree(kind: str, code: str) -> None:
    """Statement 97: papers "come as PDF and Word in NĐ 30/2020 layout with all Vietnamese letters
    right"."""
    paper = paper_of(kind, code)
    drawn = draw(paper)
    assert [finding.sentence for finding in layout.check(drawn, None).findings] == []
    assert json.loads(json.dumps(paper)) == paper
    written = Word(BytesIO(word.write(paper)))
    named = written.core_properties.title
    assert named == paper["title"]


def test_the_request_for_a_supplement_keeps_to_the_decree() -> None:
    drawn = draw(papers.supplement_request(Supplement.objects.get(dossier=dossier("CB9-0006"))))
    assert layout.check(drawn, None).findings == []
    assert pdf.fonts(drawn) == {"Tinos"}
