"""Days on which offices are closed, or work, other than every year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contest_portal.vietnamese import CharField


class CalendarDay(models.Model):
    """A day that the government swapped, or that the usual calendar does not know.

    The yearly notice on Tết and national days exchanges working days (26/4/2025 was worked for
    02/5/2025).
    """

    day = models.DateField(
        _("ngày"),
        unique=True,
        error_messages={"unique": _("Ngày này đã có trong lịch. Sửa dòng đang có.")},
    )
    is_off = models.BooleanField(_("nghỉ"), default=True)
    reason = CharField(_("theo văn bản nào, lý do"), max_length=200)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
