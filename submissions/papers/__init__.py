"""Official papers about dossiers: records in, plain data out. `documents.pdf` draws them."""

from submissions.papers.desk import labels, reception_slip, supplement_request
from submissions.papers.forms import confirmation, description, digest, entry_form, summed_up
from submissions.papers.handing_over import hand_over_minutes
from submissions.papers.lists import city_list, contest_list, contest_volume, list_rows, volumes_of
from submissions.papers.receipt import receipt
from submissions.papers.summary import city_summary, contest_summary

__all__ = [
    "city_list",
    "city_summary",
    "confirmation",
    "contest_list",
    "contest_summary",
    "contest_volume",
    "description",
    "digest",
    "entry_form",
    "hand_over_minutes",
    "labels",
    "list_rows",
    "receipt",
    "reception_slip",
    "summed_up",
    "supplement_request",
    "volumes_of",
]
