"""The outlines of Korea's 시군구 as data that ships with the package."""

import csv
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import Final

import numpy as np
import yaml

from dure.korea.gazetteer import load_gazetteer
from dure.places.shapes import CountryMap, Shape, ShapeSource

_FOLDER: Final = "map"


@lru_cache(maxsize=1)
def load_map() -> CountryMap:
    """Load the outlines; the second call gives the same ones. `scripts/build_map.py` derives them."""
    folder = files("dure.korea").joinpath(_FOLDER)
    arcs, sides = [], []
    for row in csv.DictReader(StringIO(folder.joinpath("arcs.csv").read_text(encoding="utf-8"))):
        steps = np.array(row["points"].split(), dtype=np.int32).reshape(-1, 2)
        arcs.append(steps.cumsum(axis=0))
        sides.append((row["left"], row["right"]) if row["left"] else (row["right"], ""))
    shapes = {
        row["code"]: Shape(
            code=row["code"],
            province=row["province"],
            inside=(int(row["x"]), int(row["y"])),
            rings=tuple(tuple(map(int, ring.split())) for ring in row["rings"].split(";")),
        )
        for row in csv.DictReader(StringIO(folder.joinpath("shapes.csv").read_text(encoding="utf-8")))
    }
    told = yaml.safe_load(folder.joinpath("sources.yaml").read_text(encoding="utf-8"))["boundaries"]
    source = ShapeSource(told["agency"], told["table"], str(told["date"]), told["note"])
    return CountryMap(
        shapes=shapes, arcs=tuple(arcs), sides=tuple(sides), source=source, gazetteer=load_gazetteer()
    )
