"""A new password by mail, for people who have an address."""

import re

import pytest
from celery import current_app
from django.core import mail
from django.core.mail.backends import locmem
from django.test import Client, TestCase
from django.urls import reverse

from contest_portal.demo import PASSWORD
from organizations.models import Person

NEW = "ruong-bac-thang-7"
CHANGE, RESET = "/tai-khoan/doi-mat-khau/", "/tai-khoan/quen-mat-khau/"


@pytest.fixture(autouse=True)
def the_worker_takes_it_at_once():
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


def is_in(client) -> bool:
    return client.get(CHANGE).status_code == 200


def ask(client, email, **more):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(RESET, {"email": email}, follow=True, **more)


def link() -> str:
    [found] = re.findall(r"http://127\.0\.0\.1:8000(\S+)", mail.outbox[0].body)
    return found


def test_known_and_unknown_addresses_get_the_same_answer(demo, client):
    """Security 40: "Login, reset, invitation, verification: same answer and time for known and
    unknown".
    """
    known, unknown = ask(client, "ha@cb.example"), ask(client, "ai-do@cb.example")
    assert known.redirect_chain == unknown.redirect_chain == [(f"{RESET}da-gui/", 302)]
    assert known.content == unknown.content
    assert [message.to for message in mail.outbox] == [["ha@cb.example"]]


class NoServer(locmem.EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_a_mail_server_that_is_down_tells_nobody_which_addresses_we_know(
    demo, client, settings, caplog
):
    """Security 40: "same answer … for known and unknown"."""
    settings.EMAIL_BACKEND = f"{__name__}.NoServer"
    known, unknown = ask(client, "ha@cb.example"), ask(client, "ai-do@cb.example")
    assert known.redirect_chain == unknown.redirect_chain == [(f"{RESET}da-gui/", 302)]
    assert known.content == unknown.content
    assert [r.getMessage() for r in caplog.records if r.name == "organizations.sign_in"] == [
        "The mail server did not take a mail: account/email/password_reset_key"
    ]  # and nothing of the person


def test_the_mailed_link_sets_the_password_once_and_ends_the_sessions(demo, client, as_person):
    """Security 41: "One-time links need a POST from a page (safe-link bots), are single-use, bound
    to purpose, expire."
    """
    elsewhere = as_person("ha@cb.example")
    ask(client, "ha@cb.example")
    message = mail.outbox[-1]
    assert message.subject == "Đặt lại mật khẩu"
    assert message.body.startswith("Kính gửi Hoàng Thu Hà,")
    page = client.get(link(), follow=True)
    assert Person.objects.get(email="ha@cb.example").check_password(
        PASSWORD
    )  # opening is not using
    where = page.redirect_chain[-1][0]
    assert client.post(where, {"password1": NEW, "password2": NEW}).url.endswith("/xong/")
    assert Person.objects.get(email="ha@cb.example").check_password(NEW)
    assert not is_in(elsewhere)
    assert "vừa được đặt lại qua thư điện tử" in mail.outbox[-1].body  # the owner is told
    again = Client().get(link(), follow=True)
    assert "đã dùng rồi hoặc đã hết hạn" in again.content.decode()


def test_a_forged_host_does_not_get_into_the_mail(demo, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask(client, "ha@cb.example", headers={"host": "evil.example"})
    assert "evil.example" not in mail.outbox[-1].body
    assert link().startswith("/tai-khoan/dat-lai-mat-khau/")


def test_nobody_is_flooded_with_mail(demo, client):
    """Security 27: "Nobody can make us mail strangers more than N per day."."""
    answers = [ask(client, "ha@cb.example").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert len(mail.outbox) == 5


def test_people_with_only_a_phone_are_told_whom_to_ask(demo, client):
    page = client.get(RESET).content.decode()
    assert "chỉ dùng số điện thoại thì nhờ cán bộ đầu mối của đơn vị cấp lời mời mới" in page
    response = client.post(RESET, {"email": "0900000321"})
    assert response.context["form"].errors == {
        "email": ["Ghi địa chỉ thư điện tử, ví dụ ten@tinh.vn."]
    }


def test_a_name_with_markup_and_line_breaks_stays_text_in_the_mail(demo, client, person_of):
    """Security 23: "Names and titles with links, Markdown, HTML, newlines, `Bcc:` lead to inert
    text."
    """
    person = person_of("ha@cb.example")
    person.full_name = "Hà\r\nBcc: evil@evil.example\r\n<b>x</b>"
    person.save()
    ask(client, "ha@cb.example")
    message = mail.outbox[-1]
    assert message.recipients() == ["ha@cb.example"]
    assert message.message().get_content_type() == "text/plain"
    assert message.message()["Bcc"] is None


def test_every_page_of_the_account_can_be_read(demo, client):
    names = ("account_login", "account_reset_password", "account_reset_password_done",
             "account_reset_password_from_key_done")  # fmt: skip
    assert [client.get(reverse(name)).status_code for name in names] == [200] * 4
