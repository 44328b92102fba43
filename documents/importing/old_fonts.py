"""Vietnamese typed for old fonts: TCVN3 (ABC, .VnTime) and VNI, told apart and turned to Unicode.

Both kept their letters where Western fonts have others, so an old list reads "S¸ng kiÕn" or
"Saùng kieán". Tables: TCVN 5712:1993 (VN3) and VNI for Windows, as vietunicode.sourceforge.net
lists them under "charset".
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

TCVN3, VNI = "TCVN3", "VNI"
_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
# VNI writes a letter and then its marks; some letters are signs of their own.
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_TONES = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
_VNI_MARKS = {
    **dict(zip("ùøûõï", _TONES, strict=True)),
    **{sign: "\u0302" + tone for sign, tone in zip("áàåãä", _TONES, strict=True)},
    **{sign: "\u0306" + tone for sign, tone in zip("éèúüë", _TONES, strict=True)},
    "â": "\u0302",
    "ê": "\u0306",
}
_VNI_LETTERS = dict(zip("ôöñæóòî", "ơưđỉĩịỵ", strict=True))
_VNI = re.compile(
    f"(?P<letter>[aeouyôö])(?P<mark>[{''.join(_VNI_MARKS)}])|[{''.join(_VNI_LETTERS)}]",
    re.IGNORECASE,
)
_ONLY_UNICODE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_NO_WORD = re.compile(r"[\s\x00-@\[-`{-~“”‘’–…]+")
_SYLLABLE = re.compile(
    "(ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    "(uya|iêu|yêu|ươu|ươi|uôi|oai|oay|oeo|uây|uyu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uơ"
    "|ưa|ưi|ưu|(uyê|iê|yê|ươ|uô|oă|uâ|ă|â)(?P<stop1>ch|[cpt]|ng|nh|[mn])"
    "|(oa|oe|uê|uy|oo|[aeêioôơuưy])(?P<stop2>ch|[cpt]|ng|nh|[mn])?)"
)


def usual(texts: Iterable[str]) -> str:
    """In which way most of these texts were typed: TCVN3, VNI, or "" for Unicode."""
    joined = "\n".join(text for text in texts if not text.isascii())
    return _best(joined, "")


def to_unicode(text: str, usual: str = "") -> tuple[str, str]:
    """The text in Unicode, and how it was typed: TCVN3, VNI, or "" where nothing was changed.

    usual: what its neighbours are typed in; it decides where a few letters could be either.
    """
    if text.isascii() or _ONLY_UNICODE.search(text):
        return text, ""
    name = _best(text, usual)
    converted = _READINGS[name](text)
    return (converted, name) if converted != text else (text, "")


def decode(data: bytes) -> str:
    """Text of eight-bit letters: Windows' Vietnamese (cp1258), or an old font's, left as it is."""
    windows = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    western = data.decode("latin-1")
    read = _READINGS[_best(western, "")](western)
    return western if _score(read) > _score(windows) else windows


def _best(text: str, usual: str) -> str:
    """The reading in which most words are Vietnamese syllables; of equals the usual one."""
    scores = {name: _score(read(text)) for name, read in _READINGS.items()}
    return max(scores, key=lambda name: (scores[name], name == usual))


def _score(text: str) -> int:
    """How many marked words are syllables, less those that are none."""
    words = [word for word in _NO_WORD.split(text) if len(word) > 1 and not word.isascii()]
    return sum(1 if _is_syllable(word) else -1 for word in words)


def _is_syllable(word: str) -> bool:
    """Spelled as Vietnamese is: one tone at most, and sắc or nặng before c, ch, p, t."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in letters if c in _TONES]
    plain = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    found = _SYLLABLE.fullmatch(plain)
    if not found or len(tones) > 1:
        return False
    stopped = (found["stop1"] or found["stop2"]) in ("c", "ch", "p", "t")
    return not stopped or tones in ([_ACUTE], [_DOT])


def _from_tcvn3(text: str) -> str:
    """Capitals with marks had a font of their own: a word of capitals takes them everywhere."""
    return re.sub(r"\S+", lambda word: _one_case(word[0]), text)


def _one_case(word: str) -> str:
    plain = [c for c in word if c.isascii() and c.isalpha()]
    read = word.translate(_TCVN3)
    return read.upper() if len(plain) > 1 and all(c.isupper() for c in plain) else read


def _from_vni(text: str) -> str:
    return unicodedata.normalize("NFC", _VNI.sub(_vni_letter, text))


def _vni_letter(found: re.Match[str]) -> str:
    letter = found["letter"] or found[0]
    base = _VNI_LETTERS.get(letter.lower(), letter.lower())
    mark = _VNI_MARKS[found["mark"].lower()] if found["mark"] else ""
    return (base.upper() if letter.isupper() else base) + mark


_READINGS: dict[str, Callable[[str], str]] = {"": str, TCVN3: _from_tcvn3, VNI: _from_vni}
