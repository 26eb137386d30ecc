"""What stands on an enterprise's chalkboard: its words as they are now, what the ledger shows kept frozen."""

from typing import Any, Final

from django.utils import timezone

from dure import __version__
from dure.language import LANGUAGES, Language, Text
from dure.reports import EnterpriseUnknownError
from dure.reports.chalkboard import write_chalkboard
from dure.reports.thread import StrategyLine
from dure.reports.thread_contract import write_strategy
from dure.web.books.turns import Turns
from dure.web.chalkboard.models import FrozenShown
from dure.web.community.models import Enterprise
from dure.web.thread.figures import build_thread_of_enterprise, hash_parts
from dure.web.thread.models import Goal, Measurement, Pledge, Strategy
from dure.web.thread.rows import list_strategies, read_strategy

_turns: Final = Turns()


def load_board(enterprise: Enterprise, language: Language) -> dict[str, Any]:
    """Load the chalkboard as plain values; see `docs/reference/chalkboard.md`."""
    rows = list(list_strategies(enterprise.community).filter(enterprise=enterprise))
    shown = find_shown(enterprise, rows)[language]
    return write_chalkboard(
        [tell_strategy(row, shown=shown, language=language) for row in rows],
        enterprise=Text(
            en=enterprise.name_en or enterprise.name_ko, ko=enterprise.name_ko or enterprise.name_en
        ),
        example=enterprise.is_example,
        language=language,
    )


def load_strategy(row: Strategy, language: Language) -> dict[str, Any]:
    """Load one strategy of an enterprise as plain values."""
    if row.enterprise is None:
        raise ValueError(f"The strategy {row.code} stands on nobody's chalkboard.")
    rows = list(list_strategies(row.enterprise.community).filter(enterprise=row.enterprise))
    return tell_strategy(row, shown=find_shown(row.enterprise, rows)[language], language=language)


def tell_strategy(row: Strategy, *, shown: dict[str, Any], language: Language) -> dict[str, Any]:
    """Write a strategy with what the ledger shows of it."""
    told = write_strategy(StrategyLine(read_strategy(row)), language=language)
    return {**told, "shown": shown[row.code]} if row.code in shown else told


def find_shown(enterprise: Enterprise, rows: list[Strategy]) -> dict[str, dict[str, Any]]:
    """Find what the ledger shows of an enterprise's strategies, by language and code.

    It is kept until the book changes, or that by which a strategy is shown, so that a new idea waits for no
    figure.

    Args:
        enterprise: The enterprise.
        rows: All its strategies, with their cards.
    """
    speaking = [row for row in rows if _is_shown(row)]
    if not speaking:
        return {language: {} for language in LANGUAGES}
    version = _find_version(enterprise, speaking)
    frozen = FrozenShown.objects.filter(enterprise=enterprise, version=version).first()
    if frozen is None:
        frozen = _turns.share((enterprise.pk, version), lambda: _freeze(enterprise, version))
    return {"ko": frozen.ko, "en": frozen.en}


def _is_shown(row: Strategy) -> bool:
    card = getattr(row, "card", None)
    return card is not None and (card.shown_by is not None or bool(card.goal_id) or bool(card.pledge_id))


def _find_version(enterprise: Enterprise, rows: list[Strategy]) -> str:
    """Return a name for everything on which the figures depend."""
    goals = Goal.objects.filter(cards__strategy__in=rows).order_by("pk")
    pledges = Pledge.objects.filter(cards__strategy__in=rows).order_by("pk")
    measured = Measurement.objects.filter(goal__in=goals, date__lte=timezone.localdate()).order_by("pk")
    return hash_parts(
        [
            __version__,
            enterprise.book.version,
            enterprise.place,
            enterprise.community.places,
            [
                (row.code, row.card.shown_by, row.card.goal_id, row.card.pledge_id, read_strategy(row).tried)
                for row in rows
            ],
            list(goals.values_list()),
            list(pledges.values_list()),
            list(measured.values_list()),
        ]
    )


def _freeze(enterprise: Enterprise, version: str) -> FrozenShown:
    told: dict[str, dict[str, Any]] = {language: {} for language in LANGUAGES}
    try:
        thread = build_thread_of_enterprise(enterprise)
    except EnterpriseUnknownError:  # its book knows it by no name yet
        thread = None
    for strand in () if thread is None else thread.strands:
        for language in LANGUAGES:
            for line in strand.strategies:
                told[language][line.strategy.id] = write_strategy(line, language=language)["shown"]
    frozen, _ = FrozenShown.objects.update_or_create(
        enterprise=enterprise, defaults={"version": version, "ko": told["ko"], "en": told["en"]}
    )
    return frozen
