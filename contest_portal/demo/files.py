"""Small true files for the demo: a one-page PDF and a PNG picture, made without any library."""

import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from contest_portal.vietnamese import fold

WIDTH, HEIGHT = 320, 240


def pdf(name: str, line: str) -> SimpleUploadedFile:
    """An A4 page with one line. The built-in font of PDF has no Vietnamese marks."""
    text = fold(line).replace("\\", "").replace("(", "").replace(")", "")
    drawing = f"BT /F1 14 Tf 72 760 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(body))
    )
    return SimpleUploadedFile(f"{name}.pdf", body)


def picture(name: str, seed: int) -> SimpleUploadedFile:
    """A landscape of a sky, a hill and a field, in colours of its own."""
    shade = seed * 37 % 60
    sky, hill, field = (
        bytes((150 + shade, 190, 220)),
        bytes((60, 120 + shade, 80)),
        bytes((170, 150 + shade // 2, 60 + shade)),
    )
    rows = []
    for y in range(HEIGHT):
        slope = max(0, min(WIDTH, (y - 70 - shade) * 3))
        ground = field if y > 160 else hill
        rows.append(b"\0" + ground * slope + (field if y > 160 else sky) * (WIDTH - slope))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 6)),
            _chunk(b"IEND", b""),
        )
    )
    return SimpleUploadedFile(f"{name}.png", content)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )  # fmt: skip
