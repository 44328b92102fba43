"""What the portal keeps of one person, for that person alone (law 91/2025/QH15: to know, to see).

Sections by heading, each a list of records, each by label: shown on a page, and taken as JSON with
what the later stages keep (`reminders/own_data.py`). Keys, passwords and secrets are in none.
"""

import json
from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils.translation import gettext as _

from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_date, format_datetime
from documents import reads
from documents.models import PersonalRead
from organizations.browsers import called
from organizations.models import Membership, Person
from submissions.models import Author, Consent, Dossier

Data = dict[str, list[dict[str, str]]]
MOST_READS = 200  # the latest


@in_vietnamese
def note_reading(dossier: Dossier, person: Person) -> None:
    what = " ".join(filter(None, ["Hồ sơ", dossier.code, f"“{dossier}”"]))
    how, unit = PersonalRead.How.PAGE, dossier.unit_id
    reads.note(person, how, what, unit=unit, dossier=dossier.pk)


def of_person(person: Person) -> Data:
    """The account, roles, sessions, and what dossiers say of them; five queries."""
    related = ("dossier__contest__organiser", "dossier__unit")
    written = Author.objects.filter(person=person).select_related(*related)
    authors = list(written.prefetch_related("consents"))
    roles = list(person.memberships.select_related("unit"))
    return {
        _("Yêu cầu sửa, xóa ở"): _whom_to_ask(roles, authors),
        _("Tài khoản"): [
            {
                _("Họ và tên"): person.full_name,
                _("Xưng hô"): person.get_address_as_display(),
                _("Thư điện tử"): person.email or "",
                _("Điện thoại"): person.phone or "",
                _("Ngôn ngữ"): person.get_language_display(),
            }
        ],
        _("Vai trò"): [_role(one) for one in roles],
        _("Phiên đăng nhập"): [
            {
                _("Địa chỉ mạng"): str(session.ip),
                _("Trình duyệt"): called(session.user_agent),
                _("Từ lúc"): format_datetime(session.created_at + settings.CLOCK_OFFSET),
                _("Lần cuối"): format_datetime(session.last_seen_at + settings.CLOCK_OFFSET),
            }
            for session in UserSession.objects.filter(user=person)
        ],
        **of_authors(authors),
    }


def _whom_to_ask(roles: list[Membership], authors: list[Author]) -> list[dict[str, str]]:
    asked = [role.unit for role in roles] + [one.dossier.contest.organiser for one in authors]
    return [{_("Nơi"): one.name, _("Điện thoại"): one.phones} for one in dict.fromkeys(asked)]


def _role(membership: Membership) -> dict[str, str]:
    days = (membership.valid_from, membership.valid_to)
    since, until = (format_date(day) if day else "" for day in days)
    return {
        _("Vai trò"): membership.get_role_display(),
        _("Đơn vị"): membership.unit.name,
        _("Từ ngày"): since,
        _("Đến hết ngày"): until,
    }


def of_authors(authors: Iterable[Author]) -> Data:
    """What dossiers say of these authors, who are one person; what was agreed; who read it."""
    authors = list(authors)
    keys = [author.dossier_id for author in authors]
    readings = PersonalRead.objects.filter(dossier_key__in=keys).select_related("person")
    return {
        _("Tác giả"): [_author(author) for author in authors],
        _("Lời đồng ý"): [_consents(author) for author in authors if author.consents.all()],
        _("Người ngoài đơn vị đã xem ({number} lần gần nhất)").format(number=MOST_READS): [
            {
                _("Ai"): read.person.full_name,
                _("Xem gì"): read.what,
                _("Lúc"): format_datetime(read.at),
            }
            for read in readings[:MOST_READS]
        ],
    }


def _consents(author: Author) -> dict[str, str]:
    """All that was said on each purpose, in the order of time."""
    told: dict[str, list[str]] = {purpose: [] for purpose in Consent.Purpose.values}
    for word in author.consents.all():
        what = _("đồng ý {how}, {moment}") if word.given else _("rút lại {how}, {moment}")
        told[word.purpose].append(
            what.format(how=word.get_how_display(), moment=format_datetime(word.at))
        )
    said = {Consent.Purpose(key).label.capitalize(): "; ".join(told[key]) for key in told}
    return {_("Giải pháp"): str(author.dossier)} | said


def _author(author: Author) -> dict[str, str]:
    return {
        _("Giải pháp"): str(author.dossier),
        _("Hội thi"): str(author.dossier.contest),
        _("Đơn vị"): author.dossier.unit.name,
        _("Họ và tên"): author.name,
        _("Nơi làm việc hoặc xóm, xã"): author.workplace,
        _("Điện thoại"): author.phone,
        _("Phần đóng góp"): f"{author.share} %",
    }


def as_json(data: Data) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()
