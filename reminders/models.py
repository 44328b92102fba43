"""Who must be told what and when. A row here is work that must not be lost."""

from django.db import models
from django.db.models import Q

from contest_portal.vietnamese import TextField
from directives.models import Deadline
from organizations.models import Person, Unit


class Notice(models.Model):
    """One reminder for one person about one unit's deadline at one milestone.

    The unique key lets planning run any number of times; a moved deadline has another day to count
    to and so plans afresh. A notice is claimed by a conditional UPDATE before it is sent, so it is
    never sent twice; a claim whose worker died becomes `unsure` and waits for a person.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "chờ gửi"
        SENDING = "sending", "đang gửi"
        SENT = "sent", "đã gửi"
        SKIPPED = "skipped", "không cần gửi"
        UNSURE = "unsure", "không rõ đã gửi chưa"

    recipient = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices")
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="notices")
    milestone = models.SmallIntegerField()  # days to the last valid day; +1 is written as -1
    counted_to = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=300, blank=True)
    body = TextField(blank=True)

    class Meta:
        ordering = ("due_at", "pk")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="planned"), name="notice_planned_by_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "unit", "deadline", "milestone", "counted_to"],
                name="a_person_is_told_once_of_a_milestone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.deadline}"
