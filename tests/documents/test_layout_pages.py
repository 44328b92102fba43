"""Issue 3: the layout check is "offered to clerks on a page"; what they send is not kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents import drawing
from documents.models import Document
from documents.views import layout
from tests.documents.conftest import CONTENT, text
from tests.documents.test_layout import page_of, pdf_of

BROKEN = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ADDRESS = "/van-ban/kiem-tra/"


@pytest.fixture
def office(demo, as_person):
    return as_person("ngan@cb.example")


def sent(office, content: bytes, name: str = "cong-van.pdf") -> str:
    return text(office.post(ADDRESS, {"file": SimpleUploadedFile(name, content)}))


def test_a_clerk_sees_what_to_mend(office) -> None:
    kept = Document.objects.count()
    page = sent(office, pdf_of("letter", ("Kính gửi:", "Gửi:")))
    assert "1 điểm cần xem lại" in page
    assert "Trang 1: không thấy “Kính gửi: …”." in page
    assert "Đã đọc theo thể thức của công văn: 13 điểm đạt, 1 điểm chưa đạt" in page
    assert Document.objects.count() == kept


def test_nothing_to_mend_is_said(office) -> None:
    assert "Không thấy điểm nào cần sửa" in sent(office, pdf_of("letter"))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("hong.pdf", BROKEN, "Không đọc được tệp này: tệp hỏng hoặc không phải PDF."),
        ("to-trinh.docx", CONTENT["docx"], "Chỉ kiểm được tệp PDF."),
        ("ma.pdf", CONTENT["exe"], "Chỉ kiểm được tệp PDF."),
        ("rong.pdf", b"", "Tệp này trống, không có nội dung."),
    ],
)
def test_what_cannot_be_checked_is_said_beside_the_field(office, name, content, sentence) -> None:
    assert sentence in sent(office, content, name)


def test_nothing_chosen_is_said(office) -> None:
    assert "Chọn tệp cần gửi." in text(office.post(ADDRESS))


def test_a_file_past_the_limits_gets_a_sentence(office, monkeypatch) -> None:
    """Issue 3, "Bad input": a clear error within stated limits of time and memory."""
    monkeypatch.setattr(layout, "SECONDS", 0.001)
    long = drawing.run(drawing.draw, page_of("named").replace("</p>", " Lời văn." * 200 + "</p>"))
    assert "Tệp dài hoặc phức tạp quá nên không kiểm được." in sent(office, long)


def test_the_file_of_a_paper_is_checked_by_its_kind(office, paper) -> None:
    document = paper("bao-cao.pdf", kind="letter")
    with document.file.storage.open(document.file.name, "wb") as file:
        file.write(pdf_of("named"))
    assert f"/van-ban/{document.pk}/the-thuc/" in text(office.get(f"/van-ban/{document.pk}/"))
    page = text(office.get(f"/van-ban/{document.pk}/the-thuc/"))
    assert "Trang 1: công văn không ghi tên loại “BÁO CÁO”." in page


def test_a_paper_whose_file_is_broken_or_missing(office, paper) -> None:
    """50: "A missing file shows a helpful page, not error 500"."""
    broken, without = paper("hong.pdf"), paper()
    with broken.file.storage.open(broken.file.name, "wb") as file:
        file.write(BROKEN)
    page = text(office.get(f"/van-ban/{broken.pk}/the-thuc/"))
    assert "Không đọc được tệp này" in page
    assert office.get(f"/van-ban/{without.pk}/the-thuc/").status_code == 404


def test_only_who_may_edit_checks_the_file(paper, as_person) -> None:
    document = paper("thong-bao.pdf")
    hidden = paper("thong-bao.pdf", published=False)
    unit = as_person("ha@cb.example")
    assert unit.get(f"/van-ban/{document.pk}/the-thuc/").status_code == 403
    assert unit.get(f"/van-ban/{hidden.pk}/the-thuc/").status_code == 404
