"""What an office has to put right so that its people can be told at all."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from contest_portal import clock
from directives.models import Contest, Directive
from organizations.models import Membership, Person, Role, Unit, under
from reminders.heartbeat import AFTER
from reminders.models import Message, Notice
from reminders.models.notices import messages_of, messages_to_organisers
from reminders.words import inert

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
        *_people(units), *_left(units), *_past(person), *_waiting(person, lasting),
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
    failed = Message.objects.for_a_person().filter(
        recipient=OuterRef("person"), state=Message.State.FAILED
    )
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


def _waiting(person: Person, letters: QuerySet[Directive]) -> Iterator[Mend]:
    """Mails that did not come, or nobody knows whether they did: by letter, and of the contests
    that the person organises. Three queries."""
    places: list[tuple[str, str, QuerySet]] = []
    for letter in letters.select_related("document").order_by("-pk")[:NAMED]:
        page = reverse("notice_list", args=[letter.pk])
        mails = messages_of(Directive.objects.filter(pk=letter.pk))
        places.append((f"theo {inert(letter.document.title)}", page, mails))
    organised = under(person.paths(Role.ORGANISER), "organiser__path")
    for contest in Contest.objects.filter(organised).order_by("-pk")[:NAMED]:
        page = reverse("contest_notice_list", args=[contest.code])
        mails = messages_to_organisers(Contest.objects.filter(pk=contest.pk))
        places.append((f"giám khảo và Ban Tổ chức {inert(contest.code)}", page, mails))
    wanted = {
        f"n{n}": Count("pk", filter=Q(pk__in=mails.values("pk")))
        for n, (_, _, mails) in enumerate(places)
    }
    counts = Message.objects.for_a_person().aggregate(**wanted) if wanted else {}
    for n, (which, page, _) in enumerate(places):
        if number := counts[f"n{n}"]:
            what = f"{number} thư nhắc {which} không gửi được hoặc không rõ đã đến chưa."
            yield Mend(what, f"{page}#cho-xem")
