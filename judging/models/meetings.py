"""Meetings of councils and of the organising committee: who is there, what is decided."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contest_portal import clock
from contest_portal.vietnamese import CharField, TextField
from directives.models import Contest
from judging.models.councils import Council, Seat
from organizations.models import Person, Role, under
from submissions.models import Dossier


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, person: Any) -> "MeetingQuerySet":
        """The organiser's, and those that the person presides over or takes down."""
        if not person.is_authenticated:
            return self.none()
        organised = under(person.paths(Role.ORGANISER), "contest__organiser__path")
        return self.filter(organised | _run_by(person))

    def run_by(self, person: Person) -> "MeetingQuerySet":
        """A council's, of which the person is chair or secretary and still sits there."""
        return self.filter(_run_by(person))


def _run_by(person: Any) -> Q:
    parts = (Attendance.Part.CHAIR, Attendance.Part.SECRETARY)
    runs = Attendance.objects.filter(meeting=OuterRef("pk"), person=person, part__in=parts)
    sits = Seat.objects.filter(council=OuterRef("council"), person=person, ended_at=None)
    return Q(Exists(runs), Exists(sits))


class Meeting(models.Model):
    """council: None for the organising committee. called_at: when it was called, or what it was
    called to (`meetings.summons`) last changed. Closed, it keeps its minutes (biên bản) as the
    plain data of a paper, which nothing changes any more."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="meetings")
    council = models.ForeignKey(
        Council, models.PROTECT, verbose_name=_("hội đồng"), null=True, blank=True,
        related_name="meetings",
    )  # fmt: skip
    name = CharField(_("họp về việc gì"), max_length=200)
    place = CharField(_("địa điểm"), max_length=200)
    starts_at = models.DateTimeField(_("bắt đầu"))
    ends_at = models.DateTimeField(_("kết thúc"), null=True, blank=True)
    guests = TextField(_("người dự khác, mỗi dòng một người"), blank=True)
    called_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    minutes = models.JSONField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-pk")

    def __str__(self) -> str:
        return self.name


class Attendance(models.Model):
    """Somebody who belongs to the meeting, there or not: of them the quorum is counted."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("Chủ tọa")
        SECRETARY = "secretary", _("Thư ký")
        MEMBER = "member", _("Thành viên")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.CharField(_("vai trò"), max_length=10, choices=Part.choices, default=Part.MEMBER)
    is_there = models.BooleanField(_("có mặt"), default=False)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="a_person_is_once_in_a_meeting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.meeting}"


class AgendaItem(models.Model):
    """One point of the agenda, what was said, and the votes where there was a vote.

    stepped_out: who belongs to the meeting but has a conflict with the dossier.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    title = CharField(_("nội dung"), max_length=300)
    dossier = models.ForeignKey(
        Dossier,
        models.PROTECT,
        verbose_name=_("giải pháp"),
        null=True,
        blank=True,
        related_name="+",
    )
    stepped_out = models.ManyToManyField(Person, related_name="+")
    said = TextField(_("ý kiến, kết luận"), blank=True)
    votes_for = models.PositiveSmallIntegerField(_("đồng ý"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("không đồng ý"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("không có ý kiến"), null=True, blank=True)

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(votes_for=None, votes_against=None, abstained=None)
                | Q(votes_for__isnull=False, votes_against__isnull=False, abstained__isnull=False),
                name="a_vote_has_all_three_numbers",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_written(self) -> bool:
        """Something was said of it, or a vote counted."""
        return bool(self.said) or self.votes_for is not None
