"""Makes the web fonts and the vendor style sheet out of the installed wheels."""

import io
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset
from fontTools.ttLib import TTFont

RECIPE = "1"
WHEELS = ("bootstrap-wrapper", "fontpkg-be-vietnam-pro", "fonttools")
WEIGHTS = {400: "BeVietnamPro-Regular.ttf", 600: "BeVietnamPro-SemiBold.ttf"}
DIGIT_WIDTHS = {400: 660, 600: 680}
DIGITS_FAMILY = "Portal Digits"
FEATURES = ["ccmp", "locl", "mark", "mkmk", "kern"]
COMBINING_MARKS = (0x0300, 0x0301, 0x0302, 0x0303, 0x0306, 0x0309, 0x031B, 0x0323)
VIETNAMESE_LETTERS = (0x0102, 0x0110, 0x0128, 0x0168, 0x01A0, 0x01AF)
PUNCTUATION = (0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20AB, 0x2212)
DIGITS = range(ord("0"), ord("9") + 1)


class Command(BaseCommand):
    """Builds only when a wheel or the recipe has changed since the last build."""

    help = "Make web fonts and vendor CSS from the installed wheels into ASSETS_DIR."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.ASSETS_DIR)
        stamp = folder / ".built-from"
        built_from = _versions()
        if _is_current(folder, stamp, built_from):
            self.stdout.write("Assets are up to date.")
            return
        _build(folder)
        _write(stamp, built_from.encode())
        self.stdout.write(f"Assets built in {folder}.")


def _versions() -> str:
    """One line for the recipe and one for each wheel the assets are made from."""
    lines = [f"recipe {RECIPE}", *(f"{wheel} {version(wheel)}" for wheel in WHEELS)]
    return "\n".join(lines) + "\n"


def _is_current(folder: Path, stamp: Path, built_from: str) -> bool:
    if not stamp.exists() or stamp.read_text() != built_from:
        return False
    return all((folder / name).exists() for name in _outputs())


def _outputs() -> list[str]:
    fonts = [
        f"fonts/{kind}-{weight}.woff2"
        for kind in ("be-vietnam-pro", "portal-digits")
        for weight in WEIGHTS
    ]
    return [*fonts, "fonts/OFL.txt", "vendor/bootstrap.min.css"]


def _build(folder: Path) -> None:
    face = files("fontpkg_be_vietnam_pro")
    for weight, name in WEIGHTS.items():
        source = (face / "files" / name).read_bytes()
        _write(folder / f"fonts/be-vietnam-pro-{weight}.woff2", _text_font(source))
        _write(
            folder / f"fonts/portal-digits-{weight}.woff2",
            _digits_font(source, DIGIT_WIDTHS[weight]),
        )
    _write(folder / "fonts/OFL.txt", (face / "LICENSE").read_bytes())
    _write(folder / "vendor/bootstrap.min.css", _bootstrap_css())


def _bootstrap_css() -> bytes:
    """The wheel's CSS without the line that names a source map, which is not served."""
    css = (files("bootstrap") / "css" / "bootstrap.min.css").read_bytes()
    return b"\n".join(line for line in css.splitlines() if b"sourceMappingURL" not in line) + b"\n"


def _text_font(source: bytes) -> bytes:
    """Latin and Vietnamese with the features that stack the marks."""
    letters = [code + case for code in VIETNAMESE_LETTERS for case in (0, 1)]
    wanted = [*range(0x20, 0x7F), *range(0xA0, 0x100), *letters, *range(0x1EA0, 0x1EFA)]
    return _save(_subset(source, [*wanted, *COMBINING_MARKS, *PUNCTUATION], FEATURES))


def _digits_font(source: bytes, width: int) -> bytes:
    """The ten digits, each centred on the same advance width: the face has no tabular figures."""
    font = _subset(source, list(DIGITS), [], hinting=False)
    outlines, metrics = font["glyf"], font["hmtx"]
    for glyph_name in font.getBestCmap().values():
        advance, left = metrics[glyph_name]
        shift = (width - advance) // 2
        glyph = outlines[glyph_name]
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(outlines)
        metrics[glyph_name] = (width, left + shift)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = DIGITS_FAMILY.replace(" ", "") if record.nameID == 6 else DIGITS_FAMILY
    return _save(font)


def _subset(
    source: bytes, unicodes: list[int], features: list[str], *, hinting: bool = True
) -> TTFont:
    options = subset.Options()
    options.layout_features = features
    options.hinting = hinting
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14, 16, 17]
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)
    return font


def _save(font: TTFont) -> bytes:
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write beside the target, then rename: a server that is reading never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(content)
    draft.replace(path)
