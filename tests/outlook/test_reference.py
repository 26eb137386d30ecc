"""What became of others, beside ours."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from dure.korea.reference import load_reference
from dure.korea.requirements import load_requirements
from dure.outlook.reference import ReferenceClass, compare_reference
from dure.outlook.survival import Survival


def survive(share: float, years: int = 5) -> list[Survival]:
    """Give years with one share open at the end of each."""
    return [Survival(year, share, share, share) for year in range(1, years + 1)]


def test_the_class_is_what_the_study_counted() -> None:
    """58 % of 510 social co-ops alive at five years; 32 % closed where the subsidy had stopped."""
    reference = load_reference()
    assert reference.main is not None
    assert (reference.main.share, reference.main.count, reference.main.year) == (0.58, 510, 5)
    assert set(reference.main.forms) <= set(load_requirements().forms)
    # Wilson by hand: (0.58 + 0.003766 ± 0.0430) / 1.00753.
    assert reference.main.chance == pytest.approx((0.5367, 0.6221), abs=1e-4)
    assert replace(reference.main, count=None).chance is None
    assert reference.cliff is not None
    assert (reference.cliff.share, reference.cliff.year) == (0.32, 4)
    assert all("10.20484/klog.26.3.7" in row.source.en for row in reference.rows if row.main)
    assert all(not row.main for row in reference.rows if row.kind == "press")


def test_every_share_stands_in_the_collected_figures(shared_folder: Path) -> None:
    """No figure was made up."""
    with (shared_folder / "cases/outlook/korea_survival/survival.csv").open(encoding="utf-8") as file:
        known = {abs(float(row["value_pct"])) for row in csv.DictReader(file)}
    assert {round(100 * row.share, 1) for row in load_reference().rows} <= known


@pytest.mark.parametrize(("share", "far"), [(0.58, False), (0.78, False), (0.79, True), (0.37, True)])
def test_far_is_more_than_twenty_points(share: float, far: bool) -> None:  # noqa: FBT001 -- a table's column
    """Either way."""
    gap = compare_reference(survive(share), load_reference())
    assert gap is not None
    assert gap.is_far == far


def test_nothing_to_compare_is_said() -> None:
    """Fewer years than the class tells of, or no class."""
    assert compare_reference(survive(0.5, years=4), load_reference()) is None
    assert compare_reference(survive(0.5), ReferenceClass()) is None
