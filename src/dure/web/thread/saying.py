"""The acts of neighbours: to say something, to answer, and to take it back within the same session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from dure.web.community.access import log_act
from dure.web.community.models import Community, Enterprise, Person
from dure.web.thread.guard import note_attempt
from dure.web.thread.models import Goal, Issue, SpendingAnswer, Voice
from dure.web.thread.questions import find_inside_share
from dure.web.thread.voices import next_number

CONTACT_KEPT: Final = timedelta(days=365)
"""For how long a neighbour's name and contact are kept: the consent sentence says so."""

_SESSION: Final = "thread_said"


@dataclass(frozen=True, slots=True)
class Said:
    """What this visitor said to a community in this session, and may take back.

    Attributes:
        voices: The voices, oldest first.
        answers: The answers to the four questions.
    """

    voices: tuple[Voice, ...]
    answers: tuple[SpendingAnswer, ...]

    @property
    def issues(self) -> frozenset[int]:
        """Keys of the issues to which they said: me too."""
        return frozenset(
            one.issue_id for one in self.voices if one.kind == Voice.Kind.ME_TOO and one.issue_id is not None
        )


def find_said(request: HttpRequest, community: Community) -> Said:
    """Find what this session has said; what somebody hid or deleted since is no longer the visitor's."""
    kept = request.session.get(_SESSION, {}).get(community.code, {})
    return Said(
        voices=tuple(
            community.voices.filter(code__in=kept.get("voices", []), hidden_at=None)
            .select_related("issue")
            .order_by("pk")
        ),
        answers=tuple(
            community.answers.filter(
                pk__in=kept.get("answers", []), hidden_at=None, is_taken_back=False
            ).order_by("pk")
        ),
    )


def _remember(request: HttpRequest, community: Community, *, kind: str, key: str | int) -> None:
    said = request.session.get(_SESSION, {})
    said.setdefault(community.code, {}).setdefault(kind, []).append(key)
    request.session[_SESSION] = said


def say_me_too(request: HttpRequest, community: Community, issue: Issue) -> Voice | None:
    """Count a visitor for an issue; None where this session was counted already."""
    if issue.pk in find_said(request, community).issues:
        return None
    voice = Voice.objects.create(community=community, kind=Voice.Kind.ME_TOO, issue=issue)
    _finish(request, community, voice)
    return voice


def say_words(
    request: HttpRequest,
    community: Community,
    kind: Voice.Kind,
    words: Mapping[str, str],
    *,
    issue: Issue | None = None,
    goal: Goal | None = None,
) -> Voice:
    """Keep an offer of help or of supply."""
    voice = Voice.objects.create(community=community, kind=kind, issue=issue, goal=goal, **words)
    _finish(request, community, voice)
    return voice


def _finish(request: HttpRequest, community: Community, voice: Voice) -> None:
    _remember(request, community, kind="voices", key=voice.code)
    note_attempt(request, community, kind=voice.kind)
    forget_old_contacts()
    log_act(request, "voice.said", community=community, voice=voice.code, kind=str(voice.kind))


def answer(
    request: HttpRequest,
    community: Community,
    answers: Mapping[str, str],
    *,
    relation: str,
    enterprise: Enterprise | None,
) -> SpendingAnswer:
    """Keep an answer to the four questions."""
    given = SpendingAnswer.objects.create(
        community=community,
        enterprise=enterprise,
        relation=relation,
        answers=dict(answers),
        inside_share=find_inside_share(answers),
    )
    _remember(request, community, kind="answers", key=given.pk)
    note_attempt(request, community, kind="answer")
    log_act(request, "answer.given", community=community)
    return given


def take_back(request: HttpRequest, community: Community, *, voice: str = "", given: str = "") -> bool:
    """Delete what this session said; whether there was such a thing."""
    said = find_said(request, community)
    found: list[Voice | SpendingAnswer] = [one for one in said.voices if one.code == voice]
    found += [one for one in said.answers if str(one.pk) == given]
    for one in found:
        if isinstance(one, SpendingAnswer) and one.inside_share is not None:
            _empty(one)
        else:
            one.delete()
        log_act(request, "voice.taken_back" if voice else "answer.taken_back", community=community)
    return bool(found)


def _empty(given: SpendingAnswer) -> None:
    """Delete what an answer says, and keep its place: another there would tell the two from each other."""
    given.answers, given.inside_share, given.relation, given.visitor = {}, None, "", ""
    given.is_taken_back = True
    given.save(update_fields=["answers", "inside_share", "relation", "visitor", "is_taken_back"])


# On paper, by a coordinator


def enter_paper(
    request: HttpRequest,
    community: Community,
    *,
    person: Person,
    issues: list[Issue],
    cleaned: Mapping[str, Any],
    answers: Mapping[str, str],
) -> tuple[str, int]:
    """Keep all that a paper says, in somebody's stead; its number, and how many entries it made.

    The log keeps the number for good. The name stands with what was said, and goes when that goes.
    """
    number = cleaned["paper"] or next_number(community)
    entered = {"entered_by": person, "paper": number}
    who = {"name": cleaned["name"], "contact": cleaned["contact"], **entered}
    for issue in issues:
        Voice.objects.create(community=community, kind=Voice.Kind.ME_TOO, issue=issue, **who)
    if cleaned["help_text"]:
        Voice.objects.create(community=community, kind=Voice.Kind.HELP, text=cleaned["help_text"], **who)
    if cleaned["line"]:
        Voice.objects.create(
            community=community,
            kind=Voice.Kind.OFFER,
            line=cleaned["line"],
            purpose=cleaned["purpose"],
            **who,
        )
    enterprise = community.enterprises.filter(code=cleaned["enterprise"]).first()
    if answers:
        SpendingAnswer.objects.create(
            community=community,
            enterprise=enterprise,
            relation=cleaned["relation"],
            answers=dict(answers),
            inside_share=find_inside_share(answers),
            **entered,
        )
    count = len(issues) + bool(cleaned["help_text"]) + bool(cleaned["line"]) + bool(answers)
    log_act(
        request,
        "paper.entered",
        community=community,
        on_behalf_of=f"№ {number}",
        paper=number,
        entries=count,
    )
    return number, count


# Moderation


def hide(request: HttpRequest, thing: Voice | SpendingAnswer, *, by: Person, why: str) -> None:
    """Take a voice or an answer from every page and figure; it stays on the desk with the reason."""
    thing.hidden_at, thing.hidden_by, thing.hidden_why = timezone.now(), by, why
    thing.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
    log_act(request, f"{_noun(thing)}.hidden", community=thing.community, thing=_name(thing), why=why)


def restore(request: HttpRequest, thing: Voice | SpendingAnswer) -> None:
    """Show again what was hidden."""
    thing.hidden_at, thing.hidden_by, thing.hidden_why = None, None, ""
    thing.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
    log_act(request, f"{_noun(thing)}.restored", community=thing.community, thing=_name(thing))


def forget_contact(request: HttpRequest, voice: Voice) -> None:
    """Delete a neighbour's name and contact, and keep their words."""
    voice.name = voice.contact = ""
    voice.save(update_fields=["name", "contact"])
    log_act(request, "voice.contact_deleted", community=voice.community, thing=voice.code)


def forget_old_contacts() -> int:
    """Delete the names and contacts that were given a year ago, as their givers were told; how many."""
    given = timezone.now() - CONTACT_KEPT
    old = Voice.objects.filter(made_at__lt=given).exclude(name="", contact="")
    return old.update(name="", contact="")


def _noun(thing: Voice | SpendingAnswer) -> str:
    return "voice" if isinstance(thing, Voice) else "answer"


def _name(thing: Voice | SpendingAnswer) -> str:
    return thing.code if isinstance(thing, Voice) else str(thing.pk)
