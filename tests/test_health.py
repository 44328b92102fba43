"""Every thing that the portal stands on, missing for real: a sentence says so, and what to do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from contest_portal import clock, health, watching
from documents.models import Export
from organizations.models import Person
from reminders.models import Message, Pulse
from submissions.models import Attachment
from tests.services import free_port

pytestmark = pytest.mark.logs_errors  # each 503 is one
HOUR = timedelta(hours=1)
STRANGER = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def _nothing_said_to_visitors_before() -> None:
    watching.is_well.cache_clear()


def troubles(**where: str) -> list[str]:
    answer = Client(**where).get(reverse("healthz"))
    text = answer.content.decode().replace("\u00a0", " ")
    assert (answer.status_code, answer["Cache-Control"]) == (
        200 if text == "ok" else 503,
        "no-store",
    )
    return [] if text == "ok" else text.splitlines()


@pytest.fixture
def waiting_for_an_hour(demo) -> None:
    ha, hour_ago = Person.objects.get(email="ha@cb.example"), clock.now() - HOUR
    Export.objects.create(owner=ha, title="x", created_at=hour_ago, expires_at=clock.now())
    told = {"composed_at": hour_ago, "due_at": hour_ago, "slot": "x", "address": ha.email}
    Message.objects.create(recipient=ha, **told)
    Attachment.objects.update(scan="waiting", uploaded_at=hour_ago)


def test_each_thing_that_is_missing_has_a_sentence(demo, settings, waiting_for_an_hour) -> None:
    """116: "`/healthz` covers database, cache, queue age, disk, mail, clock, and the reminder
    heartbeat"."""
    settings.CLAMAV = "/nowhere"
    settings.EMAIL_BACKEND = "contest_portal.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    Pulse.objects.create(name="plan", at=clock.now() - 3 * HOUR)
    waits = "Việc lâu nhất đã chờ 60 phút. Xem "
    settings.DATA = "/proc"  # where nothing is free
    settings.MEDIA_ROOT = "/proc/files"  # where nobody writes
    assert troubles() == [
        f"{waits}tiến trình làm việc nền (exporter) có chạy không, rồi khởi động lại.",
        f"{waits}dịch vụ scanner (ClamAV) có chạy không.",
        f"{waits}tiến trình làm việc nền (worker) có chạy không, rồi khởi động lại.",
        "Phần lập lịch nhắc việc của cổng ngừng chạy từ 5 giờ 00, thứ Hai 05/5/2025. "
        "Xem tiến trình làm việc nền (beat và worker) có chạy không, rồi khởi động lại.",
        health.NO_BACKUP,
        health.NO_MAIL_NOW,
        health.REDIS,
        "Đĩa chứa tệp chỉ còn 0 byte. Khi đầy, cổng không nhận tệp nữa và nói rõ với người gửi. "
        "Dọn bớt hoặc gắn đĩa lớn hơn cho /proc.",
        health.FOLDER.format(folder="/proc/files"),
    ]
    assert troubles(**STRANGER) == ["not ok"]
    assert troubles(**STRANGER, HTTP_AUTHORIZATION="Bearer ") == ["not ok"]
    assert troubles(HTTP_X_FORWARDED_FOR="203.0.113.7") == ["not ok"]
    settings.WATCH_TOKEN = "a-long-token"
    assert len(troubles(**STRANGER, HTTP_AUTHORIZATION="Bearer a-long-token")) == 9
    Pulse.objects.create(name="mail", failing_since=clock.now() - HOUR)
    assert health.NO_MAIL_SINCE.format(since="7 giờ 00, thứ Hai 05/5/2025") in troubles()


def test_a_backup_is_at_most_two_days_old_but_for_the_demos(db, settings) -> None:
    made = clock.now()
    Pulse.beat("backup")
    with clock.at(made + 48 * HOUR):
        assert troubles() == []
    with clock.at(made + 49 * HOUR):
        [said] = troubles()
        assert said.startswith("Bản gần nhất lúc ")
        assert 'ok{check="backup_age_seconds"} 0' in Client().get("/metrics").content.decode()
        settings.DEMO = True
        assert troubles() == []


def test_visitors_may_ask_as_often_as_they_like(demo, django_assert_num_queries) -> None:
    first = troubles(**STRANGER)
    with django_assert_num_queries(0):
        assert troubles(**STRANGER) == first == ["not ok"]


def test_a_clock_that_differs_from_the_databases(db) -> None:
    """58: "Clock: server skew over 2 s raises an alarm". The database's clock is ten minutes ahead:
    what it answers comes from a function that stands before its own."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA ahead")
        cursor.execute(
            "CREATE FUNCTION ahead.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
            " $$ SELECT pg_catalog.clock_timestamp() + interval '10 minutes' $$"
        )
        cursor.execute("SET LOCAL search_path = ahead, pg_catalog, public")
    found = health.clock_skew()
    assert round(found.figure) == -600
    assert found.trouble.startswith("Đồng hồ máy chủ web lệch 600 giây so với cơ sở dữ liệu.")


def test_figures_for_machines_and_a_page_for_the_administrator(
    as_person, django_assert_num_queries
) -> None:
    lines = Client().get(reverse("metrics")).content.decode().splitlines()
    assert lines[0] == "# TYPE portal_check_ok gauge"
    assert 'portal_check_ok{check="redis_up"} 1' in lines
    assert "portal_clock_skew_seconds 0" in lines
    assert {line.split()[0] for line in lines if line.startswith("portal_disk")} == {
        "portal_disk_free_bytes"
    }
    assert Client(**STRANGER).get(reverse("metrics")).status_code == 404
    organiser = as_person("tue@cb.example")
    page = organiser.get(reverse("portal_status")).content.decode()
    assert (page.count("Tốt."), str(health.NO_BACKUP) in page) == (10, True)
    assert reverse("portal_status") in organiser.get(reverse("mend_list")).content.decode()
    assert (
        reverse("portal_status")
        not in as_person("ngan@cb.example").get(reverse("mend_list")).content.decode()
    )
    Pulse.beat("backup")
    with django_assert_num_queries(8):
        page = organiser.get(reverse("portal_status")).content.decode()
    assert "Lần gần nhất lúc 8 giờ 00" in page.replace("\u00a0", " ")
