"""The records of paper sheets that the walk goes to: none is among the demo's facts."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.importing import flow
from documents.models import Import
from judging import score_lists
from judging.models import Seat
from judging.paper_sheets import listed, own


def _seat() -> Seat:
    return Seat.objects.get(person__email="khue@cb.example", council__contest__code="CB9")


def send_sheets() -> None:
    """The judge's Excel file, as it was fetched."""
    seat = _seat()
    found = listed(seat.council, own(seat))
    importer = score_lists.importer(score_lists.OWN, found)
    file = SimpleUploadedFile("phieu.xlsx", score_lists.write(importer, found, ["Phiếu chấm"]))
    flow.keep(file, importer, seat, seat.person)


def of_the_paper_sheets() -> dict[str, dict[str, Any]]:
    """The arguments of their routes, by URL name."""
    seat = _seat()
    council = {"pk": seat.council_id}
    mine = council | {"whose": "cua-toi"}
    begun = seat.sheets.values("dossier")
    dossier = seat.dossiers().exclude(pk__in=begun).earliest("number").pk
    sent = Import.objects.filter(kind=score_lists.OWN).first()
    return {
        "paper_sheet_list": council,
        "paper_sheet_print": council,
        "paper_sheet_edit": council | {"seat": seat.pk, "dossier": dossier},
        "sheet_import": mine,
        "sheet_import_form": mine,
        "sheet_import_save": mine | {"sent": sent.pk if sent else 0},
    }
