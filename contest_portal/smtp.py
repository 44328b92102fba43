"""Mail that says exactly how far it came: not handed over, refused, or unsure."""

import re
from base64 import b64encode, encodebytes
from contextlib import suppress
from email import message_from_bytes
from email.utils import formatdate
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as DjangoBackend
from django.core.mail.message import forbid_multi_line_headers, sanitize_address

UTF8 = "utf-8"
LETTERS = 11  # of a header's word: four bytes each at most, and a word has 75 characters


class Refused(SMTPException):
    """The server will not take this mail, now or later. The message: its words."""


class NotHandedOver(SMTPException):
    """The server does not have the mail: it said "later"."""


class ServerTrouble(NotHandedOver):
    """No mail can be handed over now: the connection is gone, or the portal itself is refused."""


class Unsure(SMTPException):
    """The connection broke after the mail went out and before the server said it has it."""


class Mail(EmailMessage):
    """A plain text to one address, written out directly.

    `email.message` takes forty times as long, which is most of what a mail costs.
    message_id: the same in each try, so that a mail that came twice can be told.
    """

    def __init__(self, subject: str, body: str, to: str, message_id: str) -> None:
        super().__init__(" ".join(subject.split()), body, to=[to])
        self.message_id = message_id

    def as_bytes(self) -> bytes:
        """RFC 5322 with CRLF. A line break in an address is a BadHeaderError."""
        sender, to = (
            forbid_multi_line_headers(name, value, UTF8)[1]
            for name, value in (("From", self.from_email), ("To", self.to[0]))
        )
        head = (
            f"From: {sender}\r\nTo: {to}\r\nSubject: {_words(str(self.subject))}\r\n"
            f"Date: {formatdate()}\r\nMessage-ID: {self.message_id}\r\n"
            "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
            'Content-Type: text/plain; charset="utf-8"\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\n"
        )
        body = self.body.replace("\n", "\r\n").encode()
        return head.encode("ascii") + encodebytes(body).replace(b"\n", b"\r\n")

    def message(self, policy: Any = None) -> Any:  # what the other backends ask for
        return message_from_bytes(self.as_bytes())


def _words(text: str) -> str:
    """A header's text as encoded words of RFC 2047."""
    parts = (text[start : start + LETTERS] for start in range(0, len(text), LETTERS))
    return "\r\n ".join(f"=?utf-8?b?{b64encode(part.encode()).decode()}?=" for part in parts)


class EmailBackend(DjangoBackend):
    """Django's, which raises Refused, NotHandedOver, ServerTrouble or Unsure."""

    def _send(self, email_message: EmailMessage) -> bool:
        try:
            sender, *receivers = (
                sanitize_address(address, UTF8)
                for address in (email_message.from_email, *email_message.recipients())
            )
            data = _written(email_message)
        except ValueError as error:  # no mail can be written to such an address
            raise Refused(str(error)) from error
        server: Any = self.connection
        try:
            self._announce(server, sender, receivers)
        except (Refused, NotHandedOver):
            with suppress(OSError):  # a server that hangs up now is met by the next mail
                server.rset()
            raise
        except OSError as error:  # whatever was said or not: the server does not have the text
            raise ServerTrouble(str(error)) from error
        self._hand_over(server, data)
        return bool(receivers)

    def _announce(self, server: Any, sender: str, receivers: list[str]) -> None:
        server.ehlo_or_helo_if_needed()
        code, words = server.mail(sender)
        if code != 250:  # the portal is refused, not this mail
            raise ServerTrouble(_said(code, words))
        for receiver in receivers:
            _expect((250, 251), *server.rcpt(receiver))
        _expect((354,), *server.docmd("DATA"))

    def _hand_over(self, server: Any, data: bytes) -> None:
        try:
            server.sock.settimeout(settings.EMAIL_REPLY_TIMEOUT)
            server.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")
            code, words = server.getreply()
            server.sock.settimeout(self.timeout)
        except OSError as error:
            raise Unsure(str(error)) from error
        _expect((250,), code, words)


def _written(mail: EmailMessage) -> bytes:
    """What goes over the line, with CRLF at its end."""
    if isinstance(mail, Mail):
        return mail.as_bytes()
    message: Any = mail.message()
    return message.as_bytes(linesep="\r\n").removesuffix(b"\r\n") + b"\r\n"


def _expect(codes: tuple[int, ...], code: int, words: bytes) -> None:
    """Refused of 5xx, NotHandedOver of 4xx, Unsure of what is no answer."""
    if code in codes:
        return
    kinds: dict[int, type[SMTPException]] = {4: NotHandedOver, 5: Refused}
    raise kinds.get(code // 100, Unsure)(_said(code, words))


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode(errors='replace')}"
