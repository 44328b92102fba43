"""The demo's mailbox: the mails that landed in the folder, newest first."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

_BETWEEN_MAILS = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    body: str


def read(folder: Path | None = None) -> list[Mail]:
    """The last fifty mails that Django's file backend wrote."""
    files = sorted((folder or settings.MAIL_DIR).glob("*.log"), reverse=True)[:50]
    mails = [mail for file in files for mail in file.read_bytes().split(_BETWEEN_MAILS)]
    return [_parse(mail) for mail in mails if mail.strip()][:50]


def _parse(mail: bytes) -> Mail:
    message = email.message_from_bytes(mail, _class=EmailMessage, policy=email.policy.default)
    part = message.get_body(("plain",))
    return Mail(str(message["to"]), str(message["subject"]), part.get_content() if part else "")
