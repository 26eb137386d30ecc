"""Where a party may be, by its name: places to choose from, never taken silently."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from dure.intake.names import normalise_name
from dure.places import Gazetteer, Place

SUGGESTED_MAX: Final = 4
_LEVELS: Final = ("district", "town")
_SHORTEST: Final = 2
_LONGEST: Final = 4
_KIND: Final = re.compile(r"(?<=[가-힣]{2})(?:특별자치시|특별시|광역시|시|군|구|읍|면|동)$")


def suggest_places(
    name: str | None,
    *,
    gazetteer: Gazetteer,
    near: str,
    doubtful: Sequence[str] = (),
    limit: int = SUGGESTED_MAX,
) -> tuple[Place, ...]:
    """Suggest places for a party: those that its address may mean, then those its name tells of.

    Of places of one name those in the same 시군구, and then the same 시도, as `near` come first.

    Args:
        name: The party's name as printed, such as 진안고원식자재; None where it has none.
        gazetteer: The places of Korea.
        near: Code of the place that the report asks about.
        doubtful: Codes that an address of the party may mean.
        limit: At most so many.
    """
    codes = list(doubtful)
    index = _index(gazetteer)
    for word in (name or "").split():
        text = normalise_name(word)
        for length in range(min(_LONGEST, len(text)), _SHORTEST - 1, -1):
            codes += index.get(text[:length], ())
    found = [place for code in dict.fromkeys(codes) if (place := gazetteer.find(code)) is not None]
    found.sort(key=lambda place: (-_shared(place.code, near), place.code not in doubtful, len(place.code)))
    return tuple(found[:limit])


def _shared(code: str, near: str) -> int:
    """Count how many levels two codes share: 시도, 시군구."""
    return sum(code[:digits] == near[:digits] for digits in (2, 5))


@lru_cache(maxsize=2)
def _index(gazetteer: Gazetteer) -> Mapping[str, tuple[str, ...]]:
    """Collect the codes of today's 시군구 and 읍면동 by their bare names: 진안 for 진안군 and 진안읍."""
    found: dict[str, list[str]] = defaultdict(list)
    columns = gazetteer.table.select(["code", "level", "name_ko", "valid_to", "administrative"]).to_pydict()
    for code, level, name, ended, administrative in zip(*columns.values(), strict=True):
        if level in _LEVELS and ended is None and not administrative:
            bare = _KIND.sub("", name)
            if len(bare) >= _SHORTEST:
                found[bare].append(code)
    return {name: tuple(codes) for name, codes in found.items()}
