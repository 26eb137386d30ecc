"""A small law, invented, and a helper that reads it."""

from functools import lru_cache

from dure.problem import Problem
from dure.rules.reading import read_requirements
from dure.rules.requirements import RequirementTable

LAW = """\
legal_forms:
  - id: clinic
    name: {en: clinic, ko: 의원}
facts:
  - id: founders
    name: {en: founders, ko: 설립동의자}
    unit: people
  - id: share_of_one
    name: {en: largest share, ko: 가장 큰 몫}
    unit: share
  - id: youth
    name: {en: young, ko: 청년}
    unit: flag
parameters:
  - id: small-place-residents
    name: {en: small, ko: 작은 곳}
    unit: people
    values:
      - {value: "100,000", starts: 2023-06-07, article: {en: "art. 1", ko: 제1조}, checked: 2026-11-23}
  - id: founders
    name: {en: founders, ko: 설립동의자}
    unit: people
    values:
      - {value: 500, starts: 2014-07-22, article: {en: "art. 1", ko: 제1조}, checked: 2026-11-23}
      - {value: 300, starts: 2023-06-07, article: {en: a, ko: 가}, checked: 2026-11-23, small_place: true}
  - id: share
    name: {en: share, ko: 몫}
    unit: share
    values:
      - {value: 0.2, starts: 2010-01-01, ends: 2012-01-01, article: {en: "art. 2", ko: 제2조}, checked: null}
      - {value: 0.3, starts: 2014-01-01, article: {en: "art. 2", ko: 제2조}, checked: 2026-11-23}
requirements:
  - id: enough
    legal_form: clinic
    title: {en: Enough founders, ko: 설립동의자}
    fact: founders
    comparison: at_least
    parameter: founders
    why: {en: So that it is everybody's., ko: 모두의 것이 되게 합니다.}
  - id: nobody-too-much
    legal_form: clinic
    title: {en: Nobody too much, ko: 한도}
    fact: share_of_one
    comparison: at_most
    parameter: share
    why: {en: So that it is everybody's., ko: 모두의 것이 되게 합니다.}
"""


def read(text: str = LAW) -> tuple[RequirementTable | None, tuple[Problem, ...]]:
    """Read a table."""
    return read_requirements(text, "law.yaml")


@lru_cache
def get_table(text: str = LAW) -> RequirementTable:
    """Read a table that must be whole."""
    table, problems = read(text)
    assert problems == ()
    assert table is not None
    return table
