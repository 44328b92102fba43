"""The prizes that a contest starts from; every line can be changed.

Bands as in Bắc Kạn VI, caps of a field as in Huế, the money as most provinces pay it. A cap of 0
means: not given this time.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contest_portal.workflow import Refused
from directives.models import Contest
from judging.deciding import claim, offered
from judging.log import note
from judging.models import Prize
from organizations.models import Person

RANK, SPECIAL, COLLECTIVE = Prize.Kind.RANK, Prize.Kind.SPECIAL, Prize.Kind.COLLECTIVE
PRIZES: tuple[dict[str, Any], ...] = (
    {"label": "Giải Nhất", "floor": Decimal(85), "most_of_field": 1, "money": 25_000_000},
    {"label": "Giải Nhì", "floor": Decimal(75), "most_of_field": 2, "money": 20_000_000},
    {"label": "Giải Ba", "floor": Decimal(65), "most_of_field": 2, "money": 15_000_000},
    {"label": "Giải Khuyến khích", "floor": Decimal(55), "most_of_field": 3, "money": 5_000_000},
    {"label": "Tác giả trẻ tuổi nhất", "kind": SPECIAL, "most": 0},
    {"label": "Tác giả cao tuổi nhất", "kind": SPECIAL, "most": 0},
    {"label": "Tác giả người dân tộc thiểu số", "kind": SPECIAL, "most": 0},
    {"label": "Đơn vị có nhiều giải pháp vào chung khảo nhất", "kind": COLLECTIVE, "most": 0},
    {"label": "Tập thể có phong trào tốt", "kind": COLLECTIVE, "money": 2_000_000},
)


def fill(contest: Contest, *, by: Person) -> None:
    """Give a contest that has no prizes yet the usual ones. Raises Refused."""
    with transaction.atomic():
        claim(contest)
        if contest.prizes.exists():
            raise Refused(
                _("Hội thi đã có mức giải, nên không điền mức thường dùng. Sửa từng dòng.")
            )
        Prize.objects.bulk_create(
            Prize(contest=contest, order=order, **{"kind": RANK, **row})
            for order, row in enumerate(PRIZES, 1)
        )
        note(contest, "prizes_set", by=by, after={"prizes": offered(contest)})
