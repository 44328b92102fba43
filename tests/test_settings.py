"""What the settings make by themselves on one machine."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from contest_portal.settings import _local_secret

ROOT = Path(__file__).parent.parent


def made_together(path: Path, many: int) -> set[str]:
    together = Barrier(many)

    def start() -> str:
        together.wait()
        return _local_secret(path)

    with ThreadPoolExecutor(many) as pool:
        return {made.result() for made in [pool.submit(start) for _ in range(many)]}


def test_processes_that_start_together_share_one_whole_secret(tmp_path):
    """Two of them wrote one each, or one read an empty file."""
    for number in range(40):
        path = tmp_path / str(number)
        assert made_together(path, 4) == {path.read_text()}
        assert len(path.read_text()) > 50
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert len(list(tmp_path.iterdir())) == 40  # and no half-written file is left


def test_the_readme_lists_every_variable():
    """List env variables truthfully."""
    settings = (ROOT / "contest_portal" / "settings.py").read_text()
    read = re.findall(r"\benv(?:\.\w+)?\(\"(\w+)\"", settings)
    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(told) == sorted(set(read))
