"""All dossiers of a contest as one ZIP: whole, safe to unpack, sent without filling memory."""

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import pytest
from django.conf import settings

from directives.models import Contest
from documents import exports
from documents.models import Export
from submissions import archive
from submissions.models import Attachment, Dossier

pytestmark = pytest.mark.usefixtures("demo")
MEGABYTE = 1024 * 1024
SECRET = b"not to be read"


@pytest.fixture
def contest() -> Contest:
    return Contest.objects.get(code="CB9")


@pytest.fixture
def registered(contest):
    return contest.dossiers.registered().order_by("number")


def unpacked(pieces: Iterable[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def one_big_file(dossier: Dossier, path: str, size: int) -> Attachment:
    """A file of zeros that takes no room on the disk."""
    file = settings.MEDIA_ROOT / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as sparse:
        sparse.truncate(size)
    kept = Attachment.objects.exclude(file="").first()
    return Attachment.objects.create(
        dossier=dossier, item=kept.item, uploaded_by=kept.uploaded_by, file=path,
        file_name="to.pdf", content_type="application/pdf", size=size,
    )  # fmt: skip


def test_it_holds_every_file_of_every_registered_dossier(as_person, contest, registered) -> None:
    """Long work: "All dossiers of a contest as one ZIP stream"."""
    tue = as_person("tue@cb.example")
    answer = tue.post("/hoi-thi/CB9/ho-so.zip")
    data = b"".join(answer)
    packed = zipfile.ZipFile(io.BytesIO(data))
    assert packed.testzip() is None
    folders = {name.split("/")[0] for name in packed.namelist() if "/" in name}
    assert folders == {dossier.code for dossier in registered}
    kept = Attachment.objects.current().filter(dossier__in=registered)
    sums = sorted(sha256(packed.read(n)).hexdigest() for n in packed.namelist() if is_a_file(n))
    assert sums == sorted(kept.values_list("sha256", flat=True))
    assert "tep-bi-thieu.txt" not in packed.namelist()
    told = list(csv.reader(packed.read("danh-sach.csv").decode("utf-8-sig").splitlines()))
    export = Export.objects.get(owner__email="tue@cb.example")
    assert [exports.proof(export.verification_code)] in told
    assert (export.size, export.sha256) == (len(data), sha256(data).hexdigest())
    assert answer["Content-Disposition"] == 'attachment; filename="ho-so-CB9.zip"'


def is_a_file(name: str) -> bool:
    return "/" in name and not name.endswith("/00-noi-dung.txt")


def test_what_was_written_into_the_portal_is_there_too(registered) -> None:
    dossier = registered.exclude(answers=None).first()
    answer = dossier.answers.first()
    text = unpacked(archive.stream(registered, [b"x"])).read(f"{dossier.code}/00-noi-dung.txt")
    assert dossier.title in text.decode()
    assert f"{answer.question.heading}\r\n{answer.text.splitlines()[0]}" in text.decode()


def test_no_name_that_somebody_typed_is_a_path(registered, tmp_path) -> None:
    """Security test 34: "contest archive cannot write or read outside their folder (zip-slip both
    ways)"."""
    nasty = cycle(["../../etc/cron.d/x", "/etc/passwd", "C:\\Windows\\x", "..", "con", "Đơn/ký"])
    secret = settings.MEDIA_ROOT.parent / "secret.txt"
    secret.write_bytes(SECRET)
    for attachment in Attachment.objects.filter(dossier__in=registered):
        name = next(nasty)
        attachment.item.label = attachment.file_name = name
        attachment.item.save()
        attachment.save()
    outside = Attachment.objects.filter(dossier__in=registered).first()
    Attachment.objects.filter(pk=outside.pk).update(file="../secret.txt")
    packed = unpacked(archive.stream(registered, [b"x"]))
    rule = r"(danh-sach\.csv|tep-bi-thieu\.txt|CB9-\d{4}/[\w-]+\.(txt|pdf|docx|jpg|png))"
    assert [name for name in packed.namelist() if not re.fullmatch(rule, name)] == []
    assert all(
        b"kh\xc3\xb4ng \xc4\x91\xc6\xb0\xe1\xbb\xa3c" not in packed.read(n)
        for n in packed.namelist()
    )
    home = tmp_path / "home"
    packed.extractall(home)
    assert list(tmp_path.iterdir()) == [home]
    assert not Path("/etc/cron.d/x").exists()


def test_a_file_that_is_gone_is_named_and_the_rest_is_there(registered) -> None:
    """Statement 50: "A missing file shows a helpful page, not error 500"."""
    kept = Attachment.objects.current().filter(dossier__in=registered)
    lost = kept.order_by("dossier__number", "item__order", "pk").first()
    Attachment.objects.filter(pk=lost.pk).update(file="attachment/00/gone")
    packed = unpacked(archive.stream(registered, [b"x"]))
    assert lost.file_name in packed.read("tep-bi-thieu.txt").decode()
    assert len([name for name in packed.namelist() if is_a_file(name)]) == kept.count() - 1


def test_names_are_made_by_rule_and_differ(registered) -> None:
    dossier = registered.first()
    packed = unpacked(archive.stream(registered.filter(pk=dossier.pk), [b"x"]))
    pictures = [name for name in packed.namelist() if name.endswith(".png")]
    stem = f"{dossier.code}/{dossier.code}_04_anh-san-pham-hoac-mo-hinh_b1"
    assert pictures == [f"{stem}.png", f"{stem}-2.png"]


@pytest.mark.parametrize(
    ("scan", "words"),
    [
        ("waiting", "đang chờ quét"),
        ("infected", "có mã độc, đã chặn"),
        ("refused", "máy quét không nhận tệp này"),
    ],
)
def test_what_nobody_may_open_is_not_in_it_and_it_says_so(registered, scan, words) -> None:
    """46: "Files are scanned and quarantined"; 47: "including thumbnails and archives"."""
    kept = Attachment.objects.current().filter(dossier__in=registered)
    count, held = kept.count(), kept.order_by("dossier__number", "item__order", "pk").first()
    Attachment.objects.filter(pk=held.pk).update(scan=scan)
    packed = unpacked(archive.stream(registered, [b"x"]))
    assert f"{held.file_name}, {words}" in packed.read("tep-bi-thieu.txt").decode()
    assert len([name for name in packed.namelist() if is_a_file(name)]) == count - 1


def test_memory_does_not_grow_with_the_files(registered) -> None:
    """Long work: "as one ZIP stream without filling memory"."""
    for number, dossier in enumerate(registered[:4]):
        one_big_file(dossier, f"attachment/zz/big-{number}", 64 * MEGABYTE)
    tracemalloc.start()
    try:
        length = sum(len(piece) for piece in archive.stream(registered, [b"x"]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert length > 256 * MEGABYTE
    assert peak < 8 * MEGABYTE


def test_the_first_byte_leaves_before_anything_is_read(
    registered, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        assert next(archive.stream(registered, [b"x"]))[:4] == b"PK\x03\x04"


def test_queries_do_not_grow_with_dossiers(contest, django_assert_num_queries) -> None:
    for number in (1, 5):
        some = contest.dossiers.registered().filter(number__lte=number)
        with django_assert_num_queries(4):
            assert list(archive.stream(some, [b"x"]))
