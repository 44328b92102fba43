"""QR codes, drawn here: no address of ours goes to anybody else's server."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString:
    """The text as an inline SVG: attributes only, as the content security policy wants.

    The page leaves the white margin around it.
    """
    drawn = segno.make(text, error="m").svg_inline(border=0, omitsize=True, svgclass="qr-code")
    return mark_safe(drawn)  # noqa: S308 - black and white squares, the text is not in it
