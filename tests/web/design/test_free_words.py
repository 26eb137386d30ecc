"""No resident registration number is kept of anything that is written freely into a form."""

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from dure.web.accounts.forms import NameForm
from dure.web.accounts.naming import NamingForm
from dure.web.circulation.forms import OutcomeForm, PledgeForm
from dure.web.community.forms import CommunityForm, EnterpriseForm
from dure.web.community.models import Act, Community
from dure.web.design.forms import FreeField
from dure.web.thread.forms import (
    GoalForm,
    HelpForm,
    HideForm,
    IssueForm,
    MeasurementForm,
    OfferForm,
    PaperForm,
    StrategyForm,
)
from dure.web.thread.models import Pledge, Voice

NUMBER = "900101-1234568"
TOLD = f"저는 {NUMBER} 입니다"
MASKED = "저는 ******-******* 입니다"


@pytest.mark.parametrize("told", [TOLD, TOLD.replace("-", ""), TOLD.replace("-", " – ")])
def test_a_number_is_masked_however_it_is_written(told: str) -> None:
    """With its hyphen, without one, with another sign."""
    assert FreeField().clean(told) == MASKED


def test_what_is_no_such_number_stays_and_the_mask_fits() -> None:
    """Telephones and business numbers stay; a mask longer than its column is cut."""
    said = "010-1234-5678, 999-81-00112, 1,200만 원"
    assert FreeField().clean(said) == said
    assert FreeField(required=False).clean("") == ""
    assert len(FreeField(max_length=13).clean(NUMBER.replace("-", ""))) == 13


def test_every_field_for_free_words_masks() -> None:
    """Of every form that stores what somebody wrote."""
    declared: list[type[Any]] = [
        *(HelpForm, OfferForm, PaperForm, HideForm, IssueForm, GoalForm, MeasurementForm, StrategyForm),
        *(CommunityForm, EnterpriseForm, NameForm, NamingForm),
    ]
    fields = {
        f"{form.__name__}.{name}": field for form in declared for name, field in form.base_fields.items()
    }
    for form in (PledgeForm(leak={"sellers": []}), OutcomeForm(pledge=Pledge())):
        fields |= {f"{type(form).__name__}.{name}": field for name, field in form.fields.items()}
    bare = {
        name
        for name, field in fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, FreeField)
    }
    # A number with a check digit of its own, and a sum of won.
    assert bare == {"EnterpriseForm.number", "PledgeForm.quantity"}


def test_a_paper_and_a_name_are_stored_masked(village: Any, sign_in: Callable[..., Client]) -> None:
    """From the form into the rows and the log."""
    coordinator = sign_in("coordinator")
    code = village.community.code
    paper = {"help_text": TOLD, "line": TOLD, "name": TOLD, "agreed": "on"}
    coordinator.post(reverse("desk_paper", args=[code]), paper)
    assert Voice.objects.filter(name=MASKED).exists()
    sign_in("stranger").post("/c/new", {"name_ko": TOLD, "places": "52720", "act": "save"})
    assert Community.objects.filter(name_ko=MASKED).exists()
    rows = [*Voice.objects.values(), *Community.objects.values(), *Act.objects.values()]
    assert NUMBER not in str(rows)
