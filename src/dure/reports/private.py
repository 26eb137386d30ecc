"""Whether a name is a private person's: it is, unless a business word in it says otherwise."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

import yaml

_FAMILY: Final = (
    "(?:남궁|황보|제갈|사공|선우|서문|독고|동방|어금|망절|"
    "[김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민나진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상시갈])"
)
# Three letters or more; a name of two letters is told from a place (진안, 마령) by nothing.
_PERSON: Final = re.compile(rf"(?=[가-힣]{{3,4}}$)(?:{_FAMILY}[가-힣]{{1,2}})")
_FAMILY_ONLY: Final = re.compile(_FAMILY)
_HONORIFIC: Final = re.compile(r"(?<=[가-힣]{2})(?:님|씨|귀하|\d+)+$")
_BRANCH: Final = re.compile(r"(?<=\S)\s+\S{1,6}점$")
_TOWN: Final = re.compile(r"[가-힣]+[읍면군]$")
_BRACKETS: Final = re.compile(r"[(\[（［].*?[)\]）］]")
_SPLIT: Final = re.compile(r"[\s()\[\]（）［］,/·]+")
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z'&.-]*")


@lru_cache(maxsize=1)
def _load() -> Mapping[str, frozenset[str]]:
    text = files("dure.reports").joinpath("words/business.yaml").read_text(encoding="utf-8")
    return {name: frozenset(words) for name, words in yaml.safe_load(text).items()}


@lru_cache(maxsize=1)
def _compile() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _load()
    endings = sorted(words["endings"] | words["behind_a_person_unsure"], key=len, reverse=True)
    marks = sorted(words["marks"], key=len, reverse=True)
    return (
        re.compile("|".join(re.escape(mark) for mark in marks)),
        re.compile(f"({'|'.join(re.escape(ending) for ending in endings)})$"),
    )


def may_be_person(name: str | None, *, has_address: bool = False) -> bool:
    """Say whether a name without a business number may be a private person's.

    A guess, on the careful side: a shop taken for a person is only not named.

    Args:
        name: The name as printed; None is nobody's.
        has_address: True where the name was read with an address of its own: then several words in Latin
            letters are a business's too, unless one of them is a family name.
    """
    if not name or not name.strip():
        return False
    marks, _ = _compile()
    plain = name.strip()
    if marks.search(plain):
        return False
    plain = _BRANCH.sub("", plain)
    tokens = [token for token in _SPLIT.split(plain) if token]
    if any(_is_person(token) for token in tokens):
        return True
    outside = _BRACKETS.sub(" ", plain)
    latin = [word.casefold() for word in _LATIN.findall(outside)]
    words = _load()
    if words["personal"].intersection(latin):
        return True
    if words["english"].intersection(latin) or any(_ends_as_business(token) for token in outside.split()):
        return False
    is_latin = not re.search(r"[^\W\d_a-zA-Z]", outside)
    return not (has_address and is_latin and len(latin) > 1 and not words["latin_family"].intersection(latin))


def _is_person(token: str) -> bool:
    """Say whether one word is a person's name as a whole, with or without a 님 or a digit behind it."""
    bare = _HONORIFIC.sub("", token)
    return bool(_PERSON.fullmatch(bare)) and not _ends_as_business(bare) and not _TOWN.fullmatch(bare)


def _ends_as_business(token: str) -> bool:
    _, endings = _compile()
    found = endings.search(token)
    if found is None:
        return False
    words, ending, before = _load(), found.group(), token[: found.start()]
    if ending in words["given_names_too"] and _FAMILY_ONLY.fullmatch(before):
        return False
    if ending in words["behind_a_person_unsure"]:
        return not _PERSON.fullmatch(before)
    return True
