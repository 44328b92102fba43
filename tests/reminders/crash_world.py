"""The world of the crash test: forty units under one letter, each with an officer and a debt.

Run as a program on an empty, migrated database; prints the last valid day of the deadline.
"""

import sys
from datetime import timedelta

import django

UNITS = 40


def make() -> str:
    from contest_portal import clock
    from contest_portal.demo.simulation import simulate
    from directives.models import Deadline
    from organizations.models import Membership, Person, Role, Unit

    made = simulate("CRASH", units=UNITS, dossiers=0, seed=1)
    made.directive.addressees.update(acknowledged_at=None)
    Deadline.objects.update(day=clock.today() + timedelta(days=31))
    for number, unit in enumerate(Unit.objects.filter(letters__isnull=False)):
        person = Person.objects.create_user(
            full_name=f"Cán bộ {number}", email=f"officer-{number}@crash.example"
        )
        Membership.objects.create(person=person, unit=unit, role=Role.OFFICER)
    return Deadline.objects.get().last_valid_day.isoformat()


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(make())
