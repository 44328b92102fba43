"""Entering a paper: who, and in whose name."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organizations.models import Unit
from tests.documents.conftest import CITY, entered, text


@pytest.mark.parametrize(
    ("who", "status"),
    [("ha@cb.example", 403), ("kien@cb.example", 403), ("0900000321", 403),
     ("ngan@cb.example", 200), ("tue@cb.example", 200)],
)  # fmt: skip
def test_who_enters_papers(as_person, who, status):
    assert as_person(who).get("/van-ban/them/").status_code == status


@pytest.mark.parametrize(
    ("who", "issuer"),
    [("ngan@cb.example", "Liên hiệp hội tỉnh Cao Bằng"), ("lam@bk.example", CITY),
     ("anh@bk.example", CITY)],
)  # fmt: skip
def test_nobody_enters_a_paper_in_another_body_s_name(as_person, typed, who, issuer):
    """Security 1: rights hold for every object relation."""
    typed["issuer"] = Unit.objects.get(short_name=issuer).pk
    response = as_person(who).post("/van-ban/them/", typed)
    assert list(response.context["form"].errors) == ["issuer"]
    assert not entered().exists()


def test_a_mistake_loses_nothing_that_was_typed(as_person, typed, sent):
    """45: "A file whose content is not what its name says is refused with the reason"."""
    response = as_person("ngan@cb.example").post(
        "/van-ban/them/", {**typed, "month": 2, "day": 31, "file": sent("a.pdf", "exe")}
    )
    form = response.context["form"]
    assert form.errors == {
        "day": ["Tháng 2/2025 không có ngày 31."],
        "file": [
            "Tệp tên .pdf nhưng nội dung không phải PDF. Chọn đúng tệp, hoặc xuất lại rồi gửi."
        ],
    }
    assert form["subject"].value() == "Thông báo mới"
    assert "Còn 2 chỗ cần sửa" in text(response)
    assert not entered().exists()


def test_a_basis_that_no_database_can_hold_is_refused(as_person, typed, paper):
    paper(number="7")
    response = as_person("ngan@cb.example").post("/van-ban/them/", {**typed, "bases": ["9" * 20]})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["bases"])
    assert not entered().exclude(number="7").exists()


def test_a_file_over_the_limit_is_refused_with_the_limit(as_person, typed, settings):
    settings.MAX_UPLOAD_MB = 1
    large = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + b"x" * (1024 * 1024))
    response = as_person("ngan@cb.example").post("/van-ban/them/", {**typed, "file": large})
    assert response.context["form"].errors == {
        "file": ["Tệp lớn quá 1 MB. Chụp lại hoặc chọn tệp khác."]
    }
