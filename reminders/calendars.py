"""Deadlines as calendar files (RFC 5545), for the calendars that people have already.

Statement 59: "An officer can subscribe to all deadlines as .ics and sees moved dates update".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, time, timedelta
from itertools import chain

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import TRANSP, Alarm, Calendar, Event, vDuration

from contest_portal import clock, languages
from contest_portal.vietnamese import inert
from directives.models import Contest, Deadline, Directive
from directives.models.directive import UNIT_ROLES
from organizations.models import Person, Role, taken_by_today, under
from reminders.occasions import UNFINISHED
from reminders.saying.units import letters_met, own_met
from reminders.words.dossiers import named
from submissions.completeness import OWN_DEADLINES, deadline_of
from submissions.models import Dossier
from submissions.models.dossier import State

REFRESH = timedelta(hours=6)  # how often calendars are asked to look
WARN_DAY = timedelta(days=-3, hours=8)  # before a whole day: three days earlier, at 8:00
WARN_HOUR = timedelta(days=-3)
MOST = 3  # units named; then how many there are
Line = tuple[int, str]  # the key of a deadline, and what has to be done by it


@languages.in_vietnamese
def of_contest(contest: Contest) -> bytes:
    """What everybody keeps: no day of named units or of a single dossier. One query."""
    deadlines = contest.deadlines.in_force().select_related("receiver")
    page = reverse("contest_detail", args=[contest.code])
    return _calendar(str(contest), page, deadlines, {})


def of_person(person: Person) -> bytes:
    """The days that count for the person now: of letters to the units that the person acts for or
    that the own office leads, of dossiers, of contests that the person organises.

    Judging has no day of its own. Eight queries at most.
    """
    with languages.of(person):
        lines: dict[int, list[str]] = defaultdict(list)
        for pk, line in chain(_of_letters(person), _of_dossiers(person)):
            lines[pk].append(line)
        related = ("receiver", "document")
        own = Deadline.objects.filter(pk__in=lines).select_related(*related)
        organised = Deadline.objects.in_force().filter(
            under(person.paths(Role.ORGANISER), "contest__organiser__path"),
            contest__in=_contests(),
        )
        deadlines = {*own, *organised.select_related(*related)}
        return _calendar(_("Hội thi: hạn của tôi"), reverse("home"), deadlines, lines)


def _contests() -> QuerySet[Contest]:
    """Published, and not over."""
    return Contest.objects.filter(published_at__isnull=False, year_to__gte=clock.today().year)


def _of_letters(person: Person) -> Iterator[Line]:
    offices = [m.unit_id for m in person.roles() if m.role == Role.OFFICE]
    found: dict[tuple[int, Directive], set[str]] = defaultdict(set)
    concerned = _concerned(person, UNIT_ROLES, "unit")
    for row in letters_met().filter(
        concerned | Q(directive__office__in=offices), directive__contest__in=_contests()
    ):
        found[row.meets, row.directive].add(row.unit.called)
    for row in own_met().filter(
        concerned | Q(item__directive__office__in=offices), item__directive__contest__in=_contests()
    ):
        found[row.meets, row.item.directive].add(row.unit.called)
    for (deadline, directive), names in sorted(found.items(), key=lambda one: one[0][1].pk):
        few, many = "; ".join(sorted(names)), _("{number} đơn vị").format(number=len(names))
        units = few if len(names) <= MOST else many
        line = _("Theo {letter}: {units}.").format(letter=directive.document.title, units=units)
        yield deadline, line


def _concerned(person: Person, roles: Collection[str], unit: str) -> Q:
    """The unit is one that the person acts for in one of the roles, or has ended and passed to it
    (as `lifetimes.who_acts_for` says it)."""
    held = [m.unit for m in person.roles() if m.role in roles]
    taken = under([path for own in held for path in taken_by_today(own.inherits)], f"{unit}__path")
    return Q(**{f"{unit}__in": held}) | taken & Q(**{f"{unit}__valid_to__lt": clock.today()})


def _of_dossiers(person: Person) -> Iterator[Line]:
    """Those that the person writes; to officers also what their units have to supplement."""
    officer = (Role.OFFICER,)
    of_units = _concerned(person, officer, "unit")
    of_units |= _concerned(person, officer, "credits__assignment__unit")
    found = Dossier.objects.filter(
        Q(created_by=person) | Q(authors__person=person) | of_units & Q(state=State.RETURNED),
        state__in=UNFINISHED, contest__in=_contests(),
    )  # fmt: skip
    related = found.select_related("contest", "deadline").prefetch_related(*OWN_DEADLINES)
    for dossier in related.distinct().order_by("pk"):
        yield deadline_of(dossier).pk, f"{named(dossier)}."


def _calendar(
    name: str, page: str, deadlines: Iterable[Deadline], lines: dict[int, list[str]]
) -> bytes:
    """One event a deadline, in an order of its own, so the same days make the same file.

    An extension keeps the UID of what it extends and has a higher SEQUENCE: calendars move the
    entry. Where both still bind somebody, of two units for instance, the earlier one gets another
    UID, since no calendar may hold one twice.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Contest portal//VI")
    calendar.add("version", "2.0")
    calendar.calendar_name = inert(name)
    calendar.refresh_interval = REFRESH
    calendar.add("x-published-ttl", vDuration(REFRESH))  # what Outlook reads in its place
    taken: set[object] = set()
    for deadline in sorted(deadlines, key=lambda d: (d.uid, -d.sequence, -d.pk)):
        uid = f"{deadline.uid}-{deadline.pk}" if deadline.uid in taken else f"{deadline.uid}"
        taken.add(deadline.uid)
        calendar.add_component(_event(deadline, uid, page, lines.get(deadline.pk, [])))
    return calendar.to_ical()


def _event(deadline: Deadline, uid: str, page: str, lines: list[str]) -> Event:
    """The whole last valid day, or the hour that ends at the deadline. It keeps nobody busy."""
    name = inert(deadline.name)
    start, end, warn = _span(deadline)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", warn)
    alarm.add("description", _("Còn 3 ngày: {name}").format(name=name))
    return Event.new(
        uid=uid, sequence=deadline.sequence, stamp=deadline.changed_at,
        last_modified=deadline.changed_at, start=start, end=end,
        summary=_("Hạn cuối: {name}").format(name=name),
        description="\n".join([*map(inert, [*lines, *_about(deadline)])]),
        url=settings.PORTAL_URL + page, transparency=TRANSP.TRANSPARENT, subcomponents=[alarm],
    )  # fmt: skip


def _span(deadline: Deadline) -> tuple[date, date, timedelta]:
    if deadline.hour and deadline.hour != time():
        closes = deadline.closes_at.astimezone(UTC)
        return closes - timedelta(hours=1), closes, WARN_HOUR
    return deadline.last_valid_day, deadline.last_valid_day + timedelta(days=1), WARN_DAY


def _about(deadline: Deadline) -> Iterator[str]:
    """A paper that is not published is not named."""
    paper = deadline.document if deadline.document and deadline.document.published_at else None
    if deadline.extends_id:
        by_paper = _("Đã gia hạn theo {paper}: “{wording}”, tức là {day}.")
        alone = _("Đã gia hạn: “{wording}”, tức là {day}.")
    else:
        by_paper = _("{paper} ghi “{wording}”, tức là {day}.")
        alone = _("Hạn “{wording}”, tức là {day}.")
    said = by_paper if paper else alone
    yield said.format(paper=paper, wording=deadline.wording, day=deadline.plain_words)
    yield _("Nơi nhận: {office}.").format(office=deadline.receiver.name)
    if deadline.evidence_words:
        yield f"{deadline.evidence_words[:1].upper()}{deadline.evidence_words[1:]}."
