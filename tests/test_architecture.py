"""The house stands as docs/architecture.md says: imports run one way, budgets are kept."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STAGES = ("organizations", "documents", "directives", "submissions", "judging", "reminders")
GROUND = (
    "clock", "forms", "waking", "workflow", "vietnamese", "json_rows", "qr", "smtp", "templatetags",
    "privacy", "languages", "formats",
)  # fmt: skip
CODE = sorted(
    path
    for package in ("contest_portal", *STAGES)
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def place(parts: tuple[str, ...]) -> int | None:
    """How far down the way a module stands: 0 for the ground floor, higher imports lower."""
    if parts[0] in STAGES:
        return 1 + STAGES.index(parts[0])
    if parts[0] != "contest_portal":
        return None  # a library
    if len(parts) > 1 and parts[1] in GROUND:
        return 0
    return 1 + len(STAGES)


def imported(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute"
            yield from ((*node.module.split("."), alias.name) for alias in node.names)


def own_place(path: Path) -> int:
    found = place(path.relative_to(ROOT).with_suffix("").parts)
    assert found is not None
    return found


def against_the_way(path: Path) -> list[str]:
    here = own_place(path)
    return [
        ".".join(parts)
        for parts in imported(ast.parse(path.read_text()))
        if (there := place(parts)) is not None and there > here
    ]


def test_imports_run_one_way() -> None:
    wrong = {str(path.relative_to(ROOT)): against_the_way(path) for path in CODE}
    assert {path: names for path, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("from submissions.models import Dossier", ["submissions.models.Dossier"]),
        ("import judging.models", ["judging.models"]),
        ("from contest_portal import views, clock", ["contest_portal.views"]),
        ("from contest_portal.demo import load", ["contest_portal.demo.load"]),
        ("from documents.models import Document", []),
        ("from contest_portal.clock import now", []),
        ("def f():\n    from reminders import tasks", ["reminders.tasks"]),
    ],
)
def test_an_import_against_the_way_is_found(tmp_path, statement, expected, monkeypatch) -> None:
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    path = tmp_path / "directives" / "rules.py"
    path.parent.mkdir()
    path.write_text(statement)
    assert against_the_way(path) == expected


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_files_are_short() -> None:
    too_long = [str(path.relative_to(ROOT)) for path in CODE if lines(path) > 400]
    assert too_long == []
    assert at_most([lines(path) for path in CODE], of_ten=8) <= 200


def test_functions_are_short() -> None:
    lengths = dict(entry for path in CODE for entry in functions(path))
    assert [name for name, length in lengths.items() if length > 50] == []
    assert at_most(list(lengths.values()), of_ten=9) <= 25


def test_views_are_short() -> None:
    views = [path for path in CODE if "views" in path.with_suffix("").parts]
    lengths = dict(entry for path in views for entry in functions(path))
    assert [name for name, length in lengths.items() if length > 25] == []


def test_templates_are_short_and_carry_no_style_or_script() -> None:
    assert [p.name for p in TEMPLATES if lines(p) > 150] == []
    inline = ("<style", "style=", "<script>", " onclick=", " onchange=", " onsubmit=")
    # on paper, where no browser's policy rules: column widths are data, a chart brings its styles
    drawn = ("table.html", "chart_style.html")
    styled = [p.name for p in TEMPLATES if any(word in p.read_text() for word in inline)]
    assert [name for name in styled if name not in drawn] == []


def at_most(lengths: list[int], *, of_ten: int) -> int:
    """So many of ten are at most this long."""
    return sorted(lengths)[len(lengths) * of_ten // 10]
