"""What goes to the authors of a dossier."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest_portal.forms import MarkField, Noticing, mark_of
from submissions.forms import LongText


class FeedbackForm(Noticing):
    """The text, and whether the council agrees to it, which its chair alone says."""

    mark = MarkField(required=False)
    text = LongText(
        limit=5000, label=_("Nhận xét gửi tác giả"), widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Không nêu tên giám khảo, không nêu điểm."),
        error_messages={"required": _("Ghi nhận xét.")},
    )  # fmt: skip
    is_agreed = forms.BooleanField(
        label=_("Hội đồng nhất trí gửi nhận xét này"), required=False,
        help_text=_("Tác giả đọc được sau khi công bố kết quả."),
    )  # fmt: skip

    def __init__(self, *args: Any, stored: Any, proposed: str, chairs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.initial = {
            "text": stored.text if stored else proposed,
            "is_agreed": bool(stored and stored.agreed_at), **self.made_from(stored),
        }  # fmt: skip
        if not chairs:
            del self.fields["is_agreed"]

    def made_from(self, stored: Any) -> dict[str, str]:
        return {"mark": mark_of([stored.text, bool(stored.agreed_at)] if stored else [])}

    def saved_in_words(self, newer: Any) -> dict[str, str]:
        return {"text": newer.text if newer else ""}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned["mark"] != self.made_from(self.stored)["mark"]:
            self.show_newer(self.stored)
        return cleaned
