"""The table of docs/security.md names tests that there are."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "security.md"
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(\w+(?:/\w+)*)::(\w+)`")


def is_there(path: str, name: str) -> bool:
    folder, _, module = path.rpartition("/")
    file = TESTS / folder / f"test_{module}.py"
    tree = ast.parse(file.read_text()) if file.exists() else ast.Module([], [])
    return f"test_{name}" in {f.name for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)}


WITHOUT = {4, 33, 36, 60}  # rows with nothing to prove: each says why


def test_each_row_names_tests_or_says_why_there_is_none() -> None:
    rows = {int(number): shown for number, shown in ROW.findall(TABLE.read_text())}
    assert list(rows) == list(range(1, 64))
    assert {number for number, shown in rows.items() if not NAMED.search(shown)} == WITHOUT
    assert [number for number in WITHOUT if not rows[number].startswith("no: ")] == []
    named = [found for shown in rows.values() for found in NAMED.findall(shown)]
    assert [f"{path}::{name}" for path, name in named if not is_there(path, name)] == []
