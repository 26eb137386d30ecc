"""The two logs as people read them: a sentence an act, in both languages."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from dure.language import Text
from dure.web.community.models import Act, Community, Enterprise, Look
from dure.web.words import PluralFormatter, current_language, load_words, say

if TYPE_CHECKING:
    from django.db.models import QuerySet

FEATURES = (
    "imports",
    "sorting",
    "circulation",
    "thread",
    "chalkboard",
    "outlook",
    "playbooks",
    "shocks",
    "visits",
    "operator",
    "books",
    "api",
    "community",
)
"""Where the sentence of a verb may stand: `act.<verb>` in the words of its feature, or else in ours."""

_FORMATTER = PluralFormatter()


@cache
def _load_sentences(kind: str) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for feature in FEATURES:
        try:
            words = load_words(feature)
        except FileNotFoundError:
            continue
        for key, text in words.items():
            if key.startswith(f"{kind}."):
                found.setdefault(key.removeprefix(f"{kind}."), text)
    return found


def find_act_sentence(verb: str) -> Text | None:
    """Find the sentence of a verb."""
    return _load_sentences("act").get(verb)


def find_look_word(what: str) -> Text | None:
    """Find the word for what was looked at."""
    return _load_sentences("look").get(what)


def list_acts(*, enterprise: Enterprise | None = None, community: Community | None = None) -> "QuerySet[Act]":
    """List the acts in an enterprise, or in a community but not in its enterprises' books; newest first."""
    acts = Act.objects.select_related("who")
    found = (
        acts.filter(enterprise=enterprise)
        if enterprise
        else acts.filter(community=community, enterprise=None)
    )
    return found.order_by("-when", "-pk")


def list_looks(
    *, enterprise: Enterprise | None = None, community: Community | None = None
) -> "QuerySet[Look]":
    """List the looks at personal data of an enterprise, or of a community's own; newest first."""
    looks = Look.objects.select_related("who")
    found = (
        looks.filter(enterprise=enterprise)
        if enterprise
        else looks.filter(community=community, enterprise=None)
    )
    return found.order_by("-when", "-pk")


def tell_act(act: Act) -> str:
    """Write an act as a sentence: who did what."""
    text = find_act_sentence(act.verb)
    if text is None:
        return f"{name_person(act)}: {act.verb}"
    values: Mapping[str, Any] = _Blanks(_read_detail(act.detail), who=name_person(act))
    return _FORMATTER.vformat(text.in_language(current_language()), (), values)


def name_person(line: Act | Look) -> str:
    """Write who it was; a visitor where nobody was signed in or the account is gone."""
    return str(line.who) if line.who is not None else say("community.log.visitor")


def tell_look(look: Look) -> str:
    """Write what was looked at."""
    text = find_look_word(look.what)
    return look.what if text is None else text.in_language(current_language())


def rows_of_acts(acts: "QuerySet[Act]") -> Iterator[list[Any]]:
    """Write acts as rows of a table to take away."""
    for act in acts.iterator(chunk_size=2000):
        yield [timezone.localtime(act.when), name_person(act), tell_act(act), act.on_behalf_of]


def rows_of_looks(looks: "QuerySet[Look]") -> Iterator[list[Any]]:
    """Write looks as rows of a table to take away."""
    for look in looks.iterator(chunk_size=2000):
        yield [timezone.localtime(look.when), name_person(look), tell_look(look), look.whose, look.address]


def _read_detail(detail: Any) -> dict[str, Any]:
    values = dict(detail) if isinstance(detail, dict) else {}
    if isinstance(values.get("role"), str):
        role = load_words("community").get(f"role.{values['role']}")
        values["role"] = role.in_language(current_language()) if role else values["role"]
    # A name that was written down in both languages is read in the reader's own.
    return {
        name: value[current_language()] or value["ko"]
        if isinstance(value, dict) and {"ko", "en"} <= value.keys()
        else value
        for name, value in values.items()
    }


class _Blanks(defaultdict[str, Any]):
    """Values of a sentence; what an old act did not write down is left blank."""

    def __init__(self, values: Mapping[str, Any], **more: Any) -> None:
        super().__init__(str, {**values, **more})

    def __missing__(self, key: str) -> str:
        return "…"
