"""What a command says to the person beside its result, and the status that it ends with."""

from collections.abc import Iterable
from typing import Final

from dure.language import Language, Text
from dure.problem import Problem
from dure.terminal import say

NOTHING_READ: Final = 2
"""The exit status where nothing could be read, or what was asked for cannot be done."""


def write_problem(problem: Problem, language: Language, *, indent: str = "") -> str:
    """Write where a problem is and what it is, and on a second line its remedy."""
    where, what, remedy = (one.in_language(language) for one in (problem.where, problem.what, problem.remedy))
    return f"{indent}{where}: {what}\n{indent}  → {remedy}"


def say_problems(problems: Iterable[Problem], language: Language) -> None:
    """Say every problem with its remedy."""
    for problem in problems:
        say(write_problem(problem, language))


def say_problems_briefly(problems: Iterable[Problem], language: Language) -> None:
    """Say every problem and its remedy in one line."""
    for problem in problems:
        where, what, remedy = (
            one.in_language(language) for one in (problem.where, problem.what, problem.remedy)
        )
        say(f"{where}: {what} {remedy}")


def say_written(output: str | None, language: Language) -> bool:
    """Say where the result was written; False where it went to the screen."""
    if output in {None, "-"}:
        return False
    say(Text(f"Written: {output}", f"저장했습니다: {output}").in_language(language))
    return True
