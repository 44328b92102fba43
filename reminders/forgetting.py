"""Old messages forget what they said of people: the words, the address, the server's answer.

That somebody was told, when, and under which subject, stands. Law 91/2025/QH15: data are kept no
longer than their purpose needs.
"""

from django.conf import settings
from django.db.models import QuerySet

from contest_portal import clock
from directives.models import Contest, Directive
from judging import retention
from reminders.models import Message, Notice
from reminders.models.messages import FORGOTTEN
from reminders.models.notices import messages_of, messages_to_organisers

BATCH = 500
State = Message.State
OVER = (State.INBOX, State.SENT, State.FAILED, State.UNSURE, State.CANCELLED)


def forget() -> None:
    """Clear what was written PERSONAL_DATA_MONTHS ago, in batches; may run any number of times."""
    last = retention.moved_on(clock.today(), -settings.PERSONAL_DATA_MONTHS)
    old = Message.objects.filter(composed_at__lt=clock.start_of(last), state__in=OVER)
    waiting = old.exclude(body=FORGOTTEN).exclude(pk__in=_kept().order_by().values("pk"))
    while keys := list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        Notice.objects.filter(message__in=keys).exclude(text="").update(text=FORGOTTEN)
        Message.objects.filter(pk__in=keys).update(body=FORGOTTEN, address="", result="")


def _kept() -> QuerySet[Message]:
    """The messages of contests whose data a decision keeps (`retention.move`)."""
    held = Contest.objects.filter(retention__until__gte=clock.today())
    letters = Directive.objects.filter(contest__in=held)
    return messages_of(letters) | messages_to_organisers(held)
