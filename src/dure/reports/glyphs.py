"""Which letters a font can show, so that a stranger's name never stops a page from being printed."""

import re
import struct
import unicodedata
from collections.abc import Set as AbstractSet
from typing import Final

MISSING: Final = "□"
"""What stands for a letter that the font lacks; Korean text fonts have it."""

PICTURE: Final = "\N{NULL}"
"""Where a picture stood, until its space is taken away too; no text of ours holds this sign."""

_SEGMENTED: Final = 12
"""The subtable format that covers all of Unicode: groups of (first, last, glyph)."""


def read_letters(font: bytes) -> frozenset[int]:
    """Return the code points that an OpenType font shows, from the table that maps them to glyphs.

    Raises:
        ValueError: The font has no such table.
    """
    (count,) = struct.unpack_from(">H", font, 4)
    tables = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(count))
    cmap = next((offset for tag, _, offset, _ in tables if tag == b"cmap"), None)
    if cmap is None:
        raise ValueError("The font has no table cmap.")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for number in range(count):
        _, _, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if form == _SEGMENTED:
            (groups,) = struct.unpack_from(">I", font, cmap + offset + 12)
            return frozenset(
                code
                for group in range(groups)
                for first, last, _ in [struct.unpack_from(">III", font, cmap + offset + 16 + 12 * group)]
                for code in range(first, last + 1)
            )
    raise ValueError("The font's table cmap does not cover all of Unicode.")


def fit_text(text: str, *, letters: AbstractSet[int]) -> str:
    """Write a text with the letters that can be shown.

    Signs that show nothing (controls, marks of direction, joiners, choices of form) go, and so do small
    pictures (emoji) that are not among `letters`, with the space they leave: a row of boxes tells a reader
    nothing. A text of nothing but pictures, and every letter that is not among `letters`, becomes MISSING.
    """
    if text.isascii() and text.isprintable():
        return text
    fitted = "".join(_fit(sign, letters) for sign in text)
    if PICTURE not in fitted:
        return fitted
    kept = re.sub(rf"(?m)^(?:{PICTURE} *)+|(?: *{PICTURE})+", "", fitted)
    return kept if kept.strip() else MISSING


def _fit(sign: str, letters: AbstractSet[int]) -> str:
    kind = unicodedata.category(sign)
    if sign == "\n" or (ord(sign) in letters and kind not in {"Cc", "Cf"}):
        return sign
    if kind in {"So", "Sk"}:
        return PICTURE
    if kind in {"Cf", "Mn", "Me"}:
        return ""
    return " " if kind in {"Cc", "Zl", "Zp", "Zs"} else MISSING
