"""Pages for what went wrong: what happened, what is safe, what to do, in Vietnamese."""

import re

import pytest
from django.template.loader import render_to_string

from organizations.models import Membership


def test_an_unknown_address(demo, client):
    response = client.get("/khong-co/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Không thấy trang này" in page
    assert "Những gì anh chị đã lưu vẫn còn nguyên." in page
    assert "Resolver404" not in page


def test_an_unknown_record_is_not_told_from_a_hidden_one(as_person, unit_of):
    """Security 1: a record of another province does not exist, not even by its error page."""
    client, hidden = as_person("anh@bk.example"), unit_of("UBND xã Chu Trinh").pk

    def answer(path):
        response = client.get(path)
        token = r'name="csrfmiddlewaretoken" value="\w+"'  # drawn anew for each page
        return response.status_code, re.sub(token, "", response.content.decode())

    assert answer(f"/don-vi/{hidden}/") == answer("/don-vi/999999/")
    membership = Membership.objects.filter(unit=hidden).first().pk
    assert answer(f"/vai-tro/{membership}/chuyen/") == answer("/vai-tro/999999/chuyen/")


def test_not_one_s_own_task(as_person):
    response = as_person("men@cb.example").get("/don-vi/")
    assert response.status_code == 403
    assert "Việc này của người khác" in response.content.decode()


def test_the_page_of_a_failure_needs_nothing_that_could_fail(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string("500.html")
    assert "Cổng đang trục trặc" in page


@pytest.mark.logs_errors  # that somebody tried
def test_a_text_longer_than_the_portal_takes(client, settings, demo):
    """Bad input gets a clear Vietnamese sentence; what was typed is behind the browser's button."""
    typed = {"code": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, "digits": "0456"}
    response = client.post("/theo-doi/", typed, content_type="application/x-www-form-urlencoded")
    page = response.content.decode()
    assert response.status_code == 400
    assert "Cổng không nhận được lần gửi này" in page
    assert "Bấm nút quay lại của trình duyệt: chữ vừa gõ vẫn còn." in page
    assert "Bad Request" not in page
