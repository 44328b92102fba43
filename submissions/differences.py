"""Two versions of a text, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple


class Part(NamedTuple):
    """A run of words. kind: same, added or removed."""

    kind: str
    text: str


def text_difference(before: str, after: str) -> list[Part]:
    """What stayed, what came and what went, in the order of reading.

    The parts that stayed and came make up `after`, but for the spaces at its end. What went ends
    in a space where the next word would stick to it.
    """
    old, new = _words(before), _words(after)
    was, now = ([word.strip(" \t") for word in words] for words in (old, new))
    parts = []
    for kind, at, end, new_at, new_end in SequenceMatcher(None, was, now).get_opcodes():
        if kind in ("delete", "replace"):
            gone, then = "".join(old[at:end]), "".join(new[new_at : new_at + 1])
            stick = gone[-1:].strip() and then[:1].strip()
            parts.append(Part("removed", gone + " " if stick else gone))
        if kind != "delete":
            parts.append(Part("same" if kind == "equal" else "added", "".join(new[new_at:new_end])))
    return parts


def _words(text: str) -> list[str]:
    """Each word with the space before it; a break of lines stands by itself."""
    return re.findall(r"\n|[^\S\n]*\S+", text)
