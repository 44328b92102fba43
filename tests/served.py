"""The portal in a process of its own, as `serve` starts it: it can be killed and started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.db import connection

from contest_portal.management.commands.serve import WEB
from tests.services import free_port, wait_for

ROOT = Path(__file__).parent.parent


class Portal:
    """On the database of the test, and by the true clock."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.start()

    def start(self) -> None:
        database = connection.settings_dict
        place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", *WEB, "--threads", "4", "--bind", f"127.0.0.1:{self.port}"],
            cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL,
            env=os.environ | {"DATABASE_URL": f"postgres://{database['USER']}@{place}"},
        )  # fmt: skip
        wait_for(self.process, lambda: urlopen(f"{self.url}/livez").close(), URLError)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
