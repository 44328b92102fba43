"""What an office has to put right so that its people can be told at all."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import format_phone, inert
from directives.models import Contest, Deadline, Directive
from organizations.lifetimes import who_acts_for
from organizations.models import Membership, Person, Role, Unit, under
from reminders.heartbeat import AFTER
from reminders.models import Message, Notice
from reminders.models.notices import messages_of, messages_to_organisers, waiting_for
from reminders.occasions import UNFINISHED
from reminders.saying.units import letters_met, own_met
from submissions.models import Author, Dossier

NAMED = 10  # then how many more there are


class Mend(NamedTuple):
    """One thing to put right, in a sentence, and the page where it is done."""

    sentence: str
    url: str


def to_mend(person: Person) -> list[Mend]:
    """Of the letters that the person follows, while anybody has to meet them; doubtful mails as
    long as they are. Five queries at most."""
    letters = lasting(Directive.objects.followed_by(person))
    units = Unit.objects.filter(letters__directive__in=letters).distinct()
    return [*_alone(units), *_people(units, letters), *_past(person), *_waiting(person)]


def lasting(letters: QuerySet[Directive]) -> QuerySet[Directive]:
    """Those that somebody has still to meet, or had until lately: by the letter's day, by an item's
    own, or by one that a later paper gave to some units alone."""
    days = Deadline.objects.filter(day__gte=clock.today() - AFTER)
    of_letter, own = (
        met.filter(meets__in=days).values("letter") for met in (letters_met(), own_met())
    )
    return letters.filter(Q(pk__in=of_letter) | Q(pk__in=own))


def alone(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Those of the units that have no officer of their own."""
    officers = Membership.objects.in_force().filter(
        unit=OuterRef("pk"), role=Role.OFFICER, person__is_active=True
    )
    return units.filter(~Exists(officers))


def without_officers(found: Iterable[Unit]) -> list[Unit]:
    """Of units that are `alone`: those that nobody else acts for. One query, none where all are
    there still."""
    found = list(found)
    ended = [unit for unit in found if unit.has_ended]
    acting = who_acts_for(ended, Role.OFFICER) if ended else {}
    return [unit for unit in found if not acting.get(unit.pk)]


def _alone(units: QuerySet[Unit]) -> Iterator[Mend]:
    what = _("{unit} chưa có cán bộ đầu mối nên không ai được nhắc.")
    found = [
        Mend(what.format(unit=inert(unit.name)), reverse("unit_detail", args=[unit.pk]))
        for unit in without_officers(alone(units))
    ]
    return _first_of(
        found, _("Còn {number} đơn vị khác cũng chưa có cán bộ đầu mối nên không ai được nhắc.")
    )


def _first_of(mends: list[Mend], others: str) -> Iterator[Mend]:
    """others: how many more there are, “Còn {number} …”."""
    yield from mends[:NAMED]
    if rest := mends[NAMED:]:
        yield Mend(others.format(number=len(rest)), reverse("unit_list"))


def _people(units: QuerySet[Unit], letters: QuerySet[Directive]) -> Iterator[Mend]:
    """Officers whom no mail reaches: without an address, or the server refused it. Who no longer
    acts for a unit but is still on its list of reminders. And authors without an address."""
    failed = Message.objects.for_a_person().filter(
        recipient=OuterRef("person"), state=Message.State.FAILED
    )
    acting = Membership.objects.in_force().filter(
        person=OuterRef("person"), unit=OuterRef("unit"), role=Role.OFFICER, person__is_active=True
    )
    planned = Notice.objects.filter(
        recipient=OuterRef("person"), unit=OuterRef("unit"), kind=Notice.Kind.OWES,
        state=Notice.State.PLANNED,
    )  # fmt: skip
    open_ones = Dossier.objects.filter(
        credits__assignment__item__directive__in=letters, state__in=UNFINISHED
    )
    authors = Author.objects.filter(person=OuterRef("person"), dossier__in=open_ones)
    no_address = Q(person__email=None) | Q(person__email="")
    of_unit = Q(Q(no_address) | Q(bounced=True), acts=True) | Q(Exists(planned), acts=False)
    found = Membership.objects.annotate(
        acts=Exists(acting), bounced=Exists(failed), writes=Exists(authors)
    ).filter(
        Q(of_unit, unit__in=units, role=Role.OFFICER)
        | Q(no_address, writes=True, person__is_active=True)
    )  # fmt: skip
    rows = found.select_related("person", "unit").order_by("person__sort_key", "pk")
    people = {(m.person_id, m.unit_id): m for m in rows}.values()  # who came back is there twice
    yield from _first_of(
        [_unreached(m) for m in people if m.acts],
        _("Còn {number} người khác cũng chưa có thư điện tử hoặc có thư nhắc không gửi được."),
    )
    writing = {m.person_id: m for m in people if m.writes and not (m.acts or m.person.email)}
    yield from _first_of(
        [_author(m) for m in writing.values()],
        _("Còn {number} tác giả khác cũng chưa có thư điện tử."),
    )
    left = [m for m in people if not m.acts and m.person_id not in writing]
    yield from _first_of(
        [_left(m) for m in left], _("Còn {number} người khác cũng đã thôi làm đầu mối.")
    )


def _unreached(m: Any) -> Mend:
    who = f"{inert(m.person.full_name)} ({inert(m.unit.called)})"
    why = (
        _("{who} có thư nhắc không gửi được, xem lại địa chỉ.")
        if m.bounced
        else _("{who} chưa có thư điện tử, chỉ được nhắc trên cổng.")
    )
    return Mend(why.format(who=who), reverse("unit_detail", args=[m.unit_id]))


def _author(m: Membership) -> Mend:
    sentence = _(
        "{author} (tác giả, {unit}) chưa có thư điện tử, chỉ được nhắc trên cổng. Gọi {phone}."
    ).format(
        author=inert(m.person.full_name),
        unit=inert(m.unit.called),
        phone=format_phone(m.person.phone or ""),
    )
    return Mend(sentence, reverse("unit_detail", args=[m.unit_id]))


def _left(m: Membership) -> Mend:
    sentence = _(
        "{person} đã thôi làm đầu mối của {unit} nên không được nhắc nữa. "
        "Xem đơn vị đã có người thay chưa."
    ).format(person=inert(m.person.full_name), unit=inert(m.unit.called))
    return Mend(sentence, reverse("unit_detail", args=[m.unit_id]))


def _past(person: Person) -> Iterator[Mend]:
    """A deadline that is over, of a letter that has not gone out, or of nothing at all: no letter
    and no dossier goes by it, as if its year were wrong. One query."""
    offices = person.paths(Role.OFFICE)
    sent = Directive.objects.filter(
        Q(deadline=OuterRef("pk")) | Q(items__assignments__deadline=OuterRef("pk")),
        issued_at__isnull=False,
    )
    unmet = ~Exists(sent) & ~Exists(Dossier.objects.filter(deadline=OuterRef("pk")))
    over = Deadline.objects.announced().annotate(
        unsent=FilteredRelation("directives", condition=Q(directives__issued_at=None)),
        draft=F("unsent__pk"), subject=F("unsent__document__subject"),
    ).filter(
        under(offices, "unsent__office__path")
        | under(offices, "receiver__path")
        & Q(unmet, draft=None, extends=None, extensions=None),
        day__lte=clock.today(), contest__year_to__gte=clock.today().year,
    ).select_related("contest").order_by(F("draft").desc(nulls_last=True), "-pk")  # fmt: skip
    for deadline in over[:NAMED]:
        if deadline.is_past and deadline.draft:
            said = _("Công văn “{subject}” chưa gửi mà hạn nộp đã qua. Đặt lại hạn.").format(
                subject=inert(deadline.subject)
            )
            yield Mend(said, reverse("directive_manage", args=[deadline.draft]))
        elif deadline.is_past:
            said = _(
                "{contest}: hạn “{wording}” đã qua mà không có công văn hay hồ sơ nào theo. "
                "Xem lại ngày."
            ).format(contest=deadline.contest.code, wording=deadline.wording)
            yield Mend(said, reverse("deadline_edit", args=[deadline.pk]))


def _waiting(person: Person) -> Iterator[Mend]:
    """Mails that did not come, or nobody knows whether they did: by letter, however old, and by
    organiser of what judges and its own people are told. Three queries."""
    some = Exists(waiting_for(person))
    places: list[tuple[str, str, str, QuerySet]] = []
    of_letter = _("{number} thư nhắc theo {whose} không gửi được hoặc không rõ đã đến chưa.")
    of_organiser = _(
        "{number} thư nhắc giám khảo và Ban Tổ chức các hội thi của {whose} không gửi được hoặc "
        "không rõ đã đến chưa."
    )
    letters = Directive.objects.followed_by(person).filter(some)
    for letter in letters.select_related("document").order_by("-pk"):
        page = reverse("notice_list", args=[letter.pk])
        mails = messages_of(Directive.objects.filter(pk=letter.pk))
        places.append((of_letter, letter.document.title, page, mails))
    organised = Contest.objects.filter(under(person.paths(Role.ORGANISER), "organiser__path"), some)
    newest = {
        contest.organiser_id: contest
        for contest in organised.select_related("organiser").order_by("pk")
    }
    for contest in newest.values():  # one page for all contests of an organiser
        page = reverse("contest_notice_list", args=[contest.code])
        mails = messages_to_organisers(Contest.objects.filter(pk=contest.pk))
        places.append((of_organiser, contest.organiser.called, page, mails))
    wanted = {
        f"n{n}": Count("pk", filter=Q(pk__in=mails.values("pk")))
        for n, (*__, mails) in enumerate(places)
    }
    counts = Message.objects.for_a_person().aggregate(**wanted) if wanted else {}
    for n, (sentence, whose, page, __) in enumerate(places):
        if number := counts[f"n{n}"]:
            yield Mend(sentence.format(number=number, whose=inert(whose)), f"{page}#cho-xem")
