"""What forms of all apps share: they notice what changed meanwhile, and who came first."""

import json
from hashlib import sha256
from typing import Any, cast

from django import forms
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy


class VersionField(forms.IntegerField):
    """The version that the page was made from; a missing or odd one is never the present one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        try:
            return super().clean(value)
        except forms.ValidationError:
            return 0


def mark_of(said: Any) -> str:
    """A few letters that stand for what a page showed: others once any of it has changed."""
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


class MarkField(forms.CharField):
    """A mark of what the page was made from; a missing or odd one is never the present one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return str(value or "")


class Showing(forms.Form):
    """A form whose consequences are shown before it is saved.

    shown: the marks of what was typed then, and of the consequences that the page has shown.
    is_shown: the page shows the consequences, with the button under them.
    differs: what was sent is what was shown then, and by now it has other consequences.
    """

    shown = MarkField(required=False)
    is_shown = differs = False

    def has_shown(self, mark: str) -> bool:
        """Whether the page that was sent had shown these consequences; now it does."""
        typed: QueryDict = cast(QueryDict, self.data).copy()
        own = ("shown", "csrfmiddlewaretoken")
        what = mark_of([one for one in typed.lists() if one[0] not in own])
        before = self.cleaned_data["shown"]
        if before[len(what) :] == mark:
            return True
        self.is_shown, self.differs = True, before.startswith(what)
        typed["shown"] = what + mark
        self.data = typed
        return False


class Noticing(forms.Form):
    """A form that notices that what it was made from has changed since."""

    stale = gettext_lazy(
        "Nội dung này vừa được người khác hoặc cửa sổ khác sửa, nên chưa lưu. Chữ anh chị gõ còn "
        "nguyên; bản mới nhất ghi bên cạnh. Xem lại rồi bấm lưu lần nữa."
    )

    def made_from(self, stored: Any) -> dict[str, str]:
        """The hidden fields that say what the page is made from."""
        return {}

    def saved_in_words(self, newer: Any) -> dict[str, str]:
        """What is stored now, as text by field."""
        return {}

    def typed_in_words(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

    def show_newer(self, newer: Any) -> None:
        """Keep what was typed, put the newer stored text beside it, offer to save again."""
        self.add_error(None, self.stale)
        self.renew(newer)
        for name, text in self.saved_in_words(newer).items():
            if text != self.typed_in_words(name):
                shown = text or _("để trống")
                self[name].help_text = format_html(_("Bản mới nhất đang ghi: “{text}”"), text=shown)

    def renew(self, newer: Any) -> None:
        """What was typed stays, with the mark of what it is now shown beside."""
        typed: QueryDict = cast(QueryDict, self.data).copy()
        for name, value in self.made_from(newer).items():
            typed[name] = value
        self.data = typed


class Versioned(Noticing):
    """One that is made from a whole record, at its version."""

    version = VersionField()

    def made_from(self, stored: Any) -> dict[str, str]:
        return {"version": str(stored.version)}


def save_once(*valid: Any) -> bool:
    """Save valid forms, all or none. False if an equal click came first; the forms then say so."""
    try:
        with transaction.atomic():
            for form in valid:
                form.save()
    except IntegrityError:
        for form in valid:
            form.full_clean()  # now its own checks find the other's row
        if all(form.is_valid() for form in valid):
            raise
        return False
    return True
