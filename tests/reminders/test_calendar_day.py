"""The calendar of days off: read by all, edited by organisers, and what an edit moves."""

import pytest

from directives.models import CalendarDay
from reminders import planning
from reminders.models import Notice


@pytest.fixture
def organiser(as_person):
    return as_person("tue@cb.example")


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def save(organiser, url, typed=None):
    """See what it does to the reminders, then save it."""
    page = organiser.post(url, typed or {})
    assert "Chưa lưu" in text_of(page)
    assert "lượt" in text_of(page)
    agreed = {"shown": page.context["form"]["shown"].value()}
    return text_of(organiser.post(url, (typed or {}) | agreed, follow=True))


def test_a_day_is_added_changed_and_taken_out(organiser) -> None:
    """Statement 53: "… in the local morning, moved off holidays". T-7 of Cao Bằng is 12/5. 56: what
    it does is shown first."""
    planning.plan()
    at_first = Notice.objects.filter(due_at__date="2025-05-12", milestone=7)
    number = at_first.count()
    typed = {"day": "12/5/2025", "is_off": "True", "reason": "Nghỉ theo thông báo 12/TB"}
    assert "Thêm ngày vào lịch nghỉ" in text_of(organiser.post("/lich-nghi/them/", typed))
    assert (CalendarDay.objects.count(), at_first.count()) == (0, number)
    said = save(organiser, "/lich-nghi/them/", typed)
    assert f"Có {number} lượt nhắc được dời." in said
    assert "thứ Hai 12/5/2025" in said
    moved = Notice.objects.filter(milestone=7, counted_to="2025-05-19")
    assert {str(n.due_at.date()) for n in moved} == {"2025-05-09"}
    twice = organiser.post("/lich-nghi/them/", typed)
    assert twice.context["form"].errors == {"day": ["Ngày này đã có trong lịch. Sửa dòng đang có."]}
    row = CalendarDay.objects.get()
    save(organiser, f"/lich-nghi/{row.pk}/sua/", {**typed, "is_off": "False"})
    assert at_first.count() == number
    said = text_of(organiser.post(f"/lich-nghi/{row.pk}/xoa/", follow=True))
    assert ("Không lượt nhắc nào phải dời." in said, CalendarDay.objects.count()) == (True, 0)


def test_the_years_to_come(organiser, as_person) -> None:
    page = text_of(organiser.get("/lich-nghi/?nam=2027"))
    assert "thứ Bảy 06/02/2027" in page
    assert "Cổng chưa biết các ngày hoán đổi của năm này." in page
    others = as_person("ha@cb.example")
    assert "Thêm ngày" not in text_of(others.get("/lich-nghi/"))
