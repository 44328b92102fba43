"""The first organisation of a real installation and its administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from organizations import invitations
from organizations.models import Membership, Person, Role, Unit, phone_digits


class Command(BaseCommand):
    help = "Lập tỉnh, cơ quan tổ chức Hội thi và người quản lý đầu tiên; in đường dẫn đặt mật khẩu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, help="ví dụ: Ủy ban nhân dân tỉnh …")
        parser.add_argument("--organiser", required=True, help="ví dụ: Liên hiệp các Hội … tỉnh …")
        parser.add_argument("--name", required=True, help="họ và tên người quản lý")
        parser.add_argument("--email", required=True)
        parser.add_argument("--phone", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if Person.objects.filter(email__iexact=options["email"]).exists():
            raise CommandError("Đã có người dùng thư điện tử này.")
        if Unit.objects.filter(parent=None, name=options["province"]).exists():
            raise CommandError("Tỉnh này đã có trên cổng.")
        with transaction.atomic():
            person = self._make(**options)
            link = invitations.address(invitations.renew(person, by=person))
        self.stdout.write(
            f"Đã lập {options['province']}, {options['organiser']}.\n"
            f"{person.full_name} mở đường dẫn này để đặt mật khẩu, chỉ dùng được một lần:\n{link}"
        )

    def _make(
        self, *, province: str, organiser: str, name: str, email: str, phone: str, **options: Any
    ) -> Person:
        top = Unit.objects.create(kind=Unit.Kind.PROVINCE, name=province)
        body = Unit.objects.create(kind=Unit.Kind.UNION, name=organiser, parent=top)
        person = Person.objects.create_user(
            full_name=name, email=email, phone=phone_digits(phone) or None
        )
        Membership.objects.create(person=person, unit=body, role=Role.ORGANISER)
        return person
