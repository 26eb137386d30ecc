"""Signing in: allauth's views, with a lockout for codes, and the page of one's own account."""

from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dure.web.accounts.forms import NameForm
from dure.web.accounts.lockout import is_locked, record_wrong_code, show_lockout
from dure.web.community.access import get_person
from dure.web.words import say


class LockedCodes:
    """Counts wrong codes by address, as passwords are counted, and stops taking any after too many."""

    request: HttpRequest
    _process: Any

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Say where to look for the code where no mail server sends it."""
        printed = settings.DEMO or settings.EMAIL_BACKEND.endswith("ConsoleMail")
        return {**super().get_context_data(**values), "mail_printed": printed}  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        """Take a right code, unless there were too many wrong ones."""
        email = self._process.state.get("email", "")
        if is_locked(self.request, email):
            return show_lockout(self.request, credentials={"login": email})
        return super().form_valid(form)  # type: ignore[misc]

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count a wrong code."""
        email = self._process.state.get("email", "")
        if not is_locked(self.request, email):
            record_wrong_code(self.request, email)
        response = super().form_invalid(form)  # type: ignore[misc]
        if is_locked(self.request, email):
            return show_lockout(self.request, credentials={"login": email})
        return response


class AskCode(allauth.RequestLoginCodeView):
    """Sends a sign-in code."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send a code, unless there were too many wrong tries for this address."""
        email = form.cleaned_data["email"]
        if is_locked(self.request, email):
            return show_lockout(self.request, credentials={"login": email})
        return super().form_valid(form)


class TakeSignInCode(LockedCodes, allauth.ConfirmLoginCodeView):
    """Takes the sign-in code."""


class ChangeAddress(allauth.EmailView):
    """Asks for the new address of an account, and sends a code to it."""


class TakeAddressCode(LockedCodes, allauth.ConfirmEmailVerificationCodeView):
    """Takes the code that proves an address, at sign-up or when it takes the place of another."""


class TakeResetCode(LockedCodes, allauth.ConfirmPasswordResetCodeView):
    """Takes the code that lets a password be set anew."""


@never_cache
@require_http_methods(["GET", "POST"])
def show_account(request: HttpRequest) -> HttpResponse:
    """Show and change what a person's account says of them."""
    person = get_person(request)
    form = NameForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        person.name = form.cleaned_data["name"]
        person.save(update_fields=["name"])
        messages.success(request, say("accounts.saved"))
        return redirect("account")
    roles = {
        "enterprise_roles": person.enterprise_roles.select_related("enterprise").order_by(
            "enterprise__name_ko"
        ),
        "community_roles": person.community_roles.select_related("community").order_by("community__name_ko"),
    }
    return render(request, "account/account.html", {"form": form, "person": person, **roles})
