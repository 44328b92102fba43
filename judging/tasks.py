"""Wake-ups of judging: the rows say what is to be done."""

from celery import shared_task

from judging import retention


@shared_task
def clear_personal_data() -> None:
    retention.clear_due()
