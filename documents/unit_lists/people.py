"""A list of the people of units: what it holds, how it is checked and taken."""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import fold
from contest_portal.workflow import Refused
from documents.importing import values
from documents.importing.table import Column, Row
from documents.unit_lists.cells import TAKEN, alive, email, no_longer, one_of
from organizations import homonyms, invitations, rules
from organizations.models import Membership, Person, Role, Unit, phone_digits

ROLES: dict[str, Role] = {
    "ban to chuc": Role.ORGANISER, "lanh dao": Role.LEADER,
    "can bo co quan dau moi": Role.OFFICE, "co quan dau moi": Role.OFFICE,
    "can bo dau moi cua don vi": Role.OFFICER, "can bo dau moi": Role.OFFICER,
    "dau moi": Role.OFFICER, "nguoi cua don vi": Role.MEMBER, "thanh vien": Role.MEMBER,
}  # fmt: skip
WHICH_ROLE = gettext_lazy("Ghi một vai trò: cán bộ đầu mối, lãnh đạo, thành viên.")
PEOPLE_COLUMNS = (
    Column("full_name", "Họ và tên", ("ho va ten", "ho ten"), values.text(100), required=True,
           example="Nông Thị Mẫu"),
    Column("unit", "Đơn vị", ("don vi", "co quan", "noi cong tac"), values.text(300),
           required=True, example="UBND xã Ví Dụ"),
    Column("role", "Vai trò", ("vai tro", "nhiem vu"),
           one_of(ROLES, WHICH_ROLE), required=True, example="cán bộ đầu mối"),
    Column("phone", "Điện thoại", ("dien thoai", "so dt", "sdt", "di dong"), values.phone,
           example="0900 000 123"),
    Column("email", "Thư điện tử", ("thu dien tu", "email", "e mail"), email,
           example="mau@tinh.example"),
)  # fmt: skip


def check_people(rows: list[Row], unit: Unit, person: Person) -> None:
    """Which unit each names, may the sender give the role there, who is known already."""
    typed = {row.values["unit"] for row in rows if "unit" in row.values}
    found = homonyms.find(typed, alive(unit))
    places, ended = {one.typed: homonyms.meant(one) for one in found}, no_longer(found, unit)
    givable: dict[int, list[Role]] = {}
    for row in rows:
        if "phone" in row.values:
            row.values["phone"] = phone_digits(row.values["phone"])
        if "unit" in row.values:
            row.values["place"], sentence = places[row.values["unit"]]
            if sentence:
                row.errors["unit"] = ended.get(row.values["unit"], sentence)
        place, role = row.values.get("place"), row.values.get("role")
        if place and role:
            roles = givable.setdefault(place.pk, rules.roles_to_give(person, place))
            if role not in roles:
                sentence = _("Vai trò này không giao được ở {unit}.")
                row.errors["role"] = sentence.format(unit=place.called)
    _mark_strangers(rows)
    _mark_held(rows)


def _contacts(row: Row) -> Iterator[str]:
    """The address and the number by which somebody signs in."""
    found = [row.values[name] for name in ("email", "phone") if name in row.values]
    if not found and not {"email", "phone"} & set(row.errors):
        row.errors["phone"] = _("Ghi số điện thoại hoặc thư điện tử để người này đăng nhập.")
    yield from found


def _mark_strangers(rows: list[Row]) -> None:
    """One address or number is one person's, in the file and in the portal. One query."""
    contacts = {row.number: list(_contacts(row)) for row in rows}
    every = [contact for said in contacts.values() for contact in said]
    by: dict[str, Person] = {}
    for known in Person.objects.filter(Q(email__in=every) | Q(phone__in=every)):
        by |= dict.fromkeys(filter(None, [known.email, known.phone]), known)
    first: dict[str, Row] = {}
    for row in rows:
        said, name = contacts[row.number], fold(row.values.get("full_name", ""))
        people = {by[contact].pk: by[contact] for contact in said if contact in by}
        others = {first[contact].number: first[contact] for contact in said if contact in first}
        root = next(iter(others.values()), row)
        first |= dict.fromkeys(said, root)
        if len(people) > 1 or len(others) > 1:
            row.errors["phone"] = _("Thư điện tử và số điện thoại này là của hai người khác nhau.")
        elif any(fold(known.full_name) != name for known in people.values()):
            row.errors["full_name"] = _("Thư điện tử hoặc điện thoại này là của người có tên khác.")
        elif fold(root.values.get("full_name", "")) != name:
            sentence = _("Dòng {number} ghi cùng liên hệ với tên khác.")
            row.errors["full_name"] = sentence.format(number=root.number)
        row.values |= {"known": next(iter(people.values()), None), "first": root}


def _mark_held(rows: list[Row]) -> None:
    """Leave out a role that is held already; name the same one twice in the file. One query."""
    known = [row.values["known"] for row in rows if row.values["known"]]
    memberships = Membership.objects.filter(person__in=known).not_over(clock.today())
    held = set(memberships.values_list("person", "unit", "role"))
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        place, role, person = (row.values.get(name) for name in ("place", "role", "known"))
        if not place or not role:
            continue
        if person and (person.pk, place.pk, role) in held:
            row.leave_out = _("{person} đã có vai trò này.").format(person=person)
        elif person:
            row.adds = _("Đã có tài khoản, thêm vai trò ở {unit}").format(unit=place.called)
        key = (row.values["first"].number, place.pk, role)
        if seen.setdefault(key, row.number) != row.number:
            sentence = _("Trùng với dòng {number} của tệp.")
            row.errors["full_name"] = sentence.format(number=seen[key])


def save_people(rows: list[Row], unit: Unit, person: Person) -> int:
    """The people with their roles from today on; who has an address is written to afterwards."""
    made: dict[int, Person] = {}
    for row in rows:
        if not row.values["known"]:
            first = row.values["first"].number
            new = made.setdefault(first, Person(full_name=row.values["full_name"]))
            new.email = new.email or row.values.get("email")
            new.phone = new.phone or row.values.get("phone")
            new.set_unusable_password()
    try:
        Person.objects.bulk_create(made.values(), batch_size=1000)
        Membership.objects.bulk_create(
            (
                Membership(
                    person=row.values["known"] or made[row.values["first"].number],
                    unit=row.values["place"], role=row.values["role"], valid_from=clock.today(),
                )
                for row in rows
            ),
            batch_size=1000,
        )  # fmt: skip
    except IntegrityError:
        raise Refused(TAKEN) from None
    invitations.retire_links([row.values["known"] for row in rows if row.values["known"]])
    invitations.wake_mails()
    return len(rows)
