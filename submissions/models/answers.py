"""What the dossier says to each question, now and before."""

from django.db import models
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import TextField
from directives.models import Question
from organizations.models import Person
from submissions import benefits
from submissions.models.dossier import Dossier


class Answer(models.Model):
    """The answer to one question of the rules.

    rows: the before/after table of a question that has one, each row a dict of label, before,
    after, unit, quantity, quantity_unit, times: texts, numbers as `Decimal` writes them.
    version: counts the saves; a save names the version that its writer was shown.
    since: when the sitting began in which this was written, see `answers.save`.
    page, keystroke: the open page (person and number) that last said this text and how far the
    typing there had come: what a page saves while the answer to its last save is lost is no
    conflict with itself, and what it sent before and comes late is no news.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    text = TextField(blank=True)
    rows = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    since = models.DateTimeField(default=clock.now)
    page = models.CharField(max_length=40, blank=True)
    keystroke = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("question__order",)
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "question"], name="a_question_is_answered_once_in_a_dossier"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier}, {self.question}"

    @property
    def benefits(self) -> list[benefits.Benefit]:
        """The rows of its table, with what they amount to."""
        return benefits.read(self.rows)


class AnswerRevision(models.Model):
    """An earlier version of an answer: what one person had written when they paused."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = TextField(blank=True)
    rows = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "version"], name="versions_of_an_answer_differ"
            )
        ]

    def __str__(self) -> str:
        return _("{answer}, bản {version}").format(answer=self.answer, version=self.version)
