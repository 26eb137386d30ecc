"""Settings of sign-in: by a code sent by e-mail or by password; lockout after wrong tries."""

import os
from datetime import timedelta

ACCOUNT_ADAPTER = "dure.web.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# A password is a choice: who gives none signs in by a code.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "dure.web.accounts.naming.NamingForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = True
# Nobody is signed in under an address before they have read a mail sent to it: invitations rest on that.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
# One address an account: a new one takes the place of the old once its code was entered; the old one is told.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/accounts/"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Eight digits in two groups: read aloud over the telephone, and 10^8 of them.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
# Wrong tries are counted in the database, by axes, for every worker alike.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
ACCOUNT_FORMS = {
    name: f"dure.web.accounts.forms.{form}"
    for name, form in {
        "login": "PasswordForm",
        "signup": "SignUpForm",
        "add_email": "AddressForm",
        "request_login_code": "AskCodeForm",
        "confirm_login_code": "SignInCodeForm",
        "confirm_email_verification_code": "AddressCodeForm",
        "confirm_password_reset_code": "ResetCodeForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetForm",
        "reset_password_from_key": "NewPasswordForm",
    }.items()
}

# Who asks is told by `dure.web.headers.address_middleware` alone, once for everything that counts tries.
AXES_CLIENT_IP_CALLABLE = "dure.web.accounts.lockout.find_address"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "dure.web.accounts.lockout.name_tried"
AXES_LOCKOUT_CALLABLE = "dure.web.accounts.lockout.show_lockout"
AXES_RESET_ON_SUCCESS = True
# The page says when to try again: trying earlier must not move that hour.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["login", "email", "password", "code", "csrfmiddlewaretoken", "next"]

if not os.environ.get("DURE_EMAIL_URL"):
    EMAIL_BACKEND = "dure.web.accounts.mail.ConsoleMail"
elif os.environ.get("DURE_DEMO") == "1":
    EMAIL_BACKEND = "dure.web.accounts.mail.ServerAndConsoleMail"
