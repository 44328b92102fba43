"""One file holds an installation, and brings it back on an empty machine."""

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

import psycopg2
import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from contest_portal import backup, clock
from contest_portal.backup import reading, tables
from contest_portal.backup.troubles import REASONS
from directives.models import Directive
from documents.models import Document
from organizations.models import Person
from reminders import delivery, gathering, planning
from reminders.after_restore import Held
from reminders.models import Message, Pulse
from tests.conftest import BACKEND

ROOT = Path(__file__).parent.parent
DAY, HALF_AN_HOUR = timedelta(days=1), timedelta(minutes=30)
NOTHING = sha256().hexdigest()
State = Message.State


@pytest.fixture
def empty_database() -> Iterator[str]:
    server = os.environ["DATABASE_URL"]
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE restored")
    return server.replace("/postgres", "/restored")


def rows_of(database: str, *, but: str = "reminders_") -> dict[str, tuple[int, str]]:
    """How many rows each table has, and one hash over all that they say, whatever the order of
    columns: an upgraded installation has another one."""
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        found = {}
        for table in tables.shape():
            if not table.startswith(but):
                cursor.execute(
                    "SELECT count(*), coalesce(md5(string_agg(said, '\n' ORDER BY said)), '') FROM"
                    f' (SELECT to_jsonb(t)::text AS said FROM "{table}" t) rows'
                )
                found[table] = cursor.fetchone()
        return found


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def run(
    *words: str, given: IO[bytes] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=os.environ | environment, stdin=given,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def told_and_untold() -> None:
    """A Monday morning: some have been told, some mails wait, one is on its way, the rest is
    planned."""
    planning.plan()
    gathering.gather()
    first, second = Message.objects.filter(state=State.WAITING).order_by("pk")[:2]
    Message.objects.filter(pk=first.pk).update(state=State.SENT, sent_at=clock.now())
    lease = clock.now() + delivery.LEASE
    Message.objects.filter(pk=second.pk).update(state=State.SENDING, claim="x", lease_until=lease)


@pytest.mark.usefixtures("transactional_db", "demo", "told_and_untold")
def test_a_backup_comes_back_on_an_empty_machine(tmp_path, settings, empty_database) -> None:
    """115: "A backup command makes one file, a restore command is tested in CI on that file"; 55:
    "hashes equal; restored system sends **no** old reminders"; 34: "Offline copy, backup and
    contest archive cannot write or read outside their folder (zip-slip both ways)".
    """
    outside = Document.objects.create(kind="plan", subject="x", issuer_id=1, file="../secret-key")
    kept = tmp_path / "kept.zip"
    elsewhere = something_stands_in_the_way(kept, tmp_path)
    call_command("backup", str(kept))
    assert (elsewhere.read_bytes(), kept.stat().st_mode & 0o777) == (b"theirs", 0o600)
    assert Pulse.objects.filter(name="backup").exists()
    with pytest.raises(CommandError, match="bản cũ được giữ nguyên"):
        call_command("backup", str(kept))
    with ZipFile(kept) as archive:
        named = {n.removeprefix("files/") for n in archive.namelist() if n.startswith("files/")}
        assert json.loads(archive.read("manifest.json"))["missing"] == ["../secret-key"]
        assert [n for n in archive.namelist() if "secret" in n or "session" in n] == []
    before = rows_of(address_of_this_database())
    on_a_new_machine(kept, before, named, tmp_path / "new", empty_database)
    what_is_not_whole_is_refused(kept, tmp_path)

    call_command("flush", interactive=False, verbosity=0)
    settings.MEDIA_ROOT = tmp_path / "files"
    with clock.at(clock.now() + 2 * DAY + HALF_AN_HOUR), ZipFile(kept) as archive:
        held = backup.restore(archive, backup.check(archive))
        no_old_reminder_goes_out(held)
    with clock.at(clock.now() + 4 * DAY):
        planning.plan()
        gathering.gather()
        assert (delivery.deliver() > 0, len(mail.outbox) > 0) == (True, True)
    Document.objects.create(kind="plan", subject="the next number", issuer_id=1)
    assert Document.objects.latest("pk").pk > outside.pk


def something_stands_in_the_way(kept: Path, folder: Path) -> Path:
    """What a killed run left; and a name that somebody took while the backup was made: a link that
    leads nowhere is not there yet at the first look. Returns what a leftover leads to."""
    elsewhere, taken = folder / "elsewhere", folder / "taken.zip"
    elsewhere.write_bytes(b"theirs")
    Path(f"{kept}.dang-ghi").symlink_to(elsewhere)
    taken.symlink_to(folder / "nowhere")
    with pytest.raises(CommandError, match=REASONS[errno.EEXIST]):
        call_command("backup", str(taken))
    assert Pulse.objects.filter(name="backup").exists() is False
    left = [path.name for path in folder.glob("*.dang-ghi")]
    assert (taken.is_symlink(), left) == (True, [f"{kept.name}.dang-ghi"])
    return elsewhere


def address_of_this_database() -> str:
    given = connection.get_connection_params()
    return f"postgres://{given['user']}@{given['host']}:{given['port']}/{given['dbname']}"


def on_a_new_machine(
    kept: Path, before: dict[str, Any], named: set[str], folder: Path, database: str
) -> None:
    where = {"DATABASE_URL": database, "DATA": str(folder)}
    a_disk_that_is_too_small(kept, folder, where)
    with kept.open("rb") as given:
        ran = run("restore", "-", given=given, **where)
    assert (ran.stderr, ran.returncode) == ("", 0)
    assert rows_of(database) == before
    sent = files_in(settings.MEDIA_ROOT)
    assert files_in(folder / "files") == {name: sent[name] for name in named}
    assert len(named) > 100
    as_cron_has_it(folder, len(named), os.environ | where)
    again = run("restore", str(kept), **where)
    assert (again.returncode, again.stderr) == (1, f"CommandError: {reading.NOT_EMPTY}\n")


def a_disk_that_is_too_small(kept: Path, folder: Path, where: dict[str, str]) -> None:
    """A "full disk": "a clear sentence", nothing half left; a limit on what a file may grow to."""
    python = [sys.executable, "-B", "manage.py"]  # -B: compiled code would be cut off too, and stay
    words = ["prlimit", "--fsize=512", *python, "restore", str(kept)]
    ran = subprocess.run(
        words, cwd=ROOT, env=os.environ | where, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (
        1,
        "CommandError: Chưa khôi phục được, dữ liệu của cổng vẫn trống: "
        f"{REASONS[errno.EFBIG]}. Hãy sửa rồi chạy lại lệnh này.\n",
    )
    assert files_in(folder / "files") == {}


def as_cron_has_it(folder: Path, files: int, environment: dict[str, str]) -> None:
    """The README's line, but for Docker: nobody else reads the file, and a run that finds no room
    leaves none; /dev/full is a disk that takes nothing."""
    [line] = re.findall(r"^    30 1 \* \* \* (.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    line = (
        line.replace("\\%", "%").replace("/srv/hoithi", str(ROOT)).replace("/backup", str(folder))
    )
    line = line.replace("docker compose exec -T web python", sys.executable)

    def cron(line: str) -> tuple[int, str]:
        words = {"args": line, "shell": True, "umask": 0o022, "env": environment}  # as root has it
        ran = subprocess.run(**words, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stderr

    said = "Chưa sao lưu được: đĩa đã đầy. Tệp ghi dở đã bỏ. Hãy sửa rồi chạy lại."
    assert cron(line.replace("> $f.part", "> /dev/full")) == (1, f"CommandError: {said}\n")
    assert list(folder.glob("hoithi-*")) == []
    assert cron(line)[0] == 0
    [file] = folder.glob("hoithi-*")
    assert (file.suffix, file.stat().st_mode & 0o777) == (".zip", 0o600)
    with ZipFile(file) as archive:
        assert len(backup.check(archive).files) == files


def what_is_not_whole_is_refused(kept: Path, folder: Path) -> None:
    """ "A backup of another version, a cut backup": "a clear sentence", and nothing is written."""
    with ZipFile(kept) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(whole["manifest.json"])
    first = next(name for name in whole if name.startswith("files/"))
    slip, row = "files/../../slip", "rows/organizations_person"

    def said(**changed: Any) -> bytes:
        return json.dumps(manifest | changed).encode()

    parts = manifest["parts"]
    spoilt = {
        reading.CHANGED.format(row): {row: whole[row].replace(b"Ng", b"Nh")},
        reading.CUT: {"manifest.json": b"{}"},
        reading.STRANGE.format("rows/x"): {"rows/x": b""},
        reading.STRANGE.format(first): {first: None},
        reading.STRANGE.format(slip): {
            slip: b"", "manifest.json": said(parts={slip: [0, NOTHING], **parts}),
        },
        reading.STRANGE.format("/etc/x"): {
            "/etc/x": b"", "manifest.json": said(parts={"/etc/x": [0, NOTHING], **parts}),
        },
        reading.OTHER_VERSION.format("judging 0002_more"): {
            "manifest.json": said(version=[*manifest["version"], "judging 0002_more"])
        },
        reading.OTHER_DATABASE.format("sqlite", "postgresql"): {
            "manifest.json": said(database="sqlite")
        },
    }  # fmt: skip
    for sentence, changes in spoilt.items():
        with ZipFile(folder / "spoilt.zip", "w") as archive:
            for name, content in (whole | changes).items():
                if content is not None:
                    archive.writestr(name, content)
        with ZipFile(folder / "spoilt.zip") as archive, pytest.raises(backup.Refused) as refused:
            backup.check(archive)
        assert str(refused.value) == sentence
    (folder / "cut.zip").write_bytes(kept.read_bytes()[:-1000])
    with pytest.raises(CommandError, match=reading.CUT):
        call_command("restore", str(folder / "cut.zip"))
    assert not (folder.parent / "slip").exists()


def no_old_reminder_goes_out(held: Held) -> None:
    """Two days later, half an hour after a morning on which many are reminded."""
    assert (held.mails, held.notices) == (18, 0)
    assert held.reminders > 0
    for _ in range(2):
        planning.plan()
        gathering.gather()
        assert (delivery.batches(), delivery.deliver(), mail.outbox) == (0, 0, [])
    states = Message.objects.values_list("state").annotate(Count("pk"))
    assert dict(states) == {State.INBOX: 1, State.SENT: 1, State.UNSURE: 19}
    office = Client()
    office.force_login(Person.objects.get(email="ngan@cb.example"), backend=BACKEND)
    letter = Directive.objects.get(
        office__memberships__person__email="ngan@cb.example", follows_up=None
    )
    page = office.get(reverse("notice_list", args=[letter.pk])).content.decode()
    assert "Cổng khôi phục từ bản sao lưu lúc 8 giờ 30, thứ Tư 07/5/2025" in page.replace(
        "\u00a0", " "
    )
