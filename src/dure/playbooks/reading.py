"""A playbook's folder read: playbook.yaml, plan.toml the story in both languages; every fault is told."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from dure.handwritten import Findings, decode, read_yaml
from dure.language import LANGUAGES, Language, Text
from dure.outlook.plan import Plan
from dure.outlook.reading import read_plan
from dure.playbooks.archive import FILE_BYTES_MAX
from dure.playbooks.checking import (
    NOTHING_KNOWN,
    OtherPlaybook,
    PlaybookKnowledge,
    check_parts,
    check_plan,
    say_near,
)
from dure.playbooks.likeness import check_headings, check_numbers, check_words
from dure.playbooks.parts import Part, read_part
from dure.playbooks.playbook import Playbook
from dure.playbooks.rendering import find_marks, find_refused, take_marks_out
from dure.playbooks.schema import EXAMPLE, FILES, PLAN_FILE, PLAYBOOK, PLAYBOOK_FILE, STORY, STORY_FILES
from dure.problem import Problem, Where

__all__ = ["OtherPlaybook", "PlaybookKnowledge", "read_playbook"]

STORY_LINES_MAX: Final = 2_000
"""Lines of a story; those that ship have some fifty."""

_PLACE_LINE: Final = re.compile(r"\ufeff?\s*place\s*=")
_PRIVATE: Final = re.compile(r"(?<!\d)(?:01[016-9][-.\s]?\d{3,4}[-.\s]?\d{4}|\d{6}-[1-8]\d{6})(?!\d)")
"""A mobile telephone, which is somebody's own, or a resident registration number."""
_MISSING: Final = {
    PLAYBOOK_FILE: Text(
        en="Write there what hurts, the goal, steps, conditions, risks and sources, as"
        f" {EXAMPLE}/{PLAYBOOK_FILE} does.",
        ko="지역문제와 목표, 단계, 조건, 위험, 출처를 적어 주십시오."
        f" {EXAMPLE}/{PLAYBOOK_FILE}처럼 적으면 됩니다.",
    ),
    PLAN_FILE: Text(
        en="Put the plan of the enterprise there; `dure plan draft`, or a draft on the site, starts one from"
        " a book.",
        ko="사업체의 계획을 넣어 주십시오. `dure plan draft`나 사이트의 초안이 장부에서 시작해 줍니다.",
    ),
    STORY_FILES["en"]: Text(en="Tell the story there, in English.", ko="영어로 이야기를 적어 주십시오."),
    STORY_FILES["ko"]: Text(en="Tell the story there, in Korean.", ko="한국어로 이야기를 적어 주십시오."),
}
_REFUSED: Final = {
    "html": (
        Text(en="HTML is never shown: {shown}", ko="HTML은 보여 주지 않습니다: {shown}"),
        Text(
            en="Write it as Markdown: ## heading, **bold**, - item.",
            ko="마크다운으로 적어 주십시오: ## 제목, **굵게**, - 항목.",
        ),
    ),
    "image": (
        Text(en="Pictures are not shown: {shown}", ko="그림은 보여 주지 않습니다: {shown}"),
        Text(en="Say in words what it shows.", ko="그림에 보이는 것을 글로 적어 주십시오."),
    ),
    "link": (
        Text(en="This link does not lead to the web: {shown}", ko="웹 주소가 아닌 링크입니다: {shown}"),
        Text(
            en="Write it whole, beginning with https://.", ko="https://로 시작하는 주소를 모두 적어 주십시오."
        ),
    ),
}


def read_playbook(
    files: Mapping[str, bytes], *, name: str = "", known: PlaybookKnowledge = NOTHING_KNOWN
) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """Read a playbook, as docs/reference/playbook.md describes it.

    The files are not trusted: nothing is run or opened, and large, deep and misleading ones are refused.

    Args:
        files: By name, as `read_folder` and `read_archive` give them.
        name: Of the folder, which should be the playbook's id; empty where it came without a folder.
        known: What it is held against.

    Returns:
        The playbook, or None where a fault would change what it says; and the problems, file by file in the
        order of their lines.
    """
    reader = _Reader(files, name=name, known=known)
    return reader.read(), reader.list_problems()


class _Reader:
    """Holds what is found file by file, and what was read so far."""

    def __init__(self, files: Mapping[str, bytes], *, name: str, known: PlaybookKnowledge) -> None:
        self.files = files
        self.name = name
        self.known = known
        self.before = _find_strange(files)
        kinds = dict.fromkeys(STORY_FILES.values(), STORY) | {PLAYBOOK_FILE: PLAYBOOK, PLAN_FILE: PLAYBOOK}
        self.findings = {file: Findings(file, kinds[file]) for file in FILES}
        self.plan_problems: tuple[Problem, ...] = ()

    def read(self) -> Playbook | None:
        for file in FILES:
            if file not in self.files:
                self.findings[file].add(
                    None,
                    what=Text(en=f"{file} is missing.", ko=f"{file} 파일이 없습니다."),
                    remedy=_MISSING[file],
                )
            self._tell_private(file)
        top = self._read_top()
        plan = self._read_plan()
        if top is not None and plan is not None:
            line = _find_place_line(self.files[PLAN_FILE])
            check_plan(top, plan, findings=self.findings[PLAN_FILE], place_line=line)
        story = self._read_stories()
        if top is not None:
            self._check_marks(top)
        if top is None or plan is None or story is None or any(one.fatal for one in self.findings.values()):
            return None
        return _make_playbook(top, plan=plan, story=story)

    def list_problems(self) -> tuple[Problem, ...]:
        found = [*self.before]
        for file in FILES:
            listed = self.findings[file].listed()
            if file == PLAN_FILE:
                whole = (*self.plan_problems, *listed)
                listed = tuple(sorted(whole, key=lambda problem: problem.where.rows or (0,)))
            found += listed
        return tuple(found)

    def _tell_private(self, file: str) -> None:
        """Refuse what belongs to one person alone; a playbook goes to strangers."""
        text = self.files.get(file, b"")[: FILE_BYTES_MAX + 1].decode("utf-8", "replace")
        for line, content in enumerate(text.split("\n"), start=1):
            if _PRIVATE.search(content):
                self.findings[file].add(
                    line,
                    what=Text(
                        en="Here stands somebody's own telephone or registration number.",
                        ko="개인의 휴대전화나 주민등록번호로 보이는 번호가 있습니다.",
                    ),
                    remedy=Text(
                        en="Take it out, or write the number of an office.",
                        ko="지우거나 기관의 대표 번호를 적어 주십시오.",
                    ),
                )

    def _read_top(self) -> Part | None:
        findings = self.findings[PLAYBOOK_FILE]
        section = (
            read_yaml(self.files.get(PLAYBOOK_FILE, b""), findings=findings)
            if PLAYBOOK_FILE in self.files
            else None
        )
        if section is None:
            return None
        top = read_part(section)
        own = top.values["id"]
        if self.name and own is not None and own != self.name:
            section.fault(
                "id",
                what=Text(
                    en=f"The id is {own}, the folder is called {self.name[:60]}.",
                    ko=f"id는 {own}인데 폴더 이름은 {self.name[:60]}입니다.",
                ),
                remedy=Text(
                    en="Give both the same name before it stands beside other playbooks.",
                    ko="다른 실행서와 함께 두기 전에 둘을 같은 이름으로 맞추어 주십시오.",
                ),
                # A folder that came by post is often called otherwise; what it says is the same.
                fatal=False,
            )
        check_parts(top, known=self.known)
        check_words(top)
        return top

    def _read_plan(self) -> Plan | None:
        content = self.files.get(PLAN_FILE)
        if content is None:
            return None
        plan, self.plan_problems = read_plan(
            content, file=PLAN_FILE, known=self.known.for_plans(), example=f"{EXAMPLE}/{PLAN_FILE}"
        )
        return plan

    def _read_stories(self) -> Text | None:
        stories = {language: self._read_story(language) for language in LANGUAGES}
        english, korean = stories["en"], stories["ko"]
        if english is None or korean is None:
            return None
        story = Text(en=english, ko=korean)
        findings = {language: self.findings[STORY_FILES[language]] for language in LANGUAGES}
        check_headings(story, findings=findings)
        check_numbers(Text(en=take_marks_out(story.en), ko=take_marks_out(story.ko)), findings=findings)
        return story

    def _check_marks(self, top: Part) -> None:
        """Tell of a story that marks a source which is not among the sources."""
        listed = {part.values["id"] for part in top.parts("sources")} - {None}
        for file in STORY_FILES.values():
            text = self.files.get(file, b"")[: FILE_BYTES_MAX + 1].decode("utf-8", "replace")
            for id_, line in find_marks(text):
                if id_ in listed or self.findings[file].full:
                    continue
                near = say_near(id_, listed)
                self.findings[file].add(
                    line,
                    what=Text(
                        en=f"The source {id_[:60]} is not among the sources.",
                        ko=f"출처 {id_[:60]}이(가) sources에 없습니다.",
                    ),
                    remedy=Text(
                        en=f"Add it under sources: in {PLAYBOOK_FILE}, or mend the mark. {near.en}",
                        ko=f"{PLAYBOOK_FILE}의 sources:에 더하거나 표시를 고쳐 주십시오. {near.ko}",
                    ),
                )

    def _read_story(self, language: Language) -> str | None:
        file = STORY_FILES[language]
        findings = self.findings[file]
        text = decode(self.files[file], findings=findings) if file in self.files else None
        if text is None:
            return None
        if text.count("\n") > STORY_LINES_MAX:
            findings.add(
                None,
                what=Text(
                    en=f"The story has more than {STORY_LINES_MAX:,} lines.",
                    ko=f"이야기가 {STORY_LINES_MAX:,}줄을 넘습니다.",
                ),
                remedy=STORY.elsewhere,
            )
            return None
        for line, content in enumerate(text.split("\n"), start=1):
            if any(unicodedata.category(sign) in {"Cc", "Cs", "Cf"} for sign in content if sign != "\t"):
                findings.add(
                    line,
                    what=Text(
                        en="This line holds signs that cannot be shown.",
                        ko="보이지 않는 글자가 있는 줄입니다.",
                    ),
                    remedy=Text(en="Type the line anew.", ko="그 줄을 다시 적어 주십시오."),
                )
        if not text.strip():
            findings.add(
                None,
                what=Text(en="The story is empty.", ko="이야기가 비어 있습니다."),
                remedy=_MISSING[file],
            )
        for refused in find_refused(text):
            what, remedy = _REFUSED[refused.kind]
            shown = "".join(sign if sign.isprintable() else "?" for sign in refused.shown)
            findings.add(
                refused.line,
                what=Text(en=what.en.format(shown=shown), ko=what.ko.format(shown=shown)),
                remedy=remedy,
                fatal=False,
            )
        return text


def _find_place_line(content: bytes) -> int | None:
    """Find the line on which a plan that could be read names its place."""
    lines = content.decode("utf-8", "replace").split("\n")
    return next((number for number, line in enumerate(lines, start=1) if _PLACE_LINE.match(line)), None)


def _find_strange(files: Mapping[str, bytes]) -> list[Problem]:
    """Tell of files that are no part of a playbook; where none is, it is enough to name those that lack."""
    strange = sorted(name for name in files if name not in FILES) if any(map(files.get, FILES)) else []
    what = Text(
        en="This file is no part of a playbook and was not read.",
        ko="실행서에 쓰지 않는 파일이라 읽지 않았습니다.",
    )
    remedy = Text(en=f"A playbook has {', '.join(FILES)}.", ko=f"실행서에 쓰는 파일: {', '.join(FILES)}.")
    shown = ("".join(sign if sign.isprintable() else "?" for sign in name[:80]) for name in strange[:20])
    return [Problem(Where(name), what=what, remedy=remedy) for name in shown]


def _make_playbook(top: Part, *, plan: Plan, story: Text) -> Playbook:
    values: dict[str, Any] = top.make()
    issue = values.pop("issue")
    return Playbook(
        **values,
        issue_title=issue["title"],
        issue_text=issue["text"],
        plan=replace(plan, file=PLAN_FILE),
        story=story,
    )
