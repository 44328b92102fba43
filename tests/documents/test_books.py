"""Numbers in a book: gaps and duplicates are said, nothing is invented."""

import pytest

from documents import books

TAKEN = {"01": "Công văn một", "07": "Công văn bảy", "08": "Công văn tám", "12": "Báo cáo"}


@pytest.mark.parametrize(
    ("number", "sentences"),
    [
        ("9", []), ("10", ["Số trước trong sổ là 08, thiếu 09."]), ("02", []),
        ("15", ["Số trước trong sổ là 12, thiếu 13–14."]),
        ("5", ["Số trước trong sổ là 01, thiếu 02–04."]),
        ("8", ["Số 8 đã ghi cho Công văn tám."]), ("008", ["Số 008 đã ghi cho Công văn tám."]),
        ("8a", []), ("12", ["Số 12 đã ghi cho Báo cáo."]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_number(number, sentences):
    assert books.duplicate(number, TAKEN) + books.gap(number, TAKEN) == sentences


def test_a_number_that_the_book_has_gone_past():
    assert books.behind("9", TAKEN) == ["Sổ đã đến số 12, số 9 nhỏ hơn."]
    assert [books.behind(number, TAKEN) for number in ("13", "12", "08", "8")] == [[]] * 4
    assert books.behind("1", []) == []


def test_the_first_number_of_a_book_may_be_late():
    assert books.gap("57", []) == ["Trong sổ chưa có số nào trước số 57, thiếu 01–56."]
    assert books.gap("1", []) == []


def test_gaps_stand_before_the_number_that_follows_them():
    assert books.gaps(["3", "7", "08", "08a", "", "10"]) == {3: "01–02", 7: "04–06", 10: "09"}
    assert books.gaps([]) == {}


@pytest.mark.parametrize(
    ("typed", "on_paper"),
    [("8", "08"), ("12", "12"), ("00012", "12"), ("8a", "08a"), ("012đ", "12đ"), ("108", "108")],
)
def test_how_a_number_stands_on_paper(typed, on_paper):
    """Numbers below 10 get a zero (decree 30/2020, Phụ lục I, Mục II.3)."""
    assert books.written(typed) == on_paper


def test_what_stands_twice():
    assert books.twice(["8", "08", "8a", "9", "", ""]) == {"8"}
