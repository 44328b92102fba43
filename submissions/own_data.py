"""What the portal keeps of one person, for that person alone (law 91/2025/QH15: to know, to see).

Sections by heading, each a list of records, each by label: shown on a page, and taken as JSON with
what the later stages keep (`reminders/own_data.py`). Keys, passwords and secrets are in none.
"""

import json
from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.conf import settings

from contest_portal.vietnamese import format_date, format_datetime
from documents import reads
from documents.models import PersonalRead
from organizations.browsers import called
from organizations.models import Membership, Person
from submissions.models import Author, Consent, Dossier

Data = dict[str, list[dict[str, str]]]
MOST_READS = 200  # the latest


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
        "Yêu cầu sửa, xóa ở": _whom_to_ask(roles, authors),
        "Tài khoản": [
            {
                "Họ và tên": person.full_name,
                "Xưng hô": person.get_address_as_display(),
                "Thư điện tử": person.email or "",
                "Điện thoại": person.phone or "",
            }
        ],
        "Vai trò": [_role(one) for one in roles],
        "Phiên đăng nhập": [
            {
                "Địa chỉ mạng": str(session.ip),
                "Trình duyệt": called(session.user_agent),
                "Từ lúc": format_datetime(session.created_at + settings.CLOCK_OFFSET),
                "Lần cuối": format_datetime(session.last_seen_at + settings.CLOCK_OFFSET),
            }
            for session in UserSession.objects.filter(user=person)
        ],
        **of_authors(authors),
    }


def _whom_to_ask(roles: list[Membership], authors: list[Author]) -> list[dict[str, str]]:
    asked = [role.unit for role in roles] + [one.dossier.contest.organiser for one in authors]
    return [{"Nơi": one.name, "Điện thoại": one.phones} for one in dict.fromkeys(asked)]


def _role(membership: Membership) -> dict[str, str]:
    days = (membership.valid_from, membership.valid_to)
    since, until = (format_date(day) if day else "" for day in days)
    return {
        "Vai trò": membership.get_role_display(),
        "Đơn vị": membership.unit.name,
        "Từ ngày": since,
        "Đến hết ngày": until,
    }


def of_authors(authors: Iterable[Author]) -> Data:
    """What dossiers say of these authors, who are one person; what was agreed; who read it."""
    authors = list(authors)
    keys = [author.dossier_id for author in authors]
    readings = PersonalRead.objects.filter(dossier_key__in=keys).select_related("person")
    return {
        "Tác giả": [_author(author) for author in authors],
        "Lời đồng ý": [_consents(author) for author in authors if author.consents.all()],
        f"Người ngoài đơn vị đã xem ({MOST_READS} lần gần nhất)": [
            {"Ai": read.person.full_name, "Xem gì": read.what, "Lúc": format_datetime(read.at)}
            for read in readings[:MOST_READS]
        ],
    }


def _consents(author: Author) -> dict[str, str]:
    """All that was said on each purpose, in the order of time."""
    told: dict[str, list[str]] = {purpose: [] for purpose in Consent.Purpose.values}
    for word in author.consents.all():
        what = "đồng ý" if word.given else "rút lại"
        told[word.purpose].append(f"{what} {word.get_how_display()}, {format_datetime(word.at)}")
    said = {Consent.Purpose(key).label.capitalize(): "; ".join(told[key]) for key in told}
    return {"Giải pháp": str(author.dossier)} | said


def _author(author: Author) -> dict[str, str]:
    return {
        "Giải pháp": str(author.dossier),
        "Hội thi": str(author.dossier.contest),
        "Đơn vị": author.dossier.unit.name,
        "Họ và tên": author.name,
        "Nơi làm việc hoặc xóm, xã": author.workplace,
        "Điện thoại": author.phone,
        "Phần đóng góp": f"{author.share} %",
    }


def as_json(data: Data) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()
