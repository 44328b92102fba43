"""The demo's mailbox shows what was sent, as it was written."""

from pathlib import Path

import pytest
from django.core.mail import send_mail
from django.urls import reverse

from directives.models import Directive
from reminders import mailbox, planning
from reminders.mailbox import Mail

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = settings.MAIL_DIR = tmp_path
    return tmp_path


def test_a_mail_reads_as_it_was_written(folder: Path, client, settings) -> None:
    body = "Kính gửi chị Hà,\n\nHạn: chậm nhất hết thứ Hai 19/5/2025. <b>đậm</b>\n"
    send_mail("Phòng GD&ĐT: còn 14 ngày", body, None, ["ha@cb.example"])
    assert mailbox.read() == [Mail("ha@cb.example", "Phòng GD&ĐT: còn 14 ngày", body)]
    settings.DEMO = True
    page = client.get(reverse("mail_list")).content.decode()
    assert "Kính gửi chị Hà," in page
    assert "&lt;b&gt;đậm&lt;/b&gt;" in page


def test_a_real_installation_has_no_mailbox(folder: Path, client) -> None:
    assert client.get(reverse("mail_list")).status_code == 404


def test_who_reads_the_reminders_of_a_letter(as_person) -> None:
    planning.plan()
    letter = Directive.objects.get(contest__code="CB9", issued_at__isnull=False)
    page = as_person("ngan@cb.example").get(reverse("notice_list", args=[letter.pk]))
    assert "Hoàng Thu Hà" in page.content.decode()
