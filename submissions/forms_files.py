"""The form of a file for one slot of the dossier, and the slot's rules in words."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from directives.models import DossierItem
from documents.files import (
    KINDS,
    check_kind,
    check_size,
    check_upload,
    extension_of,
    typed_name,
)
from documents.forms import UploadField

PICTURES = (".jpg", ".png")
EMPTY = gettext_lazy("Tệp này trống, không có nội dung. Chọn tệp khác.")
OTHER_PICTURES = (".jpeg", ".heic", ".heif")  # shrunk by the browser, or refused with the way out


def kinds_of(item: DossierItem) -> Iterable[str]:
    return PICTURES if item.takes == DossierItem.Takes.PICTURE else KINDS


def max_mb(item: DossierItem) -> int:
    return min(item.max_mb, settings.MAX_ITEM_MB)


def rules_of(item: DossierItem) -> str:
    """Ảnh JPG, PNG, mỗi tệp không quá 20 MB."""
    if item.max_pages:
        said = _(
            "{takes}, mỗi tệp không quá {max_mb} MB, không quá {max_pages} trang (đếm ở tệp PDF)."
        )
    else:
        said = _("{takes}, mỗi tệp không quá {max_mb} MB.")
    return said.format(
        takes=item.get_takes_display(), max_mb=max_mb(item), max_pages=item.max_pages
    )


def accept_of(item: DossierItem) -> str:
    return ",".join([*kinds_of(item), *OTHER_PICTURES])


class UploadForm(forms.Form):
    """A file for the slot of this item, held to the item's rules."""

    file = UploadField(label=gettext_lazy("Chọn tệp"))

    def __init__(self, *args: Any, item: DossierItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"prefix": str(item.pk)})
        check = partial(
            check_upload, kinds=kinds_of(item), max_mb=max_mb(item), max_pages=item.max_pages
        )
        self.fields["file"].validators = [check]
        self.fields["file"].widget.attrs["accept"] = accept_of(item)


class NameField(forms.CharField):
    """The name of a file as a machine gave it, cleaned."""

    def to_python(self, value: Any) -> str:
        return typed_name(super().to_python(value) or "")


class StartForm(forms.Form):
    """What a browser says of a file before it sends the pieces; refused now if it would be later.

    stamp: when the file was last changed; replaces: the file whose place it takes.
    """

    name = NameField(required=False)
    size = forms.IntegerField(
        min_value=1, max_value=2**40,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), EMPTY),
    )  # fmt: skip
    stamp = forms.CharField(required=False, max_length=20)
    replaces = forms.IntegerField(required=False)

    def __init__(self, *args: Any, item: DossierItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        check_kind(extension_of(name), kinds_of(self.item))
        return name

    def clean_size(self) -> int:
        size: int = self.cleaned_data["size"]
        check_size(size, max_mb(self.item))
        return size
