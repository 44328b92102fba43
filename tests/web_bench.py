"""What one web process takes for a request: `python -m tests.services python -m tests.web_bench`.

A gunicorn with one process and four threads, asked over HTTP by four clients at once. The time of
its processor is counted, not the clock's: other work on the machine does not change it, and a
thousand by it is how many a second one core answers. Memory is what the process has for itself and
its part of what it shares (PSS).
"""

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

import django
from django.core.management import call_command

from tests.services import free_port, wait_for

CLIENTS, EACH = 4, 10
WEB = ("gunicorn", "contest_portal.wsgi", "--worker-class", "gthread", "--workers", "1",
       "--threads", str(CLIENTS))  # fmt: skip
WORKER = ("celery", "--app", "contest_portal", "worker", "--concurrency", "2")
EXPORTER = (*WORKER, "--queues", "exports", "--pool", "threads")
BEAT = ("celery", "--app", "contest_portal", "beat")
IDLE = 0.3  # seconds of processor in three
TICK = os.sysconf("SC_CLK_TCK")
Headers = dict[str, str]


def made() -> dict[str, tuple[str, Headers]]:
    """The world, and by name each page's address with who asks for it."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from contest_portal.demo.simulation import simulate
    from submissions.models import Dossier

    call_command("migrate", verbosity=0)
    call_command("build_assets", stdout=StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    world = simulate("BENCH", units=200, dossiers=1000, seed=1)
    dossier = Dossier.objects.filter(contest=world.contest, state="accepted").latest("pk")

    def cookie(name: str) -> Headers:
        client = Client()
        client.force_login(
            get_user_model().objects.get(email=name), settings.AUTHENTICATION_BACKENDS[0]
        )
        return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}

    office = cookie(world.office)
    contest = reverse("contest_detail", args=[world.contest.code])
    return {
        "livez": ("/livez", {}),
        "contest, visitor": (contest, {}),
        "contest, 304": (contest, {"If-None-Match": "*"}),
        "register, visitor": ("/van-ban/", {}),
        "work of a unit": ("/viec-cua-toi/", cookie(world.officer)),
        "dossier": (reverse("dossier_detail", args=[dossier.pk]), office),
        "list of dossiers": (reverse("dossier_list"), office),
        "board, 200 units": (reverse("dashboard", args=[world.directive.pk]), office),
    }


@contextmanager
def started(words: tuple[str, ...]) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def seconds(pid: int) -> float:
    """Of processor, until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(pid: int) -> float:
    """In MB."""
    rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.findall(r"^Pss: +(\d+)", rolled, re.M)[0]) / 1024


def ask(port: int, path: str, headers: Headers) -> tuple[int, int]:
    """EACH requests on one connection: the status and the bytes of the last answer's body."""
    link = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(EACH):
        link.request("GET", path, headers={"Accept-Encoding": "gzip"} | headers)
        with link.getresponse() as answer:
            status, size = answer.status, len(answer.read())
    link.close()
    return status, size


def measured(worker: int, of: Callable[[], list[tuple[int, int]]]) -> str:
    of()
    before, start = seconds(worker), perf_counter()
    (status, size), *_ = of()
    took, number = perf_counter() - start, CLIENTS * EACH
    each = (seconds(worker) - before) / number * 1000
    return f"{status:>7}{size:>9}{each:>9.1f}{1000 / each:>9.0f}{number / took:>9.0f}"


def main() -> None:
    pages, port = made(), free_port()
    say(f"{'page':<20}{'status':>7}{'bytes':>9}{'cpu ms':>9}{'a core/s':>9}{'seen/s':>9}")
    with started((*WEB, "--bind", f"127.0.0.1:{port}")) as web, ThreadPoolExecutor(CLIENTS) as pool:
        wait_for(web, lambda: urlopen(f"http://127.0.0.1:{port}/livez").close(), URLError)
        _, worker, *_ = family(web.pid)
        for name, (path, headers) in pages.items():
            asked = [(port, path, headers)] * CLIENTS
            line = measured(worker, lambda asked=asked: list(pool.map(lambda a: ask(*a), asked)))
            say(f"{name:<20}{line}")
        tell("web", web.pid)
    for name, words in {"worker": WORKER, "exporter": EXPORTER, "beat": BEAT}.items():
        with started(words) as process:
            wait_for(process, lambda pid=process.pid: settled(pid), LookupError)
            tell(name, process.pid)


def settled(pid: int) -> None:
    """Raises LookupError while it still starts."""
    before = sum(map(seconds, family(pid)))
    sleep(3)
    if before < 1 or sum(map(seconds, family(pid))) - before > IDLE:
        raise LookupError


def tell(name: str, pid: int) -> None:
    say(f"{name}: MB of each process {[round(memory(member)) for member in family(pid)]}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "contest_portal.settings",
        "SECOND_FACTOR_REQUIRED": "off",
    }
    django.setup()
    main()
