"""Who must be told what and when. A row here is work that must not be lost."""

from django.db import models
from django.db.models import Q

from contest_portal.vietnamese import TextField
from directives.models import Deadline
from organizations.models import Person, Unit
from reminders.models.messages import Message
from submissions.models import Dossier


class Notice(models.Model):
    """One occasion to tell one person one thing.

    key: what tells this occasion from every other one of the person: kind, unit or dossier,
    deadline, milestone and the day counted to, or the change it tells of. So planning may run any
    number of times, and a moved deadline, which has another day to count to, plans afresh.
    text: what its message said of it, by the state of that moment.
    """

    class Kind(models.TextChoices):
        OWES = "owes", "việc của đơn vị"
        DOSSIER = "dossier", "hồ sơ còn thiếu"
        SUPPLEMENT = "supplement", "hồ sơ phải bổ sung"
        DESK = "desk", "việc ở nơi nhận"
        JUDGE = "judge", "phiếu chấm"
        HEAD = "head", "báo lãnh đạo đơn vị"
        OFFICE = "office", "báo cơ quan đầu mối"
        EVENT = "event", "thông báo về hồ sơ, hạn nộp"  # legal: nobody can switch it off

    class State(models.TextChoices):
        PLANNED = "planned", "chờ gửi"
        PAUSED = "paused", "tạm dừng"
        TOLD = "told", "đã nhắc"
        SKIPPED = "skipped", "không cần nhắc"

    recipient = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="notices", null=True)
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="notices", null=True)
    milestone = models.SmallIntegerField(null=True)  # days to the last valid day; +1 is written -1
    counted_to = models.DateField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    text = TextField(blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, related_name="notices", null=True)

    class Meta:
        ordering = ("due_at", "pk")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="planned"), name="notice_planned_by_due"
            ),
            models.Index(fields=["unit", "due_at"], name="notice_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"], name="a_person_is_told_once_of_an_occasion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.get_kind_display()}"

    @property
    def is_legal(self) -> bool:
        return self.kind == self.Kind.EVENT
