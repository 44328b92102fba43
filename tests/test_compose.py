"""docker-compose.yml is true: commands start, health checks answer, nothing is left open."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2
import pytest
import yaml

from documents import scanning
from tests.services import free_port, wait_for

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
PLAN = yaml.safe_load(TEXT)
OURS = [name for name, service in PLAN["services"].items() if service["image"] == "contest-portal"]
FILLED_IN = {
    "PORTAL_HOST": "hoithi.example",
    "SECRET_KEY": "e37f1b6a59c2d480" * 4,
    "POSTGRES_PASSWORD": "p" * 64,
    "REDIS_PASSWORD": "r" * 64,
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "hoithi@mail.example",
    "ALARM_EMAIL": "truc@mail.example",
}


def filled_in(text: str) -> str:
    """As compose reads it: ${NAME:?…} is the line of .env, $$ is one $."""
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda m: FILLED_IN[m[1]], text).replace("$$", "$")


def test_every_secret_is_asked_for_and_none_has_a_default() -> None:
    example = (ROOT / "deploy" / "portal.env.example").read_text()
    names = re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE)
    assert dict(names) == dict.fromkeys(FILLED_IN, "")
    assert set(re.findall(r"\$\{(\w+):\?", TEXT)) == set(FILLED_IN)
    assert re.findall(r"\$\{\w+(?!:\?|\w)", TEXT) == []


def test_what_the_readme_offers_is_switched_on_by_a_line_of_env() -> None:
    """Issue 8: "switched on by one variable": all that .env holds reaches our services."""
    assert PLAN["x-portal"]["env_file"] == ".env"
    assert [PLAN["services"][name]["env_file"] for name in OURS] == [".env"] * len(OURS)
    table = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    offered = set(re.findall(r"`(\w+)`", " ".join(table)))
    example = (ROOT / "deploy" / "portal.env.example").read_text()
    named = set(re.findall(r"^# ([A-Z_0-9]+)=", example, re.MULTILINE))
    assert named - offered == set()
    assert {"WATCH_TOKEN", "OIDC_ISSUER", "S3_URL", "SECOND_FACTOR_REQUIRED"} <= named
    assert named & PLAN["x-portal"]["environment"].keys() == set()


def test_every_service_that_stays_has_a_health_check() -> None:
    unchecked = [name for name, service in PLAN["services"].items() if "healthcheck" not in service]
    assert unchecked == ["migrate"]
    assert OURS == ["web", "worker", "exporter", "beat", "migrate"]


def test_the_scanner_that_waits_in_comments_is_found_and_says_where_it_gave_up() -> None:
    """46: "Files are scanned"; what was not looked at is not called clean."""
    plan = yaml.safe_load(re.sub(r"^( *)# ( *(?:\w+:|- ))", r"\1\2", TEXT, flags=re.MULTILINE))
    host, port = plan["x-portal"]["environment"]["CLAMAV"].split(":")
    settings = plan["services"][host]["environment"]
    assert (port, settings["CLAMD_CONF_AlertExceedsMax"]) == ("3310", "yes")
    assert int(settings["CLAMD_CONF_MaxScanTime"]) < scanning.PATIENCE * 1000
    named = plan["services"][host]["volumes"][0].split(":")[0]
    assert (named in plan["volumes"], "healthcheck" in plan["services"][host]) == (True, True)


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in PLAN["services"].items() if "ports" in service] == ["proxy"]


def test_the_proxy_keeps_no_secret_link_and_speaks_for_no_watcher() -> None:
    """Operations: "structured logs without personal data": nginx would write address and path of
    each request, of a failed one in the error log; what came through it did not come from here."""
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    said = re.findall(r"^ *((?:access|error)_log .+);$", proxy, re.MULTILINE)
    assert said == ["access_log off", "error_log /dev/stderr emerg"]
    passed_on = proxy.count("proxy_set_header X-Forwarded-For $remote_addr;")
    assert passed_on == proxy.count("proxy_pass ") == 2


def environment(data: Path, **changes: str) -> dict[str, str]:
    """The environment of compose, with a folder in place of the volume."""
    given = PLAN["x-portal"]["environment"].items()
    given = {name: filled_in(str(value)) for name, value in given}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return given | {"DATA": str(data), "PATH": path, "STATIC_ROOT": str(data)} | changes


def test_django_finds_nothing_to_say_about_the_deployment(tmp_path) -> None:
    ran = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")


class Machine:
    """Runs the commands of compose with its environment, on the throwaway services."""

    def __init__(self, data: Path, database: str) -> None:
        self.port = str(free_port())
        self.environment = environment(
            data, DATABASE_URL=database, REDIS_URL=os.environ["REDIS_URL"].replace("/0", "/7")
        )

    def command(self, words: list[str]) -> list[str]:
        """A command of the file with our port for its own."""
        words = [filled_in(word).replace("8000", self.port) for word in words]
        if words[0] == "CMD-SHELL":
            return ["sh", "-c", words[1]]
        return words[1:] if words[0] == "CMD" else words

    def run(self, words: list[str]) -> None:
        subprocess.run(
            self.command(words), cwd=ROOT, env=self.environment, check=True, timeout=60,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    @contextmanager
    def keeps_running(self, name: str, log: Path) -> Iterator[subprocess.Popen]:
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(PLAN["services"][name]["command"]), cwd=ROOT, env=self.environment,
                stdout=output, stderr=output,
            )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)

    def becomes_healthy(self, name: str, process: subprocess.Popen) -> None:
        ask = PLAN["services"][name]["healthcheck"]["test"]
        wait_for(process, lambda: self.run(ask), subprocess.CalledProcessError)


@pytest.fixture
def database() -> str:
    """An empty database beside the one of the tests."""
    server = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE compose")
    connection.close()
    return server.replace("/postgres", "/compose")


def test_every_service_starts_and_calls_itself_healthy(tmp_path, database) -> None:
    machine = Machine(tmp_path, database)
    machine.run(PLAN["services"]["migrate"]["command"])
    with ExitStack() as running:
        started = {
            name: running.enter_context(machine.keeps_running(name, tmp_path / name))
            for name in ("web", "worker", "exporter", "beat")
        }
        for name, process in started.items():
            machine.becomes_healthy(name, process)
        page = f"http://127.0.0.1:{machine.port}/tai-khoan/"
        assert asked(page) == (301, "https://127.0.0.1:" + machine.port + "/tai-khoan/")
        assert asked(page, {"X-Forwarded-Proto": "https"}) != (301, page)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs) -> None:
        """Let the redirect be seen."""


def asked(address: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """The status of the answer, and where it leads."""
    request = urllib.request.Request(address, headers=headers or {})
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=30) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers.get("Location", "")
