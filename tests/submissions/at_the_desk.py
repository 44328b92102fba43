"""What the tests of the reception desk share: its office, dossiers by code, its addresses."""

from django.urls import reverse

from submissions.models import Dossier

OFFICE = "ngan@cb.example"


def dossier(code: str) -> Dossier:
    contest, number = code.split("-")
    return Dossier.objects.get(contest__code=contest, number=int(number))


def at_desk(code: str) -> str:
    return reverse("desk_dossier", args=[dossier(code).pk])


def receive(client, code: str, number: int, **kwargs):
    return client.post(reverse("copy_receive", args=[dossier(code).pk, number]), **kwargs)
