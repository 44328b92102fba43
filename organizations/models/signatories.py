"""Who signs the papers of a unit."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contest_portal.vietnamese import CharField, TextField
from organizations.models.units import Unit


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def in_force(self, day: date) -> "SignatoryQuerySet":
        """Who may sign on the day, the unit's usual signatory first."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def with_past(self, day: date) -> "SignatoryQuerySet":
        """Each with `is_past`, those whose days are over last."""
        over = models.Case(models.When(valid_to__lt=day, then=True), default=False)
        return self.annotate(is_past=over).order_by("is_past", "pk")


class Signatory(models.Model):
    """Who signs the unit's papers, by what authority, from a day to a day (decree 30/2020, ô 7).

    authority: the lines above the signature, e.g. TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH.
    post: another title above the name, as members of an organising committee bear it. delegation:
    the paper that lets the person sign TL. or TUQ.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="signatories")
    authority = TextField(
        _("quyền hạn, chức vụ"),
        help_text=_("Mỗi dòng một cấp, ví dụ TRƯỞNG PHÒNG hoặc KT. CHỦ TỊCH"),
    )
    post = CharField(_("chức danh khác ghi trên họ tên"), max_length=100, blank=True)
    name = CharField(_("họ và tên"), max_length=100, blank=True)
    delegation = CharField(_("văn bản giao ký thay, ủy quyền"), max_length=200, blank=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "signatories"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="a_delegation_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return " ".join([*self.authority.splitlines(), self.name]).strip()
