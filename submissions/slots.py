"""The typed places for files on the dossier's page: what belongs there, what is and was there."""

from dataclasses import dataclass
from typing import Any

from directives.models import DossierItem
from documents.files import StoredFile
from submissions import parts
from submissions.forms_files import UploadForm, accept_of, rules_of
from submissions.models.whole import moment
from submissions.papers.kinds import dossier_papers

Refusal = tuple[int, UploadForm]


@dataclass
class Slot:
    """One place for files.

    versions: every file that was ever here, newest first, as a dict of what `models.whole` reads,
    with who sent it, when, and `readings`. refused: the form whose file was not taken. is_open: it
    may be written now. paper: the portal prints it from the answers.
    """

    item: DossierItem
    versions: list[dict[str, Any]]
    refused: UploadForm | None
    is_open: bool
    paper: str

    @property
    def files(self) -> list[dict[str, Any]]:
        """Those that stand, in the order in which they came."""
        return [file for file in reversed(self.versions) if not file["removed_at"]]

    @property
    def is_full(self) -> bool:
        """As many files as are asked for: one more is seldom wanted."""
        counted = [file for file in self.files if file["scan"] not in StoredFile.LOST]
        return len(counted) >= max(1, self.item.minimum_files)

    @property
    def has_past(self) -> bool:
        """Something was replaced, taken out, or opened by others."""
        return any(file["removed_at"] or file["readings"] for file in self.versions)

    @property
    def errors(self) -> list[str]:
        return [str(error) for error in self.refused.errors["file"]] if self.refused else []

    @property
    def rules(self) -> str:
        return rules_of(self.item)

    @property
    def accept(self) -> str:
        return accept_of(self.item)


def slots_of(dossier: Any, refused: Refusal | None, opened: set[str]) -> list[Slot]:
    """The slots of a dossier that `read_whole` read, in the order of its rules.

    refused: the slot whose file was not taken, and its form; opened: the parts that may be written.
    """
    versions = _versions(dossier)
    papers = dossier_papers(dossier)
    return [
        Slot(
            item,
            [file for file in versions if file["item_id"] == item.pk],
            refused[1] if refused and refused[0] == item.pk else None,
            parts.of_item(item) in opened,
            item.paper if item.paper in papers else "",
        )
        for item in dossier.rules.items.all()
    ]


def _versions(dossier: Any) -> list[dict[str, Any]]:
    readings: dict[int, list[dict[str, Any]]] = {}
    for row in dossier.read_readings:
        readings.setdefault(row["attachment_id"], []).append(row | {"at": moment(row["at"])})
    return [
        row
        | {
            "uploaded_at": moment(row["uploaded_at"]),
            "removed_at": row["removed_at"] and moment(row["removed_at"]),
            "readings": readings.get(row["id"], []),
        }
        for row in sorted(dossier.read_versions, key=lambda row: -row["id"])
    ]
