"""The pictures of the README. `make screenshots` puts them into docs/screenshots."""

import io
import os
from pathlib import Path

from django.urls import reverse
from PIL import Image

from tests.security.objects import addresses

HEIGHT = 1100
SMALL = 120_000  # bytes
SHOTS = (
    ("", "contest_detail", 360),
    ("ha@cb.example", "unit_home", 360),
    ("ha@cb.example", "unit_home", 1280),
    ("ha@cb.example", "dossier_detail", 1280),
    ("ngan@cb.example", "dashboard", 1280),
)


def drawn(page, width: int) -> bytes:
    """The top of the page in 256 colours, rare ones kept: sharp letters, few bytes."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = io.BytesIO()
    few = picture.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(small, "PNG", optimize=True)
    return small.getvalue()


def test_pictures(portal, tmp_path) -> None:
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    for who, name, width in SHOTS:
        page = portal(who, width=width)
        page.goto(reverse(name, kwargs=addresses().get(name)))
        picture = drawn(page, width)
        assert len(picture) < SMALL
        (folder / f"{name}-{width}.png").write_bytes(picture)
