"""Twenty strategies, thirty years, ten thousand futures: ours beside two ways of writing it down plainly.

The plan is that of the example's co-op (invented), with its first service or with all five; the strategies
and shocks are those that ship, and the plan as it stands makes twenty. One peer takes month after month,
every future at once, in NumPy; the other one future after another, in a Python loop, on a few futures, its
time multiplied up; it stops where a future closes. All draws are made before any clock starts. Each future
must close in the same month, with the same worst month's cash to the won, before a ratio is shown.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

YEARS = 30
DRAWS = 10_000
LOOPED = 20
SEED = 7
LIMIT_S = 0.5
PROJECT = Path(__file__).parents[1]


def draw(draws: int, *, services: int) -> tuple[Any, list[Any]]:
    """Draw the plan's futures and all that the strategies need; give them with twenty choices."""
    from dure.korea.figures import load_figures  # noqa: PLC0415 - the sides load it themselves
    from dure.korea.gazetteer import load_gazetteer  # noqa: PLC0415
    from dure.korea.scenarios import load_scenarios  # noqa: PLC0415
    from dure.outlook.forecast import draw_futures  # noqa: PLC0415
    from dure.outlook.population import project_place  # noqa: PLC0415
    from dure.outlook.reading import read_plan  # noqa: PLC0415
    from dure.reports.outlook_places import fill_neighbours  # noqa: PLC0415

    file = PROJECT / "examples" / "jinan" / "plan.toml"
    plan, _ = read_plan(file.read_text("utf-8"), file=file.name)
    assert plan is not None
    plan = replace(plan, services=plan.services[:services])
    figures, gazetteer = load_figures(), load_gazetteer()
    scenarios = [fill_neighbours(row, plan, gazetteer) for row in load_scenarios().rows]
    servings = [serving for one in scenarios for serving in one.serving]
    codes = {place.code for part in (*plan.services, *servings) for place in part.places}
    people = {code: project_place(figures, code, years=YEARS, draws=1_000, seed=SEED) for code in codes}
    futures = draw_futures(plan, people, years=YEARS, draws=draws, seed=SEED, scenarios=scenarios)
    assert futures.eligible
    assert futures.marks
    return futures, [(), *((one,) for one in scenarios)]


def run_ours(futures: Any, choices: Sequence[Any]) -> list[Any]:
    """Walk all at once."""
    return list(futures.walk_each(choices))


def run_numpy(futures: Any, choices: Sequence[Any]) -> list[Any]:
    """Walk month after month, every future at once."""
    sys.path.append(str(PROJECT / "tests"))
    from plain_months import walk_plainly  # noqa: PLC0415 - the step that the tests hold ours against

    runs = []
    for choice in choices:
        way = futures.lay(choice)
        runs.append(
            walk_plainly(
                futures.plan,
                way.course,
                futures.eligible,
                planned=futures.values,
                base=futures.base,
                extras=way.extras,
                keep=False,
            )
        )
    return runs


def run_loop(futures: Any, choices: Sequence[Any]) -> list[Any]:
    """Walk one future after another."""
    runs = []
    for choice in choices:
        way, found = futures.lay(choice), []
        for one in range(futures.draws):
            course = [
                (part.first, part.last, {path: float(drawn[one]) for path, drawn in part.values.items()})
                for part in way.course
            ]
            people = {key: counted[:, one].tolist() for key, counted in futures.eligible.items()}
            planned = {path: float(drawn[one]) for path, drawn in futures.values.items()}
            extras = [
                (extra.month, float(extra.once[one]), float(extra.monthly[one])) for extra in way.extras
            ]
            found.append(_Future(futures, course, people, planned, extras).walk())
        runs.append(found)
    return runs


class _Future:
    """One future, in plain Python."""

    def __init__(
        self,
        futures: Any,
        course: Sequence[tuple[int, int, Mapping[str, float]]],
        people: Mapping[str, Sequence[float]],
        planned: Mapping[str, float],
        extras: Sequence[tuple[int, float, float]],
    ) -> None:
        from dure.outlook.months import months_between  # noqa: PLC0415 - each side loads only its own

        self.between = months_between
        self.plan, self.course, self.people, self.planned = futures.plan, course, people, planned
        self.extras, self.months = extras, futures.months
        self.offset = months_between(futures.base, futures.plan.start)
        self.coming, self.owed = [0.0] * (self.months + 60), [0.0] * (self.months + 60)
        self.drift = 1.0

    def walk(self) -> tuple[int, float]:  # noqa: C901 -- read from top to bottom, like a sheet
        """Give the month of closing and the worst month's cash."""
        plan, now = self.plan, self.course[0][2]
        cash, members = now["cash.opening"], now.get("members.count", 0.0)
        growth = dict.fromkeys(("costs", "wages", "energy", "prices"), 1.0)
        worst, piece = float("inf"), 0
        loans: dict[str, float] = {}
        for month in range(self.months):
            before = now
            if month >= self.course[piece][1]:
                piece += 1
                now = self.course[piece][2]
            cash += now["cash.opening"] - before["cash.opening"]
            if plan.members:
                joined = now["members.count"] - before["members.count"]
                members += joined
                cash += joined * now["members.share"]
                cash += (members - joined) * (now["members.share"] - before["members.share"])
            for service in plan.services:
                self._sell(service, now, growth, month, members)
            cash += self.coming[month] - self.owed[month]
            for cost in plan.costs:
                cash -= now[f"costs.{cost.id}.monthly"] * growth["energy" if cost.energy else "costs"]
            for post in plan.staff:
                wage = now[f"staff.{post.id}.people"] * now[f"staff.{post.id}.wage"]
                cash -= wage * (1 + now["employer_share"]) * growth["wages"]
            if plan.members:
                leaving = members * now["members.leaving"] / 12
                cash += members * now["members.dues"]
                cash += (now["members.joining"] - leaving) * now["members.share"]
                members += now["members.joining"] - leaving
            cash += self._move_sums(now, growth["costs"], month, loans)
            for begins, once, monthly in self.extras:
                cash -= (monthly * growth["costs"] if month >= begins else 0) + (
                    once if month == begins else 0
                )
            worst = min(worst, cash)
            if cash < -now["cash.credit_line"]:
                return month, worst
            for name in growth:
                growth[name] *= (1 + now[f"rises.{name}"]) ** (1 / 12)
            self.drift *= (1 + now["population.yearly"]) ** (1 / 12)
        return self.months, worst

    def _sell(
        self, service: Any, now: Mapping[str, float], growth: Mapping[str, float], month: int, members: float
    ) -> None:
        begins = 0 if service.starts is None else self.between(self.plan.start, service.starts)
        if month < begins:
            return
        path = f"services.{service.id}"
        answer = 1.0
        if not service.subsidised and self.planned[f"{path}.price"] > 0:
            ratio = max(now[f"{path}.price"], 1) / max(self.planned[f"{path}.price"], 1)
            answer = ratio ** now[f"{path}.elasticity"]
        used = 0.0
        for number, group in enumerate(service.users, start=1):
            rate = min(now[f"{path}.users.{number}.use_rate"] * answer, 1.0)
            taken = rate * now[f"{path}.users.{number}.visits"]
            if group.members:
                used += taken * members
                continue
            for place in service.places:
                steps = self.people[f"{service.id}.{number}.{place.code}"]
                at = min(max(month + self.offset, 0) / 60, len(steps) - 1)
                step = min(int(at), len(steps) - 2)
                people = steps[step] + (steps[step + 1] - steps[step]) * (at - step)
                near = now[f"{path}.places.{place.code}.reach"] * now[f"{path}.places.{place.code}.distance"]
                used += people * taken * near * now["population.level"] * self.drift
        used *= service.season[(self.plan.start.month - 1 + month) % 12]
        used *= min((month - begins + 1) / service.ramp_months, 1.0) if service.ramp_months else 1.0
        if service.capacity is not None:
            used = min(used, now[f"{path}.capacity"])
        own = "cash.receivable_days" if service.receivable_days is None else f"{path}.receivable_days"
        old = month == 0 and (service.starts is None or begins < 0)
        _put(self.coming, month, used * now[f"{path}.price"] * growth["prices"], now[own], old=old)
        cost = used * now[f"{path}.variable_cost"] * growth["costs"]
        _put(self.owed, month, cost, now["cash.payable_days"], old=old)

    def _move_sums(
        self, now: Mapping[str, float], growth: float, month: int, loans: dict[str, float]
    ) -> float:
        plan, moved = self.plan, 0.0
        for grant in plan.grants:
            if self.between(plan.start, grant.starts) <= month < self.between(plan.start, grant.ends):
                moved += now[f"grants.{grant.id}.monthly"]
        for item in plan.investments:
            age = month - self.between(plan.start, item.month)
            if age == 0 or (age > 0 and item.again_years and age % (12 * item.again_years) == 0):
                moved -= now[f"investments.{item.id}.amount"] * growth
        for loan in plan.loans:
            begins = self.between(plan.start, loan.month)
            if month == max(begins, 0):
                loans[loan.id] = now[f"loans.{loan.id}.amount"]
            if month == begins:
                moved += loans[loan.id]
            part = month - max(begins, -1)
            if 1 <= part <= loan.months:
                left = loans[loan.id] * (1 - (part - 1) / loan.months)
                moved -= loans[loan.id] / loan.months + left * now[f"loans.{loan.id}.rate"] / 12
        return moved


def _put(coming: list[float], month: int, money: float, days: float, *, old: bool) -> None:
    whole = int(days // 30)
    part = days / 30 - whole
    for ago, share in ((whole, 1 - part), (whole + 1, part)):
        coming[month + ago] += money * share
        if old:
            for earlier in range(ago):
                coming[earlier] += money * share


def work(side: str, folder: Path, *, draws: int, services: int) -> None:
    """Run one side in this process and leave its answers, seconds and peak memory behind."""
    futures, choices = draw(draws, services=services)
    if side == "loop":
        # The same futures as the others', and no more of them than the patience of a reader.
        few = min(LOOPED, draws)
        futures = _take(futures, few)
    else:
        few = draws
    seconds = []
    for _ in range(3 if side == "ours" else 1):
        began = time.perf_counter()
        runs = {"ours": run_ours, "numpy": run_numpy, "loop": run_loop}[side](futures, choices)
        seconds.append(time.perf_counter() - began)
    if side == "loop":
        answers = np.array(runs)
        closed, worst = answers[..., 0], answers[..., 1]
    else:
        closed = np.stack([run.closed for run in runs])
        worst = np.stack([run.worst_cash for run in runs])
    np.savez(folder / f"{side}.npz", closed=closed, worst=worst)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"s": float(np.median(seconds)) * draws / few, "mib": peak, "ways": len(choices)}
    (folder / f"{side}.json").write_text(json.dumps(found), "utf-8")


def _take(futures: Any, few: int) -> Any:
    """Take the first few futures of those drawn."""
    taken = replace(
        futures,
        draws=few,
        values={path: drawn[:few] for path, drawn in futures.values.items()},
        drawn={(*key[:-2], few, key[-1]): drawn[:few] for key, drawn in futures.drawn.items()},
    )
    taken.__dict__["eligible"] = {key: counted[:, :few] for key, counted in futures.eligible.items()}
    taken.__dict__["marks"] = futures.marks
    return taken


def run(*, draws: int = DRAWS, services: int = 1) -> dict[str, Any]:
    """Time all sides on the same draws, compare their answers and return the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder, found, answers = Path(name), {}, {}
        for side in ("ours", "numpy", "loop"):
            command = [sys.executable, __file__, "--side", side, "--folder", name]
            command += ["--draws", str(draws), "--services", str(services)]
            subprocess.run(command, check=True)
            found[side] = json.loads((folder / f"{side}.json").read_text("utf-8"))
            answers[side] = dict(np.load(folder / f"{side}.npz"))
    for side in ("numpy", "loop"):
        few = answers[side]["closed"].shape[1]
        assert (answers["ours"]["closed"][:, :few] == answers[side]["closed"]).all(), side
        np.testing.assert_allclose(answers["ours"]["worst"][:, :few], answers[side]["worst"], atol=1, rtol=0)
    ways = found["ours"]["ways"]
    return {
        "what": f"{ways} strategies and shocks × {draws:,} draws × {YEARS * 12} months, a plan of"
        f" {services} service{'s' * (services > 1)}, after drawing (limit {LIMIT_S} s);"
        f" a Python loop: {found['loop']['s']:,.0f} s, scaled from {LOOPED} draws",
        "peer": f"NumPy {version('numpy')}, month by month",
        "ours_s": found["ours"]["s"],
        "peer_s": found["numpy"]["s"],
        "ratio": found["numpy"]["s"] / found["ours"]["s"],
        "ours_mib": found["ours"]["mib"],
        "peer_mib": found["numpy"]["mib"],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--side", choices=("ours", "numpy", "loop"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--services", type=int, default=1)
    asked = parser.parse_args()
    if asked.side:
        work(asked.side, asked.folder, draws=asked.draws, services=asked.services)
    else:
        print(json.dumps(run(draws=asked.draws, services=asked.services), ensure_ascii=False, indent=1))
