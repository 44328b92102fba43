"""The first organisation of a real installation and its administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import DatabaseError, transaction

from organizations import invitations
from organizations.forms import whole_phone
from organizations.models import Membership, Person, Role, Unit

NOT_READY = (
    "Chưa dùng được cơ sở dữ liệu. Xem DATABASE_URL, chạy manage.py migrate, rồi chạy lại lệnh này."
)


class Command(BaseCommand):
    help = "Lập tỉnh, cơ quan tổ chức Hội thi và người quản lý đầu tiên; in đường dẫn đặt mật khẩu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, help="ví dụ: Ủy ban nhân dân tỉnh …")
        parser.add_argument("--organiser", required=True, help="ví dụ: Liên hiệp các Hội … tỉnh …")
        parser.add_argument("--name", required=True, help="họ và tên người quản lý")
        parser.add_argument("--email", required=True)
        parser.add_argument("--phone", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._check(**options)
        except DatabaseError as reason:
            raise CommandError(NOT_READY) from reason
        with transaction.atomic():
            person = self._make(**options)
            link = invitations.address(invitations.renew(person, by=person))
        self.stdout.write(
            f"Đã lập {options['province']}, {options['organiser']}.\n"
            f"{person.full_name} mở đường dẫn này để đặt mật khẩu, chỉ dùng được một lần:\n{link}"
        )

    def _check(
        self, *, province: str, organiser: str, name: str, email: str, phone: str, **options: Any
    ) -> None:
        """Raises CommandError for what cannot be; nothing is written yet."""
        if not (province.strip() and organiser.strip() and name.strip()):
            raise CommandError("Ghi đủ --province, --organiser và --name.")
        try:
            validate_email(email)
        except ValidationError as reason:
            raise CommandError("--email chưa đúng dạng, ví dụ ten@tinh.example.") from reason
        if Person.objects.filter(email__iexact=email).exists():
            raise CommandError("Đã có người dùng thư điện tử này.")
        try:
            digits = whole_phone(phone)
        except ValidationError as reason:
            raise CommandError(f"--phone: {reason.messages[0]}") from reason
        if digits and Person.objects.filter(phone=digits).exists():
            raise CommandError("Đã có người dùng số điện thoại này.")
        if Unit.objects.filter(parent=None, name=province).exists():
            raise CommandError("Tỉnh này đã có trên cổng.")

    def _make(
        self, *, province: str, organiser: str, name: str, email: str, phone: str, **options: Any
    ) -> Person:
        top = Unit.objects.create(kind=Unit.Kind.PROVINCE, name=province)
        body = Unit.objects.create(kind=Unit.Kind.UNION, name=organiser, parent=top)
        person = Person.objects.create_user(full_name=name, email=email, phone=whole_phone(phone))
        Membership.objects.create(person=person, unit=body, role=Role.ORGANISER)
        return person
