"""Which seat and which dossier a judge's address means."""

from typing import Any

from django.db.models import OuterRef, Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404

from contest_portal.json_rows import JsonRows
from judging import blind, scoring
from judging.models import Attendance, Meeting, Seat
from organizations.models import Person
from submissions.models.whole import moment


def seats_of(person: Person) -> list[Seat]:
    """The person's seats, read once per request; the menu asks for them too. meeting_rows: see
    `meetings_of`."""
    runs = (Attendance.Part.CHAIR, Attendance.Part.SECRETARY)
    meetings = Meeting.objects.filter(
        council=OuterRef("council"), closed_at=None, attendances__person=OuterRef("person"),
        attendances__part__in=runs,
    ).order_by("starts_at")  # fmt: skip
    said = {name: name for name in ("pk", "name", "starts_at")}
    seats = Seat.objects.select_related("council__contest", "council__round")
    seats = seats.annotate(meeting_rows=JsonRows(meetings, said))
    prefetch_related_objects([person], Prefetch("seats", seats))
    return [seat for seat in person.seats.all() if seat.ended_at is None]


def meetings_of(seat: Any) -> list[dict[str, Any]]:
    """Those of a seat of `seats_of` that go on and that the judge presides over or takes down."""
    return [row | {"starts_at": moment(row["starts_at"])} for row in seat.meeting_rows]


def task_of(person: Person, council: int, dossier: int) -> tuple[Seat, Any]:
    """The judge's seat in the council, and a dossier of it that the judge may see, as
    `scoring.in_hand` has it, in a blind round without names. Raises Http404."""
    seat = next((seat for seat in seats_of(person) if seat.council_id == council), None)
    if seat is None:
        raise Http404
    task = get_object_or_404(scoring.in_hand(seat), pk=dossier)
    blind.hide_names(seat, task)
    return seat, task
