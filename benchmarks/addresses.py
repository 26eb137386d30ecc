"""A million addresses to places: ours beside the script that an analyst would write, on the same column.

The script: pandas, the unique addresses, one regular expression that takes an address apart, and a dictionary
of names. It reads the written-out and the short forms only. Each side runs in a process of its own, so that
its peak memory is its own; where the script gives an answer ours must give the same, before a ratio is shown.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import feather

ROWS = 1_000_000
DISTINCT = 100_000
# Of the addresses of a purchase list: written out, in a short form, without its province, without spaces.
SHAPES = ("whole", "short", "bare", "dense")
WEIGHTS = (0.7, 0.15, 0.1, 0.05)
SHORT = {
    "서울특별시": "서울", "부산광역시": "부산", "대구광역시": "대구", "인천광역시": "인천",
    "광주광역시": "광주", "대전광역시": "대전", "울산광역시": "울산", "세종특별자치시": "세종",
    "경기도": "경기", "강원특별자치도": "강원", "충청북도": "충북", "충청남도": "충남",
    "전북특별자치도": "전북", "전라남도": "전남", "경상북도": "경북", "경상남도": "경남",
    "제주특별자치도": "제주",
}  # fmt: skip


def write_addresses(file: Path, *, rows: int, distinct: int, seed: int = 7) -> None:
    """Write a column of invented addresses (가상 자료) at real places, half road-name and half lot-number."""
    from dure.korea.gazetteer import load_gazetteer  # noqa: PLC0415 - the peer's process never loads it

    korea, chance = load_gazetteer(), random.Random(seed)
    ends = korea.table.select(["code", "level", "administrative", "valid_to"]).to_pylist()
    live = [
        korea.get(row["code"])
        for row in ends
        if row["level"] in {"town", "village"} and not row["administrative"] and row["valid_to"] is None
    ]
    made: dict[str, None] = {}
    while len(made) < distinct:
        place = chance.choice(live)
        name = place.full_name_ko
        shape = chance.choices(SHAPES, WEIGHTS)[0]
        if chance.random() < 0.5:
            tail = f"{chance.randint(1, 999)}-{chance.randint(1, 40)}"
        else:
            inner = "" if name.endswith(("읍", "면")) else f" ({place.name_ko})"
            name = name if not inner else name.rpartition(" ")[0]
            road = "".join(chance.choices("가나다라마바사아자차카타파하강산들물빛별해달", k=2))
            kind = chance.choice(("로", "길", "대로"))
            tail = f"{road}{kind} {chance.randint(1, 300)}, {chance.randint(1, 9)}층{inner}"
        province, _, rest = name.partition(" ")
        if shape == "short":
            name = f"{SHORT.get(province, province)} {rest}"
        elif shape == "bare" and rest:
            name = rest
        elif shape == "dense":
            name = name.replace(" ", "")
        made[f"{name} {tail}"] = None
    unique = pa.array(list(made))
    picked = pa.array([chance.randrange(distinct) for _ in range(rows)], pa.int32())
    feather.write_feather(pa.table({"address": unique.take(picked)}), str(file), compression="uncompressed")


def run_ours(column: Any) -> tuple[list[str | None], float]:
    """Resolve with Dure; the time includes loading the gazetteer and reading its names."""
    began = time.perf_counter()
    from dure.korea.gazetteer import load_gazetteer  # noqa: PLC0415 - its loading is part of the time
    from dure.places import resolve_addresses  # noqa: PLC0415

    codes = resolve_addresses(column, gazetteer=load_gazetteer()).column("code")
    return codes.to_pylist(), time.perf_counter() - began


def run_peer(column: Any, names: dict[str, str]) -> tuple[list[str | None], float]:
    """Resolve with pandas: map over the unique values with a regular expression and a dictionary."""
    began = time.perf_counter()
    import pandas as pd  # noqa: PLC0415 - likewise

    units = r"(\S+[시도])\s+(?:(\S+[시군구])\s+)?(?:(\S+구)\s+)?(\S+?[읍면동가로])?(?:\s+(\S+리))?(?=\s|\()"
    pattern = re.compile(rf"^{units}")
    bracket = re.compile(r"\((\S+?[동가])\)")
    full = {short: whole for whole, short in SHORT.items()}

    def place(address: str) -> str | None:
        first, _, rest = address.partition(" ")
        address = f"{full.get(first, first)} {rest}"
        found = pattern.match(address)
        if not found:
            return None
        parts = [part for part in found.groups() if part]
        dong = bracket.search(address)
        if dong:
            inner = names.get(" ".join([*parts, dong[1]])) or names.get(" ".join([*parts[:-1], dong[1]]))
            if inner:
                return inner
        for size in range(len(parts), 0, -1):
            code = names.get(" ".join(parts[:size]))
            if code:
                return code
        return None

    series = pd.Series(column.to_pylist())
    known = {address: place(address) for address in series.unique()}
    answers = series.map(known)
    seconds = time.perf_counter() - began
    return [None if pd.isna(code) else code for code in answers], seconds


def read_names() -> dict[str, str]:
    """Read full name → code of today's legal places, which the analyst would have as a table."""
    from dure.korea.gazetteer import load_gazetteer  # noqa: PLC0415 - likewise

    korea = load_gazetteer()
    rows = korea.table.select(["code", "administrative", "valid_to"]).to_pylist()
    live = [row["code"] for row in rows if not row["administrative"] and row["valid_to"] is None]
    return {korea.get(code).full_name_ko: code for code in live}


def work(side: str, folder: Path) -> None:
    """Run one side in this process and leave its answers, seconds and peak memory behind."""
    column = feather.read_table(str(folder / "addresses.arrow"))["address"]
    if side == "ours":
        codes, seconds = run_ours(column)
    else:
        codes, seconds = run_peer(column, json.loads((folder / "names.json").read_text("utf-8")))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    feather.write_feather(pa.table({"code": pa.array(codes, pa.string())}), str(folder / f"{side}.arrow"))
    (folder / f"{side}.json").write_text(json.dumps({"seconds": seconds, "peak_mb": peak}), "utf-8")


def run(*, rows: int = ROWS, distinct: int = DISTINCT) -> dict[str, Any]:
    """Time both sides on one column, compare their answers and return the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In a process of its own: a child's peak memory begins with what its parent holds.
        size = ["--rows", str(rows), "--distinct", str(distinct)]
        subprocess.run([sys.executable, __file__, "--side", "write", "--folder", name, *size], check=True)
        figures = {}
        for side in ("ours", "peer"):
            subprocess.run([sys.executable, __file__, "--side", side, "--folder", name], check=True)
            figures[side] = json.loads((folder / f"{side}.json").read_text("utf-8"))
        addresses = feather.read_table(str(folder / "addresses.arrow"))["address"].to_pylist()
        ours, peer = (
            feather.read_table(str(folder / f"{side}.arrow"))["code"].to_pylist() for side in ("ours", "peer")
        )
    unlike = {
        address: (mine, theirs)
        for address, mine, theirs in zip(addresses, ours, peer, strict=True)
        if theirs is not None and mine != theirs
    }
    # The script stops at the whole where a name was not in its table; ours may then be finer, never other.
    other = {a: pair for a, pair in unlike.items() if not (pair[0] or "").startswith(pair[1].rstrip("0"))}
    assert not other, f"{len(other)} answers differ, such as {next(iter(other.items()))}"
    answered = [sum(code is not None for code in codes) / rows for codes in (ours, peer)]
    return {
        "what": f"{rows:,} addresses ({distinct:,} distinct) → place; "
        f"{answered[0]:.0%} placed against {answered[1]:.0%}",
        "peer": f"pandas {version('pandas')}, one regular expression",
        "ours_s": figures["ours"]["seconds"],
        "peer_s": figures["peer"]["seconds"],
        "ratio": figures["peer"]["seconds"] / figures["ours"]["seconds"],
        "ours_mib": figures["ours"]["peak_mb"],
        "peer_mib": figures["peer"]["peak_mb"],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--side", choices=("ours", "peer", "write"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--distinct", type=int, default=DISTINCT)
    given = parser.parse_args()
    if given.side == "write":
        write_addresses(given.folder / "addresses.arrow", rows=given.rows, distinct=given.distinct)
        (given.folder / "names.json").write_text(json.dumps(read_names(), ensure_ascii=False), "utf-8")
    elif given.side:
        work(given.side, given.folder)
    else:
        print(json.dumps(run(rows=given.rows, distinct=given.distinct), ensure_ascii=False, indent=1))
