"""Two people save and step in any order: what the portal said it kept, it has."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings, strategies as st

from contest_portal.workflow import Refused, perform
from organizations.models import Person
from submissions import answers
from submissions.models import Answer, Dossier
from submissions.models.dossier import EDITABLE
from submissions.workflow import STEPS
from tests.submissions.conftest import REGISTERED

PEOPLE = ("ha@cb.example", "author")
ORDERS = (2, 3)
STEPPED = ("hand_in", "withdraw")
person = st.sampled_from([0, 1])
SAVE = st.tuples(
    st.just("save"), person, st.sampled_from(ORDERS), st.text("ăế b\n", max_size=6), st.booleans()
)  # fmt: skip
LOOK = st.tuples(st.just("look"), person)
STEP = st.tuples(st.just("step"), person, st.sampled_from(STEPPED))
SEND = SAVE.map(lambda save: ("send", *save[1:]))
ARRIVE = st.tuples(st.just("arrive"), person, st.integers(0, 3))
OPERATIONS = st.lists(st.one_of(SAVE, SEND, ARRIVE, SAVE, LOOK, STEP), max_size=25)


class Desk:
    """One of the two people, the page they have open, and what it shows: the versions."""

    def __init__(self, name: str, who: Person, pk: int) -> None:
        self.name, self.who, self.pk, self.keystroke = name, who, pk, 0
        self.on_its_way: list[tuple[Any, ...]] = []
        self.look()

    def look(self) -> None:
        self.dossier = Dossier.objects.select_related("rules", "contest", "unit").get(pk=self.pk)
        found = self.dossier.answers.values_list("question__order", "version")
        self.versions = dict(found)

    def typed(self, order: int, text: str, lost: bool) -> tuple[Any, ...]:
        """lost: the answer of the server does not come back, the page keeps the old version."""
        self.keystroke += 1
        return order, text, lost, self.versions.get(order, 0), self.keystroke

    def save(self, order: int, text: str, lost: bool, base: int, keystroke: int) -> Answer:
        question = self.dossier.rules.questions.get(order=order)
        answer = answers.save(
            Dossier.objects.get(pk=self.pk), question, text=text, rows=[], by=self.who,
            base=base, page=self.name, keystroke=keystroke,
        )  # fmt: skip
        if not lost:
            self.versions[order] = answer.version
        return answer


def said(pk: int) -> dict[int, str]:
    return dict(Answer.objects.filter(dossier=pk).values_list("question__order", "text"))


def walk(pk: int, people: list[Person], operations: list[tuple[Any, ...]]) -> None:
    desks = [Desk(f"p{n}", who, pk) for n, who in enumerate(people)]
    kept = said(pk)
    owner: dict[int, int | None] = dict.fromkeys(ORDERS)
    heard: dict[tuple[int, int], int] = {}
    seen_by_others: set[tuple[int, str]] = set()
    for act, at, *rest in operations:
        desk = desks[at]
        open_before = Dossier.objects.get(pk=pk).state in EDITABLE
        if act == "look":
            desk.look()
        elif act == "step":
            with suppress(Refused):
                perform(STEPS, rest[0], desk.dossier, by=desk.who, note="Thôi")
        elif act == "send":
            desk.on_its_way.append(desk.typed(*rest))
        elif act == "save" or desk.on_its_way:
            late = act == "arrive" and desk.on_its_way.pop(rest[0] % len(desk.on_its_way))
            order, text, lost, base, keystroke = late or desk.typed(*rest)
            before = kept.get(order, "")
            with suppress(Refused):
                answer = desk.save(order, text, lost, base, keystroke)
                if keystroke < heard.get((at, order), 0):
                    text = before  # the page has said something later
                heard[at, order] = max(keystroke, heard.get((at, order), 0))
                assert answer.text == text.strip()  # acknowledged is kept
                if answer.text != before:
                    assert open_before  # nothing is written after a seal
                    if before and owner[order] not in (None, at):
                        seen_by_others.add((order, before))
                    kept[order], owner[order] = answer.text, at
        assert {o: t for o, t in said(pk).items() if t} == {o: t for o, t in kept.items() if t}
    aside = Answer.objects.filter(dossier=pk).values_list("question__order", "revisions__text")
    assert seen_by_others <= set(aside)  # what another person wrote over can be had back


@pytest.fixture
def registered(titled) -> Dossier:
    """Ready to be handed in, written by an officer and by an author of it."""
    return titled(REGISTERED)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(operations=OPERATIONS)
@example(
    [
        ("save", 0, 2, "ăb", True),
        ("save", 0, 2, "ăb b", False),
        ("save", 1, 2, "b", False),
        ("look", 1),
        ("save", 1, 2, "b", False),
        ("look", 0),
        ("step", 0, "hand_in"),
        ("save", 1, 3, "ế", False),
        ("look", 1),
        ("save", 1, 3, "ế", False),
    ]
)
@example(
    [
        ("save", 0, 2, "ă", False),
        ("send", 0, 2, "ăb", False),
        ("save", 0, 2, "ă", False),
        ("look", 1),
        ("save", 1, 2, "ă", False),
        ("arrive", 0, 0),
    ]
)
def test_no_acknowledged_save_is_lost_and_none_comes_after_a_seal(registered, operations):
    """Issue 4: "a property test over random interleavings of saves and steps"; 32: "warns and never
    silently overwrites"."""
    author = Person.objects.get(email="men@cb.example")
    officer = Person.objects.get(email="ha@cb.example")
    with transaction.atomic():
        registered.authors.filter(is_lead=True).update(person=author)
        walk(registered.pk, [officer, author], operations)
        transaction.set_rollback(True)
