"""What sign-up asks besides address and password: the name that others will see."""

from django import forms
from django.http import HttpRequest

from dure.web.community.models import Person
from dure.web.design.forms import FreeField
from dure.web.words import say


class NamingForm(forms.Form):
    """Asks for a name; allauth builds its sign-up form upon this one."""

    name = FreeField(max_length=80, required=False)

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.fields["name"].label = say("accounts.field.name")
        self.fields["name"].help_text = say("accounts.hint.name")
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def signup(self, _request: HttpRequest, user: Person) -> None:
        """Keep the name with the person who signs up."""
        user.name = " ".join(self.cleaned_data["name"].split())
        user.save(update_fields=["name"])
