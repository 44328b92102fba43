"""The leader's weekly page, and its one sheet of A4."""

import pypdfium2
import pytest
from django.urls import reverse

from contest_portal import clock
from contest_portal.demo.stories import moment
from directives.models import Addressee, Assignment, Directive
from documents.models import Document
from organizations.models import Unit
from submissions import back_then, progress
from submissions.progress import Counts
from submissions.week import week_of
from tests.pdf import pages
from tests.submissions.pages import links, words
from tests.submissions.test_dashboard import length_of_list

MESSAGE_BEGINS = 297 - 12 - 225  # mm above the sheet's lower edge: see week.css


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9", follows_up=None)


@pytest.fixture
def leader(as_person):
    return as_person("kien@cb.example")


def add_units(letter: Directive, number: int) -> None:
    """Communes with long names, each with a quota, until the letter has so many units."""
    item, first = letter.items.get(number=5), letter.addressees.count()
    for n in range(first, number):
        unit = Unit.objects.create(
            name=f"Ủy ban nhân dân xã Tân Thượng Nguyễn Huỳnh Đức Trường Sơn Đông số {n}",
            kind=Unit.Kind.COMMUNE, parent=letter.office.parent,
        )  # fmt: skip
        Addressee.objects.create(directive=letter, unit=unit)
        Assignment.objects.create(item=item, unit=unit, minimum=30)


def sheet_of(client, letter: Directive) -> list[str]:
    response = client.get(reverse("week_sheet", args=[letter.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert last_line_of_units(response.content) > MESSAGE_BEGINS
    return pages(response.content)


def last_line_of_units(data: bytes) -> float:
    """How far above the sheet's lower edge the legend under the units ends, in mm."""
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage()
    start, length = text.search("nhận bản giấy").get_next()
    bottom = text.get_charbox(start + length - 1)[1]
    document.close()
    return bottom / 72 * 25.4


def test_one_page_says_who_will_miss_at_this_pace(leader, letter, django_assert_num_queries):
    """21. A vice-chair can see on one page which units will miss the target at the present pace."""
    Assignment.objects.filter(item__directive=letter, item__number=1).update(minimum=12)
    address = reverse("week", args=[letter.pk])
    leader.get(address)
    with django_assert_num_queries(10):
        page = leader.get(address)
    said = words(page)
    assert (
        "15 trên mốc 17 giải pháp. Theo nhịp tuần qua, đến hết hạn được khoảng 19 đến 27." in said
    )
    # 7 are registered, 2 of them in the last week; two weeks are left
    assert "chưa đạt chỉ tiêu khi hết hạn: Phòng Giáo dục và Đào tạo (khoảng 11 trên 12)" in said
    none = (
        "UBND phường Sông Bằng, UBND phường Hòa Chung, UBND phường Duyệt Trung, UBND xã Vĩnh Quang"
    )
    assert f"Chưa có giải pháp nào: {none}." in said
    week = page.context["week"]
    assert [(f.figure, f.label, f.before) for f in week.figures] == [
        (14, "ngày nữa hết hạn", "hết thứ\u00a0Hai\u00a019/5/2025"),
        (24, "dự kiến", "tuần trước 21"),
        (15, "đã đăng ký", "tuần trước 11"),
        (7, "đủ hồ sơ", "tuần trước 4"),
        (4, "bản giấy", "tuần trước 3"),
    ]
    assert [length_of_list(leader, f.url) for f in week.figures[1:]] == [24, 15, 7, 4]
    assert [(call.unit, call.reason) for call in week.calls] == [
        ("UBND phường Hòa Chung", "Chưa xác nhận đã nhận công văn."),
        ("UBND phường Duyệt Trung", "Chưa xác nhận đã nhận công văn."),
        ("Phòng Giáo dục và Đào tạo", "Đã đăng ký 7 trên 12, cần thêm 5."),
    ]
    assert (reverse("week_sheet", args=[letter.pk]), "In 1 tờ A4") in links(page)
    add_units(letter, 40)
    with django_assert_num_queries(10):
        leader.get(address)


def test_the_sheet_is_exactly_one_page(leader, letter):
    """Fits one sheet: 17 units, 40 and 200 with long names."""
    found = {}
    for number in (17, 40, 200):
        add_units(letter, number)
        [text] = sheet_of(leader, letter)
        assert "Tin soạn sẵn gửi lãnh đạo các đơn vị" in text
        assert "Số liệu lúc 8 giờ 00, thứ Hai 05/5/2025." in text
        found[number] = [n for n in (12, 172) if f"và {n} đơn vị khác, xem trên cổng" in text]
    assert found == {17: [], 40: [12], 200: [172]}


def test_how_it_stood_at_any_earlier_moment(letter):
    """Counted back from the changes, the rows of today give today's figures, those of the letter's
    day what the letter says: five were registered on 18/4/2025."""
    board = progress.read(letter)
    then = back_then.counts(letter, clock.now())
    assert then.total == board.total
    of = {a.assignment.pk: a.counts for row in board.rows for a in row.assignments}
    assert then.of == {pk: counts for pk, counts in of.items() if counts != Counts()}
    assert back_then.counts(letter, moment("18/4 15:30")).total.registered == letter.counted == 5


def test_each_quota_counts_by_its_own_day_and_the_worst_is_shown(letter):
    """21. "which units will miss the target at the present pace"."""
    unit = letter.addressees.get(unit__short_name="Phòng Giáo dục và Đào tạo").unit

    def foretold():
        [line] = [line for line in week_of(letter).lines if line.name == unit.called]
        return line.forecast, line.quota, line.misses

    task = Assignment.objects.get(item__directive=letter, unit=unit, minimum__isnull=False)
    assert foretold() == (11, 10, False)
    early = letter.contest.deadlines.create(
        name="Hạn riêng", day=clock.today(), boundary="through", receiver=letter.office
    )
    Assignment.objects.filter(pk=task.pk).update(deadline=early)
    assert foretold() == (7, 10, True)  # no day of its own is left
    Assignment.objects.filter(pk=task.pk).update(deadline=None)
    item = letter.items.exclude(assignments__unit=unit).filter(kind="solutions").first()
    Assignment.objects.create(item=item, unit=unit, minimum=50)
    assert foretold() == (0, 50, True)


def test_a_forecast_is_a_range_that_says_how_it_was_made(leader, letter):
    """65. A forecast states method and uncertainty in words."""
    page = leader.get(reverse("week", args=[letter.pk]))
    assert "từ chậm một nửa đến nhanh gấp rưỡi" in words(page)
    week, [wide, _] = page.context["week"], page.context["drawings"]
    assert [label.text for label in wide.ends] == ["dự báo 27", "dự báo 19"]
    assert week.title == "Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9, tuần 28/4 – 04/5/2025"
    task = Assignment.objects.filter(item__directive=letter, item__number=1)
    found = {}
    for minimum in (14, 20, 30):
        task.update(minimum=minimum)
        found[minimum] = week_of(letter).finding.rpartition("được ")[2]
    assert found == {
        14: "khoảng 19 đến 27.",
        20: "khoảng 19 đến 27, có thể thiếu 6.",
        30: "khoảng 19 đến 27, thiếu 8 đến 16.",
    }
    short = [line.short for line in week.lines]
    assert {"Phòng GD&ĐT", "TT DV nông nghiệp", "LĐLĐ thành phố"} < set(short)


def test_a_leader_begins_with_the_week_of_the_letter_that_has_work_under_it(leader, letter):
    """A letter sent today to everybody counts nothing yet, one that presses for it never does."""
    for number, follows_up in (("1200", None), ("1201", letter)):
        paper = Document.objects.create(
            kind="letter", issuer=letter.document.issuer, number=number, subject="Đôn đốc"
        )
        Directive.objects.create(
            document=paper, contest=letter.contest, office=letter.office, follows_up=follows_up,
            deadline=letter.deadline, issued_at=clock.now(),
        )  # fmt: skip
    page = leader.get("/", follow=True)
    assert [where for where, _ in page.redirect_chain] == [
        "/tien-do/tuan/", reverse("week", args=[letter.pk])
    ]  # fmt: skip
    assert [word["label"] for word in page.context["nav"]] == [
        "Trang tuần", "Tiến độ", "Việc cần sửa", "Hội thi", "Văn bản"
    ]  # fmt: skip
    assert leader.get("/tien-do/").url == reverse("dashboard", args=[letter.pk])


def test_after_a_deadline_and_in_the_first_week_nothing_is_foretold(letter):
    with clock.at(moment("22/4 08:00")):
        week = week_of(letter)
        assert week.finding.endswith("Chưa đủ số liệu để dự báo.")
        assert [line.forecast for line in week.lines] == [None] * 17
    with clock.at(moment("20/5 08:00")):
        assert week_of(letter).finding == "Đã đăng ký 15 trên mốc 15 giải pháp. Đã hết hạn."
