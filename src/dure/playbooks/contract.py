"""A playbook as plain values in one language: what pages, the command line and the API show of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from dure.language import Language, Text
from dure.outlook.plan import Estimate
from dure.period import Period
from dure.places.features import FEATURES, Feature
from dure.playbooks.conditions import write_feature
from dure.playbooks.drivers import FIGURE_NAMES, find_driver, say_growth
from dure.playbooks.periods import write_period
from dure.playbooks.playbook import Condition, Failure, MeasuredOutcome, Playbook, Source, Span, Step
from dure.playbooks.rendering import number_marks
from dure.reports.outlook_names import is_assumed

CHALLENGE_NAMES: Final[Mapping[str, Text]] = {
    "ageing": Text(en="a place that grows old", ko="나이 들어 가는 지역"),
    "care": Text(en="care", ko="돌봄"),
    "waste": Text(en="waste", ko="쓰레기"),
    "tourism": Text(en="tourism", ko="관광"),
    "sea": Text(en="the sea", ko="바다"),
}
SOURCE_KIND_NAMES: Final[Mapping[str, Text]] = {
    "law": Text(en="law", ko="법령"),
    "statistics": Text(en="statistics", ko="통계"),
    "study": Text(en="study", ko="연구"),
    "press": Text(en="press", ko="언론"),
    "organisation": Text(en="organisation", ko="기관"),
    "ledger": Text(en="ledger", ko="장부"),
    "assumption": Text(en="assumption", ko="가정"),
}
METHOD_NAMES: Final[Mapping[str, Text]] = {
    "ledger": Text(en="summed from the book", ko="장부에서 셈"),
    "retention": Text(en="what stays here, from the book", ko="장부에서 본 역내 잔류"),
    "members": Text(en="counted from the list of members", ko="조합원 명부에서 셈"),
    "measurements": Text(en="measured by hand, with evidence", ko="손으로 재고 근거를 남김"),
}
_FEATURES: Final = {feature.id: feature for feature in FEATURES}
NOT_MEASURED: Final = Text(
    en="Nothing has been measured yet of this model as a whole.", ko="이 모델로 측정된 것은 아직 없습니다."
)
NO_FAILURE: Final = Text(
    en="No failure is told here, which does not mean that there was none.",
    ko="여기에 적힌 실패가 없습니다. 실패가 없었다는 뜻은 아닙니다.",
)
UNVERIFIED: Final = Text(
    en="unverified: told from memory, to be checked", ko="확인 전: 기억에 따른 것이라 확인이 필요합니다"
)
ONE_BY_ONE: Final = Text(
    en="if the steps were taken one after another; some can be taken together",
    ko="단계를 하나씩 차례로 할 때. 함께 할 수 있는 것도 있습니다",
)


def tell_playbook(
    playbook: Playbook, language: Language, *, name_place: Callable[[str], Text | None] | None = None
) -> dict[str, Any]:
    """Tell a playbook as plain values in one language.

    Texts are strings in that language; days and versions are strings; what is unknown is None. Every claim
    has `sources`, the ids of entries under `sources`, and `unverified`, True where every source that stands
    for it was told from memory. The story is Markdown, its sources marked by number as `[^3]`:
    `render_markdown` makes it into HTML.

    Args:
        playbook: What to tell.
        language: In which language.
        name_place: Gives the name of a place by its code, for `place_name`; None for codes alone.
    """
    return _Teller(playbook, language, name_place=name_place).tell()


class _Teller:
    """Holds what every part needs: the language, the sources by id, the names of places."""

    def __init__(
        self, playbook: Playbook, language: Language, *, name_place: Callable[[str], Text | None] | None
    ) -> None:
        self.playbook = playbook
        self.language = language
        self.name_place = name_place
        self.sources = {source.id: source for source in playbook.sources}

    def tell(self) -> dict[str, Any]:
        playbook = self.playbook
        return {
            "id": playbook.id,
            "version": playbook.version,
            "dated": playbook.dated.isoformat(),
            "language": self.language,
            "title": self._say(playbook.title),
            "summary": self._say(playbook.summary),
            "challenge": playbook.challenge,
            "challenge_name": self._say(CHALLENGE_NAMES[playbook.challenge]),
            "example": playbook.example,
            **self._tell_place(playbook.place),
            "issue": {"title": self._say(playbook.issue_title), "text": self._say(playbook.issue_text)},
            "goal": {
                **self._tell_claim(playbook.goal),
                "method_name": self._say(METHOD_NAMES[playbook.goal.method]),
                "grows_with_name": self._say(FIGURE_NAMES[playbook.goal.grows_with]),
            },
            "legal_form": self._tell_claim(playbook.legal_form),
            "steps": [self._tell_step(step) for step in playbook.steps],
            "steps_together": self._sum_steps(),
            "plan": self._tell_plan(),
            "conditions": [self._tell_condition(condition) for condition in playbook.conditions],
            "requirements": list(playbook.requirements),
            "risks": [self._tell_claim(risk) for risk in playbook.risks],
            "failures": [self._tell_located(failure) for failure in playbook.failures],
            "failures_note": None if playbook.failures else self._say(NO_FAILURE),
            "outcomes": [self._tell_located(outcome) for outcome in playbook.outcomes],
            "outcomes_note": None if playbook.outcomes else self._say(NOT_MEASURED),
            "contacts": [self._tell_claim(contact) for contact in playbook.contacts],
            "sources": [
                self._tell_source(number, source) for number, source in enumerate(playbook.sources, start=1)
            ],
            "unverified_sources": sum(_is_unverified(source) for source in playbook.sources),
            "parent": None if playbook.parent is None else self._tell_parent(),
            "story": number_marks(
                self._say(playbook.story), {one.id: at for at, one in enumerate(playbook.sources, start=1)}
            ),
        }

    def _say(self, text: Text) -> str:
        return text.in_language(self.language)

    def _tell_value(self, value: object) -> Any:
        if isinstance(value, Text):
            return self._say(value)
        if isinstance(value, Span):
            return asdict(value)
        if isinstance(value, Period):
            return write_period(value)
        return list(value) if isinstance(value, tuple) else value

    def _tell_claim(self, thing: Any) -> dict[str, Any]:
        """Tell the fields of a thing, and whether all that stands for it is unverified."""
        told = {field.name: self._tell_value(getattr(thing, field.name)) for field in fields(thing)}
        if "sources" in told:
            told["unverified"] = all(_is_unverified(self.sources[id_]) for id_ in told["sources"])
        return told

    def _tell_place(self, code: str | None) -> dict[str, Any]:
        name = None if code is None or self.name_place is None else self.name_place(code)
        return {"place": code, "place_name": None if name is None else self._say(name)}

    def _tell_condition(self, condition: Condition) -> dict[str, Any]:
        feature = _FEATURES.get(condition.indicator or "")
        bound = None if feature is None else say_bound(condition, feature)
        return {
            **self._tell_claim(condition),
            "indicator_name": None if feature is None else self._say(feature.name),
            "bound": None if bound is None else self._say(bound),
        }

    def _tell_located(self, thing: Failure | MeasuredOutcome) -> dict[str, Any]:
        return {**self._tell_claim(thing), **self._tell_place(thing.place)}

    def _tell_step(self, step: Step) -> dict[str, Any]:
        return {**self._tell_claim(step), "grows_with_name": self._say(FIGURE_NAMES[step.grows_with])}

    def _sum_steps(self) -> dict[str, Any]:
        """Add up what the steps take: at least all the least, at most all the most."""
        steps = self.playbook.steps
        return {
            "weeks": asdict(_sum([step.weeks for step in steps], "weeks")),
            "cost": asdict(_sum([step.cost for step in steps if step.cost is not None], "KRW")),
            "note": self._say(ONE_BY_ONE),
        }

    def _tell_plan(self) -> dict[str, Any]:
        plan = self.playbook.plan
        numbers = [self._tell_number(path, estimate) for path, estimate in plan.estimates()]
        return {
            "name": self._say(plan.name),
            "start": f"{plan.start:%Y-%m}",
            "services": [{"id": service.id, "name": self._say(service.name)} for service in plan.services],
            "numbers": numbers,
            "assumptions": sum(number["assumption"] for number in numbers),
            "scenarios": [
                {"id": one.id, "kind": one.kind, "title": self._say(one.title), "text": self._say(one.text)}
                for one in plan.scenarios
            ],
        }

    def _tell_number(self, path: str, estimate: Estimate) -> dict[str, Any]:
        driver = find_driver(self.playbook.drivers, path)
        return {
            "path": path,
            "low": estimate.low,
            "value": estimate.value,
            "high": estimate.high,
            "unit": estimate.unit,
            "source": self._say(estimate.source),
            "assumption": is_assumed(estimate),
            "grows_with": None if driver is None else driver.grows_with,
            "grows_with_name": None if driver is None else self._say(FIGURE_NAMES[driver.grows_with]),
            "power": None if driver is None else driver.power,
            "growth": None if driver is None else self._say(say_growth(driver.grows_with, driver.power)),
            "why": None if driver is None else self._say(driver.why),
        }

    def _tell_source(self, number: int, source: Source) -> dict[str, Any]:
        return {
            "number": number,
            **self._tell_claim(source),
            "kind_name": self._say(SOURCE_KIND_NAMES[source.kind]),
            "checked": None if source.checked is None else source.checked.isoformat(),
            "unverified": self._say(UNVERIFIED) if _is_unverified(source) else None,
        }

    def _tell_parent(self) -> dict[str, Any]:
        parent = self.playbook.parent
        assert parent is not None  # noqa: S101 -- asked for only where there is one
        return {
            **self._tell_claim(parent),
            **self._tell_place(parent.place),
            "taken": parent.taken.isoformat(),
        }


def say_bound(condition: Condition, feature: Feature) -> Text:
    """Say within which bounds a feature of a place is to lie: residents, 8,000 to 100,000 people."""
    name, least, most = feature.name, condition.low, condition.high
    if feature.kind == "flag":
        is_wanted = bool(least)
        return name if is_wanted else Text(en=f"without: {name.en}", ko=f"없음: {name.ko}")
    low, high = (None if bound is None else write_feature(bound, feature) for bound in (least, most))
    if low is not None and high is not None:
        return Text(en=f"{name.en}: {low.en} to {high.en}", ko=f"{name.ko}: {low.ko}에서 {high.ko}까지")
    if low is not None:
        return Text(en=f"{name.en}: at least {low.en}", ko=f"{name.ko}: {low.ko} 이상")
    if high is not None:
        return Text(en=f"{name.en}: at most {high.en}", ko=f"{name.ko}: {high.ko} 이하")
    return name


def _is_unverified(source: Source) -> bool:
    """Say whether a source was told from memory; an assumption is nothing that one could look up."""
    return source.checked is None and source.kind != "assumption"


def _sum(spans: list[Span], unit: str) -> Span:
    low, value, high = (sum(getattr(span, key) for span in spans) for key in ("low", "value", "high"))
    return Span(low, value, high, unit)
