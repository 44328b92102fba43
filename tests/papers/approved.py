"""Pages beside the pictures that were looked at and approved (tests/papers/approved/*.png).

`APPROVE=1 pytest tests/papers` writes them anew; then look at each.
"""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from documents import drawing

FOLDER = Path(__file__).with_name("approved")
DOTS_PER_INCH = 90
SHADES = 16  # kept of each picture
SPOT = 32  # of 255, over a spot of about a millimetre; the kept shades alone make up to 16


def differences(name: str, data: bytes) -> list[str]:
    """What is not as approved, page by page; empty if all is."""
    pages = [_picture(data, n + 1) for n in range(drawing.run(drawing.page_count, data))]
    files = [FOLDER / f"{name}-{number}.png" for number in range(1, len(pages) + 1)]
    if os.environ.get("APPROVE"):
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.glob(f"{name}-[0-9]*.png"):
            old.unlink()
        for page, file in zip(pages, files, strict=True):
            page.quantize(SHADES).save(file, optimize=True)
    kept = sorted(file.name for file in FOLDER.glob(f"{name}-[0-9]*.png"))
    if kept != sorted(file.name for file in files):
        return [f"{name} has {len(pages)} pages, approved are {len(kept)}"]
    return [
        f"{file.name} {how}"
        for page, file in zip(pages, files, strict=True)
        if (how := _difference(page, Image.open(file).convert("L")))
    ]


def _picture(data: bytes, page: int) -> Image.Image:
    png = drawing.run(drawing.picture, data, page, DOTS_PER_INCH)
    return Image.open(BytesIO(png)).convert("L")


def _difference(page: Image.Image, approved: Image.Image) -> str:
    if page.size != approved.size:
        return f"is {page.size}, not {approved.size}"
    apart = ImageChops.difference(page, approved).filter(ImageFilter.BoxBlur(1))
    spot = apart.getextrema()[1]
    where = apart.point([0] * (SPOT + 1) + [255] * (255 - SPOT)).getbbox()
    return f"differs by {spot} at {where}" if where else ""
