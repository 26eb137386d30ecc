"""Try the projection on years that are known, and widen its bands until they are honest.

Fitted on the counts of 2017 to 2019, every town (읍면동) that is counted whole under one code on all dates is
projected to the end of 2021 and to May 2025, as its page would have shown it; so is every 시군구 and 시도. On
one half of the places, by a hash of the code, the bands are widened until 80 % of outcomes lie in the 80 %
band; the coverage told is that of the other half. Writes

- src/dure/korea/figures/population_bands.csv: what the bands are widened by, and how the other half fared;
- src/dure/korea/figures/population_backtest.parquet: what would have been said of each place for May 2025;
- the tables of docs/methods/population.md, between its two marks.

    python scripts/backtest_population.py
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from dure.korea.figures import load_figures, read_tables
from dure.korea.gazetteer import load_gazetteer
from dure.outlook.bands import AGE_GROUPS, Widening
from dure.outlook.cohort_draws import Course, pick_intervals, walk_draws
from dure.outlook.cohort_ratios import STEP
from dure.outlook.graduation import Floats
from dure.outlook.place_ratios import (
    DAYS_A_YEAR,
    average,
    count_wholes,
    find_trends,
    fit_ratios,
    number_wholes,
)
from dure.outlook.population import project_place
from dure.outlook.totals import control_totals, find_turnover
from dure.places.figures import PlaceFigures

PROJECT: Final = Path(__file__).parent.parent
FIGURES: Final = PROJECT / "src" / "dure" / "korea" / "figures"
PAGE: Final = PROJECT / "docs" / "methods" / "population.md"
MARKS: Final = ("<!-- The tables below are written by scripts/backtest_population.py. -->", "<!-- End. -->")
FITTED: Final = 3
TOLD: Final = slice(1, 3)  # of the three later dates: the end of 2021 and May 2025
SEED: Final = 2017
DRAWS: Final = 500
POWER: Final = 0.8
ALIKE: Final = 0.5
ROUNDS: Final = 9
WIDEST: Final = 0.4
SIZES: Final = {
    "eup_myeon": (3_000, 10_000, None),
    # Some forty 동 have fewer than 3,000 residents: too few to be widened apart.
    "dong": (10_000, None),
    "district": (50_000, 200_000, None),
    "province": (None,),
}
SHOWN: Final = {"eup_myeon": (1_000, 3_000, 10_000), "district": (50_000, 200_000), "province": ()}
TABLES: Final = {
    "Towns (읍면동)": ("eup_myeon", "dong"),
    "시군구": ("district",),
    "시도": ("province",),
}
NAMES: Final = {"eup_myeon": "읍·면", "dong": "행정동", "district": "시군구", "province": "시도"}
GROUPS: Final = ("all", *AGE_GROUPS, "65+")
QUANTILES: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Places:
    """Places of one level that are counted alike on all dates.

    Attributes:
        kind: `eup_myeon`, `dong`, `district` or `province`.
        codes: By code.
        dates: All of them; the first `FITTED` are fitted on.
        people: Shape (places, dates, 18).
        ratios: Fitted, shape (places, intervals, 1, 18).
        years: Of the intervals fitted.
        size: The number of the size class of each place.
        chosen: The half that the bands are widened on.
    """

    kind: str
    codes: tuple[str, ...]
    dates: tuple[date, ...]
    people: npt.NDArray[np.int64]
    ratios: Floats
    years: Floats
    size: npt.NDArray[np.intp]
    chosen: npt.NDArray[np.bool_]

    @property
    def horizons(self) -> Floats:
        """Give the years from the last fitted count to each one after."""
        base = self.dates[FITTED - 1]
        return np.array([(day - base).days / DAYS_A_YEAR for day in self.dates[FITTED:]])

    @property
    def actual(self) -> Floats:
        """Give what came, by group, shape (places, later dates, groups)."""
        return add_groups(self.people[:, FITTED:])


def add_groups(people: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Add up the ages to `GROUPS`, shape (..., 18) to (..., 6)."""
    ages = (slice(None), *AGE_GROUPS.values(), slice(13, 18))
    return np.stack([people[..., one].sum(axis=-1) for one in ages], axis=-1)


def fit_levels(figures: PlaceFigures) -> dict[str, Places]:
    """Fit the ratios of every level on the first dates."""
    codes, dates, people = figures.residents_by_level("town")
    district, province, districts, provinces = number_wholes(figures, codes)
    wholes, known = count_wholes(figures, districts)
    fitted = fit_ratios(
        people[:, :FITTED],
        np.ones((len(codes), FITTED - 1), dtype=bool),
        dates[:FITTED],
        district=district,
        province=province,
        wholes=(wholes[:, :FITTED], known[:, :FITTED]),
    )
    above, above_known = count_wholes(figures, provinces)
    found = {}
    whole = np.where(known.all(axis=1)[:, None, None], wholes, 0)
    largest = np.where(above_known.all(axis=1)[:, None, None], above, 0)
    dong = np.array([figures.gazetteer.get(code).administrative for code in codes])[:, None, None]
    for kind, names, counts, ratios in (
        ("eup_myeon", codes, np.where(dong, 0, people), fitted.places),
        ("dong", codes, np.where(dong, people, 0), fitted.places),
        ("district", districts, whole, fitted.districts),
        ("province", provinces, largest, fitted.provinces),
    ):
        kept = counts[:, FITTED - 1].sum(axis=1) > 0
        totals = counts[kept, FITTED - 1].sum(axis=1)
        ends = [end for end in SIZES[kind] if end is not None]
        listed = tuple(code for code, keep in zip(names, kept, strict=True) if keep)
        found[kind] = Places(
            kind=kind,
            codes=listed,
            dates=dates,
            people=counts[kept],
            ratios=ratios[kept][:, :, None],
            years=fitted.years,
            size=np.searchsorted(ends, totals, side="right"),
            chosen=np.array([blake2b(code.encode()).digest()[0] % 2 == 0 for code in listed]),
        )
    return found


def project(places: Places, widenings: Sequence[Widening]) -> Floats:
    """Give the bands that each place would have been shown, shape (places, later dates, groups, 3)."""
    picks = pick_intervals(places.years, steps=2, draws=DRAWS, seed=SEED)
    base = places.people[:, FITTED - 1, None].astype(np.float64)
    central = average(places.ratios, places.years)
    totals = places.people[:, :FITTED].sum(axis=2)
    trend = find_trends(totals[:, :-1], totals[:, 1:], years=places.years)
    control = control_totals(base, central, trend, steps=2)
    turnover = find_turnover(central)
    bands = np.empty((len(places.codes), len(places.horizons), len(GROUPS), len(QUANTILES)))
    for row, code in enumerate(places.codes):
        widening = widenings[places.size[row]]
        course = Course(base[row], places.ratios[row], control[row], turnover[row], widening)
        sums = np.empty((3, len(GROUPS), DRAWS))
        sums[0] = add_groups(base[row, 0])[:, None]
        for number, (now, factors) in enumerate(walk_draws(course, picks, code=code, seed=SEED), start=1):
            groups = [now[0, ages].sum(axis=0) * factors[g] for g, ages in enumerate(AGE_GROUPS.values())]
            sums[number] = [sum(groups), *groups, groups[2] + groups[3]]
        for column, years in enumerate(places.horizons):
            before = min(int(years // STEP), 1)
            share = years / STEP - before
            between = sums[before] * (1 - share) + sums[before + 1] * share
            bands[row, column] = np.quantile(between, QUANTILES, axis=1, method="inverted_cdf").T
    return bands


def find_cover(places: Places, bands: Floats) -> npt.NDArray[np.bool_]:
    """Say which outcomes lie in their 80 % band, to the whole person; shape (places, dates, groups)."""
    low, high = np.floor(bands[..., 0]), np.ceil(bands[..., 2])
    return (places.actual >= low) & (places.actual <= high)


def widen(places: Places) -> tuple[Widening, ...]:
    """Widen the bands of each size class and age group until they cover 80 % and more of the chosen half.

    The age groups are widened first, each for the horizon of the two at which it covers less; then what
    their errors have in common, until the total is covered.
    """
    count = len(SIZES[places.kind])
    narrow, wide = np.zeros((count, 4)), np.full((count, 4), WIDEST)
    chosen = places.chosen if places.kind != "province" else np.ones(len(places.codes), dtype=bool)

    # A band that holds 80 % of a few places may hold less of others like them: one standard error is added.
    counts = np.array([max((chosen & (places.size == row)).sum(), 1) for row in range(count)])
    wanted = 0.8 + np.sqrt(0.8 * 0.2 / counts) if places.kind != "province" else np.full(count, 0.8)

    def build(first_year: Floats, common: Floats) -> tuple[Widening, ...]:
        return tuple(
            Widening(places.kind, below, first_year[row], POWER, float(common[row]))
            for row, below in enumerate(SIZES[places.kind])
        )

    def cover(widenings: Sequence[Widening]) -> Floats:
        inside = find_cover(places, project(places, widenings))[:, TOLD]
        shares = [inside[chosen & (places.size == row)].mean(axis=0).min(axis=0) for row in range(count)]
        return np.stack(shares)

    for _ in range(ROUNDS):
        middle = (narrow + wide) / 2
        covered = cover(build(middle, np.full(count, ALIKE)))[:, 1:5] >= wanted[:, None]
        narrow, wide = np.where(covered, narrow, middle), np.where(covered, middle, wide)
    apart, alike = np.zeros(count), np.ones(count)
    for _ in range(ROUNDS - 2):
        middle = (apart + alike) / 2
        covered = cover(build(wide, middle))[:, 0] >= wanted
        apart, alike = np.where(covered, apart, middle), np.where(covered, middle, alike)
    return build(np.ceil(wide * 1e4) / 1e4, np.ceil(alike * 1e3) / 1e3)


@dataclass(frozen=True)
class Tried:
    """The bands of places before and after widening beside what came."""

    places: Places
    before: Floats
    after: Floats

    @property
    def others(self) -> npt.NDArray[np.bool_]:
        """Say which places the bands were not widened on; of the few 시도 all were."""
        return ~self.places.chosen if self.places.kind != "province" else self.places.chosen | True


def list_rows(tried: Sequence[Tried]) -> list[tuple[str, list[npt.NDArray[np.bool_]]]]:
    """List the rows of a table: by residents, by kind where there are several, and all."""
    totals = [one.places.people[:, FITTED - 1].sum(axis=1) for one in tried]
    rows = []
    ends = (0, *SHOWN[tried[0].places.kind])
    for low, high in zip(ends, (*ends[1:], None), strict=True):
        name = f"{low:,}–{high:,}" if low and high else f"< {high:,}" if high else f"≥ {low:,}"
        if low or high:
            within = [(total >= low) & (total < (high or np.inf)) for total in totals]
            rows.append((name, [part & one.others for part, one in zip(within, tried, strict=True)]))
    if len(tried) > 1:
        rows += [
            (NAMES[one.places.kind], [other.others & (other is one) for other in tried]) for one in tried
        ]
    return [*rows, ("all", [one.others for one in tried])]


def write_tables(tried: dict[str, Tried]) -> str:
    """Write the tables of the method page from the places, their bands before and after widening."""
    lines = []
    for title, kinds in TABLES.items():
        chosen = [tried[kind] for kind in kinds]
        lines += [
            f"**{title}**: {sum(len(one.places.codes) for one in chosen):,} places,"
            f" {sum(int(one.others.sum()) for one in chosen):,} of them looked at"
            + (
                "; too few to be halved, so the same ones were widened on." if kinds == ("province",) else "."
            ),
            "",
            "| residents | places | to | median error | mean error | median bias | "
            + " | ".join(f"{name} in band" for name in GROUPS)
            + " |",
            "|" + "---|" * (6 + len(GROUPS)),
        ]
        for name, which in list_rows(chosen):
            for column in range(TOLD.start, TOLD.stop):
                lines.append(f"| {name} | " + write_row(chosen, which, column) + " |")
        lines.append("")
    return "\n".join(lines)


def write_row(tried: Sequence[Tried], which: Sequence[npt.NDArray[np.bool_]], column: int) -> str:
    """Write how the places of a row fared on one date."""

    def join(parts: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        return np.concatenate([part[rows][:, column] for part, rows in zip(parts, which, strict=True)])

    middle, actual = (
        join([one.after[..., 0, 1] for one in tried]),
        join([one.places.actual[..., 0] for one in tried]),
    )
    error = middle / actual - 1
    shares = [
        join([find_cover(one.places, bands) for one, bands in both]).mean(axis=0)
        for both in ([(one, one.before) for one in tried], [(one, one.after) for one in tried])
    ]
    median, mean, bias = np.median(np.abs(error)), np.abs(error).mean(), np.median(error)
    day = tried[0].places.dates[FITTED + column]
    told = f"{len(error):,} | {day:%Y-%m} | {median:.1%} | {mean:.1%} | {bias:+.1%} | "
    return told + " | ".join(f"{a:.0%} → {b:.0%}" for a, b in zip(*shares, strict=True))


def write_bands(tried: dict[str, Tried], widenings: dict[str, Any]) -> None:
    """Write what the bands are widened by, and how the half that was not used fared by then."""
    names = ("kind", "below", "young", "working", "old", "oldest", "power", "common")
    with (FIGURES / "population_bands.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*names, "places", "covered", "error"))
        for kind, one_kind in tried.items():
            places, after = one_kind.places, one_kind.after
            inside = find_cover(places, after)[:, -1, 0]
            off = np.abs(after[:, -1, 0, 1] / places.actual[:, -1, 0] - 1)
            for row, one in enumerate(widenings[kind]):
                which = one_kind.others & (places.size == row)
                told = (
                    int(which.sum()),
                    round(float(inside[which].mean()), 3),
                    round(float(np.median(off[which])), 4),
                )
                spread = [round(float(value), 4) for value in one.first_year]
                writer.writerow((kind, one.below or "", *spread, one.power, one.common, *told))


def write_official(figures: PlaceFigures) -> str:
    """Write the official projection of the ten 전북 시군 beside ours, alone and leaning on it."""
    codes = sorted(set(figures.tables.projection["code"].to_pylist()))
    years = figures.official_projection(codes[0]).years
    title = (
        "**The official projection of ten 전북 시군 beside ours**: official / ours alone / ours as\n"
        "shown (80 % band), in the middle of the year. The official one counts who lives there, ours\n"
        "registered people."
    )
    lines = [
        title,
        "",
        "| 시군 | registered 2025-05 | " + " | ".join(str(year) for year in years) + " |",
        "|" + "---|" * (2 + len(years)),
    ]
    for code in codes:
        alone, shown = (
            project_place(figures, code, draws=2000, seed=1, lean_on_official=lean) for lean in (False, True)
        )
        cells = []
        for year, counted in zip(years, figures.official_projection(code).people, strict=True):
            months = [one.at_months(date(year, 7, 1), 1)[:, 0].sum(axis=1) for one in (alone, shown)]
            low, middle, high = np.quantile(months[1], QUANTILES)
            told = f"{counted.sum():,} / {np.median(months[0]):,.0f} / {middle:,.0f} ({low:,.0f}–{high:,.0f})"
            cells.append(told)
        name = figures.gazetteer.get(code).name_ko
        lines.append(f"| {name} | {figures.residents(code).totals[-1]:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def write_backtest(tried: dict[str, Tried]) -> None:
    """Write what each place would have been told for the last date, in whole people."""
    codes = [code for one in tried.values() for code in one.places.codes]
    bands = np.concatenate([np.rint(one.after[:, -1, 0]) for one in tried.values()]).astype(np.int32)
    actual = np.concatenate([one.places.actual[:, -1, 0] for one in tried.values()]).astype(np.int32)
    table = pa.table(
        {"code": codes, "low": bands[:, 0], "middle": bands[:, 1], "high": bands[:, 2], "actual": actual}
    )
    pq.write_table(
        table.sort_by("code"), FIGURES / "population_backtest.parquet", compression="zstd", version="2.6"
    )


def read_again() -> PlaceFigures:
    """Load the figures with the bands that were just written."""
    return PlaceFigures(read_tables(FIGURES), gazetteer=load_gazetteer())


def main() -> None:
    """Try, widen, try again, and write."""
    figures = load_figures()
    tried, widenings = {}, {}
    for kind, places in fit_levels(figures).items():
        none = [Widening(kind, below, np.zeros(4), 1.0, 0.0) for below in SIZES[kind]]
        widenings[kind] = widen(places)
        tried[kind] = Tried(places, project(places, none), project(places, widenings[kind]))
        print(kind, [(one.below, one.first_year.round(4).tolist(), one.common) for one in widenings[kind]])
    tables = write_tables(tried)
    write_bands(tried, widenings)
    write_backtest(tried)
    # The figures once more, with the bands just written.
    tables += "\n" + write_official(read_again())
    print(tables)
    if PAGE.exists():
        text = PAGE.read_text("utf-8")
        head, _, rest = text.partition(MARKS[0])
        PAGE.write_text(f"{head}{MARKS[0]}\n{tables}\n{MARKS[1]}{rest.partition(MARKS[1])[2]}", "utf-8")


if __name__ == "__main__":
    main()
