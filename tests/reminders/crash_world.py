"""The world of the crash test: forty units under one letter, each with an officer and a debt.

In the first one there are an officer whose address the mail server refuses, and one who has left.
A text to all of them waits.

Run as a program on an empty, migrated database; prints the last valid day of the deadline.
"""

import sys
from datetime import date, timedelta

import django

UNITS = 40
REFUSED, LEFT = "refuse@told.example", "left@told.example"


def make() -> str:
    from contest_portal import clock
    from contest_portal.demo.simulation import simulate
    from directives.models import Deadline
    from organizations.models import Membership, Person, Role, Unit
    from reminders import bulk
    from reminders.models import Bulk

    made = simulate("CRASH", units=UNITS, dossiers=0, seed=1)
    made.directive.addressees.update(acknowledged_at=None)
    Deadline.objects.update(day=clock.today() + timedelta(days=31))

    def add(email: str, unit: Unit, **until: date) -> Person:
        person = Person.objects.create_user(full_name="Cán bộ", email=email)
        Membership.objects.create(person=person, unit=unit, role=Role.OFFICER, **until)
        return person

    units = list(Unit.objects.filter(letters__isnull=False))
    for number, unit in enumerate(units):
        add(f"officer-{number}@told.example", unit)
    by = add(REFUSED, units[0])
    add(LEFT, units[0], valid_to=clock.today() - timedelta(days=1))
    text = Bulk(directive=made.directive, subject="Mời họp", body="Mời anh chị dự.", by=by)
    bulk.send(text, bulk.audience(units))
    return Deadline.objects.get().last_valid_day.isoformat()


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(make())
