"""Who must be told what and when. A row here is work that must not be lost."""

from django.db import models
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from contest_portal.vietnamese import TextField
from directives.models import Addressee, Contest, Deadline, Directive, ExtensionRequest
from organizations.models import Person, Role, Unit, under
from reminders.models.messages import Message, MessageQuerySet
from submissions.models import Credit, Dossier


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of_letters(self, letters: models.QuerySet[Directive]) -> "NoticeQuerySet":
        """What people are told because of these letters: what their units owe by their days or by
        those that extended them, the dossiers that count for them, what happened to these, and what
        waits for the offices that follow them. So much of the reminders exists for who reads their
        boards.
        """
        kind = Notice.Kind
        letters = letters.order_by()
        own = Q(directives__in=letters) | Q(assignments__item__directive__in=letters)
        days = Deadline.objects.filter(uid__in=Deadline.objects.filter(own).values("uid"))
        addressees = Addressee.objects.filter(directive__in=letters)
        units = addressees.order_by().values("unit")
        asked = ExtensionRequest.objects.filter(deadline__in=days, unit__in=units)
        dossiers = Credit.objects.filter(assignment__item__directive__in=letters)
        offices = letters.values("office")
        return self.filter(
            Q(directive__in=letters)
            | Q(kind=kind.OFFICE, unit__in=offices, deadline__in=days)
            | Q(kind=kind.DESK, unit__in=offices)
            | Q(dossier__in=dossiers.order_by().values("dossier"))
            | Q(kind=kind.EVENT, key__in=_keys("letter", addressees))
            | Q(kind=kind.EVENT, key__in=_keys("extension", asked))
            | Q(kind=kind.EVENT, dossier=None, unit__in=units, deadline__in=days)
        )

    def of_letter(self, directive: Directive) -> "NoticeQuerySet":
        return self.of_letters(Directive.objects.filter(pk=directive.pk))

    def of_contests(self, contests: models.QuerySet[Contest]) -> "NoticeQuerySet":
        """What organisers alone follow: what their judges and they themselves are told, of meetings
        too. Of all contests of the same organiser: whoever works for two has one message of both.
        """
        kind = Notice.Kind
        meetings = Q(kind=kind.EVENT, key__startswith="meeting ")
        own = Q(kind__in=(kind.JUDGE, kind.DESK)) | meetings
        return self.filter(own, unit__in=contests.values("organiser"))


def messages_of(letters: models.QuerySet[Directive]) -> MessageQuerySet:
    """Which messages are these letters': the one rule for outbox, banner, desk and list of things
    to mend. They carry a notice of the letters, or are texts that their offices wrote to many.
    """
    carrying = Notice.objects.of_letters(letters).order_by().values("message")
    return Message.objects.filter(Q(pk__in=carrying) | Q(bulk__directive__in=letters))


def messages_to_organisers(contests: models.QuerySet[Contest]) -> MessageQuerySet:
    """What judges and organisers of the contests are told, which is no letter's."""
    carrying = Notice.objects.of_contests(contests).order_by().values("message")
    return Message.objects.filter(pk__in=carrying)


def waiting_for(person: Person) -> MessageQuerySet:
    """What somebody must look at, of the letters that the person follows and the contests that the
    person organises."""
    organiser = under(person.paths(Role.ORGANISER), "organiser__path")
    organised = messages_to_organisers(Contest.objects.filter(organiser))
    followed = messages_of(Directive.objects.followed_by(person))
    return (followed | organised).for_a_person()


def _keys(kind: str, rows: models.QuerySet) -> models.QuerySet:
    """The keys of the notices that tell of these rows."""
    key = Concat(Value(f"{kind} "), Cast(F("pk"), CharField()))
    return rows.order_by().annotate(key=key).values("key")


class Notice(models.Model):
    """One occasion to tell one person one thing.

    key: what tells this occasion from every other one of the person: kind, unit or dossier,
    deadline, milestone and the day counted to, or the change it tells of. directive: the letter of
    what a unit owes; each has its own notice, since its office reads it and another's must not.
    So planning may run any number of times, and a moved deadline, which has another day to count
    to, plans afresh.
    text: what its message said of it, by the state of that moment.
    """

    class Kind(models.TextChoices):
        OWES = "owes", _("việc của đơn vị")
        DOSSIER = "dossier", _("hồ sơ còn thiếu")
        SUPPLEMENT = "supplement", _("hồ sơ phải bổ sung")
        DESK = "desk", _("việc ở nơi nhận")
        JUDGE = "judge", _("phiếu chấm")
        HEAD = "head", _("báo lãnh đạo đơn vị")
        OFFICE = "office", _("báo cơ quan đầu mối")
        # legal: nobody can switch it off
        EVENT = "event", _("thông báo về hồ sơ, hạn nộp, cuộc họp")

    class State(models.TextChoices):
        PLANNED = "planned", _("chờ gửi")
        PAUSED = "paused", _("tạm dừng")
        TOLD = "told", _("đã nhắc")
        SKIPPED = "skipped", _("không cần nhắc")

    recipient = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices")
    directive = models.ForeignKey(Directive, models.CASCADE, related_name="notices", null=True)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="notices", null=True)
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="notices", null=True)
    milestone = models.SmallIntegerField(null=True)  # days to the last valid day; +1 is written -1
    counted_to = models.DateField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    text = TextField(blank=True)
    result = models.CharField(max_length=300, blank=True)  # who held it back, or let it go on
    message = models.ForeignKey(Message, models.SET_NULL, related_name="notices", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "pk")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="planned"), name="notice_planned_by_due"
            ),
            models.Index(
                fields=["due_at"], condition=Q(state="skipped"), name="notice_skipped_by_due"
            ),
            models.Index(fields=["unit", "due_at"], name="notice_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "recipient"], name="a_person_is_told_once_of_an_occasion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.get_kind_display()}"

    @property
    def is_legal(self) -> bool:
        return self.kind == self.Kind.EVENT

    @property
    def stands(self) -> str:
        """What became of it: the state of the message that carries it, else its own."""
        told = self.state == self.State.TOLD and self.message
        return told.state if told else self.state
