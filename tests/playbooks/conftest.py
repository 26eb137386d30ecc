"""A playbook in the small, whole in itself, and ways to change one thing in it."""

from collections.abc import Callable, Mapping

import pytest

from dure.korea.playbooks import load_knowledge
from dure.playbooks.checking import PlaybookKnowledge
from dure.playbooks.playbook import Playbook
from dure.playbooks.reading import read_playbook
from dure.problem import Problem

PLAYBOOK = """\
id: kitchen-waste
version: "1"
dated: 2026-11-23
title: {en: Our own compost, ko: 우리 거름}
summary: {en: Kitchens give. Fields take., ko: 부엌이 주고 밭이 받습니다.}
challenge: waste
place: "52720"
issue:
  title: {en: Waste leaves, ko: 쓰레기가 나갑니다}
  text: {en: We pay for it., ko: 그 값을 우리가 냅니다.}
goal:
  indicator: {en: waste composted in a year, ko: 한 해에 되살린 음식물}
  unit: kg
  method: ledger
  baseline: 0
  target: 12000
  years: 2
  grows_with: residents
  why: {en: It is little., ko: 적은 양입니다.}
  sources: [guess]
legal_form:
  id: co-operative
  name: {en: co-operative (협동조합), ko: 협동조합}
  why: {en: All are members., ko: 모두 조합원입니다.}
  sources: [act]
requirements: [co-op-founders]
steps:
  - id: weigh
    title: {en: Weigh, ko: 달기}
    text: {en: Weigh for a month., ko: 한 달을 답니다.}
    who: {en: two neighbours, ko: 이웃 두 사람}
    weeks: {low: 4, value: 5, high: 8, unit: weeks}
    cost: {low: 100000, value: 200000, high: 400000, unit: KRW}
    grows_with: same
    sources: [guess]
conditions:
  - id: kitchens
    title: {en: Enough kitchens, ko: 넉넉한 부엌}
    indicator: residents
    low: 8000
    high: 100000
    why: {en: Few are too few., ko: 적으면 모자랍니다.}
    question: {en: "How many kitchens?", ko: "부엌이 몇 곳입니까?"}
    sources: [guess]
failures:
  - text: {en: It smelled., ko: 냄새가 났습니다.}
    where: {en: Yeoju-si, ko: 여주시}
    year: 2014
    place: "41670"
    sources: [paper]
outcomes:
  - indicator: {en: peelings composted, ko: 되살린 껍질}
    value: 144
    low: null
    high: null
    unit: 톤
    place: "11470"
    where: {en: five estates, ko: 다섯 단지}
    period: 2014-07/2014-11
    coverage: null
    coverage_why: {en: It is not said., ko: 적혀 있지 않습니다.}
    sources: [paper]
contacts:
  - who: {en: the county office, ko: 군청}
    how: {en: Ask for the licence., ko: 허가를 묻습니다.}
sources:
  - {id: guess, kind: assumption, title: {en: a guess, ko: 짐작}, publisher: 가상, dated: "2026"}
  - id: act
    kind: law
    title: {en: "Framework Act, Article 15", ko: 기본법 제15조}
    publisher: 국회
    dated: "2026-06-24"
    checked: 2026-11-20
    url: https://www.law.go.kr/법령
  - {id: paper, kind: press, title: {en: a paper, ko: 신문}, publisher: 신문사, dated: undated, checked: null}
drivers:
  - path: services.*.users.*.*
    grows_with: same
    power: 0
    why: {en: They are shares., ko: 몫이라 그대로입니다.}
    sources: [guess]
  - path: services.*.places.*.*
    grows_with: same
    power: 0
    why: {en: All are reached., ko: 모두에게 닿습니다.}
    sources: [guess]
  - path: services.*.*
    grows_with: same
    power: 0
    why: {en: A price is a price., ko: 값은 값입니다.}
    sources: [guess]
  - path: costs.*.*
    grows_with: area_km2
    power: 0.5
    why: {en: Ways grow., ko: 길이 깁니다.}
    sources: [guess]
  - path: cash.*
    grows_with: residents
    power: 0.7
    why: {en: It comes from members., ko: 조합원에게서 옵니다.}
    sources: [guess]
  - path: rises.*
    grows_with: same
    power: 0
    why: {en: They are the country's., ko: 나라 전체와 같습니다.}
    sources: [guess]
  - path: employer_share
    grows_with: same
    power: 0
    why: {en: It is the country's., ko: 나라가 정합니다.}
    sources: [guess]
"""
PLAN = """\
[plan]
name = "거름"
name_en = "compost"
place = "52720"
start = 2026-01

[[services]]
id = "bins"
name = "통"
price = "4,000원"

[[services.users]]
ages = "all"
use_rate = 0.01
visits = 2

[[services.places]]
code = "52720"

[[costs]]
id = "fuel"
name = "기름"
monthly = "55,000원"

[cash]
opening = "1,000,000원"

[rises]
costs = 0.02
"""
STORY_EN = (
    "# Our own compost\n\nIt began with a scale. 24,219 people live here.\n\n## What breaks it\n\nSmell.\n"
)
STORY_KO = (
    "# 우리 거름\n\n저울에서 시작했습니다. 24,219명이 삽니다.\n\n## 무엇이 무너뜨리는가\n\n냄새입니다.\n"
)

Change = tuple[str, str, str]
Read = Callable[..., tuple[Playbook | None, tuple[Problem, ...]]]


def change(files: Mapping[str, bytes], *changes: Change) -> dict[str, bytes]:
    """Put one text in the place of another, once for each change: file, what stands there, what is to."""
    changed = dict(files)
    for file, before, after in changes:
        assert before.encode() in changed[file], f"{before!r} does not stand in {file}"
        changed[file] = changed[file].replace(before.encode(), after.encode(), 1)
    return changed


@pytest.fixture(scope="session")
def known() -> PlaybookKnowledge:
    """What the shipped data know of places, features, law and other playbooks."""
    return load_knowledge()


@pytest.fixture(scope="session")
def folder() -> Mapping[str, bytes]:
    """The files of a small playbook that has nothing wrong."""
    texts = {"playbook.yaml": PLAYBOOK, "plan.toml": PLAN, "story.en.md": STORY_EN, "story.ko.md": STORY_KO}
    return {name: text.encode() for name, text in texts.items()}


@pytest.fixture
def read(folder: Mapping[str, bytes], known: PlaybookKnowledge) -> Read:
    """Read the small playbook after changes: (file, before, after)."""

    def read_changed(*changes: Change) -> tuple[Playbook | None, tuple[Problem, ...]]:
        return read_playbook(change(folder, *changes), name="kitchen-waste", known=known)

    return read_changed
