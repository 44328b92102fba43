"""May a solution enter? Advice in a minute, from what its author says and the contest's rules.

Nobody is turned away here: who has only an idea hears what to do first, and keeps the draft. Bắc
Kạn's sixth contest refused 9 of 30 dossiers as "chỉ là ý tưởng" after they had been written.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from directives.models import Rules
from submissions.models import Dossier

Stage = Dossier.Stage
UNTRIED = (Stage.IDEA, Stage.DESIGN, Stage.PROTOTYPE)


class Elsewhere(StrEnum):
    """Has somebody else made the same? As far as the author knows."""

    NOBODY = "nobody"
    OTHERWISE = "otherwise"
    SAME = "same"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the answers amount to."""

    FIT = "fit"
    ADVISED = "advised"
    UNFIT = "unfit"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the author says; None and empty: not said."""

    stage: str = ""
    year: int | None = None
    place: str = ""
    won: bool | None = None
    elsewhere: str = ""
    proof: bool | None = None


@dataclass
class Advice:
    """against: what the rules do not take, naming them. first: what to do first, as sentences."""

    against: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.against:
            return Verdict.UNFIT
        return Verdict.ADVISED if self.first else Verdict.FIT


def advise(said: Said, rules: Rules) -> Advice:
    """The advice on what an author says."""
    advice = Advice()
    if said.won:
        advice.against.append(
            _(
                "Theo Thể lệ, giải pháp đã đạt giải từ cấp tỉnh trở lên không dự thi lại. Nếu từ "
                "đó đã cải tiến thêm, hỏi Ban Tổ chức trước khi viết."
            )
        )
    if said.year and said.year < rules.applied_since_year:
        advice.against.append(
            _(
                "Theo Thể lệ, chỉ nhận giải pháp áp dụng lần đầu từ năm {first}; anh chị ghi năm "
                "{year}. Phần cải tiến làm sau năm đó vẫn dự thi được, viết về phần ấy."
            ).format(first=rules.applied_since_year, year=said.year)
        )
    advice.first += _to_try(said) + _to_show(said)
    return advice


def _to_try(said: Said) -> list[str]:
    """Thể lệ take what is applied, or made on trial and proved so (Thái Nguyên XII)."""
    if said.stage in UNTRIED:
        return [
            _(
                "Ý tưởng hay thì nên làm thử trước: làm một lần thật, ở nhà mình hoặc ở cơ quan, "
                "rồi chụp ảnh, ghi sổ số liệu trước và sau. Thể lệ nhận cả giải pháp đang sản xuất "
                "thử, nếu có minh chứng."
            ),
            _(
                "Chưa kịp làm thử thì vẫn có chỗ: Cuộc thi Sáng tạo thanh thiếu niên nhi đồng cho "
                "người trẻ, cuộc thi khởi nghiệp cho ý tưởng kinh doanh. Bản viết ở đây vẫn còn, "
                "có kết quả thì viết tiếp."
            ),
        ]
    if not said.stage:
        return [_("Chọn mức độ đã làm ở câu đầu thì mới trả lời chắc được.")]
    if said.stage == Stage.TRIAL:
        return [_("Đang sản xuất thử thì xin nơi làm thử xác nhận: từ ngày nào, quy mô, kết quả.")]
    return []


def _to_show(said: Said) -> list[str]:
    told = []
    if said.elsewhere == Elsewhere.SAME:
        told.append(
            _(
                "Nơi khác đã làm y như vậy thì khó được điểm tính mới. Nghĩ xem mình sửa chỗ nào "
                "cho hợp với nơi mình, và viết về chỗ ấy."
            )
        )
    if said.proof is False:
        told.append(
            _(
                "Chưa có gì chứng minh thì bắt đầu từ hôm nay: chụp ảnh nơi đang dùng, ghi sổ số "
                "liệu, xin giấy xác nhận của đơn vị, xóm hoặc người dùng."
            )
        )
    return told
