"""Write a Korean place name in the Revised Romanisation (국어의 로마자 표기법, 2000)."""

import re

INITIALS = [
    "g",
    "kk",
    "n",
    "d",
    "tt",
    "r",
    "m",
    "b",
    "pp",
    "s",
    "ss",
    "",
    "j",
    "jj",
    "ch",
    "k",
    "t",
    "p",
    "h",
]
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()  # noqa: SIM905
# Each final as (what is left before a consonant, what moves to a following silent initial).
FINALS = [
    ("", ""), ("k", "g"), ("k", "kk"), ("k", "ks"), ("n", "n"), ("n", "nj"), ("n", "n"), ("t", "d"),
    ("l", "r"), ("k", "lg"), ("m", "lm"), ("l", "lb"), ("l", "ls"), ("l", "lt"), ("p", "lp"), ("l", "r"),
    ("m", "m"), ("p", "b"), ("p", "ps"), ("t", "s"), ("t", "ss"), ("ng", "ng"), ("t", "j"), ("t", "ch"),
    ("k", "k"), ("t", "t"), ("p", "p"), ("t", ""),
]  # fmt: skip
NASAL = {"k": "ng", "t": "n", "p": "m"}
SUFFIXES = {
    "도": "do", "시": "si", "군": "gun", "구": "gu", "읍": "eup", "면": "myeon", "동": "dong", "리": "ri",
    "가": "ga", "로": "ro",
}  # fmt: skip


def romanise(name: str) -> str:
    """Romanise Hangul syllables with the sound changes that the rule writes (3.1.1-3); other signs stay."""
    parts: list[tuple[int, int, int] | str] = []
    for sign in name:
        number = ord(sign) - 0xAC00
        parts.append((number // 588, number % 588 // 28, number % 28) if 0 <= number < 11172 else sign)
    written = ""
    carried: str | None = None  # the initial as the syllable before has changed it
    for index, part in enumerate(parts):
        if isinstance(part, str):
            written, carried = written + part, None
            continue
        initial = INITIALS[part[0]] if carried is None else carried
        following = parts[index + 1] if index + 1 < len(parts) else None
        closed, carried = _close(part[2], following)
        written += initial + VOWELS[part[1]] + closed
    return written


def _close(final: int, following: tuple[int, int, int] | str | None) -> tuple[str, str | None]:
    """Give the final as it sounds before what follows, and the changed initial of what follows."""
    left, moved = FINALS[final]
    if following is None or isinstance(following, str) or not left:
        return left, None
    initial = INITIALS[following[0]]
    if initial == "" and left != "ng":
        return moved, ""
    if initial == "r" or (initial == "n" and left == "l"):
        return ("l", "l") if left in {"l", "n"} else (NASAL.get(left, left), "n")
    return (NASAL.get(left, left), None) if initial in {"n", "m"} else (left, None)


def romanise_unit(name: str) -> str:
    """Romanise an administrative name, its suffix behind a hyphen: 종로1가 → Jongno 1-ga."""
    name = re.sub(r"\(.*\)", "", name)
    match = re.fullmatch(r"(.+?)(\d+)([동리가])", name) or re.fullmatch(
        r"(.+?)(\d+)([·.,]\d+)([동리가])", name
    )
    if match:
        number = "".join(match.groups()[1:-1])
        return f"{romanise(match[1]).capitalize()} {number}-{SUFFIXES[match.groups()[-1]]}"
    if len(name) > 1 and name[-1] in SUFFIXES:
        return f"{romanise(name[:-1]).capitalize()}-{SUFFIXES[name[-1]]}"
    return romanise(name).capitalize()
