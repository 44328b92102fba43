"""Drawing in processes apart: limits, no network, no files, and no wait after a breakdown."""

import os
import signal
import socket
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
from django.utils.translation import override
from PIL import Image

from documents import drawing, inspection
from tests import pdf as read


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{url}">', '<link rel="stylesheet" href="{url}">',
        '<link rel="attachment" href="{url}">', '<style>@import "{url}";</style>',
        '<style>@font-face {{font-family: x; src: url("{url}")}} p {{font-family: x}}</style>',
        '<svg><use href="{url}#a"/></svg>', '<svg><image href="{url}"/></svg>',
        '<object data="{url}"></object>', '<embed src="{url}">',
        '<p style="background: url({url})">x</p>', '<ul style="list-style: url({url})"><li>x</ul>',
        '<base href="{url}"><img src="x.png">',
    ],
)  # fmt: skip
def test_whatever_asks_for_an_address_reaches_nothing(markup: str, listener: socket.socket) -> None:
    """Security test 28: proved by a listening socket that stays silent."""
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    drawn = drawing.run(drawing.draw, f"<p>Văn bản</p>{markup.format(url=url)}")
    assert read.pages(drawn)[0].startswith("Văn bản")
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "packaged:///../../manage.py"])
def test_whatever_asks_for_a_file_gets_none(address: str) -> None:
    drawn = drawing.run(drawing.draw, f'<p>Văn bản</p><img src="{address}" alt="ảnh">')
    assert read.pages(drawn) == ["Văn bản ảnh"]
    attached = drawing.run(drawing.draw, f'<p>Văn bản</p><link rel="attachment" href="{address}">')
    assert b"/EmbeddedFile" not in attached


def test_a_photo_in_the_page_itself_is_drawn_and_nothing_else_so() -> None:
    """Of all that a page can carry along, JPEG alone."""
    jpeg = BytesIO()
    Image.new("RGB", (32, 24), "green").save(jpeg, "JPEG")
    content = b64encode(jpeg.getvalue()).decode()
    for kind, found in (("jpeg", [(32, 24)]), ("png", []), ("svg+xml", [])):
        page = f'<p>Văn bản</p><img src="data:image/{kind};base64,{content}" alt="ảnh">'
        assert read.photos(drawing.run(drawing.draw, page)) == found


def test_a_drawing_process_has_no_network() -> None:
    """Security test 29: even code that asks for a socket is refused."""
    with pytest.raises(PermissionError, match=r"socket\.__new__ is not for a drawing process"):
        drawing.run(socket.socket)


def test_a_drawing_process_knows_no_secret_and_writes_no_file(tmp_path: Path) -> None:
    assert drawing.run(os.getenv, "SECRET_KEY") is None
    assert os.getenv("SECRET_KEY")
    with pytest.raises(OSError, match="File too large"):
        drawing.run(Path.write_text, tmp_path / "file", "text")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "This field is required."), ("vi", "Trường này là bắt buộc.")],
)
def test_what_stands_against_a_file_is_said_in_the_language_of_who_asks(
    language: str, sentence: str
) -> None:
    """Though the process knows none; shown by a sentence that Django itself translates."""
    with override(language), pytest.raises(inspection.Unfit) as refusal:
        drawing.run(refuse, "This field is required.")
    assert str(refusal.value) == sentence


def test_what_stands_against_a_file_names_what_is_too_much() -> None:
    with pytest.raises(inspection.Unfit) as refusal:
        drawing.run(refuse, "Tệp có {pages} trang.", 501)
    assert str(refusal.value) == "Tệp có 501 trang."


def refuse(sentence: str, pages: int = 0) -> None:
    raise inspection.Unfit(sentence, pages=pages)


def take(megabytes: int, *_: str) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def test_a_process_that_takes_too_much_memory_ends_in_a_sentence() -> None:
    with pytest.raises(drawing.TooMuchError, match="không vẽ được trong giới hạn cho phép"):
        drawing.run(take, 2000)
    assert drawing.run(take, 1) == 1024 * 1024


def test_a_million_cells_end_in_a_sentence() -> None:
    cells = "<td>1</td>" * 1_000_000
    with pytest.raises(drawing.TooMuchError):
        drawing.run(drawing.draw, f"<table><tr>{cells}</tr></table>")


def test_too_long_a_drawing_is_ended_and_the_next_one_is_drawn() -> None:
    """A bomb ends in a clean error; whoever comes next gets a paper."""
    with pytest.raises(drawing.TooMuchError):
        drawing.run(drawing.draw, "<table>" + "<tr><td>1<td>2" * 50_000, seconds=1)
    assert read.pages(drawing.run(drawing.draw, "<p>Văn bản")) == ["Văn bản"]


def test_who_waits_in_vain_is_told_that_it_is_busy(all_drawing) -> None:
    with pytest.raises(drawing.BusyError, match="Máy đang vẽ nhiều văn bản cùng lúc"):
        drawing.run(abs, -3)


def test_processes_killed_from_outside_are_replaced() -> None:
    for _ in range(2):
        os.kill(drawing.run(os.getpid), signal.SIGKILL)
        assert drawing.run(abs, -3) == 3


def test_markup_nested_too_deeply_is_refused() -> None:
    with pytest.raises(drawing.TooMuchError):
        drawing.run(drawing.draw, "<table><tr><td>" * 3000)


def test_too_many_pages_are_refused() -> None:
    page = '<p style="break-after: page">x</p>'
    with pytest.raises(drawing.TooMuchError):
        drawing.run(drawing.draw, page * (drawing.PAGES + 1))


def test_letters_that_the_font_has_not_become_squares() -> None:
    """An archival file holds no letter without a shape; all are of one font."""
    style = '<link rel="stylesheet" href="packaged:///official.css">'
    html = f"{style}<p>Mô hình nấm \U0001f344 và ورشة</p>"
    drawn = drawing.run(drawing.draw, html)
    assert read.pages(drawn) == ["Mô hình nấm □ và □□□□"]
    assert read.fonts(drawn) == {"Tinos"}
    assert drawing.run(drawing.unknown_letters, html) == "".join(sorted("ورشة\U0001f344"))


def test_a_page_is_shown_as_a_picture() -> None:
    drawn = drawing.run(drawing.draw, "<p>Văn bản")
    assert drawing.run(drawing.page_count, drawn) == 1
    assert drawing.run(drawing.picture, drawn, 1).startswith(b"\x89PNG")
    with pytest.raises(IndexError):
        drawing.run(drawing.picture, drawn, 2)
