"""A day that moves in the moment in which somebody else goes by it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from directives import workflow
from directives.models import Assignment, Contest, Deadline, Directive
from organizations.models import Person
from submissions import drafting, extending
from tests.directives.conftest import CITY, EDUCATION, unit

pytestmark = pytest.mark.django_db(transaction=True)


def beside(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """The second is begun while the first is done and not committed, and waits for it."""

    def run() -> Any:
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic(), connection.cursor() as cursor:
            found = first()
            waiting: Future = other.submit(run)
            locks = 0
            while not locks and not waiting.done():
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                locks = cursor.fetchone()[0]
            assert locks
        return found, waiting.result()


def test_a_draft_begun_in_the_moment_of_an_extension_goes_with_it(transactional_db, demo) -> None:
    letter = Directive.objects.get(contest__code="CB9")
    task = Assignment.objects.get(item__directive=letter, item__number=1, unit=unit(EDUCATION))
    ha, ngan = (Person.objects.get(email=f"{name}@cb.example") for name in ("ha", "ngan"))
    new = {"boundary": "through", "day": date(2025, 5, 30), "hour": None, "evidence": "arrival"}
    paper = {
        "kind": "letter", "number": "1200", "symbol": "UBND-VHKHTT", "day": 5, "month": 5,
        "year": 2025, "issuer": unit(CITY), "subject": "Gia hạn",
    }  # fmt: skip
    begun, moved = beside(
        lambda: drafting.begin(task, by=ha),
        lambda: extending.extend(letter.deadline, new, paper, [], by=ngan),
    )
    begun.refresh_from_db()
    assert begun.deadline == moved.deadline


def test_a_letter_goes_out_while_its_day_is_edited(transactional_db, as_person) -> None:
    """What the letter says then moves by a later paper alone."""
    contest, city = Contest.objects.get(code="CB9"), unit(CITY)
    deadline = Deadline.objects.create(
        contest=contest, name="Hạn mới", day=date(2025, 5, 28), boundary="through", receiver=city
    )
    draft = Directive.objects.get(contest=contest)
    item = draft.items.get(number=1)
    draft.pk = draft.issued_at = None
    draft.document.pk, draft.deadline = None, deadline
    draft.document.save()
    draft.document = draft.document
    draft.save()
    item.pk, item.directive = None, draft
    item.save()
    Assignment.objects.create(item=item, unit=unit(EDUCATION))
    tue, url = as_person("tue@cb.example"), f"/han/{deadline.pk}/sua/"
    typed = {
        "name": "Hạn mới", "boundary": "through", "day": "22/5/2025", "hour": "",
        "evidence": "arrival", "receiver": city.pk, "document": "",
    }  # fmt: skip
    sent, page = beside(lambda: workflow.issue(draft), lambda: tue.post(url, typed))
    assert (sent, page.context["form"].errors) == (1, {"day": [
        "Công văn ghi hạn này vừa gửi đến các đơn vị nên chưa lưu. Dời ngày thì gia hạn bằng một "
        "văn bản mới."
    ]})  # fmt: skip
    deadline.refresh_from_db()
    assert deadline.day == date(2025, 5, 28)
