"""Links that work once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.vietnamese import nfc
from organizations.models.people import Person

INVITATION_DAYS = 14


def token_digest(token: str) -> str:
    """Only the digest of a one-time link is stored."""
    return hashlib.sha256(nfc(token).encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(24)


def _invitation_ends() -> datetime:
    return clock.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """A printed or mailed link with which a person sets the first password, exactly once."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=_invitation_ends)
    used_at = models.DateTimeField(null=True)
    refused = models.EmailField(blank=True)  # the address, where the mail server takes none for it

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return _("Lời mời {person}").format(person=self.person)
