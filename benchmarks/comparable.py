"""The towns most like one among all 3,554: ours beside a plain Python loop over the same figures.

The loop knows the scales already, as ours does, and writes the formula down: a sum over the features that
both have, a square root, a sort. Both must list the same towns at the same distance before a time is shown.
The features of all towns are built once for a set of figures; that first answer is told apart.
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
from typing import Any

PLACES = 200
LIMIT_MS = 50.0
LISTED = 10
MAD_TO_SIGMA, MEAN_TO_SIGMA = 1.4826, 1.253314
COMMON_LEAST = 0.75


def scale_plainly(rows: list[list[float]], logs: list[bool], flags: list[bool]) -> list[list[float]]:
    """Put each column on the common scale, as the method's page says; nan where unknown."""
    columns = []
    for column, (is_log, is_flag) in enumerate(zip(logs, flags, strict=True)):
        values = [math.log(row[column]) if is_log and row[column] > 0 else row[column] for row in rows]
        known = [value for value in values if not math.isnan(value)]
        if not known or min(known) == max(known):
            columns.append([math.nan] * len(values))
            continue
        middle = 0.0 if is_flag else statistics.median(known)
        away = [abs(value - middle) for value in known]
        spread = 0.5 if is_flag else MAD_TO_SIGMA * statistics.median(away)
        spread = spread or MEAN_TO_SIGMA * statistics.fmean(away)
        columns.append([(value - middle) / spread for value in values])
    return [list(row) for row in zip(*columns, strict=True)]


def find_plainly(z: list[list[float]], own: int, weights: list[float]) -> list[tuple[float, int]]:
    """Find the nearest as one would write it down."""
    here, found = z[own], []
    most = sum(weight for value, weight in zip(here, weights, strict=True) if not math.isnan(value))
    for number, there in enumerate(z):
        if number == own:
            continue
        total = shared = 0.0
        for ours, theirs, weight in zip(here, there, weights, strict=True):
            if weight and not math.isnan(ours) and not math.isnan(theirs):
                total += weight * (ours - theirs) ** 2
                shared += weight
        if shared and shared >= COMMON_LEAST * most:
            found.append((math.sqrt(total / shared), number))
    return sorted(found)[:LISTED]


def work(places: int) -> dict[str, Any]:
    """Time both sides in this process, place by place in turn."""
    from dure.korea.challenges import load_challenges  # noqa: PLC0415
    from dure.korea.figures import load_figures  # noqa: PLC0415
    from dure.korea.geography import load_geography  # noqa: PLC0415
    from dure.places.comparable import find_comparable  # noqa: PLC0415
    from dure.places.features import build_features  # noqa: PLC0415
    from dure.reports.similar import build_similar  # noqa: PLC0415

    figures, geography, challenges = load_figures(), load_geography(), load_challenges()

    def answer(code: str) -> None:
        build_similar(figures, geography, figures.gazetteer, code, challenges=challenges).to_dict("ko")

    began = time.perf_counter()
    table = build_features(figures, geography, level="town")
    answer(table.codes[0])  # the features, the scales and the names, once
    first = time.perf_counter() - began
    by_id = challenges[0].as_mapping()
    weights = [by_id.get(feature.id, 0.0) for feature in table.features]
    z = scale_plainly(
        table.values.tolist(),
        [feature.transform == "log" for feature in table.features],
        [feature.kind == "flag" for feature in table.features],
    )
    step = max(len(table.codes) // places, 1)
    ours, peer, words = [], [], []
    for own in range(0, len(table.codes), step):
        code = table.codes[own]
        began = time.perf_counter()
        found = find_comparable(table, code, weights=by_id, limit=LISTED)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        plain = find_plainly(z, own, weights)
        peer.append(time.perf_counter() - began)
        assert [row.code for row in found.rows] == [table.codes[number] for _, number in plain], code
        assert all(
            abs(row.distance - distance) < 1e-9 for row, (distance, _) in zip(found.rows, plain, strict=True)
        ), code
        began = time.perf_counter()
        answer(code)
        words.append(time.perf_counter() - began)
    return {
        "towns": len(table.codes),
        "asked": len(ours),
        "first": first,
        "ours": statistics.median(ours),
        "ours_p95": statistics.quantiles(ours, n=20)[-1],
        "peer": statistics.median(peer),
        "words": statistics.median(words),
        "words_p95": statistics.quantiles(words, n=20)[-1],
    }


def run(*, places: int = PLACES) -> dict[str, Any]:
    """Time both sides in a process of their own and return the figures."""
    command = [sys.executable, __file__, "--work", "--places", str(places)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {
        "what": f"the towns most like one among {told['towns']:,}, median of {told['asked']}"
        f" (p95 {1e3 * told['ours_p95']:.1f} ms; with words and sources {1e3 * told['words']:.0f} ms,"
        f" p95 {1e3 * told['words_p95']:.0f} ms; limit {LIMIT_MS:.0f} ms; the very first,"
        f" features of all towns built, {1e3 * told['first']:.0f} ms)",
        "peer": "a plain Python loop",
        "ours_s": told["ours"],
        "peer_s": told["peer"],
        "ratio": told["peer"] / told["ours"],
        "unit": "ms",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work", action="store_true", help="time here and print the figures")
    parser.add_argument("--places", type=int, default=PLACES, help="how many towns are asked about")
    asked = parser.parse_args()
    result = work(asked.places) if asked.work else run(places=asked.places)
    print(json.dumps(result, ensure_ascii=False, indent=1))
