import hashlib
import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection

from dure.web.books.models import Book, Judgement, Transfer
from dure.web.chalkboard.models import Card, Move, Said
from dure.web.community.access import log_act, log_look
from dure.web.community.models import Act, Community, Invitation, Person
from dure.web.operator import backup as commands
from dure.web.operator import headlines, running, tables
from dure.web.operator.archive import Backup, BackupError
from dure.web.operator.headlines import freeze_headlines
from dure.web.thread.models import Goal, Issue, Voice

pytestmark = pytest.mark.django_db(transaction=True)

DURE = [sys.executable, "-c", "from dure.doors import main; raise SystemExit(main())"]


@pytest.fixture
def full_site(transactional_db: None, stored_book: Book, village: Any, rf: Any) -> Any:
    """Fill the village with a row of most kinds, some of them hard to carry."""
    manager = village.people["manager"]
    village.enterprise.name_ko = 'Ω "가상" 의료사협\n=1+1'
    village.enterprise.save()
    issue = Issue.objects.create(community=village.community, code="care", title_ko="돌봄", place="52720")
    Goal.objects.create(
        community=village.community,
        code="g",
        issue=issue,
        indicator_ko="명",
        unit="person",
        place="52720",
        baseline_value="1.5",
        baseline_date="2025-01-01",
        target="2.125",
        due="2026-01-01",
        measure={"z": 1, "a": [0.1, None, True, "\u00e9"]},
    )
    Voice.objects.create(community=village.community, kind="me_too", issue=issue)
    board = village.community.strategies.create(code="s", title_ko="밥", enterprise=village.enterprise)
    Card.objects.create(strategy=board, proposed="2025-01-01", made_by=manager)
    Move.objects.create(strategy=board, state="trying", day="2025-02-01", why_ko="해 보자", made_by=manager)
    Said.objects.create(strategy=board, day="2025-01-02", seed=2**62, helps=5, harms=1, survival_gain=0.1)
    Judgement.objects.create(book=stored_book, subject="name:가", aspect="place", value="52720", who=manager)
    Book.objects.filter(pk=stored_book.pk).update(version=7)
    log_act(None, "role.changed", who=manager, enterprise=village.enterprise, on_behalf_of="김 아무개", a=1)
    request = rf.get("/")
    request.user = manager
    log_look(request, what="people", whose="모두", enterprise=village.enterprise)
    return village


def all_proofs() -> dict[str, tables.TableProof]:
    """Prove every table as it is."""
    return {tables.meta(model).label: tables.prove(model) for model in tables.list_models()}


def run_dure(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a command on a site of its own, on SQLite."""
    dropped = {"DATABASE_URL", "DURE_SECRET_KEY", "DURE_PSEUDONYM_KEY", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"DURE_DATA": str(data), "LC_ALL": "C.UTF-8"}
    return subprocess.run([*DURE, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def made(full_site: Any, tmp_path: Path) -> Path:
    """Make a backup of the full site."""
    path = tmp_path / "site.zip"
    commands.make_backup(path)
    return path


@pytest.fixture
def small(transactional_db: None, village: Any, tmp_path: Path) -> Path:
    """Make a backup of the village with empty books."""
    path = tmp_path / "site.zip"
    commands.make_backup(path)
    return path


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the parts of a backup and write it anew."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.slow
def test_a_backup_goes_through_another_database_and_back_unchanged(full_site: Any, tmp_path: Path) -> None:
    """From this database into a SQLite of its own, from there into this one: every row, every figure."""
    freeze_headlines()
    before = all_proofs()
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    manifest, _ = commands.make_backup(first)
    assert {table.name: table for table in manifest.tables} == before
    assert manifest.vendor == connection.vendor
    there = tmp_path / "there"
    restored = run_dure("restore", str(first), data=there)
    assert restored.returncode == 0, restored.stderr
    assert "1 book has the same headline figures" in restored.stderr
    # The operator's page tells of the backup that the site came from, and of its proof.
    record = json.loads((there / "last-backup.json").read_text(encoding="utf-8"))
    assert (record["rows"], record["books"], record["size"]) == (manifest.rows, 1, first.stat().st_size)
    assert (record["made_at"], record["different"]) == (manifest.made_at, 0)
    assert record["checked_at"] >= record["made_at"]
    again = run_dure("backup", str(second), data=there)
    assert again.returncode == 0, again.stderr
    Community.objects.create(name_ko="그 뒤에 생긴 것", places=["52720"])
    with Backup(second) as backup:
        backup.verify()
        assert backup.manifest.vendor == "sqlite"
        commands.restore(backup, replace=True)
        proof = commands.prove_headlines(backup.manifest)
    after = all_proofs()
    # On the way nothing was done but to look whether the figures are still the same.
    assert after == before
    assert (proof.books, proof.different) == (1, ())
    with pytest.raises(Exception, match="only ever added to"):
        Act.objects.all().delete()
    assert Person.objects.create_user("later@example.org").pk > max(
        Person.objects.exclude(email="later@example.org").values_list("pk", flat=True)
    )


@pytest.mark.slow
def test_a_check_proves_a_backup_and_changes_nothing(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts, checksums and the figures of every book, in a database of its own."""
    before = all_proofs()
    assert commands.run_restore([str(made), "--check"]) == 0
    said = capsys.readouterr().err
    assert "1 book has the same headline figures" in said
    assert "Nothing here was changed" in said
    assert all_proofs() == before


@pytest.mark.slow
def test_a_check_finds_figures_that_differ(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Though every checksum holds: the books are worked out anew."""

    def change(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        manifest["headlines"][0]["figures"]["outlay_krw"] += 1
        parts["manifest.json"] = json.dumps(manifest).encode()

    rewrite(made, change)
    assert commands.run_restore([str(made), "--check"]) == 1
    assert "other figures than before" in capsys.readouterr().err


def test_a_backup_is_for_its_owner_alone_and_holds_no_session(small: Path) -> None:
    """It holds the keys; nobody is signed in by it."""
    assert stat.S_IMODE(small.stat().st_mode) == 0o600
    with zipfile.ZipFile(small) as archive:
        assert archive.read("keys/pseudonym.key").decode() == site.PSEUDONYM_KEY.decode()
        assert not [name for name in archive.namelist() if "session" in name.lower()]


def test_a_backup_is_not_written_over(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last good one stays."""
    content = small.read_bytes()
    assert commands.run_backup([str(small)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert small.read_bytes() == content


def test_a_folder_that_is_gone_is_said_by_name(village: Any, tmp_path: Path) -> None:
    """And nothing half done is left."""
    assert commands.run_backup([str(tmp_path / "gone" / "site.zip")]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_site_that_is_not_empty_is_not_replaced_unasked(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is there is named."""
    before = all_proofs()
    assert commands.run_restore([str(small)]) == 2
    assert "2 enterprises" in capsys.readouterr().err
    assert all_proofs() == before


def cut(path: Path) -> None:
    """Lose the end of the file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def flip(path: Path) -> None:
    """Flip the bits of one byte of what is packed."""
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("tables/community.Person.jsonl").header_offset
    content = bytearray(path.read_bytes())
    name, extra = (int.from_bytes(content[start + at : start + at + 2], "little") for at in (26, 28))
    content[start + 30 + name + extra + 40] ^= 0xFF
    path.write_bytes(bytes(content))


def be_foreign(path: Path) -> None:
    """Be some other zip."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")


def be_no_zip(path: Path) -> None:
    """Be something else altogether."""
    path.write_text("사업자등록번호,금액\n")


def be_newer(path: Path) -> None:
    """Come from a format that nobody knows yet."""
    rewrite(path, lambda parts: parts.update({"manifest.json": b'{"format": "dure-backup/9"}'}))


def change_row(path: Path) -> None:
    """Change one row and leave the manifest."""
    name = "tables/community.Person.jsonl"
    rewrite(path, lambda parts: parts.update({name: parts[name].replace(b"viewer", b"editor", 1)}))


def lose_row(path: Path) -> None:
    """Lose the last row of a table."""
    name = "tables/community.Person.jsonl"
    rewrite(path, lambda parts: parts.update({name: b"".join(parts[name].splitlines(keepends=True)[:-1])}))


def lose_table(path: Path) -> None:
    """Lose a whole table."""
    rewrite(path, lambda parts: parts.pop("tables/books.Judgement.jsonl") and None)


def add_part(path: Path) -> None:
    """Carry something that nobody spoke of."""
    rewrite(path, lambda parts: parts.update({"../../etc/cron.d/x": b"*"}))


def change_key(path: Path) -> None:
    """Carry another key."""
    rewrite(path, lambda parts: parts.update({"keys/pseudonym.key": b"another"}))


def change_version(path: Path) -> None:
    """Come from a site whose tables differ."""

    def change(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        manifest["migrations"] = [*manifest["migrations"], "books.9999_later"]
        parts["manifest.json"] = json.dumps(manifest).encode()

    rewrite(path, change)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (cut, "cut short"),
        (be_no_zip, "cut short"),
        (be_foreign, "no backup of Dure"),
        (be_newer, "dure-backup/9"),
        (change_row, "tables/community.Person.jsonl"),
        (lose_row, "tables/community.Person.jsonl"),
        (lose_table, "tables/books.Judgement.jsonl"),
        (add_part, "cron.d"),
        (change_key, "keys/pseudonym.key"),
        (change_version, "tables differ"),
        (lambda path: path.unlink(), "There is no file"),
        (flip, "tables/community.Person.jsonl"),
    ],
)
def test_a_file_that_is_no_whole_backup_is_refused_by_name(
    harm: Callable[[Path], None], words: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut, tampered with, foreign, of another version: nothing is changed."""
    harm(small)
    before = all_proofs()
    assert commands.run_restore([str(small), "--replace"]) == 2
    said = capsys.readouterr().err
    assert small.name in said
    assert words in said
    assert all_proofs() == before


def test_what_cannot_be_written_back_whole_is_not_written_at_all(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the middle leaves the site as it was, and its guards on."""
    before = all_proofs()
    load = tables.load_lines

    def break_off(model: Any, columns: Any, lines: Any) -> int:
        if model is Transfer:
            raise OSError("disk full")
        return load(model, columns, lines)

    monkeypatch.setattr(tables, "load_lines", break_off)
    with Backup(made) as backup, pytest.raises(OSError, match="disk full"):
        commands.restore(backup, replace=True)
    assert all_proofs() == before
    with pytest.raises(Exception, match="only ever added to"):
        Act.objects.all().delete()


def test_what_comes_out_other_than_it_went_in_is_taken_back(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every table is read again before anything counts."""
    before = all_proofs()
    load = tables.load_lines

    def lose_one(model: Any, columns: Any, lines: Any) -> int:
        return load(model, columns, list(lines)[1:] if model is Invitation or model is Voice else lines)

    monkeypatch.setattr(tables, "load_lines", lose_one)
    with Backup(made) as backup, pytest.raises(BackupError, match="not_proved"):
        commands.restore(backup, replace=True)
    assert all_proofs() == before


def test_a_key_of_the_environment_that_is_not_the_backups_is_refused(
    small: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Books could not be matched under another key."""
    monkeypatch.setenv("DURE_PSEUDONYM_KEY", "another")
    settings.PSEUDONYM_KEY = b"another"
    with Backup(small) as backup, pytest.raises(BackupError, match="other_key"):
        commands.restore(backup, replace=True)


def test_others_may_write_while_a_backup_is_made(full_site: Any, tmp_path: Path) -> None:
    """The backup holds one moment: rows that come later are not half in it."""
    model = tables.list_models()[0]
    prove = tables.prove

    def write_meanwhile(model: Any, **options: Any) -> tables.TableProof:
        Act.objects.create(verb="role.changed")
        return prove(model, **options)

    count = Act.objects.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "prove", write_meanwhile)
        manifest, _ = commands.make_backup(tmp_path / "site.zip")
    assert model is not None
    assert next(table.rows for table in manifest.tables if table.name == "community.Act") == count
    assert Act.objects.count() > count


def test_the_digest_that_is_printed_is_that_of_the_manifest(small: Path) -> None:
    """By it an operator knows a file again."""
    with zipfile.ZipFile(small) as archive:
        digest = hashlib.sha256(archive.read("manifest.json")).hexdigest()
    with Backup(small) as backup:
        assert backup.digest == digest


def test_a_book_whose_report_cannot_be_built_stops_no_backup_and_no_restore(
    full_site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named; every row is kept, and on proof it counts as different."""

    def break_down(*_args: Any, **_more: Any) -> Any:
        raise RuntimeError("a book that nobody can read")

    path, code = tmp_path / "site.zip", full_site.enterprise.code
    monkeypatch.setattr(headlines, "get_report", break_down)
    monkeypatch.setattr(headlines, "build_report", break_down)
    assert commands.run_backup([str(path)]) == 0
    said = capsys.readouterr().err
    assert "could not be built" in said
    assert code in said
    with Backup(path) as backup:
        backup.verify()
        assert backup.manifest.unmeasured == (code,)
        assert backup.manifest.headlines == ()
    headline = {"enterprise": code, "place": "52720", "period": "2025", "figures": {"lm3": 2}}
    assert headlines.measure_again(headline) is None


def test_nothing_is_put_in_place_while_a_site_runs_on_the_folder(
    small: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Any
) -> None:
    """It says to stop it; once stopped it is done, and neither does a site start into a restore."""
    settings.DATA_DIR = tmp_path / "data"
    before = all_proofs()
    with running.running(settings.DATA_DIR), running.running(settings.DATA_DIR):
        assert commands.run_restore([str(small), "--replace"]) == 2
        assert "Stop it" in capsys.readouterr().err
        assert all_proofs() == before
        assert not (settings.DATA_DIR / "secret.key").exists()
    assert commands.run_restore([str(small), "--replace"]) == 0
    assert "Start the site now" in capsys.readouterr().err
    assert (settings.DATA_DIR / "secret.key").read_text() == site.SECRET_KEY
    assert list(settings.DATA_DIR.glob("*.part")) == []
    with running.alone(settings.DATA_DIR):
        with pytest.raises(running.HeldError), running.running(settings.DATA_DIR):
            pass
        done = run_dure("worker", data=settings.DATA_DIR)
    assert done.returncode == 2
    assert "just being restored" in done.stderr


def test_keys_that_lay_ready_go_with_a_restore_that_failed(
    small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    """The old key stays with the old rows."""
    settings.DATA_DIR = tmp_path

    def break_off(*_args: Any) -> None:
        raise OSError("disk full")

    (tmp_path / "secret.key").write_text("old")
    monkeypatch.setattr(tables, "replace_all", break_off)
    with Backup(small) as backup, pytest.raises(OSError, match="disk full"):
        commands.restore(backup, replace=True)
    assert (tmp_path / "secret.key").read_text() == "old"
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_help_needs_no_site_and_makes_none(command: str, tmp_path: Path) -> None:
    """Who asks how it is used is told, `--data` too, wherever they stand; nothing is made there."""
    nowhere = tmp_path / "nothing"
    told = run_dure(command, "--help", data=nowhere)
    assert (told.returncode, told.stderr) == (0, "")
    assert "--data FOLDER" in told.stdout
    assert not nowhere.exists()
