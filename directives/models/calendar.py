"""Days on which offices are closed, or work, other than every year."""

from django.db import models

from contest_portal.vietnamese import CharField
from directives.models.contest import Deadline
from organizations.models import Person, Unit


class CalendarDay(models.Model):
    """A day that the government swapped, or that the usual calendar does not know.

    The yearly notice on Tết and national days exchanges working days (26/4/2025 was worked for
    02/5/2025).
    """

    day = models.DateField("ngày", unique=True)
    is_off = models.BooleanField("nghỉ", default=True)
    reason = CharField("theo văn bản nào, lý do", max_length=200)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class ExtensionRequest(models.Model):
    """A unit asks for more time, with its reason; granted by a paper, or refused with one.

    Statement 16: "A unit can ask for an extension with a reason; the grant shows decision number
    and new date".
    """

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="extension_requests")
    wished_for = models.DateField("xin đến hết ngày")
    reason = CharField("lý do", max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.ForeignKey(Deadline, models.PROTECT, related_name="granted", null=True)
    refused_because = CharField("lý do không đồng ý", max_length=500, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "unit"],
                condition=models.Q(answered_at=None),
                name="a_unit_has_one_open_request_a_deadline",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.deadline}"
