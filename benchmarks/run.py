"""`make bench`: every comparison, each ratio printed only after both sides gave the same figures."""

import argparse
import os
import platform
import sys
from functools import partial
from pathlib import Path
from typing import Any

import addresses
import comparable
import invoices
import outlook
import pages
import population
import storage

COLUMNS = ("what", "dure", "peer", "peer takes", "ratio", "peak memory")


def name_machine() -> str:
    """Name the machine as far as it tells: cores, memory, processor, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, Python {platform.python_version()}"


def main() -> None:
    """Run the comparisons and print them as one table, ready for docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the rows, to see that it runs")
    share = 100 if parser.parse_args().quick else 1
    print(f"Machine: {name_machine()}\n")
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS))
    for figures in (
        # The addresses last: comparing their answers leaves this process large, and its children with it.
        lambda: invoices.compare(form="csv", rows=1_000_000 // share),
        lambda: invoices.compare(form="xlsx", rows=100_000 // share),
        lambda: addresses.run(rows=1_000_000 // share, distinct=100_000 // share),
        lambda: population.run(places=3_500 // share),
        lambda: comparable.run(places=200 // min(share, 20)),
        *(partial(outlook.run, draws=10_000 // share, services=services) for services in (1, 5)),
        # These run in processes of their own altogether.
        *(
            partial(storage.compare, database=database, transfers=1_000_000 // share)
            for database in ("SQLite", "PostgreSQL")
        ),
        *(
            partial(pages.compare, database=database, transfers=1_000_000 // share)
            for database in ("SQLite", "PostgreSQL")
        ),
    ):
        print(write_line(figures()))
        sys.stdout.flush()


def write_line(row: dict[str, Any]) -> str:
    """Write one comparison as a line of the table, in the unit that suits it."""
    ours, peer = (
        f"{row[side] * 1e3:,.0f} ms" if row.get("unit") == "ms" else f"{row[side]:.1f} s"
        for side in ("ours_s", "peer_s")
    )
    memory = f"{row['ours_mib']:,.0f} against {row['peer_mib']:,.0f} MiB" if "ours_mib" in row else ""
    ratio = f"{row['ratio']:.1f}" if row["ratio"] >= 0.1 else f"{row['ratio']:.3f}"
    return f"| {row['what']} | {ours} | {row['peer']} | {peer} | {ratio} × | {memory} |"


if __name__ == "__main__":
    main()
