"""Two versions of a text, word by word."""

import pytest

from submissions.differences import text_difference


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Tre già", "Gỗ già", "-Tre -+Gỗ+ già"),
        ("Rất tốt", "tốt", "-Rất -tốt"),
        ("Dùng tre khô", "Dùng gỗ khô", "Dùng- tre-+ gỗ+ khô"),
        ("Một\nHai", "Một\nBa", "Một\n-Hai -+Ba+"),
        ("Một\nHai", "Một", "Một-\nHai-"),
    ],
)
def test_what_went_does_not_stick_to_what_came(before: str, after: str, shown: str) -> None:
    """Statement 76: "the checker sees a difference view"."""
    parts = text_difference(before, after)
    mark = {"removed": "-", "added": "+", "same": ""}
    assert "".join(f"{mark[kind]}{text}{mark[kind]}" for kind, text in parts) == shown
    assert "".join(text for kind, text in parts if kind != "removed") == after
