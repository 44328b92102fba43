"""Reading a page as its reader does: its links, its rows, its words."""

import html
import re
from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.rows: list[list[str]] = []
        self._link: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        elif tag == "a":
            self._link, self._words = dict(attrs).get("href", ""), []

    def handle_data(self, data):
        if self._link is not None:
            self._words.append(data)
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag):
        if tag == "a" and self._link is not None:
            self.links.append((self._link, plain("".join(self._words))))
            self._link = None
        elif tag == "table":
            self.rows.append([])


def plain(text: str) -> str:
    """One space between words, no-break spaces as spaces."""
    return " ".join(text.split())


def main_of(response) -> str:
    return re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)[0]


def words(response) -> str:
    """The text of the page's main part."""
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", main_of(response))))


def links(response) -> list[tuple[str, str]]:
    """Address and words of each link in the page's main part."""
    return _read(response).links


def rows(response) -> list[list[str]]:
    """The cells of each table row in the page's main part."""
    return [[plain(cell) for cell in row] for row in _read(response).rows if row]


def _read(response) -> _Reader:
    reader = _Reader()
    reader.feed(main_of(response))
    return reader
