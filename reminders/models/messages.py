"""What people are told: one row a message, and how its delivery went."""

from datetime import time, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest_portal import clock
from contest_portal.vietnamese import CharField, TextField
from directives.models import Directive
from organizations.models import Person

FRESH = timedelta(days=7)
FORGOTTEN = "Nội dung đã xóa theo thời hạn lưu."  # instead of what an old message said


class Preference(models.Model):
    """How a person wants to be reminded. No row: one mail a morning, quiet at night.

    Legal notices (see `Notice.Kind`) heed the quiet hours alone.
    """

    class Channel(models.TextChoices):
        DIGEST = "digest", _("mỗi sáng một thư, gộp mọi việc")
        EACH = "each", _("mỗi việc một thư")
        INBOX = "inbox", _("chỉ xem trên cổng, không gửi thư")

    person = models.OneToOneField(Person, models.CASCADE, related_name="preference")
    channel = models.CharField(
        _("nhắc việc"), max_length=10, choices=Channel.choices, default=Channel.DIGEST
    )
    quiet_from = models.TimeField(_("không gửi từ"), default=time(20))
    quiet_to = models.TimeField(_("đến"), default=time(7))

    def __str__(self) -> str:
        return f"{self.person}: {self.get_channel_display()}"


class Bulk(models.Model):
    """One text that an office sends to many at once, after it has seen to whom."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="bulks")
    subject = CharField(_("tiêu đề"), max_length=200)
    body = TextField(_("nội dung"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.subject


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, person: Any) -> "MessageQuerySet":
        """A person's own. What was taken back before it went out is nobody's news any more."""
        return self.filter(recipient=person).exclude(state=Message.State.CANCELLED)

    def for_a_person(self) -> "MessageQuerySet":
        """What somebody must look at: nobody knows whether it came, or it certainly did not. What
        failed longer ago was shown often enough."""
        failed = Q(state=Message.State.FAILED, composed_at__gte=clock.now() - FRESH)
        return self.filter(failed | Q(state=Message.State.UNSURE))


class Message(models.Model):
    """What one person is told at one time: in the inbox at once, by mail if there is an address.

    slot: what makes it the only one of its kind for this person: the day of a digest, the notice of
    a message by itself, the bulk. claim: which run of the sender holds it; lease_until: until when.
    A claim whose lease has passed goes back to `waiting`; a mail that was being handed over then is
    `unsure`, since SMTP cannot say whether it went, and waits for a person.
    """

    class State(models.TextChoices):
        INBOX = "inbox", _("chỉ trên cổng")
        WAITING = "waiting", _("chờ gửi")
        PAUSED = "paused", _("tạm dừng")
        CLAIMED = "claimed", _("sắp gửi")
        SENDING = "sending", _("đang gửi")
        SENT = "sent", _("đã gửi")
        UNSURE = "unsure", _("không rõ đã đến chưa")
        FAILED = "failed", _("không gửi được")
        CANCELLED = "cancelled", _("đã bỏ")

    recipient = models.ForeignKey(Person, models.PROTECT, related_name="messages")
    slot = models.CharField(max_length=40)
    bulk = models.ForeignKey(Bulk, models.PROTECT, related_name="messages", null=True)
    subject = models.CharField(max_length=300)
    body = TextField()
    composed_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    address = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=clock.now)  # not before; moved on by each failed try
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=300, blank=True)  # what the mail server said last
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    was_unsure = models.BooleanField(default=False)  # it may have come: somebody sent it once more

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-composed_at", "-pk")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="message_waiting_by_due"
            ),
            models.Index(fields=["recipient", "-composed_at"], name="message_by_recipient"),
            models.Index(
                fields=["composed_at"],
                condition=Q(state__in=["unsure", "failed"]),
                name="message_for_a_person_to_see",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["claimed", "sending"]),
                name="message_held_by_lease",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "slot"], name="a_slot_holds_one_message")
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"

    @property
    def is_forgotten(self) -> bool:
        """It is so old that nobody knows its words any more (see `reminders/forgetting.py`)."""
        return self.body == FORGOTTEN


class Pulse(models.Model):
    """When a part of the background work last did its work, and since when it fails.

    name: plan (the planner), mail (the mail server), backup. retry_at: not tried before.
    """

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, **values: Any) -> None:
        """It works: note when, forget what failed."""
        fine = {"failing_since": None, "failures": 0, "retry_at": None}
        cls.objects.update_or_create(
            name=name, defaults={"at": clock.now(), "alarmed_at": None, **fine, **values}
        )
