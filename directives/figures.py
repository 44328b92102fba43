"""The figures in the words of a letter that presses for another: each leads to what it counts."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from directives.models import Directive
from documents.papers import Paper

Figure = dict[str, Any]  # see `submissions.follow_up`
Place = tuple[int, int]  # where words begin and end in a text


def address(figure: Figure) -> str:
    """The list that the figure counts."""
    return f"{reverse('solution_list')}?{urlencode(figure['list'])}"


def linked(text: str, figures: Iterable[Figure]) -> SafeString:
    """The text as HTML, the words of each figure that still stand in it once as a link."""
    figures, html, at = list(figures), SafeString(), 0
    found = [(place, f) for place, f in zip(places(text, figures), figures, strict=True) if place]
    for (start, end), figure in sorted(found, key=lambda one: one[0]):
        link = format_html('<a href="{}">{}</a>', address(figure), text[start:end])
        html += escape(text[at:start]) + link
        at = end
    return html + escape(text[at:])


def places(text: str, figures: Iterable[Figure]) -> list[Place | None]:
    """Where the words of each figure stand in the text; None where they do not. Figures of the same
    words have a place each."""
    taken: list[Place] = []
    found: list[Place | None] = []
    for figure in figures:
        words = figure["words"]
        start = text.find(words)
        while start >= 0 and any(b < start + len(words) and start < e for b, e in taken):
            start = text.find(words, start + 1)
        found.append((start, start + len(words)) if start >= 0 else None)
        taken += [place for place in found[-1:] if place]
    return found


def with_links(directive: Directive, letter: Paper) -> Paper:
    """The letter for the screen: with its figures as links in the opening and the items."""
    keys = {item.number: item.pk for item in directive.items.all()}

    def of(key: int | None) -> list[Figure]:
        return [figure for figure in directive.figures if figure["item"] == key]

    items = [
        item | {"sentence": linked(item["sentence"], of(keys[item["number"]]))}
        for item in letter["items"]
    ]
    return letter | {"opening": [linked(t, of(None)) for t in letter["opening"]], "items": items}
