"""Vietnamese text and dates."""

import random
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from contest_portal import vietnamese


def test_search_ignores_tone_marks_and_reads_d_with_a_bar_as_d() -> None:
    """Statement 28: "Names sort by Vietnamese rules and search ignores tone marks"."""
    assert vietnamese.fold("  Đào cảnh\tHƯNG ĐẠO ") == "dao canh hung dao"
    assert vietnamese.fold(unicodedata.normalize("NFD", "Đường Nguyễn")) == "duong nguyen"


def test_sort_key_follows_the_alphabet_then_the_tones() -> None:
    """Statement 28: "Names sort by Vietnamese rules and search ignores tone marks"."""
    right = [
        "an", "ăn", "ân", "ba", "Bà", "bả", "bã", "bá", "bạ", "ba mẹ", "d", "Dz", "đ", "Đa",
        "E", "o", "ô", "ơ",
    ]  # fmt: skip
    shuffled = random.Random(1).sample(right, len(right))
    assert sorted(shuffled, key=vietnamese.sort_key) == right
    keys = "".join(vietnamese.sort_key(word) for word in [*right, "Ủy ban – số 9/2025 😀"])
    assert set(keys) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


def test_people_sort_by_given_name() -> None:
    names = ["Bế Thị Há", "Lương Thu Hà", "Bế Thị Ngân", "Hoàng Văn An", "Lê Ái"]
    assert sorted(names, key=vietnamese.person_sort_key) == [
        "Lê Ái", "Hoàng Văn An", "Lương Thu Hà", "Bế Thị Há", "Bế Thị Ngân",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (date(2025, 4, 18), "ngày 18 tháng 4 năm 2025"),
        (date(2024, 12, 1), "ngày 01 tháng 12 năm 2024"),
    ],
)
def test_days_and_the_first_two_months_take_a_zero(day: date, words: str) -> None:
    """Decree 30/2020, Phụ lục I, Mục II.4."""
    assert vietnamese.format_long_date(day) == words


def test_dates_and_numbers_in_words() -> None:
    moment = datetime(2025, 5, 5, 7, 2, tzinfo=UTC)
    assert vietnamese.format_datetime(moment) == "14 giờ 02, thứ Hai 05/5/2025".replace(
        " giờ ", "\u00a0giờ\u00a0"
    ).replace("thứ Hai 05", "thứ\u00a0Hai\u00a005")
    assert vietnamese.format_number(42000) == "42.000"
    assert vietnamese.format_number(Decimal("1234.5")) == "1.234,5"
    assert vietnamese.join_compounds("11 giải pháp của đơn vị") == (
        "11 giải\u00a0pháp của đơn\u00a0vị"
    )


def test_marks_that_turn_the_direction_are_not_stored() -> None:
    assert vietnamese.nfc("Máy\u202e sấy\u2066\0\r\nkhô\r") == "Máy sấy\nkhô\n"
    assert vietnamese.one_line("Máy  sấy\r\nBcc: a@b.example ") == "Máy sấy Bcc: a@b.example"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2025", "Tháng 2/2025 không có ngày 31."),
        ("10/5/20224", "Năm phải từ 1945 đến 2100."),
        ("10/13/2025", "Ghi ngày theo kiểu 20/5/2025."),
        ("mai", "Ghi ngày theo kiểu 20/5/2025."),
    ],
)
def test_a_day_that_is_not_there_is_told_apart_from_another_way_of_writing(
    typed: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        vietnamese.DayField().clean(typed)
    assert refusal.value.messages == [sentence]
