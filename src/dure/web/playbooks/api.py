"""Playbooks for programs: the same dictionaries as the pages and the command line, for everybody."""

from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from dure.playbooks.playbook import CHALLENGES
from dure.reports.outlook import OutlookError
from dure.web.outlook.runs import BusyError
from dure.web.playbooks.library import Shelved, find_playbook, list_playbooks
from dure.web.playbooks.presentation import tell
from dure.web.playbooks.trials import adapt, tell_trial
from dure.web.words import current_language, say_in

ID: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"

router = Router()
Language = Literal["ko", "en"]
Challenge = Literal["ageing", "care", "waste", "tourism", "sea"]
assert set(CHALLENGES) == set(Challenge.__args__)  # type: ignore[attr-defined]  # noqa: S101 -- two lists


class PlaybookLine(Schema):
    """A playbook that anyone may read."""

    id: str
    version: str
    title: str
    summary: str
    challenge: Challenge
    place: str = Field(description="Code of the place whose numbers its plan bears.")
    outcomes: int = Field(description="How many outcomes were measured.")
    example: bool = Field(description="True where it was drafted from an invented enterprise (가상 자료).")
    published: bool = Field(description="True where a community published it; false where Dure ships it.")


class NotThere(Schema):
    """Why there is no answer, and what to do."""

    where: str
    what: str
    remedy: str


ASKED_LANGUAGE = Query(None, description="The language of the words; by default the reader's.")
ASKED_CHALLENGE = Query(None, description="Only those that answer this.")
ASKED_ID = Path(..., min_length=1, max_length=60, pattern=ID)


def _refuse(request: HttpRequest, status: int, key: str, language: Language, **values: object) -> Any:
    fault = {
        "where": request.path,
        "what": say_in(language, f"playbooks.{key}", **values),
        "remedy": say_in(language, f"playbooks.{key}_how", **values),
    }
    return Status(status, fault)


@router.get(
    "",
    response={200: list[PlaybookLine], 422: NotThere},
    url_name="playbooks",
    operation_id="list_playbooks",
    summary="The playbooks that anyone may read",
)
def show_playbooks(
    request: HttpRequest,
    challenge: Challenge | None = ASKED_CHALLENGE,
    language: Language | None = ASKED_LANGUAGE,
) -> list[dict[str, Any]]:
    """List the shipped and the published playbooks."""
    wanted = language or current_language()
    return [_line(one, wanted) for one in list_playbooks() if challenge in {None, one.playbook.challenge}]


def _line(one: Shelved, language: Language) -> dict[str, Any]:
    playbook = one.playbook
    return {
        "id": playbook.id,
        "version": playbook.version,
        "title": playbook.title.in_language(language),
        "summary": playbook.summary.in_language(language),
        "challenge": playbook.challenge,
        "place": playbook.place,
        "outcomes": len(playbook.outcomes),
        "example": playbook.example,
        "published": one.published is not None,
    }


@router.get(
    "/{playbook}",
    response={200: dict[str, Any], 404: NotThere, 422: NotThere},
    url_name="playbook",
    operation_id="get_playbook",
    summary="A playbook whole: goal, steps, plan, conditions, law, failures, outcomes, sources",
    description="As `dure playbooks show --format json` writes it.",
)
def show_playbook(
    request: HttpRequest, playbook: str = ASKED_ID, language: Language | None = ASKED_LANGUAGE
) -> Any:
    """Give a playbook."""
    wanted = language or current_language()
    found = find_playbook(playbook)
    if found is None:
        return _refuse(request, 404, "api_unknown", wanted, id=playbook)
    return tell(found.playbook, wanted)


@router.get(
    "/{playbook}/at/{code}",
    response={200: dict[str, Any], 404: NotThere, 422: NotThere, 503: NotThere},
    url_name="playbook_at",
    operation_id="get_playbook_at",
    summary="A playbook adapted to a place and tried on its futures",
    description="The contract dure.adaptation/1, as `dure playbooks adapt --format json` writes it. 422 with "
    "the reason where the place cannot be tried; 503 where others are looking ahead: ask again in seconds.",
)
def show_playbook_at(
    request: HttpRequest,
    playbook: str = ASKED_ID,
    code: str = Path(..., min_length=1, max_length=20, pattern=r"^[A-Za-z0-9]+$"),
    language: Language | None = ASKED_LANGUAGE,
) -> Any:
    """Give an adaptation."""
    wanted = language or current_language()
    found = find_playbook(playbook)
    if found is None:
        return _refuse(request, 404, "api_unknown", wanted, id=playbook)
    adaptation, problems = adapt(found, code)
    try:
        if adaptation is not None:
            return tell_trial(found, adaptation)[wanted]
    except BusyError as fault:
        return Status(503, fault.problems[0].to_dict(wanted))
    except OutlookError as fault:
        problems = tuple(fault.problems)
    return Status(422, problems[0].to_dict(wanted))
