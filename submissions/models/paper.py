"""The paper copies: come when, where now, how they differ from the file; sent on by whom."""

from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import CharField, TextField
from directives.models import Contest, Deadline
from documents.models import Document
from organizations.models import Person, Role, Unit, under
from submissions.models.dossier import Dossier, State

PAPER_EXPECTED = (State.REGISTERED, State.HANDED_IN, State.RETURNED)


class DossierCopyQuerySet(models.QuerySet["DossierCopy"]):
    def with_custody(self) -> "DossierCopyQuerySet":
        """Each with `place`, `holder` and `due_on` of its latest move; None if nobody noted any."""
        moves = CopyMove.objects.filter(copy=OuterRef("pk")).order_by("-at", "-pk")
        latest = {n: Subquery(moves.values(n)[:1]) for n in ("place", "holder", "due_on")}
        return self.select_related("received_by").annotate(**latest)

    def one_key(self) -> Subquery:
        """The key of one of them, or NULL, in a query of their dossiers: asked for row by row,
        where `Exists` may read all copies of the installation first."""
        return Subquery(self.order_by().values("pk")[:1])


class DossierCopy(models.Model):
    """One paper copy, 1..n; the row is made at registration and waits for the paper."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="copies")
    number = models.PositiveSmallIntegerField(gettext_lazy("bộ"))
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    postmarked_on = models.DateField(gettext_lazy("ngày dấu bưu điện"), null=True, blank=True)

    objects = DossierCopyQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name_plural = "copies"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"], name="copy_numbers_of_a_dossier_differ"
            )
        ]
        indexes = [models.Index(fields=["received_at"], name="copy_by_arrival")]

    def __str__(self) -> str:
        return _("{code} bộ {number}").format(code=self.dossier.code, number=f"{self.number:02d}")

    def came_in_time(self, deadline: Deadline) -> bool:
        """Of a copy that has come. What came in time was posted in time; what came later counts by
        its postmark where the deadline says so (VIFOTEC, Thanh Hóa: "theo dấu bưu điện").
        """
        if self.received_at and deadline.is_open(self.received_at):
            return True
        if self.postmarked_on is None or deadline.evidence == Deadline.Evidence.ARRIVAL:
            return False
        return self.postmarked_on <= deadline.last_valid_day


class CopyMove(models.Model):
    """Where a copy went and who holds it; the latest row says where it is now."""

    copy = models.ForeignKey(DossierCopy, models.CASCADE, related_name="moves")
    place = CharField(gettext_lazy("nơi để"), max_length=200)
    holder = CharField(gettext_lazy("người giữ"), max_length=100)
    due_on = models.DateField(gettext_lazy("hẹn trả"), null=True, blank=True)
    note = CharField(gettext_lazy("ghi thêm"), max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.copy}: {self.place}, {self.holder}"


class CopyDifference(models.Model):
    """In what a paper copy departs from the dossier on file."""

    class Kind(models.TextChoices):
        PAGES = "pages", gettext_lazy("Thiếu trang")
        TEXT = "text", gettext_lazy("Nội dung khác bản trên cổng")
        SIGNATURE = "signature", gettext_lazy("Thiếu chữ ký")
        STAMP = "stamp", gettext_lazy("Thiếu dấu")
        PICTURES = "pictures", gettext_lazy("Ảnh khác hoặc thiếu ảnh")
        VERSION = "version", gettext_lazy("In từ bản cũ")
        DAMAGED = "damaged", gettext_lazy("Rách, mờ, khó đọc")

    copy = models.ForeignKey(DossierCopy, models.CASCADE, related_name="differences")
    kind = models.CharField(gettext_lazy("khác ở chỗ nào"), max_length=20, choices=Kind.choices)
    note = TextField(gettext_lazy("ghi thêm"), blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.copy}: {self.get_kind_display()}"


class ForwardingQuerySet(models.QuerySet["Forwarding"]):
    def visible_to(self, person: Any) -> "ForwardingQuerySet":
        """The office that sent it, and the organiser who gets it."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            under(person.paths(Role.OFFICE), "office__path")
            | under(person.paths(Role.ORGANISER), "contest__organiser__path")
        )


class Forwarding(models.Model):
    """One act by which a city office sends its accepted dossiers to the province (route B)."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="forwardings")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="forwardings")
    forwarded_at = models.DateTimeField(default=clock.now)
    forwarded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        verbose_name=gettext_lazy("công văn gửi danh sách"),
        related_name="+",
        null=True,
    )
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    objects = ForwardingQuerySet.as_manager()

    class Meta:
        ordering = ("-forwarded_at",)

    def __str__(self) -> str:
        return _("{office} gửi {receiver}").format(
            office=self.office, receiver=self.contest.receiver
        )
