"""Who made the solution, and what each of them agreed to."""

from functools import reduce
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from contest_portal import clock
from contest_portal.vietnamese import CharField, DerivedTextField, fold, format_datetime
from organizations.models import Person, new_token
from submissions.models.dossier import Dossier

WORDING = 1  # of `ConsentForm` and `PaperConsentForm`: count on when they ask for something else

WRITTEN: Any = F("phone")
PHONE_DIGITS = reduce(lambda text, sign: Replace(text, Value(sign)), " .-()+", WRITTEN)


class AuthorQuerySet(models.QuerySet["Author"]):
    def of_phone(self, digits: str) -> "AuthorQuerySet":
        """Those whose whole telephone this is (as `phone_digits` has it), however it is written."""
        spellings = [f"{prefix}{digits[1:]}" for prefix in ("0", "84", "0084")]
        return self.alias(phone_digits=PHONE_DIGITS).filter(phone_digits__in=spellings)


class Author(models.Model):
    """One of the people who made the solution, with the share of the work and what was agreed."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="authors")
    name = CharField(gettext_lazy("họ và tên"), max_length=100)
    share = models.PositiveSmallIntegerField(gettext_lazy("phần đóng góp (%)"), default=100)
    is_lead = models.BooleanField(gettext_lazy("tác giả chính"), default=False)
    workplace = CharField(gettext_lazy("nơi làm việc hoặc xóm, xã"), max_length=200, blank=True)
    phone = CharField(gettext_lazy("điện thoại"), max_length=30, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="authorships", null=True, blank=True
    )
    consents_to_entry = models.BooleanField(
        gettext_lazy("đồng ý dự thi và phần đóng góp"), default=False
    )
    consents_to_publish = models.BooleanField(
        gettext_lazy("đồng ý công bố họ tên, đơn vị khi đạt giải"), default=False
    )
    consents_to_photo = models.BooleanField(gettext_lazy("đồng ý dùng ảnh của mình"), default=False)
    consents_to_contact = models.BooleanField(
        gettext_lazy("đồng ý giữ số để liên hệ về sau"), default=False
    )
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    search_text = DerivedTextField(sources=("name",), how=fold)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ("-is_lead", "pk")
        indexes = [models.Index(PHONE_DIGITS, name="author_phone_digits")]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(is_lead=True), name="a_dossier_has_one_lead"
            ),
            models.UniqueConstraint(
                fields=["dossier", "person"], name="a_person_is_one_author_of_a_dossier"
            ),
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100), name="a_share_is_1_to_100_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def entry_in_words(self) -> str:
        return self._in_words([*self.consents.all()], Consent.Purpose.ENTRY)

    @property
    def consents_in_words(self) -> list[tuple[str, str, str, bool]]:
        """Of each purpose its key, its name, what was said last, and whether that is a yes."""
        words = [*self.consents.all()]
        return [
            (
                key.value,
                str(key.label),
                self._in_words(words, key),
                getattr(self, f"consents_to_{key}"),
            )
            for key in Consent.Purpose
        ]

    @property
    def agrees(self) -> bool:
        """To anything at all."""
        return any(getattr(self, f"consents_to_{purpose}") for purpose in Consent.Purpose)

    @property
    def taken_back(self) -> set[str]:
        """The purposes on which the author's last word is that it is taken back."""
        last = {word.purpose: word for word in self.consents.all()}
        return {
            purpose for purpose, word in last.items()
            if not word.given and word.how != Consent.How.EDIT
        }  # fmt: skip

    def _in_words(self, words: list["Consent"], purpose: str) -> str:
        """What the author has said last on this purpose, how and when."""
        agreed = getattr(self, f"consents_to_{purpose}")
        said = [word for word in words if word.purpose == purpose]
        if not said:
            return _("Đã đồng ý") if agreed else pgettext("consent", "Chưa xác nhận")
        if agreed:
            return _("Đã đồng ý {how} lúc {moment}").format(
                how=said[-1].get_how_display(), moment=format_datetime(said[-1].at)
            )
        if said[-1].how == Consent.How.EDIT:
            return _("Cần xác nhận lại {why}").format(why=said[-1].get_how_display())
        return _("Đã rút lại lời đồng ý lúc {moment}").format(moment=format_datetime(said[-1].at))


class Consent(models.Model):
    """One word of an author on one purpose: given or withdrawn, how, and with which share.

    Rows are only added: the latest of a purpose stands, `Author.consents_to_…` carry it. wording:
    the version of the sentences that were agreed to (`WORDING`).
    """

    class Purpose(models.TextChoices):
        ENTRY = "entry", gettext_lazy("dự thi và phần đóng góp")
        PUBLISH = "publish", gettext_lazy("công bố họ tên khi đạt giải")
        PHOTO = "photo", gettext_lazy("dùng ảnh có tôi")
        CONTACT = "contact", gettext_lazy("liên hệ sau hội thi")

    class How(models.TextChoices):
        LINK = "link", gettext_lazy("bằng đường dẫn riêng")
        ACCOUNT = "account", gettext_lazy("bằng tài khoản của mình")
        PAPER = "paper", gettext_lazy("bằng chữ ký trên giấy")
        EDIT = "edit", gettext_lazy("vì thông tin đã đồng ý được sửa")

    author = models.ForeignKey(Author, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    given = models.BooleanField()
    how = models.CharField(max_length=10, choices=How.choices)
    share = models.PositiveSmallIntegerField(gettext_lazy("phần đóng góp lúc đồng ý (%)"))
    wording = models.PositiveSmallIntegerField(gettext_lazy("bản của câu chữ"), default=WORDING)
    at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.author}: {self.get_purpose_display()}"
