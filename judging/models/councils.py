"""Rounds, their councils, what these judge, and who sits there."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contest_portal.vietnamese import CharField, TextField
from directives.models import Contest, Criterion, Field, Rules
from judging.models.conflicts import Conflict
from organizations.models import Person, Role, new_token, on_one_line, under
from submissions.models import Attachment, Author, Credit, Dossier
from submissions.models.dossier import ACCEPTED_OR_FURTHER


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, person: Any) -> "RoundQuerySet":
        """The organiser's."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(under(person.paths(Role.ORGANISER), "contest__organiser__path"))

    def that_count(self) -> "RoundQuerySet":
        """Those of a contest whose points may count for the prizes, the last one, which does,
        before the others: that have councils, and are no site checks."""
        found = self.exclude(kind=Round.Kind.SITE).filter(councils__isnull=False)
        return found.order_by("-order")


class Round(models.Model):
    """Vòng chấm: sơ khảo, chung khảo, or a check where the solution is used.

    judges_needed: sealed sheets without which a dossier has no result. spread: from how many points
    between the highest and the lowest total on a re-look is due; None: never. pass_mark: the mean
    that leads on to the later rounds; None: nobody is left behind. finalists: who has it, written
    when the round closes. digest: the hash of all its sealed sheets and of its secret, which may be
    made public before they are opened: nobody finds the points of a few sheets by trying them all.
    starts_on: the first day of judging.
    """

    class Kind(models.TextChoices):
        SCREENING = "screening", _("Sơ khảo")
        FINAL = "final", _("Chung khảo")
        SITE = "site", _("Kiểm tra thực tế")

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="rounds")
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    name = CharField(_("tên vòng"), max_length=100, default="Vòng chung khảo")
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices, default=Kind.FINAL)
    starts_on = models.DateField(_("bắt đầu chấm từ ngày"), null=True, blank=True)
    judges_needed = models.PositiveSmallIntegerField(_("ít nhất mấy giám khảo chấm"), default=3)
    spread = models.DecimalField(
        _("chênh nhau quá bao nhiêu điểm thì xem lại"), max_digits=4, decimal_places=1, null=True,
        blank=True, default=Decimal(20),
    )  # fmt: skip
    pass_mark = models.DecimalField(
        _("từ bao nhiêu điểm thì vào vòng sau"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
    )
    finalists = models.ManyToManyField(Dossier, related_name="+", editable=False)
    is_blind = models.BooleanField(_("giám khảo không thấy tên tác giả, đơn vị"), default=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    secret = models.CharField(max_length=40, default=new_token, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "order"], name="a_contest_has_one_round_at_each_place"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, person: Any) -> "CouncilQuerySet":
        """The organiser's, and those the person sits on."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            under(person.paths(Role.ORGANISER), "contest__organiser__path")
            | Exists(Seat.objects.filter(council=OuterRef("pk"), person=person, ended_at=None))
        )


class Council(models.Model):
    """Hội đồng chấm: judges a set of fields, or dossiers that are named, in a round.

    rules: whose criteria all its sheets score, since a reset; None: each dossier's own.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="councils")
    round = models.ForeignKey(
        Round, models.PROTECT, verbose_name=_("vòng chấm"), related_name="councils"
    )
    name = CharField(_("tên hội đồng"), max_length=200)
    fields = models.ManyToManyField(
        Field, verbose_name=_("lĩnh vực"), related_name="councils", blank=True
    )
    named = models.ManyToManyField(
        Dossier, verbose_name=_("hồ sơ nêu đích danh"), related_name="+", blank=True
    )
    rules = models.ForeignKey(
        Rules, models.PROTECT, null=True, editable=False, related_name="councils"
    )
    most_each = models.PositiveSmallIntegerField(
        _("mỗi giám khảo chấm nhiều nhất mấy hồ sơ"), null=True, blank=True
    )

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"], name="council_names_of_a_round_differ"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def dossiers(self) -> "models.QuerySet[Dossier]":
        """What there is to judge (`judged`)."""
        keys = {"council_key": Value(self.pk), "round_key": Value(self.round_id)}
        found = Dossier.objects.filter(contest=self.contest_id).alias(**keys)
        return found.filter(judged("council_key", "round_key"))

    @cached_property
    def people(self) -> set[int]:
        """Who sits or sat there, by key; read once, since a page asks it several times."""
        return set(self.seats.values_list("person", flat=True))

    def criteria_for(self, dossier: Dossier) -> "models.QuerySet[Criterion]":
        """What its judges score on a sheet of the dossier: those of the version it met, or since
        a reset those of the council's own."""
        return Criterion.objects.filter(rules=self.rules_id or dossier.rules_id)


def judged(council: str, of_round: str, dossier: str = "") -> Q:
    """Of dossiers, or of rows that lead to one by `dossier`: what a council judges in its round.

    council, of_round: the columns that hold their keys. Dossiers of its fields that have come to
    the province: those it accepted itself (route A), those that the city has sent (route B). A
    field is the same by its name in every version of the rules. A dossier that another council of
    the round was named is that one's; one that is not named has passed every earlier round that
    asks for points (statement 79: "rounds, thresholds"), save that site checks ask for none.
    """
    key, own, by_points = (
        OuterRef(f"{dossier}pk"),
        OuterRef(council),
        Round.objects.exclude(kind=Round.Kind.SITE),
    )
    passed = Round.finalists.through.objects.filter(round=OuterRef("pk"), dossier=OuterRef(key))
    place = by_points.filter(pk=OuterRef(OuterRef(of_round))).values("order")
    missed = by_points.filter(
        ~Exists(passed), contest=OuterRef(f"{dossier}contest"), order__lt=Subquery(place),
        pass_mark__isnull=False,
    )  # fmt: skip
    fields = Council.fields.through.objects.filter(
        council=own, field__label=OuterRef(f"{dossier}field__label")
    )
    named = Council.named.through.objects.filter(dossier=key)
    elsewhere = named.filter(council__round=OuterRef(of_round)).exclude(council=own)
    direct = {f"{dossier}contest__route": Contest.Route.DIRECT}
    came = Q(**{f"{dossier}state": Dossier.State.FORWARDED}) | Q(
        **direct, **{f"{dossier}state__in": ACCEPTED_OR_FURTHER}
    )
    here = Q(Exists(named.filter(council=own))) | Q(Exists(fields)) & ~Exists(missed)
    return came & here & ~Exists(elsewhere)


def of_own_unit_or_hand(person: Person) -> Q:
    """Of dossiers: the person's unit, or one above or below it, owns it or is credited with it; the
    person is an author or began it. No decision lifts that."""
    paths = person.paths()
    own = on_one_line(paths, "assignment__unit__path")
    return (
        on_one_line(paths, "unit__path")
        | Q(created_by=person)
        | Q(Exists(Credit.objects.filter(own, dossier=OuterRef("pk"))))
        | Q(Exists(Author.objects.filter(dossier=OuterRef("pk"), person=person)))
    )


def barred_from(person: Person) -> Q:
    """Of dossiers: what this judge neither sees nor judges."""
    conflicts = Conflict.objects.standing().filter(person=person, dossier=OuterRef("pk"))
    return of_own_unit_or_hand(person) | Q(Exists(conflicts))


class Seat(models.Model):
    """A judge's place in a council. declared_at: when the judge declared the own conflicts, without
    which nothing is shown. Who leaves mid-round keeps the row, and the sheets stay."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("Chủ tịch hội đồng")
        SECRETARY = "secretary", _("Thư ký")
        MEMBER = "member", _("Thành viên")
        RESERVE = "reserve", _("Dự khuyết")

    council = models.ForeignKey(Council, models.CASCADE, related_name="seats")
    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("giám khảo"), related_name="seats"
    )
    part = models.CharField(_("vai trò"), max_length=10, choices=Part.choices, default=Part.MEMBER)
    declared_at = models.DateTimeField(null=True, editable=False)  # conflicts: before any content
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_because = TextField(_("lý do thôi"), blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["council", "person"], name="a_judge_sits_once_in_a_council"
            ),
            models.UniqueConstraint(
                fields=["council"],
                condition=Q(part="chair", ended_at=None),
                name="a_council_has_one_chair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.council}"

    def dossiers(self) -> "models.QuerySet[Dossier]":
        """What this judge may see and score, nothing before the declaration, after the end or as a
        reserve: what was given, but nothing of the own unit or hand, whenever that came about, nor
        in a conflict.

        Same unit means: the judge belongs to the unit that owns the dossier or is credited with
        it, or to one above or below it.
        """
        if self.declared_at is None or self.ended_at or self.part == self.Part.RESERVE:
            return Dossier.objects.none()
        given = self.given.filter(dossier=OuterRef("pk"))
        dossiers = self.council.dossiers().filter(Exists(given))
        return dossiers.exclude(barred_from(self.person))

    def files(self, dossier: Dossier) -> "models.QuerySet[Attachment]":
        """The dossier's files that a judge may open: in a blind round not the slots that name the
        authors."""
        files = Attachment.objects.current().filter(dossier=dossier).select_related("item")
        return files.exclude(item__names_authors=True) if self.council.round.is_blind else files
