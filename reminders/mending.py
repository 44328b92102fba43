"""What an office has to put right so that its people can be told at all."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from contest_portal import clock
from directives.models import Directive
from organizations.models import Membership, Person, Role, Unit, under
from reminders.models import Message, Notice
from reminders.words import inert

AFTER = timedelta(days=14)  # the last reminder comes a week after the last day
FRESH = timedelta(days=7)  # a mail that failed longer ago was told of often enough
NAMED = 10  # then how many more there are


class Mend(NamedTuple):
    """One thing to put right, in a sentence, and the page where it is done."""

    sentence: str
    url: str


def to_mend(person: Person) -> list[Mend]:
    """Of the letters that the person follows, while their deadlines last. Eight queries at most."""
    letters = Directive.objects.followed_by(person)
    first = clock.today() - AFTER
    lasting = letters.filter(Q(deadline__day__gte=first) | Q(extended_to__day__gte=first))
    units = Unit.objects.filter(letters__directive__in=lasting).distinct()
    return [
        *_first_of(without_officers(units), "chưa có cán bộ đầu mối nên không ai được nhắc."),
        *_people(units), *_left(units), *_past(person), *_unsure(lasting),
    ]  # fmt: skip


def without_officers(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Those of the units that nobody acts for."""
    officers = Membership.objects.in_force().filter(
        unit=OuterRef("pk"), role=Role.OFFICER, person__is_active=True
    )
    return units.filter(~Exists(officers))


def _first_of(units: QuerySet[Unit], what: str) -> Iterator[Mend]:
    found = list(units[: NAMED + 1])
    for unit in found[:NAMED]:
        yield Mend(f"{inert(unit.name)} {what}", reverse("unit_detail", args=[unit.pk]))
    if found[NAMED:]:
        yield Mend(f"Còn {units.count() - NAMED} đơn vị khác cũng {what}", reverse("unit_list"))


def _people(units: QuerySet[Unit]) -> Iterator[Mend]:
    """Officers whom no mail reaches: without an address, or the server refused it."""
    failed = Message.objects.filter(
        recipient=OuterRef("person"), state=Message.State.FAILED,
        composed_at__gte=clock.now() - FRESH,
    )  # fmt: skip
    officers = Membership.objects.in_force().filter(
        unit__in=units, role=Role.OFFICER, person__is_active=True
    )
    bounced = officers.annotate(bounced=Exists(failed)).select_related("person", "unit")
    unreached = bounced.filter(Q(person__email=None) | Q(person__email="") | Q(bounced=True))
    for m in unreached.order_by("pk")[:NAMED]:
        why = (
            "có thư nhắc không gửi được, xem lại địa chỉ"
            if m.bounced
            else "chưa có thư điện tử, chỉ được nhắc trên cổng"
        )
        who = f"{inert(m.person.full_name)} ({inert(m.unit.called)})"
        yield Mend(f"{who} {why}.", reverse("unit_detail", args=[m.unit_id]))


def _left(units: QuerySet[Unit]) -> Iterator[Mend]:
    """Somebody who no longer acts for a unit is still on its list of reminders."""
    acts = Membership.objects.in_force().filter(
        person=OuterRef("recipient"), unit=OuterRef("unit"), role=Role.OFFICER,
        person__is_active=True,
    )  # fmt: skip
    planned = Notice.objects.filter(
        ~Exists(acts), kind=Notice.Kind.OWES, state=Notice.State.PLANNED, unit__in=units
    ).select_related("recipient", "unit")
    people = {(n.recipient, n.unit) for n in planned.order_by("pk")[: 10 * NAMED]}
    for recipient, unit in sorted(people, key=lambda one: (one[0].sort_key, one[1].pk))[:NAMED]:
        sentence = (
            f"{inert(recipient.full_name)} đã thôi làm đầu mối của {inert(unit.called)} nên không "
            "được nhắc nữa. Xem đơn vị đã có người thay chưa."
        )
        yield Mend(sentence, reverse("unit_detail", args=[unit.pk]))


def _past(person: Person) -> Iterator[Mend]:
    """A letter that has not gone out, with a deadline that is over."""
    drafts = Directive.objects.filter(
        under(person.paths(Role.OFFICE), "office__path"), issued_at=None,
        deadline__day__lte=clock.today(),
    ).select_related("document", "deadline")  # fmt: skip
    for letter in drafts.order_by("-pk")[:NAMED]:
        if letter.deadline.is_past:
            said = f"{inert(letter.document.title)} chưa gửi mà hạn nộp đã qua. Đặt lại hạn."
            yield Mend(said, reverse("directive_manage", args=[letter.pk]))


def _unsure(letters: QuerySet[Directive]) -> Iterator[Mend]:
    """Mails that the server may have taken, or not: a person asks and says."""
    unsure = Message.objects.filter(
        state=Message.State.UNSURE, notices__unit__letters__directive=OuterRef("pk")
    )
    for letter in letters.filter(Exists(unsure)).select_related("document").order_by("-pk"):
        sentence = f"Có thư nhắc theo {inert(letter.document.title)} không rõ đã đến chưa."
        yield Mend(sentence, reverse("notice_list", args=[letter.pk]))
