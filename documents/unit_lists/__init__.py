"""The two lists that fill an installation: its units, and the people of its units."""

from django.utils.translation import gettext_lazy as _

from documents.importing.flow import Importer
from documents.unit_lists import people, units
from documents.unit_lists.cells import ROWS

IMPORTERS = {
    importer.kind: importer
    for importer in (
        Importer(
            "units", _("Đơn vị"), units.UNIT_COLUMNS, units.check_units, units.save_units, ROWS,
        ),
        Importer(
            "people", _("Cán bộ đầu mối"), people.PEOPLE_COLUMNS, people.check_people,
            people.save_people, ROWS,
        ),
    )
}  # fmt: skip
