"""scripts/install: it installs what it may, and else says in one sentence what to do."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-croscore gettext"
INSTALL = f"apt-get install --yes --no-install-recommends {PACKAGES}"


class Machine:
    """A copy of the project on a machine where some programs answer as we tell them."""

    def __init__(self, folder: Path) -> None:
        self.project, self.programs = folder / "project", folder / "programs"
        (self.project / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts" / "install", self.project / "scripts")
        for name in ("requirements.txt", "requirements-dev.txt"):
            shutil.copy(ROOT / name, self.project)
        shutil.copytree(ROOT / "locale", self.project / "locale")

    def answers(self, name: str, script: str, folder: Path | None = None) -> None:
        program = (folder or self.programs) / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def install(self, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["scripts/install", "run"], cwd=self.project, capture_output=True, text=True,
            env={"PATH": f"{self.programs}:/usr/bin:/bin"} | environment, check=False,
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path) -> Machine:
    machine = Machine(tmp_path)
    machine.answers("dpkg-query", "exit 1")
    machine.answers("python3", f'exec "{shutil.which("python3")}" "$@"')
    return machine


def test_packages_one_may_not_install_are_named_in_one_line(machine) -> None:
    """What Debian must supply is installed where missing and allowed, else named in one line."""
    machine.answers("id", "echo 1000")
    machine.answers("sudo", "exit 1")
    ran = machine.install()
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "Máy còn thiếu gói hệ thống, hãy chạy (missing system packages, please run): "
        f"sudo {INSTALL}\n"
    )


def test_debian_out_of_reach(machine, tmp_path) -> None:
    machine.answers("id", "echo 0")
    machine.answers("apt-get", "exit 100")
    ran = machine.install(TMPDIR=str(tmp_path))
    log = next(tmp_path.glob("tmp.*"))
    assert (ran.returncode, ran.stdout) == (1, f"Cài gói hệ thống (installing): {PACKAGES}\n")
    assert ran.stderr == (
        f"Không cài được gói hệ thống; hãy kiểm tra mạng, xem {log}, rồi chạy "
        f"(could not install, is there a network?): {INSTALL}\n"
    )


def test_python_packages_out_of_reach(machine) -> None:
    machine.answers("dpkg-query", "echo installed")
    ran = machine.install(PIP_NO_INDEX="1", PIP_CONFIG_FILE="/dev/null")
    assert ran.returncode == 1
    assert ran.stderr == (
        "Không cài được thư viện Python; hãy kiểm tra mạng rồi chạy lại "
        "(could not install, is there a network?). Chi tiết: .venv/install.log\n"
    )


def test_what_is_installed_is_not_installed_again(machine, tmp_path) -> None:
    log = tmp_path / "asked"
    machine.answers("dpkg-query", "echo installed")
    machine.answers("python", f'echo "$*" >> {log}', machine.project / ".venv" / "bin")
    assert machine.install().returncode == 0
    assert "--require-hashes --only-binary :all: --requirement requirements.txt" in log.read_text()
    log.unlink()
    assert machine.install().returncode == 0
    assert log.read_text() == "-c \n"
    (machine.project / "requirements.txt").write_text("another lock")
    machine.install()
    assert "--requirement requirements.txt" in log.read_text()
