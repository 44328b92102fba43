"""What people say about the authors: who they are, what they agree to, whose place they take."""

from difflib import SequenceMatcher
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import fold
from documents.importing import values
from organizations.models import Person, new_token, phone_digits
from organizations.sign_in import sign_in_name
from organizations.sign_in_forms import FirstPasswordForm
from submissions import consent, parts
from submissions.forms import ContentForm, limited
from submissions.models import Author, Consent, Dossier
from submissions.models.dossier import PaperCode

SAME, OTHER = "same", "other"


class AuthorForm(forms.ModelForm):
    """One author in the list. who: asked where another name may be a slip of the pen put right."""

    who = forms.ChoiceField(
        label=gettext_lazy("Tên mới này là ai?"), required=False, widget=forms.RadioSelect,
        choices=[(SAME, gettext_lazy("Vẫn là người này")), (OTHER, gettext_lazy("Người khác"))],
    )  # fmt: skip
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    share = forms.IntegerField(
        label=gettext_lazy("Phần đóng góp (%)"), min_value=1, max_value=100,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
        error_messages={
            "required": gettext_lazy("Ghi phần đóng góp, từ 1 đến 100."),
            "invalid": gettext_lazy("Ghi số từ 1 đến 100."),
            "min_value": gettext_lazy("Ghi số từ 1 đến 100."),
            "max_value": gettext_lazy("Ghi số từ 1 đến 100."),
        },
    )  # fmt: skip

    class Meta:
        model = Author
        fields = ["name", "share", "workplace", "phone", "is_lead"]
        formfield_callback = limited

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Ghi họ và tên.")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not any(char.isalpha() for char in name) or set(name) & set("<>"):
            raise ValidationError(_("Ghi họ và tên bằng chữ, không có dấu < >."))
        return name

    def clean_phone(self) -> str:
        return values.typed_phone(self.cleaned_data["phone"])

    def _post_clean(self) -> None:
        """Its fields say all that the row's constraints do: no query for each of many rows."""

    def compare(self, before: str, *, own: bool) -> None:
        """Notes in `another` whether the row names another person than before; asks when in doubt.

        Tone marks and capitals name the same person. Else a name much like the old one is the same
        in the own row of who writes, and an unlike one is another's in the rows of others.
        """
        was, name = fold(before), fold(self.cleaned_data.get("name", ""))
        is_alike = SequenceMatcher(None, was, name).ratio() >= ALIKE
        who = self.cleaned_data.get("who")
        self.cleaned_data["another"] = was != name and (who or ("" if own else OTHER)) == OTHER
        if name and was != name and not who and is_alike != own:
            said = _("Tên đang ghi là {name}. Chọn vẫn là người này, hay người khác.")
            self.add_error("who", said.format(name=before))


ALIKE = 0.85  # of 1: one or two letters put right are more
WRITTEN = [*AuthorForm.Meta.fields, "search_text"]  # not `person`: who claims the row keeps it
LINK = ["token", "person"]


class AuthorsShown(ContentForm):
    """What the list of authors is made from."""

    part = parts.AUTHORS

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        super().__init__(data, initial=self.made_from(dossier))


class BaseAuthors(BaseFormSet):
    """The authors as one list: what is typed replaces what was. by: who writes it."""

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def rows(self) -> list[dict[str, Any]]:
        """What was typed, without blank and dropped rows."""
        return [form.cleaned_data for form in self.kept() if form.cleaned_data]

    def kept(self) -> list[forms.Form]:
        return [form for form in self.forms if not form.cleaned_data.get("DELETE")]

    def clean(self) -> None:
        leads = [form for form in self.kept() if form.cleaned_data.get("is_lead")]
        for form in leads[1:]:
            said = _("Chỉ một người là tác giả chính, đã chọn {name}. Bỏ chọn một người.")
            form.add_error("is_lead", said.format(name=leads[0].cleaned_data.get("name", "")))
        stored = {row["id"]: row for row in cast(list[dict[str, Any]], self.initial)}
        for author in cast(list[AuthorForm], self.kept()):
            if row := stored.get(author.cleaned_data.get("id")):
                author.compare(row["name"], own=row["person"] == self.by.pk)

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Bỏ người này khỏi hồ sơ")
        if index == 0:  # whoever is alone made all of it
            form.fields["share"].initial = 100

    def save(self, dossier: Dossier) -> list[tuple[str, str]]:
        """Writes the list; who agreed under another name or share is asked again.

        A row that names another person now has another link and nobody's account. Out: the names
        before and after of each such row.
        """
        rows, saved = self.rows(), dossier.authors.in_bulk()
        kept = saved.keys() & {row["id"] for row in rows}
        dossier.authors.exclude(pk__in=kept).delete()
        dossier.authors.update(is_lead=False)  # never two leads at a moment
        replaced = []
        for row in rows:
            author = saved.get(row["id"]) or Author(dossier=dossier)
            agreed_to = (author.name, author.share)
            for name in AuthorForm.Meta.fields:
                setattr(author, name, row[name])
            if another := author.pk and row.get("another"):
                author.token, author.person = new_token(), None
                replaced.append((agreed_to[0], author.name))
            written = [*WRITTEN, *LINK] if another else WRITTEN
            author.save(update_fields=written if author.pk else None)
            if (author.name, author.share) != agreed_to:
                consent.lapse([author], by=self.by)
        return replaced


AuthorFormSet = cast(
    type[BaseAuthors],
    formset_factory(
        AuthorForm, formset=BaseAuthors, extra=1, can_delete=True, max_num=20, validate_max=True
    ),
)


def authors_of(dossier: Dossier) -> list[dict[str, Any]]:
    """The stored authors, as the list shows them."""
    return [
        {name: getattr(author, name) for name in AuthorForm.Meta.fields}
        | {"id": author.pk, "person": author.person_id}
        for author in dossier.authors.all()
    ]


class ConsentForm(forms.Form):
    """The purposes to which an author has not agreed yet, none ticked beforehand.

    words: what each is called here; whoever changes what they ask for counts `people.WORDING` on.
    shown: the mark of what the page then said of the author. sealed: the entry is past asking.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, author: Author, sealed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.author = author
        self.fields["shown"].initial = consent.shown_to(author)
        for purpose, label in self.words(author).items():
            is_over = sealed and purpose == Consent.Purpose.ENTRY
            if not is_over and not getattr(author, consent.COLUMNS[purpose]):
                self.fields[purpose] = forms.BooleanField(label=label, required=False)

    def words(self, author: Author) -> dict[str, str]:
        title = str(author.dossier)
        return {
            Consent.Purpose.ENTRY: _(
                "Tôi đồng ý dự thi với giải pháp “{title}”, phần đóng góp của tôi là {share} %."
            ).format(title=title, share=author.share),
            Consent.Purpose.PUBLISH: _(
                "Tôi đồng ý cho công bố họ tên, đơn vị của tôi khi giải pháp đạt giải. "
                "(không bắt buộc)"
            ),
            Consent.Purpose.PHOTO: _(
                "Tôi đồng ý cho dùng ảnh có tôi khi giới thiệu giải pháp đạt giải. (không bắt buộc)"
            ),
            Consent.Purpose.CONTACT: _(
                "Tôi đồng ý cho giữ số điện thoại của tôi sau hội thi để hỏi về giải pháp, mời "
                "dự thi lần sau. (không bắt buộc)"
            ),
        }

    @property
    def asks(self) -> bool:
        """Is there anything left to agree to?"""
        return len(self.fields) > 1

    @property
    def asks_again(self) -> bool:
        """Is it asked after a word was taken back, and not for the entry for the first time?"""
        back = self.author.taken_back
        return bool(back) and (
            Consent.Purpose.ENTRY in back or Consent.Purpose.ENTRY not in self.fields
        )

    def agreed(self) -> dict[str, bool]:
        """The ticked purposes."""
        return {
            purpose: True for purpose in Consent.Purpose.values if self.cleaned_data.get(purpose)
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.agreed():
            raise ValidationError(_("Đánh dấu điều đồng ý rồi gửi lại. Chưa có gì được ghi."))
        return cleaned


class PaperConsentForm(ConsentForm):
    """What somebody else signed on paper, written down by who holds the paper."""

    def words(self, author: Author) -> dict[str, str]:
        return {
            Consent.Purpose.ENTRY: _(
                "Đã ký trên giấy: đồng ý dự thi với giải pháp này, phần đóng góp {share} %"
            ).format(share=author.share),
            Consent.Purpose.PUBLISH: _(
                "Đã ký trên giấy: đồng ý cho công bố họ tên, đơn vị khi đạt giải (không bắt buộc)"
            ),
            Consent.Purpose.PHOTO: _(
                "Đã ký trên giấy: đồng ý cho dùng ảnh khi giới thiệu giải pháp đạt giải "
                "(không bắt buộc)"
            ),
            Consent.Purpose.CONTACT: _(
                "Đã ký trên giấy: đồng ý cho giữ số điện thoại để liên hệ sau hội thi "
                "(không bắt buộc)"
            ),
        }


def digits_field(label: Any) -> forms.CharField:
    """The last four digits of a phone."""
    return forms.CharField(
        label=label,
        max_length=20,
        validators=[RegexValidator(r"^[0-9]{4}$", gettext_lazy("Ghi đúng 4 số cuối, ví dụ 0321."))],
        widget=forms.TextInput(
            attrs={"class": "short-field", "inputmode": "numeric", "autocomplete": "off"}
        ),
        help_text=gettext_lazy("Số đã ghi trong hồ sơ."),
        error_messages={"required": gettext_lazy("Ghi 4 số cuối điện thoại.")},
    )


class ClaimForm(forms.Form):
    """Proof that who has the link is the author: digits of the phone, where one is written."""

    digits = digits_field(gettext_lazy("4 số cuối điện thoại của anh chị"))

    def __init__(self, *args: Any, author: Author, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phone = phone_digits(author.phone)
        if len(self.phone) < 4:  # there is nothing to ask for
            del self.fields["digits"]

    def proves(self) -> bool:
        """Are the typed digits those of the phone? Count the tries before you ask."""
        return self.phone.endswith(self.cleaned_data.get("digits", ""))


class NewClaimForm(ClaimForm, FirstPasswordForm):
    """An account for an author who has none: a phone or an e-mail, and a password."""

    login = forms.CharField(
        label=gettext_lazy("Số điện thoại hoặc thư điện tử"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        help_text=gettext_lazy("Lần sau đăng nhập bằng số hoặc thư này."),
        error_messages={"required": gettext_lazy("Ghi số điện thoại hoặc thư điện tử.")},
    )

    def __init__(self, *args: Any, author: Author, **kwargs: Any) -> None:
        person = Person(full_name=author.name)
        super().__init__(*args, author=author, person=person, **kwargs)
        self.order_fields(["digits", "login", "password1", "password2"])

    def clean_login(self) -> str:
        name = sign_in_name(self.cleaned_data["login"])
        if "@" in name:
            try:
                validate_email(name)
            except ValidationError:
                raise ValidationError(_("Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn.")) from None
        else:
            RegexValidator(r"^0\d{9,10}$", _("Ghi đủ số điện thoại, ví dụ 0900 000 321."))(name)
        return name


class StatusForm(forms.Form):
    """A dossier's code, and proof that who asks knows one of its authors."""

    code = forms.CharField(
        label=gettext_lazy("Mã trên biên nhận"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "medium-field", "autocapitalize": "characters"}),
        help_text=gettext_lazy("Ví dụ CB9-0126. Gõ thường, gõ liền đều được."),
        error_messages={"required": gettext_lazy("Ghi mã trên biên nhận, ví dụ CB9-0126.")},
    )
    digits = digits_field(gettext_lazy("4 số cuối điện thoại của một tác giả"))

    def clean_code(self) -> PaperCode:
        code = PaperCode.read(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(
                _("Mã gồm chữ và số, ví dụ CB9-0126. Xem lại ở góc tờ biên nhận.")
            )
        return code
