"""What the authors agree to: each purpose by itself, with how it was said, when and by whom.

Silence is no consent. A word stands for one title, one name and one share: when one of them
changes, it lapses and is asked for again. What is agreed to beside the entry is given and taken
back at any time, also of a sealed dossier (law 91/2025/QH15), and counts from that moment on.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from contest_portal.forms import mark_of
from contest_portal.languages import in_vietnamese
from contest_portal.qr import qr_svg
from contest_portal.vietnamese import fold
from contest_portal.workflow import Refused
from organizations.models import Person
from submissions import drafting, parts
from submissions.completeness import sealed
from submissions.models import Author, Consent, Dossier

CHANGED = gettext_lazy(
    "Tên giải pháp, họ tên hoặc phần đóng góp vừa được sửa. Xem lại thông tin mới rồi xác nhận."
)
GONE = gettext_lazy("Người này không còn trong danh sách tác giả của hồ sơ.")
COLUMNS = {purpose: f"consents_to_{purpose}" for purpose in Consent.Purpose.values}


def shown_to(author: Author) -> str:
    """A mark of what the author is asked to agree to: another one when it changes."""
    return mark_of([author.dossier.title, author.name, author.share])


def say(
    author: Author, agreed: dict[str, bool], *, how: str, by: Person | None = None, shown: str = ""
) -> None:
    """Write down an author's word, by purpose; a word that stands already is not written again.

    by: the signed-in person who records it. shown: the mark of what the author was shown, if asked.
    Raises Refused when that has changed since, or when the dossier takes nothing now.
    """
    if all(getattr(author, COLUMNS[purpose]) == given for purpose, given in agreed.items()):
        return
    enters = Consent.Purpose.ENTRY in agreed
    with drafting.writing(author.dossier, parts.AUTHORS) if enters else transaction.atomic():
        held = Author.objects.select_for_update(of=("self",), no_key=True)
        current = held.select_related("dossier").filter(pk=author.pk).first()
        if current is None:
            raise Refused(GONE)
        if shown and shown != shown_to(current):
            raise Refused(CHANGED)
        _write(current, agreed, how, by)


@in_vietnamese
def invitation(author: Author) -> dict[str, Any]:
    """The author's link, its QR code and a message that brings it: for who may write alone.

    The message is plain, for Zalo: under 1,000 letters, however long the title; Vietnamese, for the
    author may read another language than who sends it.
    """
    link = settings.PORTAL_URL + reverse("author_confirm", args=[author.token])
    message = (
        f"Kính gửi {author.name}. Hồ sơ “{author.dossier}” dự {author.dossier.contest} ghi anh chị "
        f"là tác giả, phần đóng góp {author.share} %. Mời anh chị mở đường dẫn dưới đây, xem lại "
        f"rồi xác nhận:\n{link}\nĐường dẫn dành riêng cho anh chị, xin đừng chuyển cho người khác. "
        "Chưa rõ chỗ nào thì gọi lại cho người gửi tin này."
    )
    return {"link": link, "qr": qr_svg(link), "message": message}


def lapse(authors: Iterable[Author], *, by: Person) -> None:
    """What they had agreed to has changed. Call it inside the write that changes it."""
    for author in authors:
        _write(author, dict.fromkeys(COLUMNS, False), Consent.How.EDIT, by)


def title_changed(dossier: Dossier, before: str, *, by: Person) -> None:
    """All words lapse with the old title; marks and capitals that were put right change nothing.

    In a supplement that leaves the authors out nobody could say it again: there the words stand.
    """
    if fold(before) != fold(dossier.title) and not sealed(dossier, parts.AUTHORS):
        lapse(dossier.authors.all(), by=by)


def _write(author: Author, agreed: dict[str, bool], how: str, by: Person | None) -> None:
    for purpose, given in agreed.items():
        if getattr(author, COLUMNS[purpose]) != given:
            setattr(author, COLUMNS[purpose], given)
            author.consents.create(
                purpose=purpose, given=given, how=how, share=author.share, recorded_by=by
            )
    author.save(update_fields=list(COLUMNS.values()))
