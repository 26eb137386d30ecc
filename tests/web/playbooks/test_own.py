"""An enterprise's own playbook: a hostile or a good zip, version by version, published and withdrawn."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.korea.playbooks import load_files
from dure.playbooks.archive import write_archive
from dure.web.community.models import Act, Enterprise
from dure.web.outlook.plans import store_plan
from dure.web.playbooks.library import find_playbook, list_playbooks
from dure.web.playbooks.models import PlaybookVersion, PublishedPlaybook
from dure.web.playbooks.versions import (
    PlaybookRefusedError,
    digest,
    prepare,
    publish_version,
    store_version,
    withdraw_playbook,
)

A_PLAN = """
[plan]
name = "가상 가게"
place = "52720"
start = 2026-01
employer_share = 0.11
[cash]
opening = 10000000
[[services]]
id = "boxes"
price = 10000
variable_cost = 4000
[[services.users]]
ages = "65+"
use_rate = 0.05
visits = 2
[[services.places]]
code = "52720"
"""

WASTE = "food-waste-circulation"


def folder(**changes: tuple[str, str]) -> dict[str, bytes]:
    """Give a shipped folder with a year of our own told in it, and words of its playbook.yaml replaced."""
    files = dict(load_files(WASTE))
    files["story.en.md"] += b"\nHere the heap froze in our first winter.\n"
    files["story.ko.md"] += "\n우리 마을에서는 첫 겨울에 더미가 얼었습니다.\n".encode()
    text = files["playbook.yaml"].decode()
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new, 1)
    return {**files, "playbook.yaml": text.encode()}


def bring(client: Client, village: Any, content: bytes, *, name: str = "ours.zip") -> Any:
    """Bring a zip."""
    file = SimpleUploadedFile(name, content, content_type="application/zip")
    return client.post(f"/e/{village.enterprise.code}/playbook/bring/", {"files": file})


def pack(files: Mapping[str, bytes]) -> bytes:
    """Pack names as they are, also such as no honest packer writes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def publish(client: Client, row: PlaybookVersion, **more: str) -> Any:
    """Publish a version as its page shows it."""
    address = f"/e/{row.enterprise.code}/playbook/{row.number}/publish/"
    return client.post(address, {"seen": digest(prepare(row)), "agreed": "on", **more})


def test_what_is_brought_is_read_and_kept_whole(village: Any, sign_in: Callable[..., Client]) -> None:
    """A good zip becomes a version that can be taken away and brought again."""
    client = sign_in("manager")
    answer = bring(client, village, write_archive(folder()))
    assert answer.headers["Location"] == f"/e/{village.enterprise.code}/playbook/1/"
    taken = client.get(f"/e/{village.enterprise.code}/playbook/1.zip").content
    assert bring(client, village, taken).headers["Location"].endswith("/playbook/2/")
    assert client.get(f"/e/{village.enterprise.code}/playbook/").status_code == 200
    page = client.get(f"/e/{village.enterprise.code}/playbook/1/").content.decode()
    assert "Publish it to everybody" in page


@pytest.mark.parametrize(
    "content",
    [
        b"no zip at all",
        pack({"../playbook.yaml": b"id: x"}),
        pack({"/etc/playbook.yaml": b"id: x"}),
        pack({"playbook.yaml": b"a: &a [1]\nb: *a\n"}),
        pack({**folder(), "evil.py": b"import os"} | {"playbook.yaml": b"\x00"}),
        write_archive(folder(id=("id: food-waste-circulation", "id: ../../etc"))),
        write_archive(folder(goal=("target: 12000", "target: many"))),
        write_archive(folder(source=("sources: [jinan-2006, assumption]", "sources: [no-such-source]"))),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    village: Any, sign_in: Callable[..., Client], content: bytes
) -> None:
    """Whatever is in it: a page with what is wrong and its remedy, and no version."""
    answer = bring(sign_in("manager"), village, content)
    assert answer.status_code == 422
    assert "begin with a draft from your own book" in answer.content.decode()
    page = answer.content.decode()
    assert "Nothing was kept" in page
    assert not PlaybookVersion.objects.exists()


@pytest.mark.parametrize(
    "files",
    [
        {"playbook.yaml": b"id: ours\n"},
        {"plan.toml": b"[plan]\n"},
        folder(bomb=("id: food", "x: &x [1]\ny: *x\nid: food")),
        {**folder(), "playbook.yaml": b"just words\n"},
        {**folder(), "plan.toml": b"- name: a plan\n"},
        {**folder(), "plan.toml": b"x = 1\n"},
        {**folder(), "plan.toml": b"x = " + b"[" * 40 + b"]" * 40},
        {**folder(), "plan.toml": b"x" * 200_000},
        {**folder(), "story.en.md": b""},
        folder(place=('place: "52720"', 'place: "99999"')),
    ],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_fault_sends_to_a_file_that_nobody_here_can_open(
    village: Any, sign_in: Callable[..., Client], files: Mapping[str, bytes], language: str
) -> None:
    """What remedies point to is on this site: a shipped playbook, one touch away where it is named."""
    client = sign_in("manager")
    client.cookies["language"] = language
    answer = bring(client, village, write_archive(files))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="problem-remedy"' in page
    assert not re.search(r"\b(docs|examples|src|tests)/", page)
    is_named = f"{WASTE}/" in page.replace(f"/playbooks/{WASTE}/", "")
    assert (f'href="/playbooks/{WASTE}/playbook.zip"' in page) == is_named
    assert sign_in(None).get(f"/playbooks/{WASTE}/playbook.zip").status_code == 200


def test_a_file_taken_away_names_only_what_its_reader_has(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """A draft and a published folder say how they are written, without a page of the repository."""
    store_plan(village.enterprise, A_PLAN, origin="file", by=None)
    client = sign_in("manager")
    client.post(f"/e/{village.enterprise.code}/playbook/draft/")
    drafted = PlaybookVersion.objects.get()
    ready = prepare(store_version(village.enterprise, folder(), by=None))
    for content in (bytes(drafted.archive), ready.archive):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                assert "docs/" not in archive.read(name).decode(), name


def test_html_in_a_story_is_never_run(village: Any, sign_in: Callable[..., Client]) -> None:
    """It is told, and where it is shown at all, it is shown as the letters that it is."""
    files = folder()
    files["story.en.md"] += b"\n<script>alert(1)</script>\n"
    answer = bring(sign_in("manager"), village, write_archive(files))
    page = answer.content.decode()
    assert "<script>alert" not in page
    for row in PlaybookVersion.objects.all():
        shown = sign_in("manager").get(f"/e/{village.enterprise.code}/playbook/{row.number}/")
        assert "<script>alert" not in shown.content.decode()


def test_a_resident_number_is_masked_before_anything_is_kept(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """It stands in no stored folder."""
    files = folder()
    files["story.ko.md"] += b"\n900101-1234568\n"
    bring(sign_in("manager"), village, write_archive(files))
    row = PlaybookVersion.objects.get()
    with zipfile.ZipFile(io.BytesIO(bytes(row.archive))) as archive:
        assert b"1234568" not in archive.read("story.ko.md")


def test_what_is_published_is_what_was_seen(village: Any, sign_in: Callable[..., Client]) -> None:
    """Under the community's name, for everybody; the shipped one of that name stays as it is."""
    client = sign_in("manager")
    row = store_version(village.enterprise, folder(), by=None)
    name = f"{village.community.code}-{WASTE}"
    assert publish(client, row).headers["Location"] == f"/playbooks/{name}/"
    assert [one.id for one in list_playbooks()][-1] == name
    visitor = sign_in(None)
    assert "Example clinic" in visitor.get(f"/playbooks/{name}/").content.decode()
    assert visitor.get(f"/playbooks/{name}/at/52800/").status_code == 200
    assert visitor.get(f"/playbooks/{name}/playbook.zip").content == bytes(
        PublishedPlaybook.objects.get().archive
    )
    assert Act.objects.filter(verb="playbook.published").count() == 1
    again = store_version(village.enterprise, folder(), by=None)
    address = f"/e/{village.enterprise.code}/playbook/{again.number}/"
    assert "Raise the version" in client.get(address).content.decode()


def test_an_unchanged_copy_is_not_offered_for_publishing(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """It says why and leads to the playbook and our place's figures; published all the same, it is refused.

    A name, a version, a day or a parent of its own does not make it tell anything new.
    """
    client = sign_in("manager")
    renamed = dict(load_files(WASTE))
    text = renamed["playbook.yaml"].decode().replace(f"id: {WASTE}", "id: our-heap").replace('"1"', '"7.2"')
    parent = f'\nparent: {{id: {WASTE}, version: "1", place: null, taken: 2026-01-02}}\n'
    renamed["playbook.yaml"] = (text.rstrip() + parent).encode()
    for files in (load_files(WASTE), renamed):
        row = store_version(village.enterprise, files, by=None)
        address = f"/e/{village.enterprise.code}/playbook/{row.number}/"
        page = client.get(address).content.decode()
        assert "Publish it to everybody" not in page
        assert "An unchanged copy is not published" in page
        assert f'href="/playbooks/{WASTE}/at/{village.enterprise.place}/"' in page
        assert f'href="/playbooks/{WASTE}/"' in page
        answer = client.post(f"{address}publish/", {"seen": "0" * 64, "agreed": "on"}, follow=True)
        assert "write in what you did otherwise" in answer.content.decode()
    assert not PublishedPlaybook.objects.exists()
    assert not Act.objects.filter(verb="playbook.published").exists()


def test_a_neighbours_published_playbook_is_not_published_again(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """As little as a shipped one; once it is withdrawn, nobody shows it any more."""
    neighbour = Enterprise.objects.create(community=village.community, name_ko="옆집", place="52720")
    theirs = store_version(neighbour, folder(), by=None)
    publish_version(theirs, seen=digest(prepare(theirs)), by=None)
    ours = store_version(
        village.enterprise, folder(id=("id: food-waste-circulation", "id: our-heap")), by=None
    )
    with pytest.raises(PlaybookRefusedError, match="word for word"):
        prepare(ours)
    withdraw_playbook(neighbour)
    assert prepare(ours).playbook.id == f"{village.community.code}-our-heap"


def test_what_changed_since_it_was_seen_is_not_published(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """A digest of something else, or no consent: nothing is opened."""
    client = sign_in("manager")
    row = store_version(village.enterprise, folder(), by=None)
    publish(client, row, seen="0" * 64)
    publish(client, row, agreed="")
    assert not PublishedPlaybook.objects.exists()


def test_a_withdrawn_playbook_is_nobodys_to_read(village: Any, sign_in: Callable[..., Client]) -> None:
    """Its address says nothing any more; a higher version may be published after it, the same may not."""
    client = sign_in("manager")
    row = store_version(village.enterprise, folder(), by=None)
    address = publish(client, row).headers["Location"]
    client.post(f"/e/{village.enterprise.code}/playbook/withdraw/")
    assert sign_in(None).get(address).status_code == 404
    assert find_playbook(f"{village.community.code}-{WASTE}") is None
    higher = store_version(village.enterprise, folder(version=('version: "1"', 'version: "2"')), by=None)
    publish(client, higher)
    assert sign_in(None).get(address).status_code == 200


def test_an_example_stays_an_example(village: Any, sign_in: Callable[..., Client]) -> None:
    """What an invented enterprise publishes says so everywhere."""
    village.enterprise.is_example = True
    village.enterprise.save()
    row = store_version(village.enterprise, folder(), by=None)
    page = sign_in(None).get(publish(sign_in("manager"), row).headers["Location"]).content.decode()
    assert 'class="example"' in page


def test_nobody_is_their_own_parent(village: Any, sign_in: Callable[..., Client]) -> None:
    """A playbook made from itself is refused on publishing."""
    name = f"{village.community.code}-{WASTE}"
    text = folder()["playbook.yaml"].decode()
    parent = f'\nparent: {{id: {name}, version: "1", place: null, taken: 2026-01-02}}\n'
    files = {**folder(), "playbook.yaml": (text.rstrip() + parent).encode()}
    answer = bring(sign_in("manager"), village, write_archive(files))
    for row in PlaybookVersion.objects.all():
        page = sign_in("manager").get(f"/e/{village.enterprise.code}/playbook/{row.number}/").content.decode()
        assert "Publish it to everybody" not in page
    assert answer.status_code in {302, 422}
    assert not PublishedPlaybook.objects.exists()


def test_versions_are_looked_for_within_the_enterprise(village: Any, sign_in: Callable[..., Client]) -> None:
    """Another enterprise's number is nobody's here."""
    store_version(village.other, folder(), by=None)
    client = sign_in("manager")
    for part in ("1/", "1.zip", "99999999999/"):
        assert client.get(f"/e/{village.enterprise.code}/playbook/{part}").status_code == 404
        assert client.get(f"/e/{village.other.code}/playbook/{part}").status_code == 404


def test_a_draft_starts_from_the_plan_and_says_what_is_missing(
    village: Any, sign_in: Callable[..., Client]
) -> None:
    """Taken away it holds plan and what is known; brought back unfinished it is refused, and nothing kept."""
    client = sign_in("manager")
    client.post(f"/e/{village.enterprise.code}/playbook/draft/")
    assert not PlaybookVersion.objects.exists()  # without a plan and a book there is nothing to start from
    store_plan(village.enterprise, A_PLAN, origin="file", by=None)
    answer = client.post(f"/e/{village.enterprise.code}/playbook/draft/")
    assert answer.headers["Location"] == f"/e/{village.enterprise.code}/playbook/1/"
    row = PlaybookVersion.objects.get()
    assert not row.is_whole
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Still to be written" in page
    assert "story.ko.md" in page
    assert "Publish it to everybody" not in page
    taken = client.get(f"/e/{village.enterprise.code}/playbook/1.zip").content
    with zipfile.ZipFile(io.BytesIO(taken)) as archive:
        assert {"playbook.yaml", "plan.toml"} <= set(archive.namelist())
    assert bring(client, village, taken).status_code == 422
    assert PlaybookVersion.objects.count() == 1
    assert Act.objects.filter(verb="playbook.drafted").count() == 1


@pytest.mark.parametrize("is_own", [True, False])
def test_of_two_who_publish_at_one_moment_one_is_refused(village: Any, *, is_own: bool) -> None:
    """The same version twice, or a neighbour's under the same id: told, no fault of the database."""
    neighbour = Enterprise.objects.create(community=village.community, name_ko="옆집", place="52720")
    row = store_version(village.enterprise, folder(), by=None)
    other = row if is_own else store_version(neighbour, folder(), by=None)
    seen = digest(prepare(row))

    def let_the_other_in(version: PlaybookVersion) -> Any:
        ready = prepare(version)
        with mock.patch("dure.web.playbooks.versions.prepare", prepare):
            publish_version(other, seen=digest(prepare(other)), by=None)
        return ready

    with (
        mock.patch("dure.web.playbooks.versions.prepare", let_the_other_in),
        pytest.raises(PlaybookRefusedError),
    ):
        publish_version(row, seen=seen, by=None)
    assert [one.enterprise for one in PublishedPlaybook.objects.all()] == [other.enterprise]


def test_the_shelf_asks_once_however_much_is_on_it(
    village: Any, sign_in: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    """What was read stays read; no page loads the folders of what it only names."""
    publish(sign_in("manager"), store_version(village.enterprise, folder(), by=None))
    list_playbooks()
    with django_assert_num_queries(1) as asked:
        assert [one.published is not None for one in list_playbooks()][-1]
    assert "archive" not in asked.captured_queries[0]["sql"]


def test_the_page_of_ones_own_loads_one_folder(
    village: Any, sign_in: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    """Three hundred versions of a megabyte each are named, not loaded."""
    for _ in range(3):
        store_version(village.enterprise, folder(), by=None)
    with django_assert_max_num_queries(60) as asked:
        sign_in("manager").get(f"/e/{village.enterprise.code}/playbook/")
    loading = [one["sql"] for one in asked.captured_queries if '"archive"' in one["sql"]]
    assert loading
    assert all("LIMIT 1" in one for one in loading)
