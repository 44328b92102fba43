"""Until when a contest keeps what it knows of people, and what was cleared away after."""

from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import TextField
from directives.models import Contest
from documents.models import Document
from organizations.models import Person


class Retention(models.Model):
    """Another day than the usual one, by a decision; and when the contest was cleared.

    until: the last day on which all is kept, if the usual one is not later (`retention.day_of`).
    cleared_at: when clearing last began; no decision moves the day after that.
    """

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="retention")
    until = models.DateField(gettext_lazy("giữ đến hết ngày"), null=True)
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name=gettext_lazy("quyết định"),
        null=True,
        related_name="+",
    )
    reason = TextField(gettext_lazy("lý do"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    cleared_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return _("Dữ liệu cá nhân {contest}").format(contest=self.contest)
