"""Makes the example town's raw files: two years of four enterprises and three suppliers, all invented.

    .venv/bin/python examples/jinan/make_files.py [--output FOLDER] [--seed NUMBER]

The same seed gives the same files. Nothing here asks for the date.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import papers
from economy import BOOKS, Economy, Invoice, Line, live_two_years, lowest
from papers import Grid, InvoiceList, invoice_sheet
from town import Town, build_town

if TYPE_CHECKING:
    from collections.abc import Callable

SEED: Final = 20240101
HERE: Final = Path(__file__).parent
FILES: Final = HERE / "files"
OPENING_KRW_MIN: Final = 12_000_000
"""What an account holds at its lowest, so that none is overdrawn."""
OVERLAP: Final = 40
"""Rows that stand in both parts of a split file."""


class Folder:
    """One enterprise's folder, and how many data rows were written into it."""

    def __init__(self, root: Path, name: str) -> None:
        self.path = root / name
        self.path.mkdir(parents=True)
        self.rows = 0

    def xls(self, name: str, sheets: dict[str, Grid]) -> None:
        """Write a BIFF .xls."""
        papers.write_xls(self.path / name, sheets)
        self._count(sheets)

    def xlsx(self, name: str, sheets: dict[str, Grid]) -> None:
        """Write an .xlsx."""
        papers.write_xlsx(self.path / name, sheets)
        self._count(sheets)

    def csv(self, name: str, grid: Grid, *, encoding: str = "cp949") -> None:
        """Write a CSV."""
        papers.write_csv(self.path / name, grid, encoding=encoding)
        self._count({"": grid})

    def html(self, name: str, grid: Grid) -> None:
        """Write an HTML table under the name .xls."""
        papers.write_html(self.path / name, grid)
        self._count({"": grid})

    def _count(self, sheets: dict[str, Grid]) -> None:
        self.rows += sum(sum(len(cells) > 3 for cells in grid) for grid in sheets.values())


class Writer:
    """Writes every file of the town from what happened there."""

    def __init__(self, root: Path, economy: Economy, rng: np.random.Generator) -> None:
        self.root = root
        self.economy = economy
        self.town: Town = economy.town
        self.rng = rng
        self.placed: set[str] = set(BOOKS)
        self.lists = InvoiceList(rng, self.placed)
        self.rows: dict[str, int] = {}

    def write(self) -> None:
        """Write all folders."""
        makers: dict[str, Callable[[Folder], None]] = {
            "goeul": self._goeul,
            "solnae": self._solnae,
            "doesalim": self._doesalim,
            "yongdam": self._yongdam,
            "suppliers/grocer": self._grocer,
            "suppliers/fuel": self._fuel,
            "suppliers/builder": self._builder,
        }
        for name, make in makers.items():
            folder = Folder(self.root, name)
            make(folder)
            if name in BOOKS:
                self._members(folder, name)
            self.rows[name] = folder.rows

    def _invoices(
        self, *, buyer: str = "", seller: str = "", exempt: bool = False, year: int = 0
    ) -> list[Invoice]:
        return [
            made
            for made in self.economy.invoices
            if made.exempt == exempt
            and (not buyer or made.buyer.key == buyer)
            and (not seller or made.seller.key == seller)
            and (not year or made.day.year == year)
        ]

    def _split_xls(self, folder: Folder, name: str, invoices: list[Invoice], *, title: str) -> None:
        """Write a list in two files whose ends overlap, as a download in parts does."""
        rows = self.lists.rows(invoices)
        middle = len(rows) // 2
        for part, piece in enumerate((rows[: middle + OVERLAP], rows[middle:]), start=1):
            folder.xls(f"{name}({part}~2).xls", {"세금계산서": invoice_sheet(piece, title=title)})

    def _lines(self, book: str) -> tuple[list[Line], int]:
        lines = self.economy.lines[book]
        return lines, max(0, -lowest(lines)) // 1000 * 1000 + OPENING_KRW_MIN

    def _payroll(
        self, book: str, year: int, *, three: bool = False, resident_numbers: bool = False
    ) -> dict[str, Grid]:
        employer = self.town.firms[book].name
        sheets = {}
        for month in range(1, 13):
            slips = [pay for pay in self.economy.payroll[book] if (pay.year, pay.month) == (year, month)]
            self.placed |= {pay.person.key for pay in slips}
            sheets[f"{month}월"] = (
                papers.payroll_three_rows(slips, employer=employer)
                if three
                else papers.payroll_one_row(
                    slips, employer=employer, resident_numbers=resident_numbers and month == 1
                )
            )
        return sheets

    def _goeul(self, folder: Folder) -> None:
        buying = self._invoices(buyer="goeul")
        self._split_xls(folder, "매입전자세금계산서목록", buying, title="매입 전자세금계산서 목록조회")
        exempt = self.lists.rows(self._invoices(buyer="goeul", exempt=True))
        folder.html(
            "매입전자계산서목록(1~1).xls",
            invoice_sheet(exempt, title="매입 전자계산서 목록조회", exempt=True),
        )
        sales = self.lists.rows(self._invoices(seller="goeul", exempt=True))
        folder.xls(
            "매출전자계산서목록(1~1).xls",
            {"계산서": invoice_sheet(sales, title="매출 전자계산서 목록조회", exempt=True)},
        )
        for year in (2024, 2025):
            slips = papers.card_sheet(
                [slip for slip in self.economy.slips["goeul"] if slip.day.year == year], holder=1
            )
            if year == 2024:
                folder.xlsx(f"사업용신용카드 매입내역 {year}.xlsx", {"매입내역": slips})
            else:
                folder.csv(f"사업용신용카드 매입내역 {year}.csv", slips)
            folder.xls(f"급여대장 {year}.xls", self._payroll("goeul", year, three=True))
        cash = papers.receipt_sheet(self.economy.receipts["goeul"], buying=False)
        folder.csv("현금영수증 매출내역.csv", cash, encoding="utf-8-sig")
        paid = papers.receipt_sheet(self.economy.receipts["goeul:buying"], buying=True)
        folder.xlsx("현금영수증 매입내역.xlsx", {"매입": paid})
        lines, opening = self._lines("goeul")
        grid = papers.nonghyup_sheet(lines, opening=opening, owner=self.town.firms["goeul"].name)
        head, body = grid[:10], grid[10:]
        quarter = len(body) // 4
        # Each download begins with the last lines of the one before.
        for part in range(4):
            start, stop = max(0, part * quarter - 15), (part + 1) * quarter if part < 3 else len(body)
            folder.xls(f"농협 입출금거래내역 {part + 1}.xls", {"거래내역": head + body[start:stop]})
        # The county office's list, as far as it goes: one merchant is not on it.
        merchants = [*self.town.eateries, *self.town.merchants[:-1], *self.town.firms.values()]
        register = papers.register_sheet(merchants, rng=self.rng, placed=self.placed)
        folder.xlsx("사업자 현황.xlsx", {"사업자": register})

    def _solnae(self, folder: Folder) -> None:
        folder.xlsx(
            "매입전자세금계산서.xlsx",
            {"세금계산서": papers.invoice_sheet_two_rows(self.lists.rows(self._invoices(buyer="solnae")))},
        )
        exempt = self.lists.rows(self._invoices(buyer="solnae", exempt=True))
        folder.xls(
            "매입전자계산서목록(1~1).xls",
            {"계산서": invoice_sheet(exempt, title="매입 전자계산서 목록조회", exempt=True)},
        )
        sales = self._invoices(seller="solnae")
        self._split_xls(folder, "매출전자세금계산서목록", sales, title="매출 전자세금계산서 목록조회")
        exempt = self.lists.rows(self._invoices(seller="solnae", exempt=True))
        folder.csv(
            "매출전자계산서목록.csv", invoice_sheet(exempt, title="매출 전자계산서 목록조회", exempt=True)
        )
        self._cards(folder, "solnae", holder=2)
        for year in (2024, 2025):
            sheets = self._payroll("solnae", year, resident_numbers=year == 2025)
            folder.xlsx(f"급여대장 {year}.xlsx", sheets)
        lines, opening = self._lines("solnae")
        grid = papers.kookmin_sheet(lines, opening=opening, owner=self.town.firms["solnae"].name)
        folder.xlsx("국민은행 거래내역.xlsx", {"거래내역": grid})

    def _doesalim(self, folder: Folder) -> None:
        sales = self.lists.rows(self._invoices(seller="doesalim"))
        folder.xls(
            "매출전자세금계산서목록(1~1).xls",
            {"세금계산서": invoice_sheet(sales, title="매출 전자세금계산서 목록조회")},
        )
        folder.csv("매입전자세금계산서목록.csv", self._pasted(self._invoices(buyer="doesalim")))
        exempt = self.lists.rows(self._invoices(buyer="doesalim", exempt=True))
        folder.xlsx(
            "매입전자계산서목록.xlsx",
            {"계산서": invoice_sheet(exempt, title="매입 전자계산서 목록조회", exempt=True)},
        )
        self._cards(folder, "doesalim", holder=3)
        for year in (2024, 2025):
            folder.xlsx(f"급여대장 {year}.xlsx", self._payroll("doesalim", year))
        lines, opening = self._lines("doesalim")
        folder.csv("우체국 예금거래내역.csv", papers.post_sheet(lines, opening=opening))
        folder.xlsx("음식물 계량표.xlsx", {"계량": papers.weighing_sheet(self.economy.weighings)})

    def _pasted(self, invoices: list[Invoice]) -> Grid:
        """Paste the lists of two years together, headings, 합계 and all, as people do."""
        grid: Grid = []
        for year in (2024, 2025):
            rows = self.lists.rows([made for made in invoices if made.day.year == year])
            total = [
                "합계",
                *[None] * 13,
                *(sum(int(cells[place] or 0) for cells in rows) for place in (14, 15, 16)),
            ]
            grid += [*invoice_sheet(rows, title="매입 전자세금계산서 목록조회"), total]
        return grid

    def _yongdam(self, folder: Folder) -> None:
        for year in (2024, 2025):
            # The older layout has no addresses.
            whole = year == 2025
            rows = self.lists.rows(self._invoices(buyer="yongdam", year=year), with_addresses=whole)
            sheet = invoice_sheet(rows, title="매입 전자세금계산서 목록조회", with_addresses=whole)
            folder.xls(f"매입전자세금계산서목록 {year}.xls", {"세금계산서": sheet})
            folder.xlsx(f"급여대장 {year}.xlsx", self._payroll("yongdam", year))
        exempt = self.lists.rows(self._invoices(buyer="yongdam", exempt=True))
        folder.xlsx(
            "매입전자계산서목록.xlsx",
            {"계산서": invoice_sheet(exempt, title="매입 전자계산서 목록조회", exempt=True)},
        )
        sales = self.lists.rows(self._invoices(seller="yongdam"))
        folder.xls(
            "매출전자세금계산서목록(1~1).xls",
            {"세금계산서": invoice_sheet(sales, title="매출 전자세금계산서 목록조회")},
        )
        self._cards(folder, "yongdam", holder=4)
        cash = papers.receipt_sheet(self.economy.receipts["yongdam"], buying=False)
        folder.xlsx("현금영수증 매출내역.xlsx", {"매출": cash})
        paid = papers.receipt_sheet(self.economy.receipts["yongdam:buying"], buying=True)
        folder.csv("현금영수증 매입내역.csv", paid)
        lines, opening = self._lines("yongdam")
        folder.xls("신한 거래내역.xls", {"거래내역": papers.shinhan_sheet(lines, opening=opening)})
        folder.xlsx("chalkboard.xlsx", {"칠판": papers.chalkboard_sheet()})

    def _cards(self, folder: Folder, book: str, *, holder: int) -> None:
        grid = papers.card_sheet(self.economy.slips[book], holder=holder)
        folder.xlsx("사업용신용카드 매입내역.xlsx", {"매입내역": grid})

    def _grocer(self, folder: Folder) -> None:
        buying = self.lists.rows(self._invoices(buyer="grocer"))
        folder.xlsx(
            "매입전자세금계산서목록.xlsx",
            {"세금계산서": invoice_sheet(buying, title="매입 전자세금계산서 목록조회")},
        )
        exempt = self.lists.rows(self._invoices(buyer="grocer", exempt=True))
        folder.xlsx(
            "매입전자계산서목록.xlsx",
            {"계산서": invoice_sheet(exempt, title="매입 전자계산서 목록조회", exempt=True)},
        )
        sales = self.lists.rows(self._invoices(seller="grocer"))
        folder.csv(
            "매출전자세금계산서목록.csv",
            invoice_sheet(sales, title="매출 전자세금계산서 목록조회"),
            encoding="utf-8",
        )
        for year in (2024, 2025):
            folder.xlsx(f"급여대장 {year}.xlsx", self._payroll("grocer", year))

    def _fuel(self, folder: Folder) -> None:
        buying = self.lists.rows(self._invoices(buyer="fuel"))
        folder.xls(
            "매입전자세금계산서목록(1~1).xls",
            {"세금계산서": invoice_sheet(buying, title="매입 전자세금계산서 목록조회")},
        )

    def _builder(self, folder: Folder) -> None:
        buying = self.lists.rows(self._invoices(buyer="builder"))
        folder.csv("매입전자세금계산서목록.csv", invoice_sheet(buying, title="매입 전자세금계산서 목록조회"))

    def _members(self, folder: Folder, book: str) -> None:
        members = self.town.members[book]
        already = 420 if book == "goeul" else len(members) * 9 // 10
        folder.xlsx("members.xlsx", {"조합원": papers.member_sheet(members, rng=self.rng, already=already)})


def _truth(writer: Writer, *, seed: int) -> dict[str, object]:
    """Gather what is truly so, and what of it the files let one know."""
    parties = {
        party.key: {
            "name": party.name,
            "number": party.number,
            "place": party.place,
            "known_place": party.known_place if party.key in writer.placed else None,
        }
        for party in writer.town.everyone()
    }
    flows = [
        [
            flow.day.isoformat(),
            flow.payer,
            flow.payee,
            flow.quantity,
            flow.vat,
            flow.purpose,
            flow.unit,
            flow.source,
        ]
        for flow in writer.economy.flows
    ]
    return {
        "note": papers.NOTE,
        "seed": seed,
        "generator": fingerprint(),
        "rows": writer.rows,
        "columns": ["date", "payer", "payee", "quantity", "vat", "purpose", "unit", "source"],
        "parties": parties,
        "flows": flows,
    }


def fingerprint() -> str:
    """Return a hash of the generator itself, so that stale files are told from fresh ones."""
    code = b"".join(
        (HERE / name).read_bytes() for name in ("town.py", "economy.py", "papers.py", "make_files.py")
    )
    return hashlib.sha256(code).hexdigest()


def are_fresh(folder: Path = FILES) -> bool:
    """Say whether the files are there and were made by this very generator."""
    truth = folder / "truth.json"
    return truth.is_file() and json.loads(truth.read_text(encoding="utf-8")).get("generator") == fingerprint()


def make_files(folder: Path = FILES, *, seed: int = SEED) -> dict[str, int]:
    """Make all files anew.

    Args:
        folder: Where to; what a former run left there is removed.
        seed: Which town.

    Returns:
        Data rows by folder.
    """
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    economy = live_two_years(build_town(rng), rng)
    writer = Writer(folder, economy, rng)
    writer.write()
    truth = json.dumps(_truth(writer, seed=seed), ensure_ascii=False, separators=(",", ":"))
    (folder / "truth.json").write_text(truth, encoding="utf-8")
    return writer.rows


def main() -> None:
    """Make the files and say how many rows they hold."""
    parser = argparse.ArgumentParser(description="Make the raw files of the example town.")
    parser.add_argument("--output", type=Path, default=FILES)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    rows = make_files(given.output, seed=given.seed)
    for name, count in rows.items():
        print(f"{name:20} {count:>8,}")
    print(f"{'':20} {sum(rows.values()):>8,}")


if __name__ == "__main__":
    main()
