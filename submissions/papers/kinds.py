"""The papers of each record, by the word that stands for them in the address of their page."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from directives.models import Assignment, Contest
from documents.models import Document
from documents.papers import Paper
from submissions import papers
from submissions.models import Dossier, Supplement


class Kind(NamedTuple):
    """A paper of a record.

    make: the paper of the record, of one of its parts, of how many. parts: their names, each its
    own paper. files_as: how the register calls it, if it is a paper that somebody numbers.
    """

    label: str | Promise
    make: Callable[[Any, int, int], Paper]
    parts: Callable[[Any], list[str]] = lambda record: [""]
    files_as: Document.Kind | None = None


def _copies(dossier: Dossier) -> list[str]:
    """Once it is registered, every paper copy has its own QR code."""
    numbers = range(1, dossier.rules.copies + 1) if dossier.code else ()
    return [_("Bộ {number}").format(number=f"{n:02d}") for n in numbers] or [""]


def _volumes(contest: Contest) -> list[str]:
    numbers = range(1, papers.volumes_of(contest) + 1)
    return [_("Quyển {number}").format(number=n) for n in numbers]


def with_units_changed(records: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Letters or contests, each with whether a unit that it asked has ended or has another name.

    path: from an assignment to the record.
    """
    changed = Q(unit__valid_to__lt=clock.today()) | Q(unit__former_names__isnull=False)
    asked = Assignment.objects.filter(changed, **{path: OuterRef("pk")})
    return records.annotate(units_changed=Exists(asked))


def _by_units(record: Any) -> list[str]:
    """By the units of today; of those of `with_units_changed` also by the units of then."""
    both = [_("Theo đơn vị hiện nay"), _("Theo đơn vị lúc giao việc")]
    return both if record.units_changed else [""]


def _last_supplement(dossier: Dossier) -> Supplement:
    found = max(dossier.supplements.all(), key=lambda supplement: supplement.pk)
    found.dossier = dossier  # with its content in memory
    found.receipt = next(r for r in dossier.receipts.all() if r.pk == found.receipt_id)
    return found


FORMS = {
    "phieu-dang-ky": Kind(
        gettext_lazy("Phiếu đăng ký dự thi"), lambda d, n, __: papers.entry_form(d, n), _copies
    ),
    "ban-mo-ta": Kind(
        gettext_lazy("Bản mô tả giải pháp"), lambda d, n, __: papers.description(d, n), _copies
    ),
    "tom-tat": Kind(
        gettext_lazy("Tóm tắt giải pháp"), lambda d, n, __: papers.digest(d, n), _copies
    ),
    "giay-xac-nhan": Kind(
        gettext_lazy("Giấy xác nhận áp dụng"), lambda d, n, __: papers.confirmation(d, n), _copies
    ),
}
AT_DESK = {
    "phieu-tiep-nhan": Kind(
        gettext_lazy("Phiếu tiếp nhận"),
        lambda d, part, __: papers.reception_slip(d, roll=part == 2),
        lambda d: [_("Khổ A5"), _("Cuộn 80 mm")],
    ),
    "nhan": Kind(gettext_lazy("Nhãn dán hồ sơ"), lambda d, *__: papers.labels(d)),
}
REQUEST = {
    "yeu-cau-bo-sung": Kind(
        gettext_lazy("Phiếu yêu cầu bổ sung"),
        lambda d, *__: papers.supplement_request(_last_supplement(d)),
        files_as=Document.Kind.REQUEST,
    )
}
OF_DIRECTIVE = {
    "bao-cao": Kind(
        gettext_lazy("Báo cáo kết quả"),
        lambda d, part, __: papers.city_summary(d, as_it_was=part == 2),
        _by_units,
        Document.Kind.REPORT,
    ),
    "tong-ket": Kind(
        gettext_lazy("Báo cáo tổng kết"),
        lambda d, part, __: papers.city_summary(d, final=True, as_it_was=part == 2),
        _by_units,
        Document.Kind.REPORT,
    ),
    "danh-sach": Kind(
        gettext_lazy("Công văn gửi danh sách"),
        lambda d, *__: papers.city_list(d),
        files_as=Document.Kind.LETTER,
    ),
}
OF_HAND_OVER = {
    "bien-ban": Kind(
        gettext_lazy("Biên bản bàn giao"),
        lambda h, *__: papers.hand_over_minutes(h),
        files_as=Document.Kind.MINUTES,
    )
}
OF_CONTEST = {
    "bao-cao": Kind(
        gettext_lazy("Báo cáo kết quả"),
        lambda c, part, __: papers.contest_summary(c, as_it_was=part == 2),
        _by_units,
        Document.Kind.REPORT,
    ),
    "tong-ket": Kind(
        gettext_lazy("Báo cáo tổng kết"),
        lambda c, part, __: papers.contest_summary(c, final=True, as_it_was=part == 2),
        _by_units,
        Document.Kind.REPORT,
    ),
    "danh-sach": Kind(
        gettext_lazy("Danh sách giải pháp dự thi"),
        papers.contest_volume,
        _volumes,
        Document.Kind.LIST,
    ),
}


def dossier_papers(dossier: Dossier) -> dict[str, Kind]:
    """What can be printed of a dossier as it stands: no slip or label before it has a code."""
    return (
        FORMS
        | (AT_DESK if dossier.code else {})
        | (REQUEST if any(dossier.supplements.all()) else {})
    )
