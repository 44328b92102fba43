"""What people were told long ago is forgotten."""

from datetime import date, timedelta

from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from directives.models import Contest
from judging.models import Retention
from organizations.models import Person
from reminders import gathering, outbox, planning
from reminders.models import Message, Notice
from reminders.models.messages import FORGOTTEN
from reminders.tasks import forget_messages

State = Message.State
TOLD = ("body", "address", "result")


def test_messages_forget_their_words_in_time(demo, waiting, as_person) -> None:
    """Law 91/2025/QH15: personal data are kept no longer than needed. Messages of 05/5/2025, kept
    for 24 months; one may still go out, those of a contest in dispute stay."""
    planning.plan()
    gathering.gather()
    bulk = waiting("an@x.example")[0]
    Message.objects.update(state=State.SENT, sent_at=clock.now(), result="250 OK")
    paused = bulk.recipient.messages.create(subject="x", slot="x", body="x", state=State.PAUSED)
    before = dict(Message.objects.values_list("pk", "body"))
    assert Notice.objects.exclude(text="").exists()
    contest = Contest.objects.get(code="CB9")
    hold = Retention.objects.create(contest=contest, until=date(2027, 5, 7))

    def two_years_and(days: int) -> dict[int, str]:
        with clock.at(clock.now().replace(year=2027) + timedelta(days=days)):
            forget_messages()
        return dict(Message.objects.values_list("pk", "body"))

    assert two_years_and(0) == before
    held = {pk for pk, body in two_years_and(1).items() if body != FORGOTTEN}
    assert {bulk.pk, paused.pk} <= held
    hold.delete()
    after = two_years_and(3)
    assert {pk for pk, body in after.items() if body != FORGOTTEN} == {paused.pk}
    said = Notice.objects.exclude(text="")
    assert set(said.values_list("text", flat=True)) == {FORGOTTEN}
    rows = Message.objects.exclude(pk=paused.pk)
    assert set(rows.values_list(*TOLD)) == {(FORGOTTEN, "", "")}
    assert set(rows.values_list("state", "sent_at")) == {(State.SENT, clock.now())}

    own = rows.filter(recipient__email="ha@cb.example").first()
    page = as_person("ha@cb.example").get(f"/tin-nhan/{own.pk}/")
    assertContains(page, FORGOTTEN)
    assertContains(page, own.subject)
    assertNotContains(page, "ha@cb.example")
    tue = Person.objects.get(email="tue@cb.example")
    bulk.refresh_from_db()
    assert not outbox.resend(bulk, attempts=0, by=tue)  # there is nothing left to say
