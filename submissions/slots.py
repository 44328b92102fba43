"""The typed places for files on the dossier's page: what belongs there, what is and was there."""

from dataclasses import dataclass
from typing import Any

from directives.models import DossierItem
from organizations.models import Person
from submissions import content, parts
from submissions.checklist import Line, waits_for
from submissions.forms_files import UploadForm, accept_of, rules_of
from submissions.models.whole import moment
from submissions.papers.kinds import dossier_papers

Refusal = tuple[int, UploadForm]


@dataclass
class Slot:
    """One place for files.

    versions: every file that was ever here, newest first, as a dict of what `models.whole` reads,
    with who sent it, when, and `readings`. counted: how many files count for the dossier.
    unfinished: what the reader has begun to send, as dicts. refused: the form whose file was not
    taken. is_open: it may be written now. paper: the portal prints it from the answers. asked: why
    a supplement asks for it.
    """

    item: DossierItem
    versions: list[dict[str, Any]]
    counted: int
    unfinished: list[dict[str, Any]]
    refused: UploadForm | None
    is_open: bool
    paper: str
    asked: Line | None = None

    @property
    def files(self) -> list[dict[str, Any]]:
        """Those that stand, in the order in which they came."""
        return [file for file in reversed(self.versions) if not file["removed_at"]]

    @property
    def is_full(self) -> bool:
        """As many files as are asked for: one more is seldom wanted."""
        return self.counted >= max(1, self.item.minimum_files)

    @property
    def is_settled(self) -> bool:
        """Nothing is to be done here: it may stand folded."""
        waits = self.counted < len(self.files) or self.unfinished or self.refused or self.asked
        return not waits and (self.is_full or not self.is_open)

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


def slots_of(dossier: Any, person: Person, refused: Refusal | None, opened: set[str]) -> list[Slot]:
    """The slots of a dossier that `read_whole` read, as the person sees them.

    refused: the slot whose file was not taken, and its form; opened: the parts that may be written.
    """
    versions = _versions(dossier)
    begun = [row for row in dossier.read_uploads if row["person_id"] == person.pk]
    papers, asked = dossier_papers(dossier), waits_for(dossier)
    return [
        Slot(
            item,
            [file for file in versions if file["item_id"] == item.pk],
            len(counted),
            [upload for upload in begun if upload["item_id"] == item.pk],
            refused[1] if refused and refused[0] == item.pk else None,
            parts.of_item(item) in opened,
            item.paper if item.paper in papers else "",
            asked.get(parts.of_item(item)),
        )
        for item, counted in content.files_of(dossier)
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
