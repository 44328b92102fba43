"""A later version of the rules: begun by a decision, written, then announced."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contest_portal import clock, languages
from contest_portal.forms import mark_of
from contest_portal.workflow import Refused
from directives import rows
from directives.comparing import differences
from directives.copying import copy_rows
from directives.models import Contest, Rules
from directives.workflow import obstacles_to_publish, publish_papers
from documents.workflow import registered
from organizations.models import Person


def check_renewable(contest: Contest) -> Rules:
    """The rules in force, which a later version starts from. Raises Refused."""
    latest = contest.rules.select_related("document").order_by("-version").first()
    if latest is None or contest.published_at is None:
        raise Refused(_("Hội thi chưa công bố nên Thể lệ còn sửa thẳng được, chưa cần bản mới."))
    if latest.announced_at is None:
        raise Refused(_("Thể lệ mới đang soạn, chưa công bố. Sửa tiếp bản ấy."))
    return latest


def renew(contest: Contest, paper: dict[str, Any], *, by: Person) -> Rules:
    """Begin the next version with all that the present one says. Raises Refused.

    paper: the head of the decision, which is found in the register or written into it. Nobody but
    the organiser sees the version before it is announced, and no dossier meets it.
    """
    with transaction.atomic():
        Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
        old = check_renewable(contest)
        document = registered(paper, by=by)
        if taken := Rules.objects.filter(document=document).first():
            raise Refused(
                _("{document} đã là văn bản của {taken}. Ghi quyết định khác.").format(
                    document=document, taken=taken
                )
            )
        new = Rules.objects.create(
            contest=contest, document=document, version=old.version + 1, copies=old.copies,
            applied_since_year=old.applied_since_year, outline=old.outline, announced_at=None,
        )  # fmt: skip
        copy_rows(old, new)
    return new


def changed(rules: Rules) -> tuple[list[str], str]:
    """What the version changes of the one before it: as sentences, and as a mark that is the same
    in every language. Two queries."""
    earlier = Rules.objects.filter(contest=rules.contest_id, version__lt=rules.version)
    old = earlier.latest("version")
    parts = rows.of_parts([old, rules])
    with languages.of(None):
        mark = mark_of(differences(old, rules, parts))
    return differences(old, rules, parts), mark


def announce(contest: Contest, *, shown: str | None = None, same: bool = True) -> Rules:
    """Put the version that is being written in force: new dossiers meet it. Raises Refused.

    shown: the mark of `changed` that a page showed beside its button; None: no page was read.
    same: one that changes nothing is announced, too.

    Statement 3: "When a rule or date changes, a visitor sees what changed, when, and by which
    decision".
    """
    with transaction.atomic():
        drafts = contest.rules.filter(announced_at=None).select_for_update(of=("self",))
        rules = drafts.select_related("document").first()
        if rules is None:
            raise Refused(_("Không có Thể lệ mới nào đang soạn. Có thể vừa công bố ở cửa sổ khác."))
        if reasons := obstacles_to_publish(contest, rules):
            raise Refused(*reasons)
        if not rules.document.number or rules.document.date is None:
            raise Refused(_("Quyết định ban hành Thể lệ mới chưa có số, ngày."))
        lines, mark = changed(rules)
        if shown is not None and shown != mark:
            raise Refused(_("Thể lệ mới vừa được sửa, nên chưa công bố. Xem lại các thay đổi."))
        if not (lines or same):
            raise Refused(_("Bản mới chưa đổi chỗ nào. Đánh dấu ở dưới nếu vẫn công bố."))
        rules.announced_at = clock.now()
        rules.save(update_fields=["announced_at"])
        publish_papers(contest)
    return rules
