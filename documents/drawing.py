"""Processes that draw and read PDFs apart from the portal: warm, limited, without network.

What runs there loads nothing of Django: HTML or bytes in, bytes or plain data out, or a sentence in
Vietnamese that `run` translates. A web process and a worker on threads each keep their own few; a
Celery prefork child may not have children.
"""

import gc
import mimetypes
import multiprocessing
import os
import resource
import sys
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLong
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from pebble import ProcessExpired, ProcessPool

PACKAGED = (Path(__file__).resolve().parent.parent / "static" / "documents").resolve()
FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"  # Debian's fonts-croscore
SQUARE = "□"
PHOTO = "data:image/jpeg;base64,"  # how the address of one begins
CUT = "cut"  # the id of what stands where a page of a roll ends
PROCESSES = 2
SECONDS = 20  # of a person who waits; work in the background says its own
PATIENCE = 60  # seconds to wait for a free process besides
MEMORY = 1024**3  # bytes of one process, all counted
PAGES = 600
LETTERS = 10_000_000  # of HTML, a million cells are more
FORBIDDEN = (
    "socket.__new__", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn",
)  # fmt: skip


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the translators as Django's does, which is not loaded here."""
    return sentence


TOO_MUCH = gettext_noop(
    "Văn bản dài hoặc phức tạp quá nên không vẽ được trong giới hạn cho phép. "
    "Hãy rút gọn nội dung hoặc chia thành nhiều tập."
)
BUSY = gettext_noop("Máy đang vẽ nhiều văn bản cùng lúc. Hãy thử lại sau ít phút.")

_LOCK = Lock()
_POOLS: list[ProcessPool] = []  # the last one works; those before it broke


class Refusal(Exception):
    """Something is not drawn or read; says why in a sentence, in Vietnamese until `run` gives it.

    sentence: marked for translation; values: of its placeholders.
    """

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence)
        self.values = values

    def __str__(self) -> str:
        sentence = str(self.args[0])
        return sentence.format(**self.values) if self.values else sentence

    def translate(self) -> None:
        """Say it in the language of who asked; not in the processes."""
        from django.utils.translation import gettext

        self.args = (gettext(self.args[0]),)


class TooMuchError(Refusal):
    """Drawing or reading passed a limit of time, memory, pages or length; says so in a sentence."""

    def __init__(self, sentence: str = TOO_MUCH) -> None:
        super().__init__(sentence)


class BusyError(TooMuchError):
    """No process was free in time; nothing is wrong with what was to be drawn or read."""

    def __init__(self) -> None:
        super().__init__(BUSY)


def run(function: Callable[..., Any], *args: Any, seconds: float = SECONDS) -> Any:
    """What the function returns, computed in one of the processes.

    function: of a module without Django, at its top level. Raises TooMuchError past a limit,
    BusyError where no process becomes free, and whatever the function raises. A process that passes
    a limit is ended and another one begun.
    """
    try:
        return _again(function, args, seconds)
    except Refusal as refusal:
        refusal.translate()
        raise


def _again(function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Any:
    try:
        return _run(function, args, seconds)
    except BrokenProcessPool:  # an idle process was killed from outside: new ones are begun
        return _run(function, args, seconds)


def _run(function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Any:
    waiting = _pool().schedule(function, args=args, timeout=seconds)
    try:
        return waiting.result(seconds + PATIENCE)
    except TooLong as reason:
        if waiting.done():
            raise TooMuchError from reason
        waiting.cancel()  # it is not begun for nobody
        raise BusyError from reason
    except (ProcessExpired, MemoryError, RecursionError) as reason:
        raise TooMuchError from reason


def warm_up() -> None:
    """Begin the processes now, so that nobody who asks for a paper waits for their start."""
    run(int)


def _pool() -> ProcessPool:
    with _LOCK:
        if not _POOLS or not _POOLS[-1].active:
            _POOLS.append(_new_pool())
        return _POOLS[-1]


def _new_pool() -> ProcessPool:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "weasyprint"])
    return ProcessPool(PROCESSES, initializer=_begin, context=context)


def _end() -> None:
    for pool in _POOLS:
        pool.stop()
        pool.join()


# Before multiprocessing waits for its children at the exit, which would be for ever. `atexit` is
# too late: Celery's worker puts that wait in front of whatever was registered there.
Finalize(None, _end, exitpriority=1)


def _begin() -> None:
    """Once in every process: draw a first page, let go of network and secrets, set the limits."""
    draw('<html lang="vi"><p>Độc lập - Tự do - Hạnh phúc <b>1</b> <i>2</i>')
    gc.collect()
    gc.freeze()
    os.environ.clear()  # the portal's secrets
    sys.addaudithook(_refuse)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file


def _refuse(event: str, _args: Any) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"{event} is not for a drawing process")


def draw(html: str) -> bytes:
    """PDF/A-2a of a page of HTML; the same HTML gives the same bytes. Runs in a process of `run`.

    Nothing but the files packaged under static/documents can be read; a photo stands in the HTML
    itself (PHOTO). Raises TooMuchError for too
    many pages. A letter that the font has not becomes a square, so that the archival file holds no
    letter without a shape. The cyclic collector rests meanwhile: it would walk the many live boxes
    in vain.
    """
    from weasyprint import HTML  # not in the portal's own processes: it takes a second
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class PackagedOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url.startswith(PHOTO):
                photo = b64decode(url.removeprefix(PHOTO), validate=True)
                return URLFetcherResponse(url, photo, {"Content-Type": "image/jpeg"})
            file = packaged_file(url)
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})

    if len(html) > LETTERS:
        raise TooMuchError
    gc.disable()
    try:
        known = html.translate({ord(c): SQUARE for c in unknown_letters(html)})
        document = HTML(string=known, url_fetcher=PackagedOnly()).render()
        if len(document.pages) > PAGES:
            raise TooMuchError
        for page in document.pages:
            if CUT in page.anchors:
                page.height = page.anchors[CUT][1]
        return bytes(document.write_pdf(pdf_variant="pdf/a-2a"))
    finally:
        gc.enable()


def packaged_file(url: str) -> Path:
    """The packaged file behind a URL of the drawing. Raises ValueError for anything else."""
    parts = urlsplit(url)
    path = (PACKAGED / parts.path.lstrip("/")).resolve()
    if parts.scheme != "packaged" or not path.is_relative_to(PACKAGED) or not path.is_file():
        raise ValueError(f"{url} is not a packaged file")
    return path


def picture(pdf: bytes, page: int, dots_per_inch: int = 110) -> bytes:
    """PNG of one page (from 1), as the browser shows it. Raises IndexError beyond the last."""
    from io import BytesIO

    import pypdfium2
    from PIL.Image import Quantize

    document = pypdfium2.PdfDocument(pdf)
    if not 1 <= page <= len(document):
        raise IndexError(page)
    image = document[page - 1].render(scale=dots_per_inch / 72).to_pil()
    output = BytesIO()
    image.quantize(64, Quantize.FASTOCTREE).save(output, "PNG")  # the default takes six times
    return output.getvalue()


@cache
def _letters() -> frozenset[int]:
    """The letters that Tinos has."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def unknown_letters(html: str) -> str:
    """The letters of the text that the papers' font has not, each once."""
    return "".join(sorted(c for c in set(html) if ord(c) not in _letters() and c not in "\n\r\t"))


def page_sizes(pdf: bytes, dots_per_inch: int = 110) -> list[tuple[int, int]]:
    """Width and height of each page's `picture`."""
    from math import ceil

    import pypdfium2

    scale = dots_per_inch / 72
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(pdf)]
    return [(ceil(width * scale), ceil(height * scale)) for width, height in sizes]


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    return len(pypdfium2.PdfDocument(pdf))


def peak_memory() -> int:
    """The most bytes that the process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
