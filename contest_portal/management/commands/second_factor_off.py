"""Takes a lost second factor off, where nobody on the portal may: of the only organiser, say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from organizations import second_factor
from organizations.models import Person
from organizations.sign_in import sign_in_name


class Command(BaseCommand):
    help = "Gỡ xác thực hai bước của người đã mất điện thoại, sau khi hỏi trực tiếp người đó."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="thư điện tử hoặc số điện thoại để đăng nhập")

    def handle(self, *args: Any, **options: Any) -> None:
        name = sign_in_name(options["name"])
        person = Person.objects.filter(Q(email__iexact=name) | Q(phone=name)).first()
        if person is None:
            raise CommandError("Không có người dùng thư điện tử hoặc số điện thoại này.")
        second_factor.take_off(person, by=None)
        self.stdout.write(f"Đã gỡ xác thực hai bước của {person.full_name}. Mọi phiên đã kết thúc.")
