"""The file around the text: styles, settings, sections, properties; bytes that never differ."""

import re
from copy import deepcopy
from io import BytesIO
from itertools import zip_longest
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import html as markup

from documents.drawing import LETTERS, TooMuchError
from documents.word_file.flow import Flow, classes
from documents.word_file.looks import (
    MM,
    PLAIN_SHEET,
    RED,
    SHEETS,
    Look,
    Sheet,
    looks_on,
    style_id,
    styles,
    w,
)

NUMBER_FROM_TOP = 7  # mm: the page number in the middle of the top margin
UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, Char
KEPT_PARTS = {"officeDocument", "core-properties", "styles", "settings"}  # of python-docx's own


def write(html: str) -> bytes:
    """The .docx of a page of HTML; the same HTML gives the same bytes.

    Raises TooMuchError for a page that is too long. No part of the file refers outside it.
    """
    import docx  # not in the portal's own processes

    if len(html) > LETTERS:
        raise TooMuchError
    parser = markup.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    page = markup.document_fromstring(UNWRITABLE.sub("", html), parser=parser)
    document = docx.Document()
    _in_two_columns(page.body)
    looks = looks_on(name for part in page.body.iter("body", "section") for name in classes(part))
    _begin(document, page, looks)
    document.element.body[:] = _sections(document, page.body, looks)
    for number, picture in enumerate(document.element.iter("{*}docPr"), 1):
        picture.set("id", str(number))
    return _packed(document)


def _begin(document: Any, page: Any, looks: dict[str, Look]) -> None:
    """Leave only what a paper needs of python-docx's template; its styles, settings and names."""
    for rels in (document.part.package.rels, document.part.rels):
        for key in [k for k, r in rels.items() if r.reltype.split("/")[-1] not in KEPT_PARTS]:
            del rels[key]
    document.styles.element[:] = styles(looks)
    document.settings.element[:] = [
        w("characterSpacingControl", val="doNotCompress"),
        w("compat", w("compatSetting", name="compatibilityMode", val=15,
                      uri="http://schemas.microsoft.com/office/word")),
        w("themeFontLang", val="vi-VN"), w("decimalSymbol", val=","), w("listSeparator", val=";"),
    ]  # fmt: skip
    names = document.core_properties
    names._element[:] = []  # no author, no dates of python-docx's own
    names.title = page.findtext(".//title").strip()[:255]
    names.author = page.find(".//meta[@name='author']").get("content", "")[:255]
    names.language = "vi-VN"
    header = document.sections[0].header
    number = w("fldSimple", w("r", w("t", "2")), instr="PAGE")
    header._element[:] = [w("p", w("pPr", w("pStyle", val=style_id("page"))), number)]


def _in_two_columns(body: Any) -> None:
    """Labels stand two by two on their sheet: in CSS by themselves, in Word in a table."""
    labels = body.find_class("label")
    if not labels:
        return
    table = markup.Element("table", {"class": "labels"})
    labels[0].addprevious(table)
    for left, right in zip_longest(labels[::2], labels[1::2]):
        row = markup.fromstring("<table><tr><td></td><td></td></tr></table>")[0]
        table.append(row)
        for cell, label in zip(row, (left, right), strict=True):
            if label is not None:
                label.drop_tree()
                cell.append(label)


def _sections(document: Any, body: Any, looks: dict[str, Look]) -> list[Any]:
    """The paper, and each of its appendices on pages numbered for themselves."""
    header = document.element.body.sectPr[0]
    annexes = list(body.iter("section"))
    for annex in annexes:
        annex.drop_tree()
    elements: list[Any] = []
    for number, part in enumerate([body, *annexes]):
        if number:
            elements.append(w("p", w("pPr", w("pStyle", val=style_id("gap")), elements.pop())))
        sheet = next((SHEETS[name] for name in classes(part) if name in SHEETS), PLAIN_SHEET)
        flow = Flow(document.part, sheet.width, looks)
        flow.inside(part, "text")
        elements += [*flow.elements, _section(deepcopy(header), sheet)]
    return elements


def _section(header: Any, sheet: Sheet) -> Any:
    across, down = (round(side * MM) for side in sheet.size)
    top, right, bottom, left = (round(side * MM) for side in sheet.margins)
    edge = round(NUMBER_FROM_TOP * MM)
    line = {"val": "double", "sz": 8, "space": 24, "color": RED}
    frame = (w(side, **line) for side in ("top", "left", "bottom", "right"))
    return w(
        "sectPr", header if sheet.numbered else None,
        w("pgSz", w=across, h=down, **({"orient": "landscape"} if across > down else {})),
        w("pgMar", top=top, right=right, bottom=bottom, left=left, header=edge, footer=edge,
          gutter=0),
        w("pgBorders", *frame, offsetFrom="page") if sheet.framed else None,
        w("pgNumType", start=1), w("titlePg"),
    )  # fmt: skip


def _packed(document: Any) -> bytes:
    """The bytes of the file, without the time of packing."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name), old.read(name), ZIP_DEFLATED)
    return packed.getvalue()
