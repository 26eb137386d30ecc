"""Rows into a book: ours beside Django's bulk_create, on the same tables of the same database.

Both sides write the same transfers with their documents and parties in one transaction, guards and references
on. What then stands is read back and compared before any ratio is printed. bulk_create is run on a tenth of
the rows, since it only grows with them, and the table says so.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent
PEER_SHARE = 10
"""bulk_create is given one row in so many."""

_BATCH = 2_000  # objects of one INSERT of bulk_create; Django makes it smaller where SQLite needs it


@contextmanager
def open_database(kind: str) -> Iterator[dict[str, str]]:
    """Give the environment of a site with an empty database; PostgreSQL waits for the disk, as in earnest."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DURE_DATA": str(Path(folder) / "data"),
            "DURE_SECRET_KEY": "only for measuring",
            "DURE_PSEUDONYM_KEY": "only for measuring",
            "DJANGO_SETTINGS_MODULE": "dure.web.settings",
        }
        if kind == "SQLite":
            yield environment
            return
        script = str(PROJECT / ".ci" / "postgres")
        cluster = tempfile.mkdtemp(prefix="dure-postgres-", dir="/tmp")  # where another user may go
        url = subprocess.run(
            [script, "start", cluster, "--durable"], check=True, capture_output=True, text=True
        )
        try:
            yield {**environment, "DATABASE_URL": url.stdout.strip()}
        finally:
            subprocess.run([script, "stop", cluster], check=True)


def in_process(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Run one side in a process of its own and return its answer."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def make(path: Path, *, transfers: int) -> dict[str, Any]:
    """Make a sealed purchase list: each invoice gives two transfers, its price and its VAT."""
    import invoices  # noqa: PLC0415 -- each side loads only its own

    from dure.intake import BookFile  # noqa: PLC0415 -- likewise
    from dure.intake.files import read_all  # noqa: PLC0415 -- likewise
    from dure.intake.sealing import owners_of, seal_readings  # noqa: PLC0415 -- likewise
    from dure.web.books.packing import pack_readings  # noqa: PLC0415 -- likewise

    listed = path.with_suffix(".csv")
    invoices.write_csv(listed, transfers // 2)
    readings, told = read_all([BookFile(listed.name, listed.read_bytes())])
    owners = owners_of(readings, told, invoices.OWNER)
    path.write_bytes(pack_readings(seal_readings(readings, owners, key=b"key"), owners))
    return {"transfers": sum(reading.rows.num_rows for reading in readings)}


def found_book() -> Any:
    """Make the tables and an enterprise with an empty book."""
    import invoices  # noqa: PLC0415 -- each side loads only its own
    from django.core.management import call_command  # noqa: PLC0415 -- likewise

    from dure.web.books.models import Book  # noqa: PLC0415 -- likewise
    from dure.web.community.models import Community, Enterprise  # noqa: PLC0415 -- likewise

    call_command("migrate", verbosity=0)
    community = Community.objects.create(name_ko="가상 두레", places=["52720"])
    enterprise = Enterprise.objects.create(
        community=community, number=invoices.OWNER, name_ko="가상두레사회적협동조합", place="52720250"
    )
    return Book.objects.get_or_create(enterprise=enterprise)[0]


def ours(path: Path) -> dict[str, Any]:
    """Store as the site's worker does."""
    from dure.web.books.models import Import, Staged  # noqa: PLC0415 -- each side loads only its own
    from dure.web.books.storage import store  # noqa: PLC0415 -- likewise

    book = found_book()
    brought = Import.objects.create(book=book, state=Import.State.WAITING)
    Staged.objects.create(brought=brought, content=path.read_bytes())
    begun = time.perf_counter()
    store(brought)
    return {"seconds": time.perf_counter() - begun, **figures(book)}


def peer(path: Path) -> dict[str, Any]:
    """Store as a Django developer would: objects, and bulk_create."""
    from django.db import transaction  # noqa: PLC0415 -- each side loads only its own
    from django.utils import timezone  # noqa: PLC0415 -- likewise

    from dure.web.books.models import Import, Source  # noqa: PLC0415 -- likewise
    from dure.web.books.packing import unpack_readings  # noqa: PLC0415 -- likewise

    book = found_book()
    brought = Import.objects.create(book=book, state=Import.State.WAITING)
    begun = time.perf_counter()
    readings, owners, _ = unpack_readings(path.read_bytes())
    with transaction.atomic():
        for reading, owner in zip(readings, owners, strict=True):
            source = Source.objects.create(
                brought=brought,
                book=book,
                file=reading.file,
                format=reading.format,
                owner=owner,
                owner_side=reading.owner_side,
                seen_rows=reading.seen_rows,
            )
            _create(source, reading.rows.to_pylist())
        Import.objects.filter(pk=brought.pk).update(state=Import.State.STORED, stored_at=timezone.now())
    return {"seconds": time.perf_counter() - begun, **figures(book)}


def _create(source: Any, rows: list[dict[str, Any]]) -> None:
    from dure.web.books.models import Document, Mention, Transfer  # noqa: PLC0415 -- each side loads only its own

    said = ("number", "name", "address", "line", "representative")
    mentions: dict[tuple[Any, ...], Mention] = {}
    documents: dict[str, Document] = {}
    for row in rows:
        for side in ("payer", "payee"):
            who = tuple(row[f"{side}_{name}"] for name in said)
            if who not in mentions:
                mentions[who] = Mention(brought=source.brought, **dict(zip(said, who, strict=True)))
        if row["key"] not in documents:
            documents[row["key"]] = Document(book=source.book, source=source, key=row["key"], row=row["row"])
    Mention.objects.bulk_create(mentions.values(), batch_size=_BATCH)
    Document.objects.bulk_create(documents.values(), batch_size=_BATCH)
    Transfer.objects.bulk_create(
        (
            Transfer(
                document=documents[row["key"]],
                source=source,
                payer=mentions[tuple(row[f"payer_{name}"] for name in said)],
                payee=mentions[tuple(row[f"payee_{name}"] for name in said)],
                **{
                    name: row[name]
                    for name in ("date", "quantity", "unit", "purpose", "role", "item", "payable_to")
                },
            )
            for row in rows
        ),
        batch_size=_BATCH,
    )


def figures(book: Any) -> dict[str, Any]:
    """Read back what stands in the tables, past everything that is remembered."""
    from dure.web.books.storage import _load  # noqa: PLC0415 -- each side loads only its own

    stored = _load(book)
    rows = [reading.rows for reading in stored.readings]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "mib": memory,
        "transfers": sum(part.num_rows for part in rows),
        "sample": [part.slice(at, 3).to_pylist() for part in rows for at in range(0, part.num_rows, 9973)],
        "krw": sum(sum(part["quantity"].to_pylist()) for part in rows),
    }


def compare(*, database: str, transfers: int) -> dict[str, Any]:
    """Measure both sides on one database; the ratio is of rows a second, after both stored the same."""
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder) / "whole", Path(folder) / "part"
        answers = {}
        for name, side, path, count in (
            ("ours", "ours", whole, transfers),
            ("same", "ours", part, transfers // PEER_SHARE),
            ("peer", "peer", part, transfers // PEER_SHARE),
        ):
            with open_database(database) as environment:
                if not path.exists():
                    in_process(environment, "make", str(path), str(count))
                answers[name] = in_process(environment, side, str(path))
    for figure in ("transfers", "krw", "sample"):
        assert answers["same"][figure] == answers["peer"][figure], f"the two sides differ in {figure}"
    assert answers["ours"]["transfers"] == transfers
    peer_seconds = answers["peer"]["seconds"] * PEER_SHARE
    return {
        "what": f"{transfers:,} transfers stored, {database}",
        "ours_s": answers["ours"]["seconds"],
        "peer": f"bulk_create of Django {version('django')}, {transfers // PEER_SHARE:,} × {PEER_SHARE}",
        "peer_s": peer_seconds,
        "ratio": peer_seconds / answers["ours"]["seconds"],
        "ours_mib": answers["ours"]["mib"],
        "peer_mib": answers["peer"]["mib"],
    }


def main() -> None:
    """Be one side, in a process of its own, or compare the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=("make", "ours", "peer", "compare"))
    parser.add_argument("path", help="the staged rows; for compare: SQLite or PostgreSQL")
    parser.add_argument("transfers", nargs="?", type=int, default=1_000_000)
    given = parser.parse_args()
    if given.side == "compare":
        print(json.dumps(compare(database=given.path, transfers=given.transfers), indent=1))
        return
    import django  # noqa: PLC0415 -- each side loads only its own

    django.setup()
    path = Path(given.path)
    sides = {
        "make": lambda: make(path, transfers=given.transfers),
        "ours": lambda: ours(path),
        "peer": lambda: peer(path),
    }
    print(json.dumps(sides[given.side](), default=str))


if __name__ == "__main__":
    main()
