"""The forms of sign-in, in the words of the site: allauth's own, with our labels and hints."""

from typing import Any

from allauth.account import forms as allauth
from django import forms

from dure.web.design.forms import FreeField
from dure.web.words import say

_LABELS = {
    "login": "email",
    "email": "email",
    "password": "password",
    "password1": "new_password",
    "password2": "password_again",
    "oldpassword": "current_password",
    "code": "code",
    "name": "name",
}
_HINTS = {"password1": "new_password", "code": "code", "name": "name"}


class InOurWords(forms.Form):
    """Gives every field our label and our hint in the reader's language, and no placeholder."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        labels, hints = {**_LABELS, **self.labels}, {**_HINTS, **self.hints}
        for name, field in self.fields.items():
            field.label = say(f"accounts.field.{labels[name]}")
            field.help_text = say(f"accounts.hint.{hints[name]}") if name in hints else ""
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})

    def clean(self) -> dict[str, Any]:
        """Say in our words that two new passwords differ."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "password2" in getattr(self, "errors", {}) and cleaned.get("password1"):
            self.errors["password2"] = self.error_class([say("accounts.fault.differ")])
        return cleaned


class PasswordForm(InOurWords, allauth.LoginForm):
    """Signs in by password."""


class SignUpForm(InOurWords, allauth.SignupForm):
    """Makes an account; a password is a choice."""

    labels = {"password1": "password_if_wanted"}
    hints = {"password1": "password_if_wanted"}
    field_order = ["email", "name", "password1"]


class AddressForm(InOurWords, allauth.AddEmailForm):
    """Takes the new address of an account."""

    labels = {"email": "new_email"}


class AskCodeForm(InOurWords, allauth.RequestLoginCodeForm):
    """Asks for a sign-in code."""


class SignInCodeForm(InOurWords, allauth.ConfirmLoginCodeForm):
    """Takes the sign-in code."""


class AddressCodeForm(InOurWords, allauth.ConfirmEmailVerificationCodeForm):
    """Takes the code that proves an address."""


class ResetCodeForm(InOurWords, allauth.ConfirmPasswordResetCodeForm):
    """Takes the code that lets a password be set anew."""


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):
    """Changes the password."""


class SetPasswordForm(InOurWords, allauth.SetPasswordForm):
    """Sets a first password."""


class ResetForm(InOurWords, allauth.ResetPasswordForm):
    """Asks for a code to set a password anew."""


class NewPasswordForm(InOurWords, allauth.ResetPasswordKeyForm):
    """Sets the password anew, once the code was right."""


class NameForm(forms.Form):
    """Changes the name that others see."""

    name = FreeField(max_length=80, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["name"].label = say("accounts.field.name")
        self.fields["name"].help_text = say("accounts.hint.name")
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_name(self) -> str:
        """Write the name with single blanks."""
        return " ".join(str(self.cleaned_data["name"]).split())
