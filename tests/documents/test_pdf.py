"""Drawing reads only what is packaged, and writes an archival PDF."""

import socket
from collections.abc import Iterator

import pytest

from documents import drawing, pdf
from tests import pdf as read

PAPER = {
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


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


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


def test_every_vietnamese_letter_comes_out_as_itself() -> None:
    letters = (
        "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    )
    words = " ".join([letters, letters.upper()])
    [text] = read.pages(pdf.draw(PAPER | {"to": [words]}))
    joined = text.replace(" ", "")
    assert letters in joined
    assert letters.upper() in joined
