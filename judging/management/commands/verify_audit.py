"""Check that the log of judging is as it was written, line by line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directives.models import Contest
from judging.closing import is_intact
from judging.log import verify


class Command(BaseCommand):
    help = "Kiểm tra nhật ký chấm thi: không dòng nào bị sửa, bỏ, chèn hay đổi chỗ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contest", metavar="MÃ", help="mã hội thi; không ghi thì mọi hội thi")
        parser.add_argument(
            "--head", default="", metavar="MÃ", help="mã cuối đã ghi lại lần trước, phải còn đó"
        )

    def handle(self, *args: Any, contest: str | None, head: str, **options: Any) -> None:
        """Prints each chain's last digest. Fails at the first place that is broken."""
        contests = Contest.objects.order_by("code")
        if contest:
            contests = contests.filter(code=contest)
            if not contests:
                raise CommandError(f"Không có hội thi {contest}.")
        elif head:
            raise CommandError("Ghi --contest cùng với --head: mỗi hội thi có một mã cuối riêng.")
        for one in contests:
            chain = verify(one, head)
            if chain.broken:
                raise CommandError(f"{one.code}: {chain.broken}")
            self.stdout.write(f"{one.code}: {chain.lines} dòng, mã cuối {chain.head}")
            for chosen in one.rounds.exclude(closed_at=None):
                if not is_intact(chosen):
                    raise CommandError(f"{one.code}, {chosen}: phiếu không khớp mã niêm phong.")
                self.stdout.write(f"{one.code}, {chosen}: khớp mã niêm phong {chosen.digest}")
