"""Files in S3 instead of a folder: every machine sees them, none serves them without asking who."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

IN_MEMORY = 1024 * 1024  # bytes of a file that is read; what is more goes through the disk


class Storage(S3Storage):
    """django-storages', which raises OSError like a folder does, within seconds.

    One write of S3 is whole or not at all; a name that is taken is not written over.
    """

    def __init__(self, connect: int = 5, read: int = 20, tries: int = 3, **options: Any) -> None:
        """With how many seconds' patience for the server, and how often it is asked."""
        patience = Config(
            connect_timeout=connect,
            read_timeout=read,
            retries={"total_max_attempts": tries},
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",  # not every server knows the others
            response_checksum_validation="when_required",
        )
        given = {"client_config": patience, "file_overwrite": False, "max_memory_size": IN_MEMORY}
        super().__init__(**given | options)

    def _open(self, name: str, mode: str = "rb") -> File:
        with _as_of_a_disk():
            file = super()._open(name, mode)
            file.file.seek(0)  # all of it comes now, so that an answer once begun is not cut
            return file

    def _save(self, name: str, content: IO[bytes]) -> str:
        with _as_of_a_disk():
            return super()._save(name, content)

    def exists(self, name: str) -> bool:
        with _as_of_a_disk():
            return super().exists(name)

    def delete(self, name: str) -> None:
        with _as_of_a_disk():
            super().delete(name)


@contextmanager
def _as_of_a_disk() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as reason:
        raise OSError(f"S3: {reason}") from reason
