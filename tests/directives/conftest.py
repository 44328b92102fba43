"""Records of the demo by what they are, and a letter in the making."""

from typing import Any

import pytest
from django.test import Client

from directives import workflow
from directives.forms.directive import DirectiveForm
from directives.forms.item import ItemForm
from directives.forms.recording import RecordForm
from directives.models import Contest, Deadline, Directive, DirectiveItem
from documents.models import Document
from organizations.models import Person, Unit

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


def item_data(lead: Any = (), support: Any = (), **more: Any) -> dict[str, Any]:
    """What an office types for an item; lead, support: names of units, or keys of groups."""
    return {
        "kind": "solutions",
        "verb": "order",
        "rule": "registered",
        "sentence": "Rà soát, lựa chọn sáng kiến: từ 10 giải pháp trở lên.",
        "lead": [key(name) for name in lead],
        "support": [key(name) for name in support],
    } | more


def key(name: str) -> str:
    """How the form of an item calls a unit, by its name; the key of a group is its own."""
    return name if name.startswith("group_") else f"unit_{unit(name).pk}"


def add_item(office: Client, directive: Directive, **typed: Any) -> Any:
    """An item at the end, written as `item_data` says: the answer to saving it."""
    office.post(f"/cong-van/{directive.pk}/muc/them/")
    return save_item(office, directive.items.latest("number"), **typed)


def save_item(office: Client, item: DirectiveItem, **typed: Any) -> Any:
    """The item written as `item_data` says, on a page made from what is stored."""
    now = DirectiveItem.objects.get(pk=item.pk)
    mark = ItemForm(instance=now, deadlines=Deadline.objects.none()).present_mark()
    return office.post(f"/muc/{item.pk}/sua/", {"mark": mark} | item_data(**typed))


def head_form(directive: Directive, *data: Any) -> DirectiveForm:
    """The head as it is stored, or as it is typed."""
    stored = Directive.objects.get(pk=directive.pk)
    return DirectiveForm(
        *data, directive=stored, issuers=Unit.objects.all(), deadlines=Deadline.objects.all(),
        papers=Document.objects.all(),
    )  # fmt: skip


def save_head(office: Client, directive: Directive, typed: dict[str, Any]) -> Any:
    """The head written on a page made from what is stored."""
    mark = head_form(directive).initial["mark"]
    return office.post(f"/cong-van/{directive.pk}/sua/", {"mark": mark} | typed)


def record(office: Client, directive: Directive, **typed: str) -> Any:
    """What the clerk writes of a sent letter, on a page made from what is stored."""
    stored = Directive.objects.get(pk=directive.pk)
    form = RecordForm(directive=stored, by=Person.objects.get(email="ngan@cb.example"))
    kept = {name: form.initial.get(name) or "" for name in ("mark", *RecordForm.RECORDED)}
    return office.post(f"/cong-van/{directive.pk}/sua/", kept | typed)


def send(office: Client, directive: Directive) -> Any:
    """The button pressed on the page as it is now."""
    shown = workflow.present_mark(directive)
    return office.post(f"/cong-van/{directive.pk}/gui/", {"shown": shown}, follow=True)


@pytest.fixture
def draft(office, cb9, deadline) -> Directive:
    """A second letter of the same office, written in the portal and not sent."""
    data = {"issuer": unit(CITY).pk, "subject": "V/v nhắc việc", "deadline": deadline.pk}
    office.post("/hoi-thi/CB9/cong-van/soan/", data)
    return Directive.objects.get(contest=cb9, issued_at=None)


@pytest.fixture
def filled(office, draft) -> Directive:
    """The draft with one item for the education office, from 10 solutions."""
    add_item(office, draft, lead=[EDUCATION], minimum="10")
    return draft
