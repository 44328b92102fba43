"""Pages beside the pictures that were looked at and approved (tests/papers/approved/*.png).

`APPROVE=1 pytest tests/papers` writes them anew; then look at each.
"""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat

from documents import drawing

FOLDER = Path(__file__).with_name("approved")
DOTS_PER_INCH = 60
MEAN = 1.0  # of 255, over the whole page: fonts are hinted a little differently elsewhere
SPOT = 60  # of 255, over any spot of some millimetres: a line or a word that moved


def differences(name: str, data: bytes) -> list[str]:
    """What is not as approved, page by page; empty if all is."""
    pages = [_picture(data, n + 1) for n in range(drawing.run(drawing.page_count, data))]
    files = [FOLDER / f"{name}-{number}.png" for number in range(1, len(pages) + 1)]
    if os.environ.get("APPROVE"):
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.glob(f"{name}-[0-9]*.png"):
            old.unlink()
        for page, file in zip(pages, files, strict=True):
            page.quantize(16).save(file, optimize=True)
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
    apart = ImageChops.difference(page, approved)
    mean = ImageStat.Stat(apart).mean[0]
    spot = apart.filter(ImageFilter.BoxBlur(3)).getextrema()[1]
    if mean <= MEAN and spot <= SPOT:
        return ""
    return f"differs: {mean:.2f} on the whole, {spot} at a spot"
