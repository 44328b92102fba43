"""A whole installation as one file, and back: all rows of one moment, and the files they name.

The file is a ZIP: a part for the rows of each table (SQLite: one for all), one for each file, and
last the manifest, which says what each part must be, so that a file that was cut has none.
"""

from contest_portal.backup.archive import Manifest
from contest_portal.backup.reading import CUT, Refused, check, refuse_unless_empty, restore
from contest_portal.backup.troubles import said
from contest_portal.backup.writing import write

__all__ = ["CUT", "Manifest", "Refused", "check", "refuse_unless_empty", "restore", "said", "write"]
