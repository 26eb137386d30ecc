"""Every town's people over thirty years in a thousand futures: ours beside plain NumPy that says the same.

The peer takes the same ratios, the same random numbers and the same draws of intervals, and walks through
them as one would write it down: double precision, whole arrays of a hundred places, `numpy.quantile` at the
end. Both give the bands of every place and age group; they must agree before a ratio is shown. Residents by
sex are not published for towns: the women here are an invented half (가상 자료), so that there are 36 cells.
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

PLACES = 3_500
DRAWS = 1_000
STEPS = 6
SEED = 7
QUANTILES = (0.1, 0.5, 0.9)
LIMIT_S = 5.0
LIMIT_ONE_MS = 20.0
# 0-14, 15-64, 65-74, 75 and over.
AGES = (slice(0, 3), slice(3, 13), slice(13, 15), slice(15, 18))


def write_people(file: Path, *, places: int) -> None:
    """Write the residents of towns by an invented sex, the whole list once more where it is too short."""
    from dure.korea.figures import load_figures  # noqa: PLC0415 - the sides load it themselves
    from dure.outlook.place_ratios import number_wholes  # noqa: PLC0415

    figures = load_figures()
    codes, dates, people = figures.residents_by_level("town")
    district, province, _, _ = number_wholes(figures, codes)
    rows = np.arange(places) % len(codes)
    share = 0.45 + 0.1 * np.random.default_rng(SEED).random((places, 1, 18))
    men = np.rint(people[rows] * share).astype(np.int64)
    np.savez(
        file,
        people=np.stack([men, people[rows] - men], axis=2),
        days=np.array([day.isoformat() for day in dates]),
        codes=np.array([f"{codes[row]}.{number}" for number, row in enumerate(rows)]),
        district=district[rows],
        province=province,
    )


def run_ours(given: dict[str, Any]) -> np.ndarray:
    """Project with Dure; shape (places, 5, steps + 1, quantiles)."""
    from dure.outlook.population import project_all  # noqa: PLC0415

    found = project_all(**given, draws=DRAWS, years=5 * STEPS, seed=SEED)
    return np.stack([found.total, *found.groups.values()], axis=1)


def run_peer(given: dict[str, Any], *, chunk: int = 100) -> np.ndarray:
    """Project with plain NumPy, a hundred places at a time."""
    from dure.outlook.cohort_draws import draw_normals, pick_intervals  # noqa: PLC0415
    from dure.outlook.place_ratios import average, find_trends, fit_ratios  # noqa: PLC0415
    from dure.outlook.totals import control_totals  # noqa: PLC0415

    people, dates, widening = given["people"], given["dates"], given["widenings"][0]
    known = np.ones((len(people), len(dates) - 1), dtype=bool)
    fitted = fit_ratios(
        people, known, dates, district=given["district"], province=given["province"], by_sex=True
    )
    picks = pick_intervals(fitted.years, steps=STEPS, draws=DRAWS, seed=SEED)
    base, central = people[:, -1].astype(float), average(fitted.places, fitted.years)
    totals = people.sum(axis=(2, 3))
    trend = find_trends(totals[:, :-1], totals[:, 1:], years=fitted.years)
    control = control_totals(base, central, trend, steps=STEPS)
    bands = []
    for start in range(0, len(people), chunk):
        rows = slice(start, start + chunk)
        random = np.stack(
            [draw_normals(code, (5 + STEPS * 36) * DRAWS, seed=SEED) for code in given["codes"][rows]]
        ).astype(float)
        common, own = random[:, :DRAWS], random[:, DRAWS : 5 * DRAWS].reshape(-1, 4, DRAWS)
        direction = np.sqrt(widening.common) * common[:, None] + np.sqrt(1 - widening.common) * own
        noise = random[:, 5 * DRAWS :].reshape(-1, STEPS, 2, 18, DRAWS)
        turnover = np.minimum(np.abs(1 - central[rows]), 1)[..., None]
        turnover[:, :, 0] = 1
        now = np.repeat(base[rows][..., None], DRAWS, axis=-1)
        path = [_group(now)]
        for step in range(STEPS):
            ratio = np.moveaxis(fitted.places[rows][:, picks[step]], 1, -1)
            ratio = ratio * control[rows, step, None, None, None]
            later = np.empty_like(now)
            later[:, :, 1:17] = now[:, :, :16] * ratio[:, :, 1:17]
            later[:, :, 17] = (now[:, :, 16] + now[:, :, 17]) * ratio[:, :, 17]
            later[:, :, 1:] += np.sqrt(later[:, :, 1:] * turnover[:, :, 1:]) * noise[:, step, :, 1:]
            later[:, :, 1:] = np.maximum(later[:, :, 1:], 0)
            adults = (now[:, :, 4:9].sum(axis=(1, 2)) + later[:, :, 4:9].sum(axis=(1, 2))) / 2
            later[:, :, 0] = adults[:, None] * ratio[:, :, 0]
            later[:, :, 0] += np.sqrt(later[:, :, 0]) * noise[:, step, :, 0]
            later[:, :, 0] = np.maximum(later[:, :, 0], 0)
            spread = widening.first_year * (5 * (step + 1.0)) ** widening.power
            factor = np.exp(np.clip(direction * spread[:, None], -1.5, 1.5))
            path.append(_group(later) * factor)
            now = later
        groups = np.stack(path, axis=2)
        every = np.concatenate([groups.sum(axis=1, keepdims=True), groups], axis=1)
        bands.append(np.moveaxis(np.quantile(every, QUANTILES, axis=-1, method="inverted_cdf"), 0, -1))
    return np.concatenate(bands)


def _group(people: np.ndarray) -> np.ndarray:
    return np.stack([people[:, :, ages].sum(axis=(1, 2)) for ages in AGES], axis=1)


def time_one() -> float:
    """Give the milliseconds that one place on demand takes, the ratios of all being there already."""
    from dure.korea.figures import load_figures  # noqa: PLC0415
    from dure.outlook.population import project_place  # noqa: PLC0415

    figures, seconds = load_figures(), []
    for code in ("52720", "5272025000", "4111156000", "52130", "4777025000", "5272031000"):
        began = time.perf_counter()
        project_place(figures, code, draws=DRAWS, seed=SEED)
        seconds.append(time.perf_counter() - began)
    return 1e3 * float(np.median(seconds[1:]))


def work(side: str, folder: Path) -> None:
    """Run one side in this process and leave its bands, seconds and peak memory behind."""
    from datetime import date  # noqa: PLC0415

    from dure.korea.figures import load_figures  # noqa: PLC0415
    from dure.outlook.bands import read_widenings  # noqa: PLC0415

    loaded = np.load(folder / "people.npz")
    given = {
        "people": loaded["people"],
        "dates": [date.fromisoformat(day) for day in loaded["days"].tolist()],
        "codes": loaded["codes"].tolist(),
        "district": loaded["district"],
        "province": loaded["province"],
        # One row for all, so that both sides widen alike without looking it up.
        "widenings": read_widenings(load_figures().tables.population_bands.to_pylist()[2:3]),
        "by_sex": True,
    }
    began = time.perf_counter()
    if side == "ours":
        bands = run_ours(given)
    else:
        given.pop("by_sex")
        bands = run_peer(given)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    one = time_one() if side == "ours" else 0.0
    np.save(folder / f"{side}.npy", bands)
    (folder / f"{side}.json").write_text(json.dumps({"s": seconds, "mib": peak, "one_ms": one}), "utf-8")


def run(*, places: int = PLACES) -> dict[str, Any]:
    """Time both sides on the same people, compare their bands and return the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder, found = Path(name), {}
        for side in ("write", "ours", "peer"):
            command = [sys.executable, __file__, "--side", side, "--folder", name, "--places", str(places)]
            subprocess.run(command, check=True)
            if side != "write":
                found[side] = json.loads((folder / f"{side}.json").read_text("utf-8"))
        ours, peer = (np.load(folder / f"{side}.npy") for side in ("ours", "peer"))
    off = np.abs(ours - peer)
    assert (off <= 1 + 0.001 * peer).all(), f"Bands differ by up to {off.max():,.0f} people."
    return {
        "what": f"{places:,} places × 36 cells × {STEPS} steps × {DRAWS:,} draws → bands"
        f" (limit {LIMIT_S:.0f} s); one place alone {found['ours']['one_ms']:.0f} ms"
        f" (limit {LIMIT_ONE_MS:.0f} ms)",
        "peer": f"NumPy {version('numpy')}, whole arrays",
        "ours_s": found["ours"]["s"],
        "peer_s": found["peer"]["s"],
        "ratio": found["peer"]["s"] / found["ours"]["s"],
        "ours_mib": found["ours"]["mib"],
        "peer_mib": found["peer"]["mib"],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--side", choices=("write", "ours", "peer"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--places", type=int, default=PLACES)
    asked = parser.parse_args()
    if asked.side == "write":
        write_people(asked.folder / "people.npz", places=asked.places)
    elif asked.side:
        work(asked.side, asked.folder)
    else:
        print(json.dumps(run(places=asked.places), ensure_ascii=False, indent=1))
