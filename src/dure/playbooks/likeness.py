"""Whether both languages of a playbook say the same: as many headings, the same numbers, no text left out."""

from collections.abc import Mapping

from dure.handwritten import Findings
from dure.language import Language, Text
from dure.playbooks.parts import Part
from dure.playbooks.rendering import find_headings


def check_headings(story: Text, *, findings: Mapping[Language, Findings]) -> None:
    """Tell, without refusing it, of a story whose headings are not the same in both languages."""
    english, korean = find_headings(story.en), find_headings(story.ko)
    if [one.level for one in english] == [one.level for one in korean]:
        return
    at = next(
        (
            number
            for number, pair in enumerate(zip(english, korean, strict=False))
            if pair[0].level != pair[1].level
        ),
        min(len(english), len(korean)),
    )
    line = korean[at].line if at < len(korean) else None
    findings["ko"].add(
        line,
        what=Text(
            en=f"The story has {len(korean)} headings in Korean, {len(english)} in English, or other levels.",
            ko=f"이야기의 제목이 한국어는 {len(korean)}개, 영어는 {len(english)}개이거나 단계가 다릅니다.",
        ),
        remedy=Text(en="Tell the same parts in both.", ko="두 언어에 같은 차례로 같은 대목을 적어 주십시오."),
        fatal=False,
    )


def check_words(top: Part) -> None:
    """Tell, without refusing them, of words that do not say the same in both languages."""
