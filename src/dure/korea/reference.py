"""Load what became of other enterprises in Korea."""

from functools import lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from dure.language import Text
from dure.outlook.reference import ReferenceClass, ReferenceRow

_SHIPPED: Final = "survival.yaml"


@lru_cache(maxsize=1)
def load_reference() -> ReferenceClass:
    """Load the shipped reference class: every figure with its source, the main one first."""
    text = resources.files("dure.korea").joinpath(_SHIPPED).read_text(encoding="utf-8")
    return ReferenceClass(tuple(_read_row(row) for row in yaml.safe_load(text)["rows"]))


def _read_row(row: dict[str, Any]) -> ReferenceRow:
    texts = {key: Text(**row[key]) for key in ("who", "source")}
    return ReferenceRow(**{**row, **texts, "forms": tuple(row.get("forms", ()))})
