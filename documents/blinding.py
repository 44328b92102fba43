"""Files without what tells of people: who made them, on which machine, at which place.

Run in the limited processes of `drawing`; loads nothing of Django, bytes in, bytes out. What a page
says or a picture shows stays as it is.
"""

import re
import zipfile
from io import BytesIO
from typing import Any

SMALL = 960  # pixels, of a picture on a page
PRINTED = 640  # pixels, of one on paper, eight centimetres wide
PERSONAL = re.compile(r"\}(author|initials|date|userId|lastModifiedBy|dateUtc)$")
EMPTIED = re.compile(r"docProps/.*|word/people\.xml|customXml/.*\.xml")
NAMING = ("/Metadata", "/PieceInfo", "/LastModified")  # in any object of a PDF
SIGNED = ("/Name", "/ContactInfo", "/Location", "/Reason", "/Cert", "/Contents", "/M")
WRITTEN = ("/T", "/M", "/CreationDate")  # by whom and when a note was


def blinded(content: bytes, extension: str) -> bytes:
    """The same file without properties, comments' authors, EXIF; extension: one of KINDS."""
    return {".pdf": _pdf, ".docx": _word}.get(extension, _picture)(content)


def small(content: bytes, side: int = SMALL) -> bytes:
    """A picture for a page: JPEG, at most so many pixels on its longer side, without EXIF."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
        image.draft("RGB", (side * 2, side * 2))
        upright = ImageOps.exif_transpose(image)
    upright.thumbnail((side, side))
    on_white = Image.new("RGB", upright.size, "white")
    on_white.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    output = BytesIO()
    on_white.save(output, "JPEG", quality=80, progressive=True)
    return output.getvalue()


def _picture(content: bytes) -> bytes:
    """Turned upright first: how it was held is kept in EXIF, too."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
        kind = "PNG" if image.format == "PNG" else "JPEG"
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image)
    upright.info = {k: v for k, v in upright.info.items() if k == "transparency"}
    output = BytesIO()
    upright.save(output, kind, **({"quality": 92} if kind == "JPEG" else {}), icc_profile=profile)
    return output.getvalue()


def _picture_inside(content: bytes) -> bytes:
    """What is neither JPEG nor PNG, whatever its name says, is let through."""
    from PIL import UnidentifiedImageError

    try:
        return _picture(content)
    except UnidentifiedImageError:
        return content


def _pdf(content: bytes) -> bytes:
    import pikepdf

    with pikepdf.open(BytesIO(content)) as pdf:
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for key in ("/Names", "/AF", "/Collection"):  # files inside, which bear names of their own
            if key in pdf.Root:
                _without_files(pdf.Root, key)
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        for thing in [*pdf.objects, *notes]:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                _anonymous(thing)
        output = BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(output, deterministic_id=True)
        return output.getvalue()


def _without_files(root: Any, key: str) -> None:
    if key != "/Names":
        del root[key]
    elif "/EmbeddedFiles" in root.Names:
        del root.Names["/EmbeddedFiles"]


def _anonymous(thing: Any) -> None:
    """Of one object: its properties, who wrote a note or signed, and the EXIF of a picture."""
    import pikepdf

    gone = list(NAMING)
    if thing.get("/Type") == pikepdf.Name.Sig:
        gone += SIGNED
    if "/Rect" in thing and thing.get("/Subtype") != pikepdf.Name.Widget:
        gone += WRITTEN
    for key in gone:
        if key in thing:
            del thing[key]
    if isinstance(thing, pikepdf.Stream):
        _bare_picture(thing)


def _bare_picture(stream: Any) -> None:
    """A JPEG of a PDF, which may be packed once more."""
    import pikepdf

    filters = _listed(stream.get("/Filter"))
    if not filters or filters[-1] not in (pikepdf.Name.DCTDecode, pikepdf.Name.DCT):
        return
    parms = _listed(stream.get("/DecodeParms"))
    content = stream.read_raw_bytes()
    if len(filters) > 1:
        stream.write(
            content, filter=pikepdf.Array(filters[:-1]),
            decode_parms=pikepdf.Array(parms[:-1]) if parms else None,
        )  # fmt: skip
        content = stream.read_bytes()
    last = parms[-1] if parms else None
    stream.write(_bare_jpeg(content), filter=pikepdf.Name.DCTDecode, decode_parms=last)


def _listed(one_or_more: Any) -> list[Any]:
    import pikepdf

    if isinstance(one_or_more, pikepdf.Array):
        return list(one_or_more)
    return [] if one_or_more is None else [one_or_more]


def _bare_jpeg(content: bytes) -> bytes:
    """Without EXIF, XMP and comments (segments E1, E3 to ED, EF, FE); else not touched."""
    kept, at = [content[:2]], 2
    while content[at : at + 1] == b"\xff" and (marker := content[at + 1]) != 0xDA:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker not in {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}:
            kept.append(content[at:end])
        at = max(end, at + 4)
    return b"".join([*kept, content[at:]])


def _word(content: bytes) -> bytes:
    """Properties are emptied, tracked changes and comments lose their authors."""
    output = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as package,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as clean,
    ):
        for name in package.namelist():
            clean.writestr(zipfile.ZipInfo(name), _part(name, package.read(name)))
    return output.getvalue()


def _part(name: str, content: bytes) -> bytes:
    from lxml import etree

    if name.startswith("word/embeddings/"):  # of which the page shows a picture
        return b""
    if not name.endswith((".xml", ".rels")):
        if name.startswith("docProps/"):  # a picture of the first page
            return b""
        is_picture = name.lower().endswith((".jpg", ".jpeg", ".png"))
        return _picture_inside(content) if is_picture else content
    safe = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(content, safe)
    if EMPTIED.fullmatch(name):
        del root[:]
        root.text = None
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if not name.startswith("word/"):
        return content
    if name.endswith(".rels"):
        _without_paths(name, root)
    for element in root.iter(etree.Element):
        for attribute in [a for a in element.attrib if PERSONAL.search(a)]:
            del element.attrib[attribute]
            if attribute.endswith("}author"):  # which must be there
                element.set(attribute, "")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _without_paths(name: str, root: Any) -> None:
    """Where a template or a file lies on somebody's machine; addresses of the web stay."""
    for one in root:
        is_web = one.get("Target", "").lower().startswith("http")
        is_template = name.endswith("/settings.xml.rels")
        if one.get("TargetMode") == "External" and (is_template or not is_web):
            one.set("Target", "#")
