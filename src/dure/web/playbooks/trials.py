"""A playbook adapted to a place and tried there: worked out for whoever asks, once, and within bounds."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from django.utils import timezone

from dure.korea.gazetteer import load_gazetteer
from dure.korea.geography import load_geography
from dure.korea.reference import load_reference
from dure.korea.requirements import load_requirements
from dure.korea.scenarios import load_scenarios
from dure.language import LANGUAGES, Language
from dure.places.figures import PlaceFigures
from dure.playbooks.adapting import Adaptation, adapt_playbook
from dure.playbooks.playbook import Playbook
from dure.playbooks.telling import tell_adaptation
from dure.playbooks.trial import try_adaptation
from dure.problem import Problem
from dure.web.outlook.runs import SEED, take_place, turns
from dure.web.places.figures import load_site_figures
from dure.web.playbooks.library import Shelved

DRAWS: Final = 1_000
"""Futures that anybody's question is worth: two seconds of a core."""

_KEPT: Final = 64

Told = Mapping[Language, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Key:
    stamp: str
    code: str
    day: str
    figures: PlaceFigures


class _Shelf:
    """The last answers, the one asked for longest ago going first."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._lock = Lock()
        self._told: OrderedDict[_Key, Told] = OrderedDict()

    def find(self, key: _Key) -> Told | None:
        with self._lock:
            if key in self._told:
                self._told.move_to_end(key)
            return self._told.get(key)

    def keep(self, key: _Key, told: Told) -> None:
        with self._lock:
            self._told[key] = told
            while len(self._told) > self._kept:
                self._told.popitem(last=False)


_shelf: Final = _Shelf(_KEPT)


def adapt(shelved: Shelved, code: str) -> tuple[Adaptation | None, tuple[Problem, ...]]:
    """Adapt a playbook to a place as of today, on the figures of this site."""
    return _adapt(shelved.stamp, _Same(shelved.playbook), code, load_site_figures(), timezone.localdate())


class _Same:
    """A playbook that a cache need not compare: its stamp stands beside it."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=_KEPT)
def _adapt(
    stamp: str, same: _Same, code: str, figures: PlaceFigures, as_of: Any
) -> tuple[Adaptation | None, tuple[Problem, ...]]:
    return adapt_playbook(
        same.playbook,
        code,
        figures=figures,
        geography=load_geography(),
        gazetteer=load_gazetteer(),
        requirements=load_requirements(),
        as_of=as_of,
    )


def tell_trial(shelved: Shelved, adaptation: Adaptation) -> Told:
    """Try an adapted playbook on the futures of its place, and tell it in both languages; kept for a while.

    Raises:
        BusyError: Others are looking ahead in the pages just now.
        OutlookError: The plan cannot be looked at.
    """
    figures = load_site_figures()
    key = _Key(shelved.stamp, adaptation.place.code, adaptation.as_of.isoformat(), figures)
    found = _shelf.find(key)
    if found is not None:
        return found
    # A place is taken before anything is waited for, so that readers always find a thread free.
    with take_place():
        return turns.share(key, lambda: _try(key, adaptation, figures))


def _try(key: _Key, adaptation: Adaptation, figures: PlaceFigures) -> Told:
    with turns.turn():
        trial = try_adaptation(
            adaptation,
            figures=figures,
            gazetteer=load_gazetteer(),
            scenarios=load_scenarios().rows,
            reference=load_reference(),
            draws=DRAWS,
            seed=SEED,
        )
    told: Told = {language: tell_adaptation(adaptation, trial, language) for language in LANGUAGES}
    _shelf.keep(key, told)
    return told


def tell_untried(adaptation: Adaptation, language: Language) -> dict[str, Any]:
    """Tell an adaptation without its futures."""
    return tell_adaptation(adaptation, None, language)
