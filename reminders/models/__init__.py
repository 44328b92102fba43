"""Notices, the messages that carry them, what people chose, the pulse of the background work."""

from reminders.models.calendars import CalendarLink
from reminders.models.messages import Bulk, Message, Preference, Pulse
from reminders.models.notices import Notice

__all__ = ["Bulk", "CalendarLink", "Message", "Notice", "Preference", "Pulse"]
