"""Whom a letter went to."""

from typing import Any

from django.db import models

from directives.models.deadline import Deadline
from directives.models.directive import UNIT_ROLES, Directive, follows
from documents.models import Document
from organizations.models import Person, Unit, under


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def visible_to(self, person: Any) -> "AddresseeQuerySet":
        """What came to the units of the person's trees; who follows the letter sees all."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            under(person.paths(*UNIT_ROLES), "unit__path") | follows(person, "directive__")
        )


class Addressee(models.Model):
    """A unit that the letter went to, and when it said that it had it."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="addressees")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="letters")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    extended_to = models.ForeignKey(
        Deadline, models.PROTECT, related_name="+", null=True, editable=False
    )
    plan = models.ForeignKey(  # the unit's own paper that carries the letter out
        Document, models.PROTECT, related_name="carries_out", null=True, editable=False
    )

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "unit"], name="a_directive_is_addressed_to_a_unit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.directive}, {self.unit}"

    @property
    def effective_deadline(self) -> Deadline:
        return self.extended_to or self.directive.deadline
