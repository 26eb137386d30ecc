"""The forms of communities, enterprises, people and invitations; what they mean is done elsewhere."""

from collections.abc import Iterable
from typing import Any

from django import forms

from dure.ledger.identifiers import is_business_number
from dure.places import Place
from dure.web.community.founding import LEGAL_FORMS
from dure.web.community.models import Enterprise
from dure.web.community.places import get_places
from dure.web.design.forms import FreeField
from dure.web.words import current_language, say


class PlacesField(forms.Field):
    """Codes of places that there are today, as `places` of the form says; drawn by a template of its own."""

    widget = forms.SelectMultiple

    def __init__(self, *, single: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.single = single

    def to_python(self, value: Any) -> list[Place]:
        """Turn codes into places."""
        codes = [str(one) for one in value or ()]
        return get_places(codes[:1] if self.single else codes[:50])


class InWords(forms.Form):
    """Takes label and hint of every field from the words `community.<words>.<field>`."""

    words = ""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, field in self.fields.items():
            field.label = say(f"community.{self.words}.{name}")
            if f"{name}_hint" in self.hints():
                field.help_text = say(f"community.{self.words}.{name}_hint")

    @classmethod
    def hints(cls) -> Iterable[str]:
        """Name the hints that there are."""
        return ()


def _tidy(text: str) -> str:
    return " ".join(text.split())


class CommunityForm(InWords):
    """What a community says of itself."""

    words = "community_field"
    name_ko = FreeField(max_length=120)
    name_en = FreeField(max_length=120, required=False)
    places = PlacesField()

    @classmethod
    def hints(cls) -> Iterable[str]:
        """Name the hints."""
        return ("name_ko_hint", "name_en_hint", "places_hint")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["places"].error_messages["required"] = say("community.fault.no_place")

    def clean_name_ko(self) -> str:
        """Write the name with single blanks."""
        return _tidy(self.cleaned_data["name_ko"])

    def clean_name_en(self) -> str:
        """Write the name with single blanks."""
        return _tidy(self.cleaned_data["name_en"])


class CommunityEditForm(CommunityForm):
    """What a coordinator may change later."""

    is_public = forms.BooleanField(required=False)

    @classmethod
    def hints(cls) -> Iterable[str]:
        """Name the hints."""
        return (*super().hints(), "is_public_hint")


class EnterpriseForm(InWords):
    """What an enterprise says of itself."""

    words = "enterprise_field"
    number = forms.CharField(max_length=20)
    name_ko = FreeField(max_length=120)
    name_en = FreeField(max_length=120, required=False)
    legal_form = forms.ChoiceField(required=False)
    is_vat_exempt = forms.BooleanField(required=False)
    places = PlacesField(single=True)

    @classmethod
    def hints(cls) -> Iterable[str]:
        """Name the hints."""
        return ("number_hint", "name_en_hint", "is_vat_exempt_hint", "places_hint")

    def __init__(self, *arguments: Any, enterprise: Enterprise | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.enterprise = enterprise
        self.fields["number"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})
        self.fields["places"].error_messages["required"] = say("community.fault.no_place_of_enterprise")
        language = current_language()
        choices = [(key, text.in_language(language)) for key, text in LEGAL_FORMS.items()]
        if enterprise is not None and enterprise.legal_form_ko and find_legal_form(enterprise) == "as_it_is":
            choices.insert(0, ("as_it_is", enterprise.legal_form_ko))
        self.fields["legal_form"].choices = [("", say("community.legal_form.none")), *choices]  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """Take a number whose check digit holds, as ten digits."""
        number = str(self.cleaned_data["number"])
        if not is_business_number(number):
            raise forms.ValidationError(say("community.fault.number"))
        return "".join(sign for sign in number if sign.isdigit())

    def clean_name_ko(self) -> str:
        """Write the name with single blanks."""
        return _tidy(self.cleaned_data["name_ko"])

    def clean_name_en(self) -> str:
        """Write the name with single blanks."""
        return _tidy(self.cleaned_data["name_en"])

    def values(self) -> dict[str, Any]:
        """Return what is stored of an enterprise."""
        given = self.cleaned_data
        values = {name: given[name] for name in ("name_ko", "name_en", "is_vat_exempt")}
        if "number" in given:
            values["number"] = given["number"]
        values["place"] = given["places"][0].code
        form = given["legal_form"]
        if form != "as_it_is":
            text = LEGAL_FORMS.get(form)
            values["legal_form_ko"] = text.ko if text else ""
            values["legal_form_en"] = text.en.partition(" (")[0] if text else ""
        return values


def find_legal_form(enterprise: Enterprise) -> str:
    """Return which of the legal forms an enterprise has; `as_it_is` for one that is not in the list."""
    for key, text in LEGAL_FORMS.items():
        if text.ko == enterprise.legal_form_ko:
            return key
    return "as_it_is" if enterprise.legal_form_ko else ""


class RoleForm(InWords):
    """A role among those that there are."""

    words = "people_field"
    kind = forms.ChoiceField()

    def __init__(self, *arguments: Any, kinds: Iterable[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = [(kind, say(f"community.role.{kind}")) for kind in kinds]  # type: ignore[attr-defined]


class InvitationForm(RoleForm):
    """An e-mail address and a role for whoever reads its mail."""

    email = forms.EmailField(max_length=254)
    field_order = ["email", "kind"]

    @classmethod
    def hints(cls) -> Iterable[str]:
        """Name the hints."""
        return ("email_hint",)

    def clean_email(self) -> str:
        """Write the address as it is compared."""
        return str(self.cleaned_data["email"]).strip().lower()
