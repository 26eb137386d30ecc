"""The style page: every component as it looks, what it is for, and how it is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.loader import get_template

from dure.web.words import say

NAMES: Final = (
    "colours",
    "type",
    "numbers",
    "buttons",
    "fields",
    "choices",
    "drop",
    "card",
    "keys",
    "before_after",
    "facts",
    "leaks",
    "rows",
    "pager",
    "notice",
    "problem",
    "empty",
    "steps",
    "badges",
    "bar",
    "fold",
    "split",
)
COLOURS: Final = (
    "paper",
    "sheet",
    "ink",
    "quiet",
    "line",
    "edge",
    "leaf",
    "leaf-pale",
    "persimmon",
    "persimmon-pale",
    "straw",
    "straw-pale",
    "water",
    "focus",
)


@dataclass(frozen=True)
class Specimen:
    """One component of the style page."""

    name: str
    title: str
    use: str
    shown: str
    source: str


class SampleForm(forms.Form):
    """A form with every kind of field, one of them refused."""

    prefix = "sample"

    def __init__(self) -> None:
        super().__init__(data={"sample-quantity": "0", "sample-who": say("design.sample_seller")})
        self.fields["who"] = forms.CharField(label=say("design.sample_who"))
        self.fields["quantity"] = forms.IntegerField(
            label=say("design.sample_quantity"), help_text=say("design.sample_quantity_hint"), min_value=1
        )
        self.fields["by"] = forms.DateField(
            label=say("design.sample_by"),
            initial=date(2026, 12, 31),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
        )
        kinds = [(key, say(f"design.sample_kind_{key}")) for key in ("goods", "services")]
        self.fields["kind"] = forms.ChoiceField(
            label=say("design.sample_kind"), choices=kinds, required=False
        )
        self.fields["agreed"] = forms.BooleanField(
            label=say("design.sample_agreed"), help_text=say("design.sample_agreed_hint"), required=False
        )


class SampleChoices(forms.Form):
    """One question with several answers."""

    prefix = "sample-choice"

    def __init__(self) -> None:
        super().__init__(initial={"place": "inside"})
        places = [(key, say(f"design.sample_place_{key}")) for key in ("inside", "outside", "unknown")]
        self.fields["place"] = forms.ChoiceField(
            label=say("design.sample_place"), choices=places, widget=forms.RadioSelect
        )


def build_specimens(request: HttpRequest) -> tuple[Specimen, ...]:
    """Build every component in the reader's language."""
    context = _build_samples()
    found = []
    for name in NAMES:
        template = get_template(f"design/specimens/{name}.html")
        found.append(
            Specimen(
                name=name,
                title=say(f"design.style_{name}"),
                use=say(f"design.style_{name}_use"),
                shown=template.render(context, request),
                source=template.template.source.strip(),  # type: ignore[attr-defined]
            )
        )
    return tuple(found)


def _build_samples() -> dict[str, Any]:
    return {
        "colours": [
            {"name": name, "use": say(f"design.colour_{name.replace('-', '_')}")} for name in COLOURS
        ],
        "form": SampleForm(),
        "choice_form": SampleChoices(),
        "today": date(2026, 3, 5),
        "page": Paginator(range(95), 10).page(3),
        "problem": {
            "where": say("design.sample_problem_where"),
            "what": say("design.sample_problem_what"),
            "remedy": say("design.sample_problem_remedy"),
            "refused_rows": 3,
        },
        "change": [
            {
                "label": say("design.sample_retention"),
                "before": "48.2%",
                "after": "49.7%",
                "note": say("design.sample_change_note"),
                "look": "good",
            },
            {"label": say("design.sample_coverage"), "before": "91.0%", "after": "97.3%", "look": "good"},
            {"label": say("design.sample_lm3"), "before": "1.61", "after": "1.61"},
        ],
        "keys": [
            {
                "label": say("design.sample_of_10000"),
                "value": say("design.sample_kept"),
                "note": say("design.sample_stayed"),
                "range": say("design.sample_kept_range"),
            },
            {
                "label": say("design.sample_lm3"),
                "value": "1.61",
                "note": say("design.sample_lm3_note"),
                "range": say("design.sample_lm3_range"),
                "look": "second",
            },
            {
                "label": say("design.sample_coverage"),
                "value": "97.3%",
                "note": say("design.sample_coverage_note"),
                "look": "third",
            },
        ],
    }
