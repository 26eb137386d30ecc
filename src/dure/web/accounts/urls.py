"""Addresses of signing in and out: those of allauth that we use, and the account's page."""

from allauth.account import views as allauth
from allauth.account.internal.decorators import login_not_required
from django.urls import path

from dure.web.accounts import views

urlpatterns = [
    path("", views.show_account, name="account"),
    path("email/", views.ChangeAddress.as_view(), name="account_email"),
    path("login/", allauth.login, name="account_login"),
    path("login/code/", views.AskCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", views.TakeSignInCode.as_view(), name="account_confirm_login_code"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", allauth.signup, name="account_signup"),
    path(
        "confirm-email/",
        login_not_required(views.TakeAddressCode.as_view()),
        name="account_email_verification_sent",
    ),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path(
        "password/reset/confirm/",
        views.TakeResetCode.as_view(),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        allauth.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        allauth.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
]
