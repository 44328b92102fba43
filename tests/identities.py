"""A provider of identities in a process of its own, as VNeID would be: `identity_provider.py`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.services import ROOT, free_port, running, wait_for

CLIENT, SECRET = "cong-hoi-thi", "only-for-tests"
BACK = "http://testserver/tai-khoan/lien-thong/oidc/ve/"
HA = {"email": "Ha@cb.example", "email_verified": True}
LUA = {"phone_number": "+84900000321", "phone_number_verified": True}
# Who signs in there, and what it says of them beside their number.
PEOPLE: dict[str, dict[str, Any]] = {
    "ha": HA,
    "lua": LUA,
    "two people": HA | LUA,
    "not verified": HA | {"email_verified": False},
    "a stranger": HA | {"email": "nguoi.la@cb.example"},
    "of another portal": HA | {"aud": "another-portal"},
}


@contextmanager
def identities(folder: Path) -> Iterator[str]:
    """Its address, while it answers."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tests.identity_provider", str(port), str(folder)]
    with running(["--pdeathsig", "KILL"], command, folder, end=9, cwd=ROOT) as process:
        wait_for(process, lambda: urlopen(f"{url}/.well-known/jwks.json").close(), URLError)
        yield url
