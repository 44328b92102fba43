"""The log of judging: one chain for each contest, in which each line holds the hash of the last."""

from typing import Any

from django.db import models

from contest_portal.vietnamese import TextField
from directives.models import Contest
from judging.models.councils import Council
from judging.models.sheets import Sheet
from organizations.models import Person
from submissions.models import Dossier


class LogLineQuerySet(models.QuerySet["LogLine"]):
    def update(self, **columns: Any) -> int:
        raise NotImplementedError("a line of the log stays as it is")

    def delete(self) -> Any:
        raise NotImplementedError("a line of the log stays where it is")


class LogLine(models.Model):
    """Who did what to which points, when and why: before and after as plain data.

    digest: SHA-256 over the line and over `previous`, the digest of the line before it.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="judging_log")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=30)
    council = models.ForeignKey(Council, models.PROTECT, null=True, related_name="+")
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+")
    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, related_name="log")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = LogLineQuerySet.as_manager()

    class Meta:
        ordering = ("contest", "sequence")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "sequence"], name="a_line_of_the_log_has_one_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.sequence}: {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotImplementedError("a line of the log stays as it is")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("a line of the log stays where it is")
