"""The codes by which anybody can ask whether a paper or a file is genuine."""

import secrets
from hashlib import sha256

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another: 0 O, 1 I L, U V


def new_code() -> str:
    """A code that nobody guesses, in three groups to read aloud: ABCD-EFGH-JKMN."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def check_sign(text: str) -> str:
    """Four signs of what a paper says: those of an older print are others."""
    digest = sha256(text.encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:4])


def spelled(typed: str) -> str:
    """The code as it is kept, of what somebody typed: small letters, no hyphens, spaces.

    Empty if that is no code.
    """
    letters = "".join(char for char in typed.upper() if char.isalnum())
    if len(letters) != 12 or not set(letters) <= set(LETTERS):
        return ""
    return "-".join((letters[:4], letters[4:8], letters[8:]))
