"""The address at which a calendar finds somebody's deadlines."""

from django.db import models

from organizations.models import Person, new_token


class CalendarLink(models.Model):
    """Whoever knows the token reads the person's deadlines: calendars cannot sign in.

    So it is stored as it is, to be shown again, and can be changed at any time.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_link")
    token = models.CharField(max_length=40, unique=True, default=new_token)

    def __str__(self) -> str:
        return f"{self.person}"
