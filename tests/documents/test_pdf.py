"""Drawing reads only what is packaged, and writes an archival PDF."""

import socket
import unicodedata
from io import BytesIO
from typing import Any, Literal

import pikepdf
import pytest

from contest_portal.vietnamese import nfc
from documents import drawing, pdf
from tests import pdf as read

PAPER: dict[str, Any] = {
    "template": "documents/base.html",
    "title": "Báo cáo",
    "head": {
        "name": "Ủy ban nhân dân thành phố Cao Bằng", "superior": "",
        "issuer": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CAO BẰNG", "symbol": "BC-UBND",
        "place": "Thành phố Cao Bằng", "number": "", "day": "", "month": "5", "year": "2025",
    },
    "kind": "BÁO CÁO",
    "abstract": "Kết quả",
    "recipients": ["Như trên", "Lưu: VT, VHKHTT"],
    "sign": {"authority": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "post": "", "name": ""},
}  # fmt: skip


def test_a_paper_is_a4_in_tinos_tagged_and_archival() -> None:
    drawn = pdf.draw(PAPER)
    assert read.size_mm(drawn) == (210, 297)
    assert read.fonts(drawn) == {"Tinos"}
    assert 'pdfaid:part="2" pdfaid:conformance="A"' in read.metadata(drawn)
    assert "Ủy ban nhân dân thành phố Cao Bằng" in read.metadata(drawn)


def test_the_same_data_give_the_same_bytes() -> None:
    assert pdf.draw(PAPER) == pdf.draw(PAPER)


def test_number_and_day_stay_blank() -> None:
    """Decree 30/2020: the portal never invents a number."""
    [text] = read.pages(pdf.draw(PAPER))
    assert "Số: /BC-UBND" in text
    assert "Thành phố Cao Bằng, ngày tháng 5 năm 2025" in text
    assert "Nơi nhận: - Như trên; - Lưu: VT, VHKHTT." in text


def test_markup_in_a_title_is_text_and_nothing_is_fetched(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    hostile = f'<img src="http://127.0.0.1:{port}/x"><b>{{{{ 7 }}}}</b>'
    [text] = read.pages(pdf.draw(PAPER | {"abstract": hostile}))
    assert hostile in text
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize(
    "url",
    [
        "packaged:///../../manage.py", "packaged:///%2e%2e/manage.py", "file:///etc/passwd",
        "http://127.0.0.1/official.css", "packaged:////etc/passwd", "official.css", "packaged:///",
    ],
)  # fmt: skip
def test_only_packaged_files_can_be_read(url: str) -> None:
    with pytest.raises(ValueError, match="is not a packaged file"):
        drawing.packaged_file(url)


BARE = "aăâeêioôơuưy"
TONES = "\u0300\u0309\u0303\u0301\u0323"
MARKED = [
    *[nfc(letter + tone) for letter in BARE for tone in TONES], *"ăâêôơưđ"
]  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_vietnamese_letter_comes_out_as_itself(form: Literal["NFC", "NFD"]) -> None:
    """Security test 35: 134 marked letters, text extraction gives the same string."""
    letters = [*MARKED, *[letter.upper() for letter in MARKED]]
    assert len(letters) == 134
    words = " ".join(letters)
    drawn = pdf.draw(PAPER | {"abstract": unicodedata.normalize(form, words)})
    [text] = read.pages(drawn, as_written=True)
    assert f"BÁO CÁO {words} Nơi nhận" in text
    assert read.fonts(drawn) == {"Tinos"}


def test_the_file_is_fit_for_the_archive() -> None:
    """What PDF/A-2a asks of the file's structure, read by another library."""
    with pikepdf.open(BytesIO(pdf.draw(PAPER))) as file:
        root = file.Root
        assert (root.Lang, root.MarkInfo.Marked, "/StructTreeRoot" in root) == ("vi", True, True)
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert {"/JavaScript", "/OpenAction", "/AA"} & set(root.keys()) == set()
        assert len(file.trailer.ID) == 2
        assert not file.is_encrypted
        fonts = [font for page in file.pages for font in page.Resources.Font.values()]
        assert sorted(str(font.BaseFont)[8:] for font in fonts) == [
            "Tinos", "Tinos-Bold", "Tinos-Bold-Italic", "Tinos-Italic",
        ]  # fmt: skip
        assert all("/ToUnicode" in font for font in fonts)
        assert all(
            "/FontFile3" in font.DescendantFonts[0].FontDescriptor
            or "/FontFile2" in font.DescendantFonts[0].FontDescriptor
            for font in fonts
        )
        with file.open_metadata() as meta:
            assert meta["dc:title"] == "Báo cáo"
            assert meta["dc:creator"] == ["Ủy ban nhân dân thành phố Cao Bằng"]


def test_an_endless_name_ends_in_a_sentence() -> None:
    with pytest.raises(drawing.TooMuchError, match="không vẽ được trong giới hạn"):
        pdf.draw(PAPER | {"abstract": "x" * 10_000}, seconds=2)


@pytest.mark.parametrize(
    "title",
    [
        "x" * 3_000, "nấm" * 1_000, "ورشة النجارة", "\U0001f344\U0001f986",
        "\u202eđảo ngược\u202c", "<b><i>" * 500, "=HYPERLINK(1)",
        "{% include 'x' %}{{ 7 }}{0.__class__}", "\x00\x07 chuông",
    ],
    ids=["no spaces", "no spaces, marked", "Arabic", "emoji", "direction marks", "markup",
         "formula", "braces", "control letters"],
)  # fmt: skip
def test_an_odd_title_still_gives_a_paper(title: str) -> None:
    """Nothing leaves the page: every letter of the text lies within the margins."""
    name = title if " " in title else title[:500]  # no column of a name takes more
    drawn = pdf.draw(PAPER | {"abstract": name, "to": [title], "recipients": [title],
                            "head": PAPER["head"] | {"place": name}})  # fmt: skip
    assert read.fonts(drawn) == {"Tinos"}
    left, right = read.reach_mm(drawn)
    assert (left >= 29, right <= 196) == (True, True)
