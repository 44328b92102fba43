"""The demo's people: all invented, all with one password, none with a real phone."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from organizations.models import Membership, Person, Role, Unit

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2025, 5, 5, 8, tzinfo=ZONE)
PASSWORD = "hoithi-2025"  # noqa: S105 - the demo's, printed for everyone who opens it


class Part(NamedTuple):
    """One person of the cast: what they do, their name, what they sign in with."""

    role: str
    name: str
    sign_in: str


CAST = (
    Part("Ban Tổ chức Cao Bằng", "Nông Ích Tuệ", "tue@cb.example"),
    Part("Ban Tổ chức Cao Bằng, kiểm tra kết quả", "Hứa Thị Vân", "van@cb.example"),
    Part("Cơ quan đầu mối, Phòng VHKHTT", "Bế Thị Ngân", "ngan@cb.example"),
    Part("Lãnh đạo UBND thành phố", "Lục Trung Kiên", "kien@cb.example"),
    Part("Cán bộ đầu mối, Phòng GD&ĐT", "Hoàng Thu Hà", "ha@cb.example"),
    Part("Cán bộ đầu mối, Phòng NN&MT", "Đoàn Tiến Thành", "thanh@cb.example"),
    Part("Cán bộ đầu mối, UBND xã Chu Trinh", "Triệu Văn Pảo", "pao@cb.example"),
    Part("Truyền thông, TT Văn hóa và Truyền thông", "Lương Thùy Dung", "dung@cb.example"),
    Part("Tác giả, giáo viên", "Nông Thị Mến", "men@cb.example"),
    Part("Tác giả, chỉ có điện thoại", "Đàm Thị Lụa", "0900000321"),
    Part("Giám khảo, chủ tịch hội đồng", "Phan Minh Khuê", "khue@cb.example"),
    Part("Giám khảo, thư ký", "Mạc Văn Sáng", "sang@cb.example"),
    Part("Giám khảo, người của Phòng GD&ĐT", "Đinh Thị Thắm", "tham@cb.example"),
    Part("Ban Tổ chức Bắc Kạn", "Ma Thị Lan Anh", "anh@bk.example"),
    Part("Cơ quan đầu mối, Phòng Kinh tế", "Hà Đức Lâm", "lam@bk.example"),
    Part("Cán bộ đầu mối, UBND phường Đức Xuân", "Vi Thị Xuân", "xuan@bk.example"),
)


class Member(NamedTuple):
    """A person to make, and for which unit (by its key) they act in which role."""

    sign_in: str
    name: str
    address_as: str
    unit: str
    role: Role
    phone: str = ""


People = dict[str, Person]


def add_people(members: Iterable[Member], units: dict[str, Unit]) -> People:
    """Make the people with their memberships; by sign-in. The password is hashed once for all."""
    secret = make_password(PASSWORD)
    members = list(members)
    people = Person.objects.bulk_create(
        Person(
            full_name=m.name,
            address_as=m.address_as,
            email=m.sign_in if "@" in m.sign_in else None,
            phone=m.phone or (None if "@" in m.sign_in else m.sign_in),
            is_demo=True,
            password=secret,
        )
        for m in members
    )
    Membership.objects.bulk_create(
        Membership(person=person, unit=units[m.unit], role=m.role)
        for m, person in zip(members, people, strict=True)
    )
    return {m.sign_in: person for m, person in zip(members, people, strict=True)}
