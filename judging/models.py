"""Councils, their judges, and score sheets: a draft until sealed."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from contest_portal import clock
from contest_portal.vietnamese import CharField, TextField
from contest_portal.workflow import Change, Stale
from directives.models import Contest, Criterion, Field
from organizations.models import Person, Role, on_one_line, under
from submissions.models import Attachment, Author, Credit, Dossier
from submissions.models.dossier import ACCEPTED_OR_FURTHER


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, person: Any) -> "CouncilQuerySet":
        """The organiser's, and those the person sits on."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            under(person.paths(Role.ORGANISER), "contest__organiser__path")
            | Exists(Seat.objects.filter(council=OuterRef("pk"), person=person))
        )


class Council(models.Model):
    """Hội đồng chấm: judges a set of fields of one contest."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="councils")
    name = CharField("tên hội đồng", max_length=200)
    fields = models.ManyToManyField(Field, verbose_name="lĩnh vực", related_name="councils")

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "name"], name="council_names_of_a_contest_differ"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def dossiers(self) -> "models.QuerySet[Dossier]":
        """What there is to judge: dossiers of its fields that have come to the province.

        Those it accepted itself (route A), those that the city has sent (route B). A field is the
        same by its name in every version of the rules.
        """
        direct = self.contest.route == Contest.Route.DIRECT
        states = ACCEPTED_OR_FURTHER if direct else (Dossier.State.FORWARDED,)
        labels = self.fields.values("label")
        return Dossier.objects.filter(
            contest=self.contest, state__in=states, field__label__in=labels
        )


class Seat(models.Model):
    """A judge's place in a council."""

    class Part(models.TextChoices):
        CHAIR = "chair", "Chủ tịch hội đồng"
        SECRETARY = "secretary", "Thư ký"
        MEMBER = "member", "Thành viên"

    council = models.ForeignKey(Council, models.CASCADE, related_name="seats")
    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name="giám khảo", related_name="seats"
    )
    part = models.CharField("vai trò", max_length=10, choices=Part.choices, default=Part.MEMBER)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["council", "person"], name="a_judge_sits_once_in_a_council"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.council}"

    def dossiers(self) -> "models.QuerySet[Dossier]":
        """What this judge may see and score: nothing of the own unit or of the own hand.

        Same unit means: the judge belongs to the unit that owns the dossier or is credited with
        it, or to one above or below it.
        """
        paths = self.person.paths()
        own = on_one_line(paths, "assignment__unit__path")
        return self.council.dossiers().exclude(
            on_one_line(paths, "unit__path")
            | Q(created_by=self.person)
            | Exists(Credit.objects.filter(own, dossier=OuterRef("pk")))
            | Exists(Author.objects.filter(dossier=OuterRef("pk"), person=self.person))
        )

    def tasks(self) -> "models.QuerySet[Any]":
        """`dossiers()` by number, each with how far this judge's own sheet is.

        sheet_state and sheet_version (None: not begun), scored and total.
        """
        own = Sheet.objects.filter(seat=self, dossier=OuterRef("pk")).order_by()
        points = Score.objects.filter(sheet__seat=self, sheet__dossier=OuterRef("pk")).order_by()
        counted = points.values("sheet")
        return (
            self.dossiers()
            .select_related("contest", "field", "rules")
            .order_by("number")
            .annotate(
                sheet_state=Subquery(own.values("state")),
                sheet_version=Subquery(own.values("version")),
                scored=Subquery(counted.annotate(n=Count("points")).values("n")),
                total=Subquery(counted.annotate(n=Sum("points")).values("n")),
            )
        )

    def criteria(self, dossier: Dossier) -> "models.QuerySet[Any]":
        """The criteria of the dossier's rules, each with this judge's points and comment."""
        own = Score.objects.filter(
            sheet__seat=self, sheet__dossier=dossier, criterion=OuterRef("pk")
        ).order_by()
        return Criterion.objects.filter(rules=dossier.rules_id).annotate(
            points=Subquery(own.values("points")), comment=Subquery(own.values("comment"))
        )

    def files(self, dossier: Dossier) -> "models.QuerySet[Attachment]":
        """The dossier's files that a judge may open: not the slots that name the authors."""
        return (
            Attachment.objects.current()
            .filter(dossier=dossier, item__names_authors=False)
            .select_related("item")
        )


class SheetQuerySet(models.QuerySet["Sheet"]):
    def begin(self, seat: Seat, dossier: Dossier) -> "Sheet":
        """The judge's sheet for the dossier. From the first one on the dossier is not withdrawn.

        Raises Stale if it was withdrawn meanwhile.
        """
        judged = Dossier.objects.filter(pk=dossier.pk, state__in=ACCEPTED_OR_FURTHER)
        begun = {"judged_at": clock.now(), "version": F("version") + 1}
        if not (judged.filter(judged_at=None).update(**begun) or judged.exists()):
            raise Stale
        return self.get_or_create(seat=seat, dossier=dossier)[0]

    def sealed(self) -> "SheetQuerySet":
        return self.filter(state=Sheet.State.SEALED)


class Sheet(models.Model):
    """One judge's scores for one dossier."""

    class State(models.TextChoices):
        DRAFT = "draft", "bản nháp"
        SEALED = "sealed", "đã niêm phong"

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sheets")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "dossier"], name="a_judge_has_one_sheet_for_a_dossier"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.dossier}"

    def state_in_words(self) -> str:
        return f"phiếu chấm {self.get_state_display()}"


class SheetChange(Change):
    record = models.ForeignKey(Sheet, models.CASCADE, related_name="changes")


class Score(models.Model):
    """Half points for one criterion, up to its maximum; none yet where there is only a comment."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    points = models.DecimalField("điểm", max_digits=5, decimal_places=1, null=True)
    comment = TextField("nhận xét", blank=True)

    class Meta:
        ordering = ("criterion__order",)
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"], name="a_criterion_is_scored_once_on_a_sheet"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="points_are_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
