"""Where sign-in meets the rest of the site: its words, its mail, and where a reader may be sent next."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.http import url_has_allowed_host_and_scheme

from dure.web.accounts import lockout, mail
from dure.web.words import say

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.http import HttpRequest

_say = lazy(say, str)


class Adapter(DefaultAccountAdapter):
    """Speaks with the words of the site, and sends nobody to another host."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_taken": _say("accounts.fault.address_taken"),
        "duplicate_email": _say("accounts.fault.same_address"),
        "account_inactive": _say("accounts.fault.closed"),
        "email_password_mismatch": _say("accounts.fault.mismatch"),
        "enter_current_password": _say("accounts.fault.current_password"),
        "incorrect_code": _say("accounts.fault.code"),
        "incorrect_password": _say("accounts.fault.current_password"),
        "too_many_login_attempts": _say("accounts.fault.tries_over"),
        "rate_limited": _say("accounts.fault.too_fast"),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Say whether a reader may be sent there: only to this very host."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_client_ip(self, request: "HttpRequest") -> str:
        """Return where a request comes from: allauth's own limits go by it, and no header is read again."""
        return lockout.find_address(request)

    def get_password_change_redirect_url(self, request: "HttpRequest") -> str:  # noqa: ARG002 -- as allauth calls it
        """Lead back to the account once the password is kept, and not to an empty form."""
        return reverse("account")

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the old address that another one took its place; of nothing else is a notice sent."""
        if template_prefix == "account/email/email_changed":
            super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail written by a template.

        Raises:
            MailNotSentError: The mail server does not answer.
        """
        message: EmailMessage = self.render_mail(template_prefix, email, {"email": email, **context})
        mail.send(message)
