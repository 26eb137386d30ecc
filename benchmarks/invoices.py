"""Invoice lists to a report: ours beside the script that an analyst would write, on the same file.

Each side runs in a process of its own, so that its peak memory is its own, and answers with the same figures;
the ratio is printed only after they agree.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

DISTRICTS = (
    ("전북특별자치도 진안군 진안읍", "52720"),
    ("전북특별자치도 진안군 백운면", "52720"),
    ("전북특별자치도 전주시 완산구", "52111"),
    ("전북특별자치도 무주군 무주읍", "52730"),
    ("서울특별시 송파구", "11710"),
    ("대전광역시 유성구", "30200"),
)
WEIGHTS = (0.25, 0.1, 0.3, 0.05, 0.2, 0.1)
HEADER_LINE = (
    "작성일자,승인번호,발급일자,전송일자,공급자사업자등록번호,종사업장번호,상호,대표자명,주소,"
    "공급받는자사업자등록번호,종사업장번호,상호,대표자명,주소,합계금액,공급가액,세액,전자세금계산서분류,"
    "전자세금계산서종류,발급유형,비고,영수/청구 구분,공급자 이메일,공급받는자 이메일1,공급받는자 이메일2,"
    "품목일자,품목명,품목규격,품목수량,품목단가,품목공급가액,품목세액,품목비고"
)
HEADER = HEADER_LINE.split(",")


def business_number(body: int) -> str:
    """Return ten digits whose checksum holds, from the first nine."""
    digits = [int(digit) for digit in f"{body:09}"]
    total = sum(a * b for a, b in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + digits[8] * 5 // 10
    return f"{body:09}{(10 - total % 10) % 10}"


OWNER = business_number(125_820_001)


def invoice_columns(rows: int, *, suppliers: int = 20_000, seed: int = 7) -> list[Any]:
    """Make the columns of a purchase list of one year: invented suppliers (가상 자료), whole won."""
    random = np.random.default_rng(seed)
    # 86: companies. The suppliers' numbers are invented and carry a valid check digit.
    numbers = np.array(
        [
            business_number(100_000_000 + 86_000 * 10 + (i % 10_000) + (i // 10_000) * 1_000_000)
            for i in range(suppliers)
        ]
    )
    where = random.choice(len(DISTRICTS), suppliers, p=WEIGHTS)
    streets = random.integers(1, 400, suppliers)
    addresses = np.array([f"{DISTRICTS[w][0]} 가상로 {s}" for w, s in zip(where, streets, strict=True)])
    names = np.array([f"가상상회{i}" for i in range(suppliers)])
    who = (random.pareto(1.2, rows) * 40).astype(np.int64) % suppliers
    price = random.integers(5, 900, rows) * 1_000
    vat = price // 10
    day = np.datetime64("2025-01-01") + random.integers(0, 365, rows)
    iso = day.astype(str)
    approval = np.char.add(
        np.char.add(np.char.replace(iso, "-", ""), "-41000000-"),
        np.char.zfill(np.arange(rows).astype(str), 8),
    )
    dashed = np.array([f"{n[:3]}-{n[3:5]}-{n[5:]}" for n in numbers])
    own = f"{OWNER[:3]}-{OWNER[3:5]}-{OWNER[5:]}"

    def same(text: str) -> Any:
        return pa.array(np.repeat(text, rows))

    def money(values: np.ndarray) -> Any:
        return pa.array(values).cast(pa.string())

    blank = same("")
    return [
        pa.array(iso),
        pa.array(approval),
        pa.array(iso),
        pa.array(iso),
        pa.array(dashed[who]),
        blank,
        pa.array(names[who]),
        same("가상인"),
        pa.array(addresses[who]),
        same(own),
        blank,
        same("가상두레사회적협동조합"),
        same("가상인"),
        same("전북특별자치도 진안군 진안읍 가상로 1"),
        money(price + vat),
        money(price),
        money(vat),
        same("세금계산서"),
        same("일반"),
        same("인터넷발급"),
        same("가상 자료"),
        same("청구"),
        same("a@example.com"),
        same("b@example.com"),
        blank,
        pa.array(iso),
        same("식자재"),
        blank,
        same("1"),
        money(price),
        money(price),
        money(vat),
        blank,
    ]


def write_csv(path: Path, rows: int) -> None:
    """Write the list as 홈택스 saves it as CSV: five rows of title, a header, cp949."""
    columns = invoice_columns(rows)
    lines = pc.binary_join_element_wise(*columns, ",")
    with path.open("w", encoding="cp949", newline="") as file:
        file.write("매입 전자세금계산서 목록조회\r\n(가상 자료)\r\n\r\n\r\n\r\n")
        file.write(",".join(HEADER) + "\r\n")
        for start in range(0, rows, 50_000):
            file.write("\r\n".join(lines[start : start + 50_000].to_pylist()) + "\r\n")


def write_workbook(path: Path, rows: int) -> None:
    """Write the list as an .xlsx, amounts as numbers."""
    import xlsxwriter  # noqa: PLC0415 - each side loads only its own

    columns = [column.to_pylist() for column in invoice_columns(rows)]
    for index in (14, 15, 16, 28, 29, 30, 31):
        columns[index] = [int(value) for value in columns[index]]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("세금계산서")
        sheet.write_row(0, 0, ["매입 전자세금계산서 목록조회"])
        sheet.write_row(5, 0, HEADER)
        for row, values in enumerate(zip(*columns, strict=True), start=6):
            sheet.write_row(row, 0, values)


def ours(path: Path) -> dict[str, Any]:
    """Make the report as `dure report` does."""
    from dure.intake import BookFile, read_files  # noqa: PLC0415 - each side loads only its own
    from dure.korea.assumptions import load_assumptions  # noqa: PLC0415 - each side loads only its own
    from dure.korea.gazetteer import load_gazetteer  # noqa: PLC0415 - each side loads only its own
    from dure.period import parse_period  # noqa: PLC0415 - each side loads only its own
    from dure.reports import build_circulation_report  # noqa: PLC0415 - each side loads only its own

    gazetteer = load_gazetteer()
    intake = read_files([BookFile(path.name, path.read_bytes())], gazetteer=gazetteer)
    assumptions = load_assumptions()
    report = build_circulation_report(
        intake, gazetteer=gazetteer, assumptions=assumptions, place="52720", period=parse_period("2025")
    )
    answer = report.to_dict("en")
    ring = next(ring for ring in answer["rings"] if ring["code"] == "52720")
    return {
        "outlay_krw": answer["outlay_krw"],
        "share": round(ring["share"], 6),
        "lm3": round(answer["lm3"]["value"], 4),
        "leaks": [leak["amount_krw"] for leak in answer["leaks"][:5]],
    }


def peer(path: Path) -> dict[str, Any]:
    """Answer the same with pandas and networkx, as an analyst's script would."""
    import networkx as nx  # noqa: PLC0415 - each side loads only its own
    import pandas as pd  # noqa: PLC0415 - each side loads only its own

    if path.suffix == ".csv":
        frame = pd.read_csv(path, encoding="cp949", skiprows=5, dtype=str, keep_default_na=False)
    else:
        frame = pd.read_excel(path, skiprows=5, dtype=str, engine="openpyxl", keep_default_na=False)
    frame["작성일자"] = pd.to_datetime(frame["작성일자"])
    frame = frame[frame["작성일자"].dt.year == 2025].drop_duplicates("승인번호")
    frame["공급가액"] = frame["공급가액"].str.replace(",", "").astype("int64")
    frame["군"] = frame["주소"].str.extract(r"^(\S+\s\S+[시군구])")[0]
    graph = nx.DiGraph()
    for row in frame.itertuples():
        buyer, seller, krw = row[10], row[5], row.공급가액
        if graph.has_edge(buyer, seller):
            graph[buyer][seller]["krw"] += krw
        else:
            graph.add_edge(buyer, seller, krw=krw)
        graph.nodes[seller]["place"] = row.군
    owner = frame.iloc[0, 9]
    paid = {seller: data["krw"] for _, seller, data in graph.out_edges(owner, data=True)}
    outlay = sum(paid.values())
    here = {
        seller: krw for seller, krw in paid.items() if graph.nodes[seller]["place"] == "전북특별자치도 진안군"
    }
    # What recipients re-spend is not in the file: the shipped assumption for companies in a county, 20 %.
    r2 = sum(here.values())
    away = sorted((krw for seller, krw in paid.items() if seller not in here), reverse=True)
    return {
        "outlay_krw": int(outlay),
        "share": round(r2 / outlay, 6),
        "lm3": round(1 + r2 / outlay * 1.2, 4),
        "leaks": [int(krw) for krw in away[:5]],
    }


def _run(side: str, path: Path) -> dict[str, Any]:
    """Run one side in a process of its own; return its answer, seconds and peak memory."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--side", side, "--file", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{side} failed:\n{done.stderr}")
    seconds = time.perf_counter() - started
    return {**json.loads(done.stdout.splitlines()[-1]), "seconds": seconds}


def compare(*, form: str, rows: int, repeats: int = 3) -> dict[str, Any]:
    """Time both sides in turn on one file; the answers must agree before a ratio is given."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"매입.{form}"
        # In a process of its own: a child's peak memory begins with what its parent holds.
        subprocess.run([sys.executable, __file__, "--write", str(path), "--rows", str(rows)], check=True)
        runs: dict[str, list[dict[str, Any]]] = {"ours": [], "peer": []}
        for turn in range(repeats):
            for side in ("ours", "peer"):
                if side == "peer" and turn and form == "xlsx":
                    continue
                runs[side].append(_run(side, path))
        first = {side: runs[side][0]["answer"] for side in runs}
        if first["ours"] != first["peer"]:
            raise SystemExit(f"The answers differ, so no speed is claimed:\n{first['ours']}\n{first['peer']}")
        size = path.stat().st_size
    ours_s, peer_s = (float(np.median([run["seconds"] for run in runs[side]])) for side in ("ours", "peer"))
    tools = "pandas + networkx" if form == "csv" else "openpyxl + pandas"
    names = ("pandas", "networkx") if form == "csv" else ("openpyxl", "pandas")
    return {
        "what": f"{rows:,} invoice rows, {form.upper()} of {size / 1e6:,.0f} MB → report",
        "peer": f"{tools} ({', '.join(version(name) for name in names)})",
        "ours_s": ours_s,
        "peer_s": peer_s,
        "ratio": peer_s / ours_s,
        "ours_mib": max(run["peak_mib"] for run in runs["ours"]),
        "peer_mib": max(run["peak_mib"] for run in runs["peer"]),
    }


def main() -> None:
    """Run one side (for the comparison itself), or compare both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", choices=("ours", "peer"))
    parser.add_argument("--file", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--form", choices=("csv", "xlsx"), default="csv")
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    if given.write:
        (write_csv if given.write.suffix == ".csv" else write_workbook)(given.write, given.rows)
    elif given.side:
        answer = ours(given.file) if given.side == "ours" else peer(given.file)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"answer": answer, "peak_mib": peak}))
    else:
        print(json.dumps(compare(form=given.form, rows=given.rows), indent=1))


if __name__ == "__main__":
    main()
