"""Slips in what a text cites: found, with the correction offered; what is right gives nothing."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings, strategies as st

from contest_portal.demo import files
from contest_portal.vietnamese import format_date, format_long_date
from documents import citations, drawing
from documents.citations import Text, reading
from documents.file_text import WORD
from documents.models import Document
from documents.views.register import HEAD
from tests.documents.conftest import text

W = WORD.strip("{}")
OFFICE = "ngan@cb.example"
ORDINARY = st.dates(date(2000, 1, 1), date(2099, 12, 31))
HEADS = ("", "số ", "Quyết định số ", "Quyết định ", "QĐ số ", "Kế hoạch số: ", "công văn số ")
SYMBOLS = ("QĐ-UBND", "UBND-VHKHTT", "TTr-SKHCN", "QĐ-BTCHT", "2020/NĐ-CP", "2019/NQ-HĐND")


def found(words: str, papers=None) -> list[tuple[str, str, str]]:
    """Of each finding its words, why, and what is offered; of the unknown nothing."""
    register = Document.objects.none() if papers is None else papers
    said = citations.check([Text("opening", "Đoạn mở đầu", words)], register)
    return [(f.words, f.why, f.suggestion) for f in said if not f.unknown]


def spellings(day: date) -> list[str]:
    """One day as people write it."""
    return [
        f"ngày {format_date(day)}", f"ngày {day.day}/{day.month}/{day.year}",
        f"ngày {day:%d-%m-%Y}", f"ngày {day:%d.%m.%Y}", f"Ngày {day:%d/%m/%y}",
        format_long_date(day), f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"(ngày {format_date(day)})", f", ngày {format_date(day)}", f"ban hành {format_date(day)}",
    ]  # fmt: skip


@settings(max_examples=50)
@given(day=ORDINARY, number=st.integers(1, 99_999), head=st.sampled_from(HEADS),
       symbol=st.sampled_from(SYMBOLS))  # fmt: skip
def test_what_is_right_gives_nothing_in_all_usual_spellings(day, number, head, symbol):
    for said in spellings(day):
        words = f"Thực hiện {head}{number:02d}/{symbol} {said} của UBND tỉnh về việc thi."
        [one] = reading.cited(words)
        assert (one.symbol, one.issuer, one.on) == (symbol, "UBND tỉnh", day)
        assert found(words) == []


@pytest.mark.parametrize(
    "words",
    [
        "ngày tháng 6 năm 2024", "ngày    tháng 6 năm 2024", "tháng 6/2024", "điện thoại "
        "0834.910.666", "từ ngày 10-20/8/2024", "ngày 10, 11/5/2024", "ngày 18/4", "24/7", "5/10",
        "ngày 30 tháng 2 năm Ất Tỵ", "ngày 30 tháng 2 âm lịch", "ngày 03/02/1930", "mục 1.31.2024",
        "ngày 29/02/2024", "lần thứ 8 (2024 - 2025)", "lớp 5/A1, nhà số 12/3, số 0209 3887 886",
        "1.250.000 đồng", "13/13 xã, phường", "ngày 2025-05-20", "trước ngày 20/5/2025./.",
        "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020", "Luật số 93/2025/QH15 ngày 27/6/2025",
    ],
)  # fmt: skip
def test_what_is_no_slip(words):
    assert found(words) == []


@pytest.mark.parametrize(
    ("words", "finding"),
    [
        ("ngày 10/5/20224", ("10/5/20224", "Năm 20224 có 5 chữ số.", "10/5/2024")),
        ("10/5/20244", ("10/5/20244", "Năm 20244 có 5 chữ số.", "10/5/2024")),
        ("ngày 10/5/202", ("10/5/202", "Năm 202 có 3 chữ số.", "")),
        ("ngày 31/4", ("31/4", "Tháng 4 không có ngày 31.", "")),
        ("ngày 31 tháng 4 năm 2025",
         ("31 tháng 4 năm 2025", "Tháng 4/2025 không có ngày 31.", "")),
        ("ngày 29/2/2025", ("29/2/2025", "Tháng 2/2025 không có ngày 29.", "")),
        ("ngày 4/13/2025", ("4/13/2025", "Không có tháng 13.", "13/4/2025")),
        ("ngày 4-13-2025", ("4-13-2025", "Không có tháng 13.", "13-4-2025")),
        ("ngày 4 tháng 13 năm 2025",
         ("4 tháng 13 năm 2025", "Không có tháng 13.", "13 tháng 4 năm 2025")),
        ("ngày 00/5/2025", ("00/5/2025", "Tháng 5/2025 không có ngày 0.", "")),
        ("ngày 10/5/2204", ("10/5/2204", "Xem lại năm 2204.", "")),
        ("ngày 10/5/0000", ("10/5/0000", "Xem lại năm 0000.", "")),
    ],
)  # fmt: skip
def test_a_day_that_is_none(words, finding):
    """ "An impossible date (10/5/20224) … flagged with the correction offered"."""
    assert found(f"Thực hiện kế hoạch {words} của tỉnh.") == [finding]


def test_one_decision_under_two_days():
    """ "A decision cited with two dates": the day that stands more often, else each the other's."""
    two = "Quyết định số 12/QĐ-UBND ngày 03/6/2024 và QĐ 12/QĐ-UBND ngày 04/6/2024"
    why = "Chỗ khác trong văn bản này ghi số 12/QĐ-UBND ngày {}."
    assert found(two) == [
        ("03/6/2024", why.format("04/6/2024"), "04/6/2024"),
        ("04/6/2024", why.format("03/6/2024"), "03/6/2024"),
    ]
    assert found(f"{two}, kèm số 012/QĐ-UBND ngày 4 tháng 6 năm 2024") == [
        ("03/6/2024", why.format("04/6/2024"), "04/6/2024")
    ]
    bodies = "số 12/QĐ-UBND ngày 03/6/2024 của UBND tỉnh, số 12/QĐ-UBND ngày 04/6/2024 của UBND xã"
    assert found(bodies) == []


def test_the_slip_of_a_real_letter(demo):
    """A letter of Bắc Kạn cites the province's plan three times, twice with a year of five
    figures; the third time rightly."""
    plan = "Quyết định số 795/QĐ-UBND ngày {} của UBND tỉnh Bắc Kạn"
    rules = "Quyết định số 968/QĐ-BTCHT ngày 04/6/2024 của Ban tổ chức Hội thi"
    words = f"{plan.format('10/5/20224')} và {rules}. Đăng {plan.format('10/5/20224')}. (Gửi kèm "
    words += f"{plan.format('10/5/2024')} và {rules})."
    slip = ("10/5/20224", "Năm 20224 có 5 chữ số.", "10/5/2024")
    assert found(words) == [slip, slip]
    assert found(words, Document.objects.all()) == [slip, slip]


def test_what_the_register_knows_otherwise(paper, django_assert_num_queries):
    """ "A number that the register knows otherwise: flagged with the correction offered"."""
    head = {"kind": "decision", "number": "25", "symbol": "QĐ-UBND", "year": 2025, "month": 3}
    paper(**head, day=14)
    papers = Document.objects.filter(issuer__short_name="UBND TP Cao Bằng")
    why = "Sổ văn bản ghi Quyết định số 25/QĐ-UBND ngày 14/3/2025."

    def of(words: str) -> list[tuple[str, str, str]]:
        with django_assert_num_queries(1):
            return found(f"Theo Quyết định số {words} về việc thi.", papers)

    for right in (
        "25/QĐ-UBND ngày 14/3/2025", "025/QĐ-UBND ngày 14 tháng 3 năm 2025",
        "25/QĐ–UBND ngày 14/03/2025 của UBND thành phố", "25/QĐ-UBND",
        "25/QĐ-UBND ngày 14/3/2025 của Ủy ban nhân dân thành phố Cao Bằng",
    ):  # fmt: skip
        assert of(right) == []
    assert of("25/QĐ-UBND ngày 4/3/2025") == [("4/3/2025", why, "14/3/2025")]
    assert of("25/QĐ-UBND ngày 4 tháng 3 năm 2025") == [
        ("4 tháng 3 năm 2025", why, "14 tháng 3 năm 2025")
    ]
    assert of("25/QĐ-UBND ngày 33/3/2025") == [
        ("33/3/2025", "Tháng 3/2025 không có ngày 33.", "14/3/2025")
    ]
    assert of("52/QĐ-UBND ngày 14/3/2025") == [("52/QĐ-UBND", why, "25/QĐ-UBND")]
    for other in ("52", "125", "26"):
        said = citations.check([Text("a", "", f"số {other}/QĐ-UBND ngày 14/3/2025")], papers)
        assert [(f.suggestion, bool(f.unknown)) for f in said] == [
            ("25/QĐ-UBND", False), ("", True),  # it may be a paper that nobody entered
        ]  # fmt: skip
    for other in ("795", "36", "215a"):  # no slip of the hand
        assert of(f"{other}/QĐ-UBND ngày 14/3/2025") == []
    assert of("25/KH-UBND ngày 14/3/2025") == [("25/KH-UBND", why, "25/QĐ-UBND")]
    assert of("25/QĐ-UBND ngày 4/3/2025 của UBND tỉnh") == []  # another body's paper
    paper(**head, day=20)
    assert of("25/QĐ-UBND ngày 4/3/2025") == [
        ("4/3/2025", f"Sổ văn bản ghi {citations_of(papers)}.", "")
    ]


def citations_of(papers) -> str:
    return "; ".join(paper.title for paper in papers.filter(symbol="QĐ-UBND"))


def test_a_paper_that_is_not_in_the_register_is_said_quietly(as_person):
    """ "Offer to register it": the form is filled in with what the text says."""
    words = "Theo Thông báo số 7/TB-UBND ngày 5/3/2025, Nghị quyết số 13/2019/NQ-HĐND."
    again = Text("closing", "Đoạn kết", "Thực hiện theo Thông báo số 7/TB-UBND.")
    texts = [Text("opening", "Đoạn mở đầu", words), again]  # said once
    said = citations.check(texts, Document.objects.all())
    assert [(f.words, f.why, f.suggestion, f.unknown.kind) for f in said] == [
        ("7/TB-UBND", "Số 7/TB-UBND chưa có trong sổ văn bản của cổng.", "", "notice")
    ]
    page = as_person(OFFICE).get(f"/van-ban/them/?{said[0].unknown.head}")
    given = {name: page.context["form"][name].value() for name in HEAD}
    assert given == {"kind": "notice", "issuer": None, "number": "7", "symbol": "TB-UBND",
                     "day": "5", "month": "3", "year": "2025"}  # fmt: skip


def test_the_subject_of_a_paper_that_is_entered(as_person, typed, django_assert_num_queries):
    """One press changes just those words; a published subject stands, nothing is held up."""
    office, subject = as_person(OFFICE), "Thực hiện Công văn số 1790/UBND-KT ngày 15/7/20224"
    page = office.post("/van-ban/them/", typed | {"subject": subject})
    document = Document.objects.get(subject=subject)
    assert page.url == f"/van-ban/{document.pk}/sua/"
    [finding] = office.get(page.url).context["findings"]
    assert (finding.words, finding.suggestion) == ("15/7/20224", "15/7/2024")
    path = f"/van-ban/{document.pk}/cho-dan/"
    assert office.post(path, {"mark": "khác"}).url == page.url
    assert Document.objects.get(pk=document.pk).subject == subject
    office.post(path, {"mark": finding.mark})
    assert Document.objects.get(pk=document.pk).subject == subject.replace("20224", "2024")
    published = Document.objects.filter(pk=document.pk)
    published.update(subject=subject, published_at="2025-05-05T08:00+07:00")
    assert office.get(page.url).context["findings"] == []
    office.post(path, {"mark": finding.mark})
    assert published.get().subject == subject


def test_what_a_sent_file_cites(paper, as_person):
    """A Word file and a PDF are read apart from the portal and stay as they are."""
    words = "Thực hiện Công văn số 1790/UBND-KT ngày 15/7/20224 của UBND thành phố"
    drawn = drawing.run(drawing.draw, f"<html lang=vi><p>{words}")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        runs = "".join(f"<w:r><w:t>{part} </w:t></w:r>" for part in words.split())
        archive.writestr("word/document.xml", f'<w:p xmlns:w="{W}">{runs}</w:p>')
    for name, content in (("a.docx", package.getvalue()), ("a.pdf", drawn)):
        word = paper(published=False)
        word.keep(SimpleUploadedFile(name, content))
        word.save()
        path = f"/van-ban/{word.pk}/"
        office = as_person(OFFICE)
        assert f'href="{path}cho-dan-trong-tep/"' in text(office.get(path))
        page = office.get(f"{path}cho-dan-trong-tep/")
        said = [(f.words, f.suggestion) for f in page.context["findings"]]
        assert said == [("15/7/20224", "15/7/2024")]
        assert "Có lẽ là <strong>15/7/2024</strong>." in " ".join(text(page).split())
    word.keep(SimpleUploadedFile("b.pdf", files.pdf("b", "").read()))
    word.save()
    assert "Không đọc được chữ trong tệp này" in text(office.get(f"{path}cho-dan-trong-tep/"))


def test_every_kind_of_paper_is_known_by_its_name() -> None:
    named = {kind.label.lower(): kind for kind in Document.Kind}
    assert named.items() <= reading.KINDS.items()
