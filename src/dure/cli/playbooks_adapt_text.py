"""An adaptation told on a terminal: the sentence first, then what changes and why, then what is not known."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dure.cli.playbooks_text import wrap
from dure.language import Language, Text
from dure.reports.thread_words import write_quantity

STRATEGIES_SHOWN: Final = 5
_TITLE: Final = Text("{playbook} in {place}", "{place}에서 해 본 {playbook}")
_FROM: Final = Text(
    "Numbers from {home}; the plan begins in {start}.",
    "수는 {home}의 것에서 왔고, 계획은 {start}에 시작합니다.",
)
_ABOVE: Final = Text("{title} (said above)", "{title} (위에 적었습니다)")
_ADDS: Final = Text("{title}: {open} of 20 ({adds})", "{title}: 스무 가지 가운데 {open}가지 ({adds})")
_REFERENCE: Final = Text(
    "{who}: {share} % open after {year} years. {source}",
    "{who}: {year}년 뒤 {share}%가 문을 열고 있었음. {source}",
)
_GOAL: Final = Text(
    "{indicator}: from {baseline} to {target} within {years} years (there {before})",
    "{indicator}: {years}년 안에 {baseline} → {target} (원래 지역은 {before})",
)


def write_adaptation(told: Mapping[str, Any], language: Language) -> str:
    """Write what `tell_adaptation` tells."""
    return "\n".join(_write(told, language)).rstrip() + "\n"


def _write(told: Mapping[str, Any], language: Language) -> Iterator[str]:
    def say(text: Text, **values: Any) -> str:
        return text.in_language(language).format(**values)

    headings, trial = told["headings"], told["trial"]
    yield from wrap(say(_TITLE, playbook=told["playbook"]["title"], place=told["place"]["name"]))
    yield from wrap(say(_FROM, home=told["home"]["name"], start=told["start"]))
    yield ""
    if trial is not None:
        yield from wrap(trial["sentence"])
    yield from _list(headings["warnings"], told["warnings"])
    goal = told["goal"]
    aim = say(
        _GOAL,
        indicator=goal["indicator"],
        years=goal["years"],
        **{
            name: write_quantity(goal[key], unit=goal["unit"], language=language)
            for name, key in (("baseline", "baseline"), ("target", "target"), ("before", "target_before"))
        },
    )
    yield from _list(headings["goal"], [aim])
    numbers = [one for one in told["numbers"] if not one["path"].startswith("goal.")]
    changed = [one for one in numbers if one["changed"]]
    yield ""
    yield from wrap(told["counts"]["sentence"])
    yield from _list(
        headings["changed"],
        [
            f"{one['name']}: {_number(one['before'])} → {_number(one['after'])}. {one['why']}"
            for one in changed
        ],
    )
    yield from _list(headings["unmoved"], [f"{one['name']}: {one['why']}" for one in told["unmoved"]])
    for key in ("conditions", "requirements"):
        yield from _list(
            headings[key],
            [f"[{one['verdict_text']}] {one['title']}: {one['reason']}{_cite(one)}" for one in told[key]],
        )
    if trial is not None:
        tried = [one for one in trial["strategies"] if one["adds"] > 0][:STRATEGIES_SHOWN]
        yield from _list(
            headings["strategies"],
            [
                say(_ADDS, title=one["title"], open=one["open_futures"], adds=f"{one['adds']:+d}")
                for one in tried
            ],
        )
        reference = trial["reference"]
        if reference is not None:
            share = round(reference["share"] * 100)
            yield from _list(
                headings["reference"], [say(_REFERENCE, **{**reference, "share": share}), *reference["notes"]]
            )
    # What was said of a condition or of the law stands above already: its name is enough.
    above = {
        f"{one['title']}: {one['reason']}": say(_ABOVE, title=one["title"])
        for key in ("conditions", "requirements")
        for one in told[key]
    }
    yield from _list(headings["sources"], told["sources"])
    yield from _list(headings["missing"], [above.get(one, one) for one in told["missing"]])


def _cite(told: Mapping[str, Any]) -> str:
    """Write where the figure of a condition is from; nothing where no figure tells it, or of the law."""
    sources = told.get("sources") or ()
    return "".join(f" ({one['agency']}, {one['table']}, {one['date']})" for one in sources[:1])


def _number(told: Mapping[str, Any]) -> str:
    """Write a number with its range where it has one."""
    return told["text"] if told["range_text"] is None else f"{told['text']} ({told['range_text']})"


def _list(heading: str, lines: list[str]) -> Iterator[str]:
    """Write a heading and its lines; nothing where there is none."""
    if not lines:
        return
    yield ""
    yield heading
    for line in lines:
        yield from wrap(f"· {line}", indent="  ", hanging="  ")
