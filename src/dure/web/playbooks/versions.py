"""An enterprise's own playbook: drafted from its book, brought as a file, published and withdrawn."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from dure.importers.redaction import mask_words
from dure.korea.playbooks import find_playbook as find_shipped
from dure.language import Text
from dure.playbooks.archive import read_archive, write_archive
from dure.playbooks.checking import order_versions
from dure.playbooks.drafting import Draft
from dure.playbooks.playbook import Playbook
from dure.playbooks.schema import FILES, ID_MAX, PLAYBOOK_FILE
from dure.playbooks.writing import write_playbook
from dure.problem import Problem, Where
from dure.web.community.models import Community, Enterprise, Person
from dure.web.playbooks.library import Shelved, list_playbooks, read_files
from dure.web.playbooks.models import NAME_LENGTH, PlaybookVersion, PublishedPlaybook

VERSIONS_MAX: Final = 300
"""Versions of one enterprise's playbook."""


class PlaybookRefusedError(ValueError):
    """A playbook is not taken; `problems` say why and what to do. Nothing is stored."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(one.what.en for one in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Ready:
    """A playbook as everybody would read it.

    Attributes:
        playbook: Under its public id.
        archive: Its folder as a zip: what is published is these very bytes.
        problems: What a reader of the folder is told; nothing that keeps it from being read.
    """

    playbook: Playbook
    archive: bytes
    problems: tuple[Problem, ...]


def find_newest(enterprise: Enterprise) -> PlaybookVersion | None:
    """Find the newest version."""
    return enterprise.playbook_versions.order_by("-number").first()


def find_published(enterprise: Enterprise) -> PublishedPlaybook | None:
    """Find what stands published."""
    return enterprise.published_playbooks.filter(withdrawn_at=None).order_by("-pk").first()


def unpack(content: bytes, *, name: str) -> tuple[Mapping[str, bytes], tuple[Problem, ...]]:
    """Read a zip from outside, with every resident registration number in it masked."""
    files, problems = read_archive(content, name=name)
    return {file: _mask(text) if file in FILES else text for file, text in files.items()}, problems


def _mask(content: bytes) -> bytes:
    try:
        return mask_words(content.decode()).encode()
    except UnicodeDecodeError:
        return content  # the reader says what it is


def store_draft(enterprise: Enterprise, draft: Draft, *, by: Person | None) -> PlaybookVersion:
    """Store what could be drafted from the book; what people must write is not in it yet.

    Raises:
        PlaybookRefusedError: There are too many versions.
    """
    files = {name: _mask(content) for name, content in draft.files.items()}
    name = strip_name(draft.id, enterprise)[: _name_length(enterprise)].strip("-")
    return _add(enterprise, files, name=name, origin=PlaybookVersion.Origin.BOOK, is_whole=False, by=by)


def store_version(
    enterprise: Enterprise, files: Mapping[str, bytes], *, by: Person | None
) -> PlaybookVersion:
    """Store a new version of an enterprise's playbook that was brought as a file.

    Raises:
        PlaybookRefusedError: It does not pass the check, or there are too many versions.
    """
    playbook, problems = read_files(files, name="")
    if playbook is None:
        raise PlaybookRefusedError(problems)
    name = strip_name(playbook.id, enterprise)
    if len(name) > _name_length(enterprise):
        raise PlaybookRefusedError((_TOO_LONG,))
    kept = {file: files[file] for file in FILES if file in files}
    return _add(enterprise, kept, name=name, origin=PlaybookVersion.Origin.FILE, is_whole=True, by=by)


def _name_length(enterprise: Enterprise) -> int:
    return min(NAME_LENGTH, ID_MAX - len(publish_id(enterprise, "")))


def _add(
    enterprise: Enterprise,
    files: Mapping[str, bytes],
    *,
    name: str,
    origin: str,
    is_whole: bool,
    by: Person | None,
) -> PlaybookVersion:
    with transaction.atomic():
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        last = enterprise.playbook_versions.order_by("-number").values_list("number", flat=True).first() or 0
        if last >= VERSIONS_MAX:
            raise PlaybookRefusedError((_TOO_MANY,))
        return PlaybookVersion.objects.create(
            enterprise=enterprise,
            number=last + 1,
            name=name,
            archive=write_archive(files),
            origin=origin,
            is_whole=is_whole,
            made_by=by,
        )


def publish_id(enterprise: Enterprise, name: str) -> str:
    """Give the id under which everybody would find it."""
    return f"{enterprise.community.code}-{name}"


def strip_name(playbook_id: str, enterprise: Enterprise) -> str:
    """Give the name of a playbook without the community's code, which is put before it on publishing."""
    return playbook_id.removeprefix(f"{enterprise.community.code}-")


def read_version(row: PlaybookVersion) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """Read a stored version as the check does today."""
    files, problems = read_archive(bytes(row.archive))
    if not files:
        return None, problems
    return read_files(files, name="")


def prepare(row: PlaybookVersion) -> Ready:
    """Make of a version what everybody would read: under its public id, marked where it is an example.

    Raises:
        PlaybookRefusedError: It may not be published; the problems say why.
    """
    playbook, problems = read_version(row)
    if playbook is None:
        raise PlaybookRefusedError(problems)
    enterprise = row.enterprise
    name = publish_id(enterprise, row.name)
    own = replace(playbook, id=name, example=playbook.example or enterprise.is_example)
    files = write_playbook(own)
    public, faults = read_files(files, name=name)
    if public is None:
        raise PlaybookRefusedError(faults)
    if refusal := _find_refusal(public, enterprise):
        raise PlaybookRefusedError((refusal,))
    return Ready(public, write_archive(files), faults)


def _find_refusal(playbook: Playbook, enterprise: Enterprise) -> Problem | None:
    """Find why a playbook may not be published under its id and version."""
    where = Where(PLAYBOOK_FILE, column="id")
    others = PublishedPlaybook.objects.filter(playbook=playbook.id)
    if find_shipped(playbook.id) is not None or others.exclude(enterprise=enterprise).exists():
        return Problem(
            where,
            Text(
                en=f"{playbook.id} is another's playbook.", ko=f"{playbook.id}은(는) 다른 곳의 실행서입니다."
            ),
            Text(en="Give yours another id.", ko="다른 id를 적어 주십시오."),
        )
    if (copied := find_copied(playbook, enterprise)) is not None:
        return _refuse_copy(copied.playbook.title)
    known = [order_versions(one) for one in others.values_list("version", flat=True)]
    if known and order_versions(playbook.version) <= max(known):
        return Problem(
            Where(PLAYBOOK_FILE, column="version"),
            Text(
                en=f"Version {playbook.version} is not above what was published before.",
                ko=f"{playbook.version}판은 앞서 펴낸 판보다 높지 않습니다.",
            ),
            Text(en="Raise the version.", ko="판 번호를 올려 주십시오."),
        )
    return None


def find_copied(playbook: Playbook, enterprise: Enterprise) -> Shelved | None:
    """Find another's playbook on the shelf that tells just what this one tells; their names do not count."""
    told = None
    for one in list_playbooks():
        is_own = one.published is not None and one.published.enterprise == enterprise
        # Writing out is dear: only what tells the same story is written out and held against it.
        if is_own or one.playbook.story != playbook.story:
            continue
        told = told or _write_told(playbook)
        if _write_told(one.playbook) == told:
            return one
    return None


def _write_told(playbook: Playbook) -> Mapping[str, bytes]:
    """Write what a playbook tells, without what a copy of it would have of its own."""
    bare = replace(playbook, id="", version="", dated=date.min, example=False, parent=None)
    return write_playbook(bare)


def _refuse_copy(title: Text) -> Problem:
    return Problem(
        Where(PLAYBOOK_FILE),
        Text(
            en=f"This tells word for word what “{title.en}” tells, which everybody can read here already. A"
            " second one would look like the experience of a second place.",
            ko=f"누구나 여기서 읽을 수 있는 ‘{title.ko}’ 실행서와 내용이 똑같습니다. 한 번 더 펴내면 다른"
            " 지역에서도 겪어 본 일처럼 보입니다.",
        ),
        Text(
            en="Try that one on the figures of your place, or write in what you did otherwise and what came"
            " of it, bring the zip back, and publish that.",
            ko="그 실행서를 우리 지역 숫자로 시험해 보시거나, 우리가 달리한 것과 그 결과를 적어 zip을 다시"
            " 올리신 뒤 펴내 주십시오.",
        ),
    )


def publish_version(row: PlaybookVersion, *, seen: str, by: Person | None) -> PublishedPlaybook:
    """Publish a version as it was seen; what was published before gives way to it.

    Args:
        row: The version.
        seen: Digest of the folder that whoever publishes it has read.
        by: Who publishes it.

    Raises:
        PlaybookRefusedError: It may not be published, or is no longer what was read.
    """
    ready = prepare(row)
    if digest(ready) != seen:
        raise PlaybookRefusedError((_CHANGED,))
    with transaction.atomic():
        # Ids are the community's: of two who publish at one moment, the second is held against the first.
        Community.objects.select_for_update().get(pk=row.enterprise.community_id)
        if refusal := _find_refusal(ready.playbook, row.enterprise):
            raise PlaybookRefusedError((refusal,))
        withdraw_playbook(row.enterprise)
        return PublishedPlaybook.objects.create(
            playbook=ready.playbook.id,
            version=ready.playbook.version,
            enterprise=row.enterprise,
            archive=ready.archive,
            parent="" if ready.playbook.parent is None else ready.playbook.parent.id,
            published_by=by,
        )


def withdraw_playbook(enterprise: Enterprise) -> int:
    """Withdraw what an enterprise holds published; return how many."""
    return enterprise.published_playbooks.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


def digest(ready: Ready) -> str:
    """Name what was read, so that nothing else is published."""
    return hashlib.sha256(ready.archive).hexdigest()


_TOO_MANY: Final = Problem(
    Where(PLAYBOOK_FILE),
    Text(en="There are too many versions of this playbook.", ko="이 실행서는 고친 판이 너무 많습니다."),
    Text(en="Ask the operator of this site.", ko="이 사이트의 운영자에게 알려 주십시오."),
)
_TOO_LONG: Final = Problem(
    Where(PLAYBOOK_FILE, column="id"),
    Text(en="The id is too long to be published.", ko="id가 너무 길어 펴낼 수 없습니다."),
    Text(en="Take at most 40 letters.", ko="40자 안으로 줄여 주십시오."),
)
_CHANGED: Final = Problem(
    Where(PLAYBOOK_FILE),
    Text(en="It is no longer what you read on the page before.", ko="앞 화면에서 읽으신 것과 달라졌습니다."),
    Text(en="Read it again, then publish it.", ko="다시 읽어 보신 뒤 펴내 주십시오."),
)
