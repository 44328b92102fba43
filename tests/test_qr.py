"""QR codes: drawn as attributes, readable from a phone."""

from contest_portal.qr import qr_svg


def test_a_code_is_squares_without_style_or_the_text_itself() -> None:
    drawn = qr_svg("http://localhost/theo-doi/<script>/")
    assert drawn.startswith("<svg ")
    assert 'class="qr-code"' in drawn
    assert ("style" in drawn, "script" in drawn) == (False, False)
    assert qr_svg("a") != qr_svg("b")
