"""The dossier and what it is made of."""

import re
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import CharField, DerivedTextField, TextField, fold, sort_key
from directives.models import (
    Assignment,
    Candidate,
    Contest,
    Deadline,
    Field,
    Rules,
    follows,
)
from organizations.models import Person, Role, Unit, new_token, on_one_line, one_of, under


class State(models.TextChoices):
    DRAFTING = "drafting", gettext_lazy("đang viết")
    REGISTERED = "registered", gettext_lazy("đã đăng ký")
    HANDED_IN = "handed_in", gettext_lazy("đã nộp")
    ACCEPTED = "accepted", gettext_lazy("đã được tiếp nhận")
    FORWARDED = "forwarded", gettext_lazy("đã gửi tỉnh")
    RETURNED = "returned", gettext_lazy("đang chờ bổ sung")
    WITHDRAWN = "withdrawn", gettext_lazy("đã rút")
    INELIGIBLE = "ineligible", gettext_lazy("không hợp lệ")


REGISTERED_OR_FURTHER = (
    State.REGISTERED, State.HANDED_IN, State.ACCEPTED, State.FORWARDED, State.RETURNED,
)  # fmt: skip
LIVE = (State.DRAFTING, *REGISTERED_OR_FURTHER)
HANDED_IN_OR_FURTHER = (State.HANDED_IN, State.ACCEPTED, State.FORWARDED, State.RETURNED)
ACCEPTED_OR_FURTHER = (State.ACCEPTED, State.FORWARDED)
EDITABLE = (State.DRAFTING, State.REGISTERED, State.RETURNED)


def badge_of(state: str, completed_at: datetime | None) -> str:
    """The state that a badge shows: a registered dossier with all its items is complete."""
    return "complete" if state == State.REGISTERED and completed_at else state


class PaperCode(NamedTuple):
    """What the corner of the first sheet says: contest, number, and the copy if it is named.

    printed: version and check sign of the print, which only QR codes say: 14.7F3A.
    """

    contest: str
    number: int
    copy: int | None
    printed: str = ""

    @classmethod
    def read(cls, text: str) -> "PaperCode | None":
        """From CB9-0113, cb9 - 0113 - 2, or the address that a paper's QR code holds, which goes
        on: CB9-0113-2-14.7F3A.

        Typed without the hyphen, cb90113, the last four digits are the number.
        """
        typed = text.rpartition("?code=")[2]
        plain = re.sub(r"[‐-―−]", "-", "".join(typed.split()))
        found = re.fullmatch(
            r"([a-z0-9_-]+?)(?:-(\d{4,9})|(\d{4}))(?:-(\d{1,2})(?:-(\d{1,9}\.[a-z0-9]{4}))?)?",
            plain,
            re.ASCII | re.IGNORECASE,
        )
        if not found:
            return None
        contest, number, last_four, copy, printed = found.groups("")
        return cls(contest, int(number or last_four), int(copy) if copy else None, printed.upper())


def _credits_of_office(person: Any) -> models.QuerySet["Credit"]:
    return Credit.objects.filter(
        under(person.paths(Role.OFFICE), "assignment__item__directive__office__path")
    )


def _authorships(person: Any) -> models.QuerySet:
    from submissions.models.people import Author

    return Author.objects.filter(dossier=OuterRef("pk"), person=person)


class DossierQuerySet(models.QuerySet["Dossier"]):
    def of_code(self, text: str) -> "DossierQuerySet":
        """The one that bears this code, as `PaperCode` reads it."""
        code = PaperCode.read(text)
        if code is None:
            return self.none()
        return self.filter(contest__code__iexact=code.contest, number=code.number)

    def visible_to(self, person: Any) -> "DossierQuerySet":
        """Its authors, its unit and those above, units it is credited to, who follows its letter.

        Who began it for others sees it as long as they belong to its unit.
        """
        if not person.is_authenticated:
            return self.none()
        officers = person.paths(Role.OFFICER)
        own_line = Unit.objects.filter(on_one_line(person.paths(), "path"))
        follows_letter = follows(person, "assignment__item__directive__")
        ways = (
            Dossier.objects.filter(under(officers, "unit__path")).values("pk"),
            Dossier.objects.filter(
                under(person.paths(Role.ORGANISER), "contest__organiser__path")
            ).values("pk"),
            Credit.objects.filter(under(officers, "assignment__unit__path")).values("dossier"),
            Credit.objects.filter(follows_letter).values("dossier"),
            Dossier.objects.filter(Exists(_authorships(person))).values("pk"),
            Dossier.objects.filter(created_by=person, unit__in=own_line).values("pk"),
        )
        return self.filter(pk__in=one_of(*ways))

    def of_office(self, person: Any) -> "DossierQuerySet":
        """Those that count for a letter of an office the person works in."""
        return self.filter(pk__in=one_of(_credits_of_office(person).values("dossier")))

    def received_by(self, person: Any) -> "DossierQuerySet":
        """Those whose paper this person takes in: `rules.may_receive` as a filter."""
        organised = under(person.paths(Role.ORGANISER), "contest__organiser__path")
        direct = Dossier.objects.filter(organised, contest__route=Contest.Route.DIRECT)
        by_city = _credits_of_office(person).filter(
            dossier__contest__route=Contest.Route.THROUGH_CITY
        )
        return self.filter(pk__in=one_of(direct.values("pk"), by_city.values("dossier")))

    def kept_by(self, person: Any) -> "DossierQuerySet":
        """Those whose paper lies with this person's office: `rules.may_keep` as a filter."""
        organised = under(person.paths(Role.ORGANISER), "contest__organiser__path")
        received = Dossier.objects.received_by(person).filter(forwarding=None)
        return self.filter(Q(pk__in=received.values("pk")) | Q(organised, forwarding__isnull=False))

    def noticed_to(self, person: Any) -> "DossierQuerySet":
        """Handed in straight to the province, for the city's office to know and help (route A)."""
        return self.of_office(person).filter(
            contest__route=Contest.Route.DIRECT, state__in=HANDED_IN_OR_FURTHER
        )

    def with_code(self, code: "PaperCode | None") -> "DossierQuerySet":
        """The dossier of a code on paper; none if the paper has a copy number that it has not."""
        if code is None:
            return self.none()
        found = self.filter(contest__code__iexact=code.contest, number=code.number)
        return found.filter(copies__number=code.copy) if code.copy else found

    def live(self) -> "DossierQuerySet":
        """Neither withdrawn nor ineligible: the ones that counters count."""
        return self.filter(state__in=LIVE)

    def registered(self) -> "DossierQuerySet":
        """đã đăng ký: registered or further."""
        return self.filter(state__in=REGISTERED_OR_FURTHER)

    def complete(self) -> "DossierQuerySet":
        """đủ hồ sơ: of the registered ones, those whose items are all there."""
        return self.registered().filter(completed_at__isnull=False)

    def accepted(self) -> "DossierQuerySet":
        return self.filter(state__in=ACCEPTED_OR_FURTHER)

    def paper_received(self) -> "DossierQuerySet":
        """bản giấy: of the complete ones, those with every copy received."""
        from submissions.models.paper import DossierCopy

        missing = DossierCopy.objects.filter(dossier=OuterRef("pk"), received_at__isnull=True)
        return self.complete().filter(~Exists(missing))


class Dossier(models.Model):
    """A solution entered in a contest, from its first saved field to the province's desk."""

    class Stage(models.TextChoices):
        IDEA = "idea", gettext_lazy("Mới là ý tưởng")
        DESIGN = "design", gettext_lazy("Đã thiết kế")
        PROTOTYPE = "prototype", gettext_lazy("Đã làm mẫu thử")
        TRIAL = "trial", gettext_lazy("Đang sản xuất thử")
        APPLIED = "applied", gettext_lazy("Đã áp dụng")

    State = State

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="dossiers")
    rules = models.ForeignKey(Rules, models.PROTECT, related_name="dossiers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dossiers")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="dossiers")
    candidate = models.OneToOneField(
        Candidate, models.PROTECT, related_name="dossier", null=True, blank=True
    )
    number = models.PositiveIntegerField(gettext_lazy("số thứ tự"), null=True, editable=False)
    title = CharField(gettext_lazy("tên giải pháp"), max_length=300, blank=True)
    field = models.ForeignKey(
        Field,
        models.PROTECT,
        verbose_name=gettext_lazy("lĩnh vực"),
        null=True,
        blank=True,
        related_name="+",
    )
    stage = models.CharField(
        gettext_lazy("mức độ"), max_length=20, choices=Stage.choices, blank=True
    )
    first_applied_year = models.PositiveSmallIntegerField(
        gettext_lazy("năm làm lần đầu"), null=True, blank=True
    )
    first_applied_month = models.PositiveSmallIntegerField(
        gettext_lazy("tháng làm lần đầu"), null=True, blank=True
    )
    applied_place = CharField(gettext_lazy("nơi áp dụng"), max_length=300, blank=True)
    earlier_prizes = TextField(gettext_lazy("đã dự thi hoặc đạt giải ở đâu"), blank=True)
    won_provincial_prize = models.BooleanField(
        gettext_lazy("đã đạt giải từ cấp tỉnh trở lên"), null=True, blank=True
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFTING)
    version = models.PositiveIntegerField(default=1)
    completed_at = models.DateTimeField(null=True, editable=False)
    status_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    registered_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    judged_at = models.DateTimeField(null=True, editable=False)  # its first score sheet was begun
    forwarding = models.ForeignKey(
        "submissions.Forwarding", models.PROTECT, null=True, editable=False, related_name="dossiers"
    )
    forwarding_order = models.PositiveIntegerField(
        gettext_lazy("số trong danh sách gửi tỉnh"), null=True
    )
    search_text = DerivedTextField(sources=("title",), how=fold)
    sort_key = DerivedTextField(sources=("title",), how=sort_key)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["contest", "state"], name="dossier_contest_state"),
            models.Index(fields=["contest", "-created_at", "-id"], name="dossier_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "number"], name="dossier_numbers_of_a_contest_differ"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFTING)
                | Q(state=State.WITHDRAWN)
                | Q(number__isnull=False),
                name="a_registered_dossier_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(first_applied_month__isnull=True)
                | Q(first_applied_month__gte=1, first_applied_month__lte=12),
                name="a_first_month_is_1_to_12",
            ),
        ]

    def __str__(self) -> str:
        return self.title or _("Giải pháp chưa đặt tên")

    @property
    def code(self) -> str:
        """CB9-0126: on receipts, labels and lists; empty before registration."""
        return f"{self.contest.code}-{self.number:04d}" if self.number else ""

    @cached_property
    def office_paths(self) -> list[str]:
        """The offices in charge of the letters that it counts for; read once."""
        office = "assignment__item__directive__office__path"
        return list(self.credits.values_list(office, flat=True).distinct())

    @property
    def badge(self) -> str:
        return badge_of(self.state, self.completed_at)

    @property
    def is_live(self) -> bool:
        """Neither withdrawn nor ineligible."""
        return self.state in LIVE

    def state_in_words(self) -> str:
        return _("hồ sơ {state}").format(state=self.get_state_display())

    @property
    def written_by(self) -> str:
        """For who may not write it: whom to ask."""
        return _("Hồ sơ do {person}, {unit} ghi.").format(
            person=self.created_by.full_name, unit=self.unit.called
        )


class Credit(models.Model):
    """A dossier counts for an assignment. It may count for several units; totals count it once."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="credits")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="credits")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "assignment"], name="a_dossier_counts_once_for_an_assignment"
            )
        ]

    def __str__(self) -> str:
        return _("{dossier} tính cho {assignment}").format(
            dossier=self.dossier, assignment=self.assignment
        )
