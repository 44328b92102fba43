"""What was done: proof of publicity and reports, help that candidates got."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import CharField
from contest_portal.workflow import Change
from directives.models.directive import Assignment, Candidate
from documents.files import StoredFile
from organizations.models import Person, Unit


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, person: Any) -> "EvidenceQuerySet":
        return self.filter(assignment__in=Assignment.objects.visible_to(person))

    def standing(self) -> "EvidenceQuerySet":
        """What counts: not withdrawn."""
        return self.exclude(state=Evidence.State.WITHDRAWN)


class Evidence(StoredFile):
    """Proof that a publicity or report assignment was done: a day, and a link or a file.

    The officers of its unit may correct or withdraw it; each time a change says who, what and why.
    """

    class State(models.TextChoices):
        RECORDED = "recorded", gettext_lazy("đã ghi")
        WITHDRAWN = "withdrawn", gettext_lazy("đã rút")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evidence")
    day = models.DateField(gettext_lazy("ngày đăng"))
    title = CharField(gettext_lazy("tên tin, bài hoặc báo cáo"), max_length=300)
    link = models.URLField(gettext_lazy("đường dẫn"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECORDED)
    version = models.PositiveIntegerField(default=1)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(link="") | ~Q(file=""), name="evidence_has_a_link_or_a_file"
            ),
            models.UniqueConstraint(
                fields=["assignment", "day", "title", "link", "sha256"],
                condition=Q(state="recorded"), name="evidence_is_recorded_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def sender_id(self) -> int:
        return self.recorded_by_id

    def state_in_words(self) -> str:
        return _("minh chứng này {state}").format(state=self.get_state_display())


class EvidenceChange(Change):
    record = models.ForeignKey(Evidence, models.CASCADE, related_name="changes")


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, person: Any) -> "VisitQuerySet":
        return self.filter(candidate__in=Candidate.objects.visible_to(person))

    def standing(self) -> "VisitQuerySet":
        """What counts: not withdrawn."""
        return self.exclude(state=Visit.State.WITHDRAWN)


class Visit(models.Model):
    """Somebody went to, called or wrote with the people of a candidate, and what came of it.

    unit: whose help it was; it counts for the unit that is asked to support (phối hợp). A slip is
    withdrawn with a reason, and recorded anew.
    """

    State = Evidence.State

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="visits")
    day = models.DateField(gettext_lazy("ngày"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=gettext_lazy("đơn vị giúp"), related_name="+"
    )
    note = CharField(gettext_lazy("đã làm gì"), max_length=500)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECORDED)
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "day", "unit", "note"], condition=Q(state="recorded"),
                name="a_visit_is_recorded_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.candidate}, {self.day}"

    def state_in_words(self) -> str:
        return _("lần đến này {state}").format(state=self.get_state_display())


class VisitChange(Change):
    record = models.ForeignKey(Visit, models.CASCADE, related_name="changes")
