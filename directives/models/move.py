"""A day that was moved where it stands, beside those that a later paper extended."""

from django.db import models

from contest_portal import clock
from contest_portal.vietnamese import CharField
from directives.models.deadline import Deadline
from documents.models import Document
from organizations.models import Person


class DeadlineMove(models.Model):
    """The day of a published contest changed: as it was worded, as it is, by which paper.

    document: empty where no paper had set the day yet. A letter that has gone out is moved by an
    extension instead, which is a deadline of its own.
    """

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="moves")
    was = CharField(max_length=100)
    became = CharField(max_length=100)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.deadline.name}: {self.was}, {self.became}"
