"""Files in S3: a server that speaks it over HTTP takes them, gives them, and goes."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import BotoCoreError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest_portal import health
from contest_portal.settings import _s3_storage
from judging import blind
from submissions.models import Attachment, Dossier
from tests.judging.test_blind import photo
from tests.services import free_port, running, wait_for
from tests.submissions.conftest import REGISTERED

PROGRAM = Path(sys.executable).parent / "moto_server"
KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret/with+signs"}


@pytest.fixture
def s3(tmp_path, settings) -> Iterator[ExitStack]:
    """The portal's files are in an empty bucket, until the stack is closed."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        command = [PROGRAM, "-H", "127.0.0.1", "-p", str(port)]
        process = stack.enter_context(running(["--pdeathsig", "KILL"], command, tmp_path, end=9))
        server = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **KEYS)
        wait_for(process, lambda: server.create_bucket(Bucket="files"), BotoCoreError)
        server.close()
        key = "key:secret%2Fwith%2Bsigns"
        storage = _s3_storage(url.replace("http://", f"http://{key}@") + "/files")
        settings.S3_URL, settings.STORAGES = url, settings.STORAGES | {"default": storage}
        yield stack


def names() -> list[str]:
    """The keys of all that is in the bucket."""
    return sorted(entry.key for entry in default_storage.bucket.objects.all())


@pytest.mark.logs_errors
@pytest.mark.usefixtures("demo")
def test_files_live_in_s3_behind_the_same_rights(s3, as_person) -> None:
    """Operations: "S3 storage switched on by one variable"; bad input: "S3 gone: a clear
    sentence"."""
    ha, dossier = as_person("ha@cb.example"), Dossier.objects.get(title__startswith=REGISTERED)
    slot = dossier.rules.items.order_by("order").last()
    send = reverse("attachment_upload", args=[dossier.pk, slot.pk])
    assert (
        ha.post(send, {f"{slot.pk}-file": SimpleUploadedFile("anh.jpg", photo())}).status_code
        == 302
    )
    kept = Attachment.objects.latest("pk")
    assert names() == [f"attachment/{kept.sha256[:2]}/{kept.sha256}"]

    address = reverse("attachment_download", args=[kept.pk])
    answer = ha.get(address)
    content = b"".join(answer.streaming_content)
    assert (len(content), int(answer["Content-Length"])) == (kept.size, kept.size)
    assert as_person("thanh@cb.example").get(address).status_code == 404
    with blind.small(kept) as first, blind.small(kept) as second:
        assert first.read() == second.read()
    assert len(names()) == 2
    default_storage.delete(names()[1])
    missing = Attachment.objects.exclude(pk=kept.pk).first()
    assert ha.get(reverse("attachment_download", args=[missing.pk])).status_code == 404

    assert (health.storage().trouble, len(names())) == ("", 1)

    s3.close()
    assert health.storage().trouble == health.S3
    ha.raise_request_exception = False
    before = Attachment.objects.count()
    answer = ha.post(send, {f"{slot.pk}-file": SimpleUploadedFile("anh.jpg", photo())})
    assert answer.status_code == 500
    assert "Lần bấm vừa rồi chưa làm xong." in answer.content.decode()
    assert Attachment.objects.count() == before
    assert ha.get(address).status_code == 500
    assert ha.get(reverse("dossier_detail", args=[dossier.pk])).status_code == 200
