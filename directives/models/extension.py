"""A unit that asks for more time."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import CharField
from directives.models.deadline import Deadline
from organizations.models import Person, Role, Unit, under


def _answered_by(person: Any) -> models.Q:
    """`rules.sets_deadline` of the deadline that is asked about."""
    organised = under(person.paths(Role.ORGANISER), "deadline__contest__organiser__path")
    return organised | under(person.paths(Role.OFFICE), "deadline__receiver__path")


class ExtensionRequestQuerySet(models.QuerySet["ExtensionRequest"]):
    def visible_to(self, person: Any) -> "ExtensionRequestQuerySet":
        """The unit's own officers, those of units above it, and who sets the deadline."""
        if not person.is_authenticated:
            return self.none()
        own = under(person.paths(Role.OFFICER), "unit__path")
        return self.filter(own | _answered_by(person))

    def answered_by_office(self, person: Any) -> "ExtensionRequestQuerySet":
        """Those that this person answers."""
        return self.filter(_answered_by(person))

    def waiting(self) -> "ExtensionRequestQuerySet":
        return self.filter(answered_at=None)


class ExtensionRequest(models.Model):
    """A unit asks for more time, with its reason; granted by a paper, or refused with one.

    Statement 16: "A unit can ask for an extension with a reason; the grant shows decision number
    and new date".
    """

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="extension_requests")
    wished_for = models.DateField(gettext_lazy("xin đến hết ngày"))
    reason = CharField(gettext_lazy("lý do"), max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.ForeignKey(Deadline, models.PROTECT, related_name="granted", null=True)
    refused_because = CharField(gettext_lazy("lý do không đồng ý"), max_length=500, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    objects = ExtensionRequestQuerySet.as_manager()

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

    @property
    def answer(self) -> str:
        """đã gia hạn theo Công văn số 12/…, đến hết ngày 30/5/2025; why not; or that it waits."""
        if self.granted:
            return f"{self.granted.extended_by}, {self.granted.wording}."
        if self.answered_at:
            return _("không gia hạn. Lý do: {refused_because}").format(
                refused_because=self.refused_because
            )
        return _("đang chờ trả lời.")
