"""Both demo letters composed anew through the pages, and the page that shows them."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from directives import papers
from directives.models import Directive
from documents import layout, pdf, previews
from tests.directives.conftest import add_item, save_head, send, text_of

OFFICES = {"CB9": "ngan@cb.example", "BK8": "lam@bk.example"}
# The groups that stand for the units which the demo's letters name one by one.
GROUPED = {"CB9": ("commune",), "BK8": ("commune", "office", "association")}


def original(code: str) -> Directive:
    return Directive.objects.get(contest__code=code, issued_at__isnull=False)


def head(letter: Directive) -> dict[str, Any]:
    """What an office types for the head, as the original has it; its number and day come later."""
    document = letter.document
    return {
        "issuer": document.issuer_id, "subject": document.subject, "symbol": document.symbol,
        "place": document.place, "deadline": letter.deadline_id,
        "bases": [base.pk for base in document.bases.all()],
        "contact_name": letter.contact_name, "contact_phone": letter.contact_phone,
        "counted": "" if letter.counted is None else letter.counted,
        "counted_on": letter.counted_on.strftime("%d/%m/%Y") if letter.counted_on else "",
        "addressed_to": letter.addressed_to, "opening": letter.opening, "closing": letter.closing,
        "copies_to": letter.copies_to,
    }  # fmt: skip


def named(item: Any, part: str, kinds: tuple[str, ...]) -> list[str]:
    """Whom an item names: units of a kind as their group, where it names many of them."""
    units = [a.unit for a in item.assignments.all() if a.part == part]
    city = item.directive.document.issuer_id
    together = {kind for kind in kinds if sum(unit.kind == kind for unit in units) > 2}
    apart = [unit.name for unit in units if unit.kind not in together]
    return [*apart, *(f"group_{city}_{kind}" for kind in sorted(together))]


@pytest.fixture
def compose(as_person):
    """Writes the demo's letter of a contest again, by its pages alone."""

    def write(code: str) -> Directive:
        office, known = as_person(OFFICES[code]), original(code)
        office.post(f"/hoi-thi/{code}/cong-van/soan/", head(known))
        made = Directive.objects.get(contest__code=code, issued_at=None)
        for item in known.items.all():
            minimum = next((a.minimum for a in item.assignments.all() if a.minimum), "")
            add_item(
                office, made, kind=item.kind, verb=item.verb, sentence=item.sentence,
                lead=named(item, "lead", GROUPED[code]), minimum=minimum,
                support=named(item, "support", GROUPED[code]),
            )  # fmt: skip
            task = made.items.latest("number").assignments.first()
            for old in item.assignments.all():
                for found in old.candidates.filter(created_at__lte=known.issued_at):
                    office.post(
                        f"/nhiem-vu/{task.pk}/giai-phap-du-kien/them/",
                        {"title": found.title, "owner_name": found.owner_name,
                         "place": found.place, "version": 1},
                    )  # fmt: skip
        return made

    return write


@pytest.mark.parametrize("code", ["BK8", "CB9"])
def test_both_letters_can_be_composed(as_person, compose, code) -> None:
    """Statement 9, and issue 6: "Both seed letters can be composed so, from their facts, in their
    order"; the draft says the groups that its sending expands, and says them afterwards."""
    office, known, made = as_person(OFFICES[code]), original(code), compose(code)
    wanted, found = papers.letter(known), papers.letter(Directive.objects.get(pk=made.pk))
    drawn = pdf.draw(found)
    blank = ("number", "day", "month", "year")  # what the clerk records
    for paper in (wanted, found):
        paper["head"] = {key: text for key, text in paper["head"].items() if key not in blank}
        del paper["title"], paper["file_name"]
    assert found == wanted
    assert layout.check(drawn).findings == []
    send(office, made)
    sent = Directive.objects.get(pk=made.pk)
    assert set(sent.addressees.values_list("unit", flat=True)) == set(
        known.addressees.values_list("unit", flat=True)
    )
    assert papers.letter(sent)["items"] == wanted["items"]


def letters_of(data: bytes) -> list[Any]:
    """Each letter of a PDF with its place."""
    pages = [page.get_textpage() for page in pypdfium2.PdfDocument(data)]
    return [
        (page.get_text_range(n, 1), page.get_charbox(n))
        for page in pages
        for n in range(page.count_chars())
    ]


def test_the_preview_is_the_pdf_with_the_open_item_on_yellow(office, filled) -> None:
    """Statement 36 for letters: every letter of the preview stands where it is printed."""
    item = filled.items.get()
    page = office.get(f"/muc/{item.pk}/sua/")
    letter = papers.letter(Directive.objects.get(pk=filled.pk))
    shown = letter | {"in_hand": 1}
    assert letters_of(pdf.draw(shown)) == letters_of(pdf.draw(letter))
    [first] = page.context["preview"]["pages"]
    png = office.get(first["url"]).content
    assert png == previews.picture(shown, 1)

    def yellow(data: bytes) -> bool:
        colours = Image.open(BytesIO(data)).convert("RGB").getcolors(1 << 20) or []
        return any(r > 240 and g > 230 and 150 < b < 220 for _, (r, g, b) in colours)

    plain = office.get(f"/cong-van/{filled.pk}/ban-in/1.png/").content
    assert (yellow(png), yellow(plain)) == (True, False)
    pages = [office.get(f"/cong-van/{filled.pk}/{name}/") for name in ("soan", "sua", "ban-in")]
    said = [text_of(answer) for answer in pages]
    assert ["trước ngày 20/5/2025" in text for text in said] == [True, True, True]
    assert ["chậm nhất hết thứ Hai 19/5/2025" in text for text in said] == [True, True, True]
    assert "Giao Phòng Giáo dục và Đào tạo thành phố Cao Bằng: Rà soát" in said[2]


def test_who_signs_is_chosen(office, filled) -> None:
    city = filled.document.issuer
    other = city.signatories.create(authority="KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", name="Nông Văn Thử")
    typed = head(filled) | {"signatory": other.pk}
    save_head(office, filled, typed)
    sign = papers.letter(Directive.objects.get(pk=filled.pk))["sign"]
    assert (sign["authority"], sign["name"]) == (["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "Nông Văn Thử")
    office_signs = filled.office.signatories.create(authority="TRƯỞNG PHÒNG")
    wrong = save_head(office, filled, typed | {"signatory": office_signs.pk})
    assert wrong.context["form"].errors == {
        "signatory": [f"Người này ký văn bản của {filled.office}."]
    }
    long = save_head(office, filled, typed | {"opening": "ă" * 10_000})
    assert list(long.context["form"].errors) == ["opening"]
    assert "ă" * 10_000 in long.content.decode()
