"""A mail server that keeps what it took: a line of JSON a mail, written before it answers 250.

`python -m tests.sink PORT FILE [SECONDS]`; SECONDS: how long it takes over each mail. What it does
is in the address: refuse…@ 550, later…@ 451, busy…@ 452 after the text, hang…@ no answer; gone…@
ends the process before the text comes, die…@ after it has come.
"""

import asyncio
import json
import os
import sys
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

ANSWERS = {
    "refuse": "550 5.1.1 khong co nguoi nhan nay",
    "later": "451 4.7.1 hay thu lai sau",
}


class Sink:
    def __init__(self, path: str, seconds: float) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.seconds = seconds

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        for word, answer in ANSWERS.items():
            if address.startswith(word):
                return answer
        if address.startswith("gone"):
            os._exit(1)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        [to] = envelope.rcpt_tos
        if to.startswith("busy"):
            return "452 4.3.1 het cho"
        await asyncio.sleep(self.seconds / 2)
        mail = {"to": to, "from": session.peer[1], "data": envelope.content.decode("latin-1")}
        os.write(self.file, json.dumps(mail).encode() + b"\n")  # SIGKILL loses nothing of it
        if to.startswith("die"):
            os._exit(1)
        await asyncio.sleep(3600 if to.startswith("hang") else self.seconds / 2)
        return "250 OK"


async def serve(port: int, path: str, seconds: float) -> None:
    handler = Sink(path, seconds)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]) if sys.argv[3:] else 0))
