"""The fields that forms share, and the head of a paper: what is taken and what is said."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files import NOT_WHAT_IT_SAYS, REFUSED_KIND
from documents.forms import DayField, DocumentForm, UploadField
from documents.inspection import MACRO_WORD
from documents.models import Document
from organizations.models import Unit
from tests.documents.conftest import word

ASKED = "Ghi ngày theo kiểu 20/5/2025."
YEARS = "Năm phải từ 1945 đến 2100."


def said(field, value):
    """What the field says to the value: its sentences, or nothing."""
    try:
        field.clean(value)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    "typed",
    ["20/5/2025", "20-5-2025", "2025-05-20", "20.5.2025", " 20 / 05 / 2025 ", "20/05/2025"],
)
def test_a_day_is_taken_as_people_write_it(typed):
    assert DayField().clean(typed) == date(2025, 5, 20)


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ("", [ASKED]), ("5/20/2025", [ASKED]), ("20/5", [ASKED]), ("mai", [ASKED]),
        ("31/2/2025", ["Tháng 2/2025 không có ngày 31."]),
        ("29/2/2025", ["Tháng 2/2025 không có ngày 29."]),
        ("0/5/2025", ["Tháng 5/2025 không có ngày 0."]), ("20/5/25", [YEARS]),
        ("20/5/2025'; --", [ASKED]), ("20/5/1944", [YEARS]), ("20/5/2101", [YEARS]),
    ],
)  # fmt: skip
def test_what_is_no_day_gets_a_sentence(typed, sentences):
    assert said(DayField(), typed) == sentences


def test_a_day_is_shown_as_it_was_typed_and_may_be_left_out():
    field = DayField(required=False)
    assert field.clean("") is None
    assert field.widget.format_value(date(2025, 5, 5)) == "05/5/2025"
    assert field.widget.format_value("31/2/2025") == "31/2/2025"


@pytest.mark.parametrize("kind", ["pdf", "docx", "jpg", "png"])
def test_accepted_kinds(sent, kind):
    assert said(UploadField(), sent(f"Tờ trình.{kind}", kind)) == []
    assert said(UploadField(), sent(f"TO TRINH.{kind.upper()}", kind)) == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", "exe", NOT_WHAT_IT_SAYS.format(named=".pdf", kind="PDF")),
        ("a.pdf", "html", NOT_WHAT_IT_SAYS.format(named=".pdf", kind="PDF")),
        ("a.png", "svg", NOT_WHAT_IT_SAYS.format(named=".png", kind="ảnh PNG")),
        ("a.docx", "zip", NOT_WHAT_IT_SAYS.format(named=".docx", kind="Word")),
        ("a.docx", "macro", MACRO_WORD),
        ("a.exe", "exe", REFUSED_KIND),
        ("a.jpg", "pdf", "Tên tệp ghi .jpg nhưng nội dung là .pdf. Chọn đúng tệp hoặc sửa tên."),
        ("a.pdf", "docx", "Tên tệp ghi .pdf nhưng nội dung là .docx. Chọn đúng tệp hoặc sửa tên."),
    ],
)
def test_a_file_is_told_by_its_content(sent, name, content, sentence):
    """45: "A file whose content is not what its name says is refused with the reason"."""
    assert said(UploadField(), sent(name, content)) == [sentence]


@pytest.mark.parametrize(
    ("offset", "bytes_there"),
    [(6, b"\xff"), (8, b"\x00\x08"), (0, b"XXXX")],
    ids=["a version unknown to us", "a name that is no UTF-8", "no directory"],
)
def test_a_package_made_to_break_its_reader_is_refused(offset, bytes_there):
    """45: "A file whose content is not what its name says is refused with the reason"."""
    package = bytearray(word("word/a.xml"))
    last = package.rindex(b"PK\x01\x02")  # the entry of that part in the central directory
    package[last + 46 + 5] = 0xFF  # in its name
    package[last + offset : last + offset + len(bytes_there)] = bytes_there
    upload = SimpleUploadedFile("a.docx", bytes(package))
    assert said(UploadField(), upload) == [NOT_WHAT_IT_SAYS.format(named=".docx", kind="Word")]


def test_no_file_an_empty_file_and_a_large_file_get_a_sentence(sent, settings):
    settings.MAX_UPLOAD_MB = 0
    assert said(UploadField(), None) == ["Chọn tệp cần gửi."]
    assert said(UploadField(), SimpleUploadedFile("a.pdf", b"")) == [
        "Tệp này trống, không có nội dung. Chọn tệp khác."
    ]
    assert said(UploadField(), sent("a.pdf", "pdf")) == [
        "Tệp lớn quá 0 MB. Chụp lại hoặc chọn tệp khác."
    ]


def test_the_browser_offers_the_accepted_kinds():
    assert UploadField().widget.attrs["accept"] == ".pdf,.docx,.jpg,.png,.jpeg"


@pytest.fixture
def form(demo):
    """The form of a paper with a good head, unless something else is typed."""
    city = Unit.objects.get(short_name="UBND TP Cao Bằng")

    def fill(**typed):
        good = {"kind": "letter", "issuer": city.pk, "subject": "V/v tham gia Hội thi"}
        return DocumentForm({**good, **typed}, issuers=Unit.objects.filter(pk=city.pk))

    return fill


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ({}, "Công văn"),
        ({"year": 2024, "month": 6}, "Công văn tháng 6/2024"),
        ({"number": "1098", "symbol": "UBND-VHKHTT", "year": 2025, "month": 4, "day": 18},
         "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025"),
        ({"year": 2024, "month": 2, "day": 29}, "Công văn ngày 29/02/2024"),
    ],
)  # fmt: skip
def test_number_and_day_may_stay_empty(form, typed, title):
    filled = form(**typed)
    assert filled.errors == {}
    assert filled.save().title == title


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"year": 2025, "month": 2, "day": 31}, {"day": ["Tháng 2/2025 không có ngày 31."]}),
        ({"year": 2025, "month": 2, "day": 29}, {"day": ["Tháng 2/2025 không có ngày 29."]}),
        ({"year": 2025, "month": 13}, {"month": ["Ghi tháng bằng số từ 1 đến 12."]}),
        ({"year": 2025, "month": 5, "day": 32}, {"day": ["Ghi ngày bằng số từ 1 đến 31."]}),
        ({"year": 2025, "month": 5, "day": 0}, {"day": ["Ghi ngày bằng số từ 1 đến 31."]}),
        ({"year": 2025, "month": "năm"}, {"month": ["Ghi tháng bằng số từ 1 đến 12."]}),
        ({"year": 1}, {"year": [YEARS]}),
        ({"month": 5}, {"year": ["Có tháng thì ghi cả năm."]}),
        ({"year": 2025, "day": 5}, {"month": ["Có ngày thì ghi cả tháng."]}),
    ],
)
def test_an_impossible_date_is_said_beside_its_field(form, typed, errors):
    assert form(**typed).errors == errors


@pytest.mark.parametrize(
    ("field", "value"),
    [("subject", "x" * 501), ("subject", ""), ("number", "1" * 12), ("symbol", "x" * 31),
     ("place", "x" * 101), ("kind", "song"), ("issuer", "0"),
     ("issuer", "x"), ("year", "9" * 30)],
)  # fmt: skip
def test_bad_input_is_said_beside_its_field(form, field, value):
    assert list(form(**{field: value}).errors) == [field]


@pytest.mark.parametrize("number", ["=1+1", "0", "-1", "1098/UBND"])
def test_a_number_is_a_number(form, number):
    """Security test 31: no formula gets into a book."""
    assert form(number=number).errors == {"number": ["Ghi số bằng chữ số, từ 01 trở đi, ví dụ 12."]}


def test_text_is_stored_in_one_form(form):
    filled = form(subject="Thê\u0309 lê\u0323 Hô\u0323i thi")
    assert filled.errors == {}
    stored = Document.objects.get(pk=filled.save().pk)
    assert (stored.subject, stored.search_text.strip()) == ("Thể lệ Hội thi", "the le hoi thi")
