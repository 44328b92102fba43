"""How far a dossier is, by its code and four digits; nobody learns more by trying."""

import pytest
from django.core.cache import cache
from django.test import Client

from submissions.models import Check
from tests.submissions.conftest import HANDED_IN, RETURNED
from tests.submissions.pages import words
from tests.submissions.test_dossier_status import show

NONE = (
    "Không có hồ sơ nào mang mã này mà có tác giả ghi số điện thoại này. Xem lại mã trên biên "
    "nhận và 4 số cuối, hoặc gọi cán bộ đầu mối của đơn vị."
)


@pytest.fixture(autouse=True)
def nobody_has_asked(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def ask(code: str, digits: str, **more):
    return Client(**more).post("/theo-doi/", {"code": code, "digits": digits})


def digits_of(dossier) -> str:
    return dossier.authors.first().phone[-4:].replace(" ", "")


def test_the_code_and_the_phone_show_what_the_link_shows(titled):
    dossier = titled(HANDED_IN)
    dossier.authors.update(phone="0900.000 4 5 6")
    response = ask(dossier.code.lower().replace("-", " - "), "0456")
    assert words(response) == words(show(dossier))
    assert dossier.status_token not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_the_code_is_typed_as_one_word(titled):
    """The page's own hint: "Gõ thường, gõ liền đều được"."""
    dossier = titled(HANDED_IN)
    dossier.authors.update(phone="0900.000 4 5 6")
    for typed in (dossier.code.lower().replace("-", ""), dossier.code.lower().replace("-", " ")):
        assert words(ask(typed, "0456")) == words(show(dossier))


def test_a_wrong_code_and_wrong_digits_get_one_answer(titled):
    """Security test 40: "same answer … for known and unknown"."""
    dossier = titled(HANDED_IN)
    wrong = ask(dossier.code, "9999"), ask("CB9-9999", "9999"), ask("XX1-0001", "9999")
    assert [answer.status_code for answer in wrong] == [404, 404, 404]
    assert [answer.context["form"].non_field_errors() for answer in wrong] == [[NONE]] * 3


def test_one_address_misses_a_code_ten_times_a_day(titled):
    """Security test 39: "X-Forwarded-For spoof does not beat rate limits". What is found counts for
    nothing: a school's people ask from one address."""
    dossier = titled(HANDED_IN)
    dossier.authors.update(phone="0900 000 456")
    assert [ask(dossier.code, "0456").status_code for _ in range(21)] == [200] * 21
    answers = [
        ask(dossier.code, f"{n:04d}", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(10)
    ]
    assert answers == [404] * 10
    assert ask(dossier.code, "0456").status_code == 429


def test_one_stranger_locks_nobody_out_and_ten_lock_a_code_but_not_its_link(titled):
    """Security test 40: "limits per account and per network": here per code and per address. More
    than 100 misses a day would let 10,000 digits be tried in weeks."""
    dossier = titled(HANDED_IN)
    dossier.authors.update(phone="0900 000 456")
    for stranger in range(10):
        assert ask(dossier.code, "0456", REMOTE_ADDR="10.0.1.1").status_code == 200
        for _ in range(10):
            answer = ask(dossier.code, "9999", REMOTE_ADDR=f"10.0.0.{stranger}")
            assert answer.status_code == 404
    assert ask(dossier.code, "0456", REMOTE_ADDR="10.0.1.1").status_code == 429
    assert show(dossier).status_code == 200


def test_one_address_tries_twenty_codes_in_five_minutes(titled):
    assert [ask(f"CB9-{n:04d}", "9999").status_code for n in range(9000, 9020)] == [404] * 20
    assert ask("CB9-9100", "9999").status_code == 429


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (("", ""), {"code": ["Ghi mã trên biên nhận, ví dụ CB9-0126."],
                    "digits": ["Ghi 4 số cuối điện thoại."]}),
        (("abc", "12"), {"code": ["Mã gồm chữ và số, ví dụ CB9-0126. Xem lại ở góc tờ biên nhận."],
                         "digits": ["Ghi đúng 4 số cuối, ví dụ 0321."]}),
        (("CB9-0001", "٠١٢٣"), {"digits": ["Ghi đúng 4 số cuối, ví dụ 0321."]}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_it(demo, typed, errors):
    assert ask(*typed).context["form"].errors == errors


def test_a_returned_dossier_says_what_is_asked_and_names_nobody(titled):
    dossier = titled(RETURNED)
    receipt = dossier.receipts.latest("sequence")
    receipt.checks.all().delete()
    Check.objects.create(
        receipt=receipt, part="file-1", verdict="wrong", reason="signature",
        note="Bà Hoàng Thị Ngân chưa ký", checked_by=dossier.created_by,
    )  # fmt: skip
    page = words(show(dossier))
    label = dossier.rules.items.get(order=1).label
    assert f"Cần bổ sung 1 chỗ {label}: thiếu chữ ký" in page
    assert "Ngân chưa ký" not in page


def test_the_home_page_leads_there(demo):
    page = Client().get("/hoi-thi/CB9/").content.decode()
    assert 'action="/theo-doi/"' in page
