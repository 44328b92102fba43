"""The score sheet that keeps itself: what is kept, what is refused, and sixty judges at once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from contest_portal import clock
from judging.models import Score, Seat, Sheet, Task
from organizations.models import Person
from tests.conftest import BACKEND
from tests.judging.conftest import CHAIR, SECRETARY
from tests.served import Portal

SAVED = "Đã lưu lúc 8\u00a0giờ\u00a000"


def points_of(email: str, number: int) -> list[str]:
    scores = Score.objects.filter(
        sheet__seat__person__email=email, sheet__dossier__number=number,
        sheet__dossier__contest__code="CB9",
    ).order_by("criterion__order")  # fmt: skip
    return [str(score.points) for score in scores]


def test_each_save_names_the_version_that_it_was_made_from(as_person, address, typed):
    """83: "half points if allowed, draft until sealed"."""
    client = as_person(CHAIR)
    first = client.post(address(1, "luu/"), typed("14,5"))
    assert first.json() == {"version": 2, "words": SAVED, "wrong": {}}
    assert Sheet.objects.get(dossier__number=1, seat__person__email=CHAIR).saved_at == clock.now()
    second = client.post(address(1, "luu/"), typed("14,5", "20", "", version=2))
    assert (second.json()["version"], points_of(CHAIR, 1)) == (3, ["14.5", "20.0"])
    again = client.post(address(1, "luu/"), typed("14,5", "20", "", version=2))
    assert (again.status_code, again.json()["version"]) == (
        200,
        3,
    )  # its answer was lost on the way
    stale = client.post(address(1, "luu/"), typed("1", "1", "1", version=2))
    assert (stale.status_code, list(stale.json())) == (409, ["sentence"])
    assert points_of(CHAIR, 1) == ["14.5", "20.0"]  # nothing is overwritten unseen


def test_what_is_wrong_is_said_and_the_rest_is_kept(as_person, address, typed, criteria):
    """Issue 7: "Scores over the maximum, commas as decimals … refused with the reason"."""
    client = as_person(CHAIR)
    client.post(address(1, "luu/"), typed("10", "10", "10"))
    said = client.post(address(1, "luu/"), typed("40,5", "1,25", "29,5", version=2)).json()
    assert (said["version"], said["wrong"]) == (3, {
        f"points_{criteria[0].pk}": "Điểm từ 0 đến 40.",
        f"points_{criteria[1].pk}": "Chấm đến nửa điểm, ví dụ 14 hoặc 14,5.",
    })  # fmt: skip
    assert points_of(CHAIR, 1) == ["10.0", "10.0", "29.5"]


def test_only_the_own_draft_is_saved(as_person, address, typed, client):
    chair = as_person(CHAIR)
    before = points_of(CHAIR, 3)
    sealed = chair.post(address(3, "luu/"), typed("1", "1", "1"))
    assert (sealed.status_code, points_of(CHAIR, 3)) == (423, before)
    Sheet.objects.filter(seat__person__email=CHAIR, dossier__number=4).update(state="entered")
    assert chair.post(address(4, "luu/"), typed("1")).status_code == 423
    page = chair.get(address(4), follow=True)
    assert "đang chờ người thứ hai xác nhận" in page.content.decode()
    assert client.post(address(1, "luu/"), typed("1")).status_code == 302


@pytest.fixture
def served(transactional_db, demo) -> Iterator[Portal]:
    portal = Portal()
    yield portal
    portal.kill()


def test_sixty_judges_saving_at_once_lose_nothing(council, dossier_of, address, typed, served):
    """Issue 7: "Sixty judges saving at once lose nothing". Each saves twice, at the real server."""
    dossier = dossier_of(1)
    people = Person.objects.bulk_create(
        Person(email=f"judge-{n}@cb.example", full_name=f"Giám khảo {n}", is_demo=True)
        for n in range(60)
    )
    seats = Seat.objects.bulk_create(
        Seat(council=council, person=person, declared_at=clock.now()) for person in people
    )
    Task.objects.bulk_create(Task(seat=seat, dossier=dossier) for seat in seats)
    place, gate = served.url + address(1, "luu/"), Barrier(60, timeout=30)
    sessions = [signed_in(person) for person in people]

    def save(session: str, data: dict[str, str]) -> int:
        cookie = f"sessionid={session}; csrftoken={'x' * 32}"
        headers = {"Cookie": cookie, "X-CSRFToken": "x" * 32}
        with urlopen(Request(place, urlencode(data).encode(), headers)) as answer:
            return json.load(answer)["version"]

    def judge(number: int) -> list[int]:
        session, data = sessions[number], typed(str(number % 40), str(number % 30), "1")
        gate.wait()
        first = save(session, data)
        again = typed(str(number % 40), str(number % 30), "30", version=first)
        return [first, save(session, data | again)]

    with ThreadPoolExecutor(60) as pool:
        assert list(pool.map(judge, range(60))) == [[2, 3]] * 60
    rows = Score.objects.filter(sheet__dossier=dossier, sheet__seat__in=seats)
    kept: dict[int, list[int]] = {seat.pk: [] for seat in seats}
    for seat, points in rows.order_by("criterion__order").values_list("sheet__seat", "points"):
        kept[seat].append(int(points))
    assert kept == {seat.pk: [n % 40, n % 30, 30] for n, seat in enumerate(seats)}


def signed_in(person: Person) -> str:
    """The key of a session."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.django_db(transaction=True)
def test_a_sheet_is_filled_in_with_the_keyboard_and_keeps_itself(portal, address, as_person, typed):
    """83: "A juror scores by criterion with the rubric visible"; only that of the row in hand."""
    page = portal(SECRETARY, width=1280)
    page.goto(address(4))
    first = page.get_by_role("textbox", name="1. Tính mới")
    first.focus()
    bands = page.locator(".bands:visible")
    expect(bands).to_have_count(1)
    page.keyboard.type("20")
    page.keyboard.press("ArrowUp")
    expect(first).to_have_value("20,5")
    expect(page.locator(".is-lit:visible")).to_contain_text("20,5 – 30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="2. Khả năng")).to_be_focused()
    expect(bands).to_contain_text("Nhiều nơi làm được, cần hướng dẫn")
    page.keyboard.type("31")
    page.keyboard.press("Enter")
    page.keyboard.type("24")
    expect(page.get_by_text("Điểm từ 0 đến 30.")).to_be_visible()
    expect(page.get_by_text("Còn ô chưa lưu")).to_be_visible()
    total = page.locator(".score-total [data-total]")
    expect(total).to_have_text("44,5")  # without the refused one
    expect(page.locator(".score-total")).to_contain_text("Còn 1 tiêu chí chưa chấm")
    seal = page.get_by_role("button", name="Soát lại để niêm phong")
    hint = page.get_by_text("thì niêm phong được")
    expect(seal).to_be_disabled()
    expect(hint).to_be_visible()
    page.get_by_role("textbox", name="2. Khả năng").fill("30")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    expect(total).to_have_text("74,5")
    expect(seal).to_be_enabled()
    expect(hint).to_be_hidden()
    assert points_of(SECRETARY, 4) == ["20.5", "30.0", "24.0"]

    version = Sheet.objects.get(seat__person__email=SECRETARY, dossier__number=4).version
    as_person(SECRETARY).post(address(4, "luu/"), typed("1", "1", "1", version=version))
    first.fill("22")
    elsewhere = page.get_by_role("button", name="Phiếu vừa được lưu ở cửa sổ khác")
    elsewhere.click()
    expect(page.get_by_text("Điểm đã lưu: 1,0")).to_have_count(3)
    expect(first).to_have_value("22")
    page.get_by_role("button", name="Soát lại để niêm phong").click()
    expect(page.get_by_text("Anh chị đã soát lại 3 tiêu chí chưa?")).to_be_visible()
    assert points_of(SECRETARY, 4) == ["22.0", "30.0", "24.0"]
