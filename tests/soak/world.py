"""The world of the last hour: so many people, each signed in, with a dossier that lacks one file.

Run as a program on an empty, migrated database; prints what each of them has in hand, as JSON.
"""

import json
import sys
from random import Random
from typing import Any

import django

UNITS = 50
DRAFTS = (1, 0, 0, 0, 0, 0, 0, 0)  # of the states of a simulation


def make(people: int) -> list[dict[str, Any]]:
    from contest_portal.demo.simulated_dossiers import add_dossiers
    from contest_portal.demo.simulation import simulate
    from directives.models import Assignment
    from submissions.models import Answer, Dossier

    made = simulate("SOAK", units=UNITS, dossiers=0, seed=1)
    assignments = list(Assignment.objects.filter(item__kind="solutions").select_related("unit"))
    add_dossiers(made.directive, assignments, [], made.people, people, Random(1), DRAFTS)
    rules = made.contest.rules.get()
    item = rules.items.filter(takes__in=("any", "paper"), max_pages=None).first()
    dossiers = list(Dossier.objects.select_related("unit"))
    Answer.objects.bulk_create(
        [
            Answer(dossier=dossier, question=question, text="Đã làm một năm ở đơn vị.")
            for dossier in dossiers
            for question in rules.questions.all()
        ],
        ignore_conflicts=True,
    )
    return [
        {"dossier": dossier.pk, "item": item.pk, "session": _sign_in(number, dossier.unit)}
        for number, dossier in enumerate(dossiers)
    ]


def _sign_in(number: int, unit: Any) -> str:
    """The session of a new officer of the unit."""
    from django.test import Client

    from organizations.models import Membership, Person, Role

    person = Person.objects.create_user(
        full_name="Cán bộ nộp", email=f"officer-{number}@soak.example"
    )
    Membership.objects.create(person=person, unit=unit, role=Role.OFFICER)
    client = Client()
    client.force_login(person, "organizations.sign_in.EmailOrPhoneBackend")
    return client.session.session_key


if __name__ == "__main__":
    django.setup()
    json.dump(make(int(sys.argv[1])), sys.stdout)
