"""Forms of official papers, and the fields that forms downstream share: a day, a file."""

from contest_portal.vietnamese import DayField
from documents.forms.document import STANDS, DocumentForm
from documents.forms.fields import UploadField

__all__ = ["STANDS", "DayField", "DocumentForm", "UploadField"]
