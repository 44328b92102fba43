"""Wake-ups: each carries an id, or nothing at all. The rows say what is to be done."""

from celery import shared_task

from contest_portal import clock
from reminders import planning, sending


@shared_task
def plan_notices() -> None:
    planning.plan()


@shared_task
def wake_due_notices() -> None:
    """The sweep: settle dead claims and overtaken milestones, wake what is due."""
    sending.mark_unsure()
    sending.skip_overtaken()
    if not sending.may_send(clock.now()):
        return
    for pk in sending.due(clock.now()).values_list("pk", flat=True):
        send_notice.delay(pk)


@shared_task
def send_notice(pk: int) -> None:
    sending.send(pk)
