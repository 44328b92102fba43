"""Records of the demo by what they are, and a letter in the making."""

from typing import Any

import pytest
from django.test import Client

from directives.models import Contest, Deadline, Directive
from organizations.models import Unit

CITY = "Ủy ban nhân dân thành phố Cao Bằng"
EDUCATION = "Phòng Giáo dục và Đào tạo thành phố Cao Bằng"
FARMING = "Phòng Nông nghiệp và Môi trường thành phố Cao Bằng"


def unit(name: str) -> Unit:
    return Unit.objects.get(name=name)


@pytest.fixture
def cb9(demo) -> Contest:
    return Contest.objects.get(code="CB9")


@pytest.fixture
def letter(cb9) -> Directive:
    """Dispatch 1098 of Cao Bằng, sent on 18/4/2025."""
    return Directive.objects.get(contest=cb9)


@pytest.fixture
def deadline(letter) -> Deadline:
    """Trước ngày 20/5/2025."""
    return letter.deadline


@pytest.fixture
def office(as_person) -> Client:
    return as_person("ngan@cb.example")


@pytest.fixture
def organiser(as_person) -> Client:
    return as_person("tue@cb.example")


def text_of(response: Any) -> str:
    """The page's source on one line, no-break spaces as spaces."""
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def item_data(number: int = 1, **more: Any) -> dict[str, Any]:
    """What an office types for an item; the units come as unit_<pk>, part_<pk>, minimum_<pk>."""
    return {
        "number": number,
        "kind": "solutions",
        "verb": "order",
        "rule": "registered",
        "sentence": "Rà soát, lựa chọn sáng kiến: từ 10 giải pháp trở lên.",
    } | more


@pytest.fixture
def draft(office, cb9, deadline) -> Directive:
    """A second letter of the same office, written in the portal and not sent."""
    data = {"issuer": unit(CITY).pk, "subject": "V/v nhắc việc", "deadline": deadline.pk}
    office.post("/hoi-thi/CB9/cong-van/soan/", data)
    return Directive.objects.get(contest=cb9, issued_at=None)


@pytest.fixture
def filled(office, draft) -> Directive:
    """The draft with one item for the education office, from 10 solutions."""
    pk = unit(EDUCATION).pk
    data = item_data(**{f"unit_{pk}": "on", f"minimum_{pk}": "10"})
    office.post(f"/cong-van/{draft.pk}/muc/them/", data)
    return draft
