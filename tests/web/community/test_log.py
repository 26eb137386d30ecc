import ast
import csv
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

import dure.web
from dure.web.community.access import log_act
from dure.web.community.log import find_act_sentence, find_look_word, tell_act
from dure.web.community.models import Act, Look
from dure.web.words import PluralFormatter, find_text

DEED = re.compile(r"[a-z_]+\.[a-z_]*(?:ed|en|made|given|said|set|back|sent|left|undone)")
"""What an act is called: a noun and what was done to it."""


def list_calls(tree: ast.Module, *names: str) -> list[ast.Call]:
    """List the calls of these names."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in names]


def list_texts(tree: ast.AST) -> list[str]:
    """List the texts in a piece of source."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [node.value for node in nodes if isinstance(node.value, str)]


def is_sentence(text: str) -> bool:
    """Say whether a text is the name of a sentence, which looks like that of an act."""
    try:
        find_text(text)
    except (KeyError, FileNotFoundError, ModuleNotFoundError):
        return False
    return True


TREES = [
    ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(Path(dure.web.__file__).parent.rglob("*.py"))
]
VERBS = sorted(
    {
        text
        for tree in TREES
        if list_calls(tree, "log_act", "remove_role")
        for text in list_texts(tree)
        if DEED.fullmatch(text) and not is_sentence(text)
    }
)
LOOKS = sorted(
    {
        text
        for tree in TREES
        for call in list_calls(tree, "log_look")
        for word in call.keywords
        if word.arg == "what"
        for text in list_texts(word.value)
    }
)


def test_the_acts_of_the_source_are_found() -> None:
    """Else the next tests would look at nothing."""
    assert {"community.founded", "role.removed", "invitation.taken"} <= set(VERBS)
    assert "people" in LOOKS


@pytest.mark.parametrize("verb", VERBS)
def test_every_act_has_a_sentence_in_both_languages(verb: str) -> None:
    """`act.<verb>` in the words of its feature or of the community."""
    text = find_act_sentence(verb)
    assert text is not None, f"no sentence act.{verb} in any words.yaml"
    assert text.ko
    assert text.en
    for sentence in (text.ko, text.en):
        assert "{who" in sentence
        list(PluralFormatter().parse(sentence))


@pytest.mark.parametrize("what", LOOKS)
def test_every_look_has_a_word_in_both_languages(what: str) -> None:
    """`look.<what>` in the words of its feature or of the community."""
    assert find_look_word(what) is not None, f"no word look.{what} in any words.yaml"


def test_an_act_whose_detail_is_missing_is_told_all_the_same(village: Any) -> None:
    """An old line does not break the page, nor does a verb that is gone."""
    assert "…" in tell_act(Act(verb="role.changed", detail={}))
    assert "was.forgotten" in tell_act(Act(verb="was.forgotten", detail=[]))


def test_the_log_tells_who_did_what_for_whom(village: Any, sign_in: Callable[..., Client]) -> None:
    """In the reader's language, on behalf of whom, with the newest first."""
    for number in range(60):
        log_act(
            None,
            "role.changed",
            who=village.people["manager"],
            enterprise=village.enterprise,
            on_behalf_of=f"김 아무개 {number}",
            person="x",
            role="viewer",
        )
    address = f"/e/{village.enterprise.code}/log"
    text = sign_in("manager", language="ko").get(address).content.decode()
    assert "manager 님이 x 님의 역할을 열람자로 바꾸었습니다." in text
    assert "김 아무개 59" in text
    assert "김 아무개 9<" not in text
    assert "김 아무개 9<" in sign_in("manager").get(f"{address}?page=2").content.decode()


def test_a_community_does_not_read_the_log_of_a_book(village: Any, sign_in: Callable[..., Client]) -> None:
    """A coordinator sees what was done in the community, and no enterprise's acts."""
    manager = village.people["manager"]
    log_act(None, "enterprise.changed", who=manager, enterprise=village.enterprise)
    log_act(None, "community.changed", who=manager, community=village.community)
    text = sign_in("coordinator").get(f"/c/{village.community.code}/log").content.decode()
    assert "changed what the community says" in text
    assert "changed what the enterprise says" not in text


def test_looks_are_a_log_of_their_own(village: Any, sign_in: Callable[..., Client]) -> None:
    """Reading it is written down as well."""
    manager = sign_in("manager")
    manager.get(f"/e/{village.enterprise.code}/people")
    page = manager.get(f"/e/{village.enterprise.code}/log?view=looks").content.decode()
    assert "the list of people" in page
    assert "127.0.0.1" in page
    assert list(Look.objects.order_by("pk").values_list("what", flat=True)) == ["people", "log"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_log_taken_away_holds_no_formula(form: str, village: Any, sign_in: Callable[..., Client]) -> None:
    """A person who calls themselves `=cmd|…` stays a name."""
    person = village.people["manager"]
    person.name = "=cmd|' /C calc'!A0"
    person.save()
    log_act(None, "enterprise.changed", who=person, enterprise=village.enterprise, on_behalf_of="@SUM(A1)")
    response = sign_in("manager").get(f"/e/{village.enterprise.code}/log/download?form={form}")
    assert response.status_code == 200
    if form == "csv":
        rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
        assert rows[-1][1].startswith("'=cmd")
        assert rows[-1][3].startswith("'@SUM")
    else:
        sheet = openpyxl.load_workbook(BytesIO(response.content)).active
        assert sheet is not None
        cells = list(sheet.iter_rows())[-1]
        assert all(cell.data_type != "f" for cell in cells)
    assert Act.objects.filter(verb="log.downloaded").exists()
    assert sign_in("manager").get(f"/e/{village.enterprise.code}/log/download?form=exe").status_code == 404
