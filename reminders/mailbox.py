"""The demo's mailbox: the mails that landed in the folder, newest first."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

_BETWEEN_MAILS = "\n" + "-" * 79 + "\n"


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    body: str


def read(folder: Path | None = None) -> list[Mail]:
    """The last fifty mails that Django's file backend wrote."""
    files = sorted((folder or settings.MAIL_DIR).glob("*.log"), reverse=True)[:50]
    texts = [text for file in files for text in file.read_text().split(_BETWEEN_MAILS)]
    return [_parse(text) for text in texts if text.strip()][:50]


def _parse(text: str) -> Mail:
    message = email.message_from_string(text, _class=EmailMessage, policy=email.policy.default)
    part = message.get_body(("plain",))
    return Mail(str(message["to"]), str(message["subject"]), part.get_content() if part else "")
