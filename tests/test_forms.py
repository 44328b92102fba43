"""Two equal first clicks: one record is made, the other click gets the form's own sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django import forms
from django.db import IntegrityError, connection

from contest_portal.forms import save_once
from directives.forms.contest import ContestForm, PlanForm, RulesForm, new_rules
from directives.models import Contest, Criterion, ProvincialPlan, Rules
from documents.models import Document
from judging.forms.councils import CouncilForm, seat_forms
from judging.models import Council, Round, Seat
from organizations.forms import UnitForm
from organizations.models import Person, Unit


@pytest.fixture
def draft(demo) -> Contest:
    return begun()


def begun() -> Contest:
    """The next contest of Cao Bằng, without its papers."""
    last = Contest.objects.get(code="CB9")
    return Contest.objects.create(
        organiser=last.organiser, code="CB10", name=last.name, ordinal=10, year_from=2026,
        year_to=2027, route="B", receiver=last.receiver,
    )  # fmt: skip


def three_seats() -> dict[str, Any]:
    """A chair, a secretary and a member."""
    judges = Person.objects.filter(seats__council__contest__code="CB9").order_by("pk")
    data: dict[str, Any] = {"seats-TOTAL_FORMS": 3, "seats-INITIAL_FORMS": 0}
    for n, (judge, part) in enumerate(zip(judges, Seat.Part, strict=False)):
        data |= {f"seats-{n}-person": judge.full_name, f"seats-{n}-part": part}
    return data


def new_round() -> int:
    """The key of a round in which no council judges yet."""
    return Round.objects.create(contest=Contest.objects.get(code="CB9"), order=2).pk


def typed(contest: Contest) -> dict[str, dict[str, Any]]:
    """What is typed on each page, by its address."""
    own, root = contest.organiser_id, contest.organiser.parent_id
    paper = {"issuer": own, "subject": "Ban hành"}
    fields = [field.pk for field in Contest.objects.get(code="CB9").current_rules.fields.all()]
    return {
        "/hoi-thi-moi/": {
            "organiser": own, "receiver": own, "name": "Hội thi", "ordinal": 11,
            "year_from": 2028, "year_to": 2029, "code": "CB11", "route": "B",
        },
        "/hoi-thi/CB10/ke-hoach/": {"kind": "plan", **paper},
        "/hoi-thi/CB10/the-le/": {
            "kind": "rules", "copies": 2, "applied_since_year": 2021, **paper,
        },
        "/hoi-dong/CB9/them/": {
            "name": "Hội đồng mới", "fields": fields, "round": new_round(), **three_seats(),
        },
        "/don-vi/them/": {"parent": root, "kind": "office", "name": "Sở mới"},
    }  # fmt: skip


def forms_of(contest: Contest) -> dict[str, Callable[[dict[str, Any]], list[Any]]]:
    """The forms of each page, as its view makes them before anything is saved."""
    units, last = Unit.objects.all(), Contest.objects.get(code="CB9")

    def council(data: dict[str, Any]) -> list[Any]:
        new = Council(contest=last)
        return [CouncilForm(data, instance=new), seat_forms(data, new, None)]

    def plan(data: dict[str, Any]) -> list[Any]:
        return [PlanForm(data, plan=ProvincialPlan(contest=contest), issuers=units)]

    def contest_head(data: dict[str, Any]) -> list[Any]:
        new = Contest(organiser=last.organiser, receiver=last.receiver)
        return [ContestForm(data, instance=new, organisers=units)]

    return {
        "/hoi-thi-moi/": contest_head,
        "/hoi-thi/CB10/ke-hoach/": plan,
        "/hoi-thi/CB10/the-le/": lambda data: [
            RulesForm(data, rules=new_rules(contest), issuers=units)
        ],
        "/hoi-dong/CB9/them/": council,
        "/don-vi/them/": lambda data: [UnitForm(data, parents=units)],
    }


def made() -> list[int]:
    models = (Contest, ProvincialPlan, Rules, Criterion, Document, Council, Unit)
    return [model._default_manager.count() for model in models]


@pytest.mark.parametrize(
    ("address", "more", "sentences"),
    [
        ("/hoi-thi-moi/", [1, 0, 0, 0, 0, 0, 0], {
            "code": ["Hội thi khác đã dùng mã này. Chọn mã khác."],
            "__all__": ["Đã có hội thi lần này của cơ quan tổ chức này."],
        }),
        ("/hoi-thi/CB10/ke-hoach/", [0, 1, 0, 0, 1, 0, 0], {
            "__all__": ["Hội thi đã có Kế hoạch, vừa lưu ở cửa sổ khác. Mở lại để xem."],
        }),
        ("/hoi-thi/CB10/the-le/", [0, 0, 1, 3, 1, 0, 0], {
            "__all__": ["Hội thi đã có Thể lệ, vừa lưu ở cửa sổ khác. Mở lại để xem."],
        }),
        ("/hoi-dong/CB9/them/", [0, 0, 0, 0, 0, 1, 0], {
            "name": ["Hội thi đã có hội đồng tên này."],
        }),
        ("/don-vi/them/", [0, 0, 0, 0, 0, 0, 1], {
            "name": ["Đã có đơn vị tên này dưới cùng cơ quan cấp trên."],
        }),
    ],
)  # fmt: skip
def test_who_comes_second_is_told_and_leaves_nothing_behind(
    draft, address, more, sentences
) -> None:
    make, data, before = forms_of(draft)[address], typed(draft)[address], made()
    first, second = make(data), make(data)
    assert [form.errors for form in first + second if not form.is_valid()] == []
    assert (save_once(*first), save_once(*second)) == (True, False)
    assert second[0].errors == sentences
    assert [now - then for now, then in zip(made(), before, strict=True)] == more


class Mute(forms.Form):
    """A form whose checks do not see what the database refuses."""

    def save(self) -> None:
        Unit.objects.create(kind="office", name=None)


def test_what_no_form_can_say_is_not_hushed_up(demo) -> None:
    with pytest.raises(IntegrityError):
        save_once(Mute({}))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment(transactional_db, as_person) -> None:
    """Security 10: "Same request twice at the same moment: one entry"."""
    contest, gate = begun(), Barrier(2)
    clients = [as_person("tue@cb.example") for _ in range(2)]

    def click(client: Any, address: str, data: dict[str, Any]) -> int:
        gate.wait()
        try:
            return client.post(address, data).status_code
        finally:
            connection.close()

    before = made()
    for address, data in typed(contest).items():
        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(click, clients, [address] * 2, [data] * 2))
        assert 302 in said
        assert set(said) <= {200, 302}
    assert [now - then for now, then in zip(made(), before, strict=True)] == [1, 1, 1, 3, 2, 1, 1]
