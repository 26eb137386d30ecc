"""Where lines name a person whose name is sealed: whole, cut off by a bank, or before a word of wages."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from dure.intake.names import SHORTEST_PREFIX, normalise_name
from dure.intake.sealed_names import HIDDEN_NAME, hash_name, hashes_of

_PAY: Final = (
    "급여|급료|월급|봉급|주급|일당|잡급|노임|임금|상여|성과급|보너스|수당|퇴직|인건비|활동비|강사|품삯"
    "|경조|축의|조의|부의"
)
_BEHIND: Final = (
    f"{_PAY}|님|씨|귀하|식대|식비|출장|여비|교통비|경비|가불|가지급|대여|차용|상환|출자|조합비|회비|배당"
    "|사례|포상|이체|송금|입금|출금"
)
_LETTER: Final = "가-힣A-Za-z"
_BEFORE: Final = re.compile(rf"(?:{_PAY}|이체|송금)")
# Words may begin within each other, so they are looked for at every letter.
_TAIL: Final = re.compile(rf"(?=(?:{_BEHIND}))")
_PAY_TAIL: Final = re.compile(rf"(?:{_PAY})")
_TWO: Final = 2
# Only in a short text may spaces stand within a name; of a long one every spelling would be another word.
_SHORT_TEXT: Final = 20
# So many names at once, for a pattern may not be of any size.
_AT_ONCE: Final = 300


@dataclass(frozen=True)
class SealedPeople:
    """The people whose names are sealed, to be asked whether a text names one of them.

    Attributes:
        whole: Hashes of their whole names.
        cut: Hashes of beginnings that are long enough to be what a bank left of a name.
        key: Secret that they were sealed with.
    """

    whole: frozenset[str]
    cut: frozenset[str]
    key: bytes

    @classmethod
    def of(cls, tokens: Iterable[str], *, key: bytes) -> Self:
        """Take the people of sealed names.

        Args:
            tokens: Sealed names.
            key: Secret that they were sealed with.
        """
        chains = [hashes_of(token) for token in tokens]
        first = SHORTEST_PREFIX - _TWO
        return cls(
            whole=frozenset(chain[-1] for chain in chains),
            cut=frozenset(digest for chain in chains for digest in chain[first:-1]),
            key=key,
        )

    def is_named_by(self, field: str) -> bool:
        """Say whether a name field is one of these names, cut off or not, or one before a word of wages.

        Args:
            field: A name as printed.
        """
        text = normalise_name(field)
        if hash_name(text, key=self.key) in self.whole:
            return True
        for name, tail in _candidates(text):
            digest = hash_name(name, key=self.key)
            # Two letters, or a beginning, are a name only alone or before a word of wages.
            if digest in self.whole and (len(name) > _TWO or _PAY_TAIL.match(tail)):
                return True
            if digest in self.cut and (name == text or _PAY_TAIL.match(tail)):
                return True
        return False

    def is_cut(self, field: str) -> bool:
        """Say whether a name field is a beginning of one of these names, and none of them itself.

        Args:
            field: A name as printed.
        """
        digest = hash_name(normalise_name(field), key=self.key)
        return digest in self.cut and digest not in self.whole

    def hide(self, texts: pa.Array, *, cut: Collection[str] = (), printed: Collection[str] = ()) -> pa.Array:
        """Put HIDDEN_NAME where these texts name one of the people.

        A name stands as a word, or before a word of wages and the like. One of two letters, which may be any
        word, is hidden only before a word of wages; so is a beginning, or where it is the whole text.

        Args:
            texts: Different texts.
            cut: Beginnings that stand in the name of a line; they are hidden like whole names.
            printed: Names of the people as far as they are known, for those that are not of letters only.
        """
        full = {normalise_name(name) for name in cut}
        full |= {name for name in printed if len(name) > _TWO and re.search(rf"[^{_LETTER}\s]", name)}
        two: set[str] = set()
        begun: set[str] = set()
        for name in {name for word in _words(texts) for name, _ in _candidates(word)}:
            digest = hash_name(name, key=self.key)
            if digest in self.whole:
                (full if len(name) > _TWO else two).add(name)
            elif digest in self.cut:
                begun.add(name)
        begun -= full
        start = rf"(^|[^{_LETTER}]|{_BEFORE.pattern})"
        texts = _replace(texts, full, start=start, end=rf"($|[^{_LETTER}]|{_BEHIND})")
        texts = _replace(texts, two | begun, start=start, end=rf"(\s?(?:{_PAY}))")
        return _replace(texts, begun, start=r"(^\s*)", end=r"(\s*$)")


def _candidates(word: str) -> Iterator[tuple[str, str]]:
    """Give what may be a name in a word, and what stands behind it."""
    lead = _BEFORE.match(word)
    for start in (0, lead.end()) if lead else (0,):
        ends = {len(word), *(found.start() for found in _TAIL.finditer(word, start + _TWO))}
        for end in ends:
            if end - start >= _TWO:
                yield word[start:end], word[end:]


def _words(texts: pa.Array) -> list[str]:
    """Return the different words of texts, also of short texts as if they had no spaces."""
    short = texts.filter(pc.less_equal(pc.utf8_length(texts), _SHORT_TEXT))
    spaceless = pc.replace_substring_regex(short, r"\s+", "")
    everything = pa.concat_arrays([texts, spaceless])
    words = pc.list_flatten(pc.split_pattern_regex(everything, rf"[^{_LETTER}]+")).unique()
    return [word.casefold() for word in words.to_pylist() if len(word) >= _TWO]


def _replace(texts: pa.Array, names: Collection[str], *, start: str, end: str) -> pa.Array:
    # The longer first, so that of two names that begin alike the whole one is hidden.
    ordered = sorted(names, key=lambda name: (-len(name), name))
    for first in range(0, len(ordered), _AT_ONCE):
        words = "|".join(
            r"\s?".join(re.escape(letter) for letter in re.sub(r"\s", "", name))
            for name in ordered[first : first + _AT_ONCE]
        )
        # Twice, for the space between two names belongs to the first only.
        for _ in range(2):
            texts = pc.replace_substring_regex(texts, rf"(?i){start}(?:{words}){end}", rf"\1{HIDDEN_NAME}\2")
    return texts
