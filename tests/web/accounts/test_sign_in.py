import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from dure.web.community.models import Person

PASSWORD = "correct horse battery"
CODE = re.compile(r"^\d{4}-\d{4}$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _forget_rates() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def browser(language: str = "en", **more: Any) -> Client:
    """Open a browser in which nobody is signed in."""
    return Client(headers={"accept-language": language}, **more)


def last_code() -> str:
    """Read the code in the last mail."""
    found = CODE.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[0]


def ask_code(client: Client, email: str, **more: str) -> Any:
    """Ask for a sign-in code."""
    return client.post("/accounts/login/code/", {"email": email, **more})


def enter_code(client: Client, code: str, **more: str) -> Any:
    """Enter a sign-in code."""
    return client.post("/accounts/login/code/confirm/", {"code": code, **more})


def wrong(code: str) -> str:
    """Make another code of the same form."""
    return code.translate(str.maketrans("0123456789", "1234567890"))


def who(client: Client) -> str:
    """Say who is signed in, by the account's page."""
    response = client.get("/accounts/")
    return response.context["person"].email if response.status_code == 200 else ""


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_code_sent_by_mail_signs_in(language: str, village: Any) -> None:
    """The code stands on a line of its own, in a mail of the reader's language."""
    client = browser(language)
    page = ask_code(client, "manager@example.org")
    assert page.headers["Location"] == "/accounts/login/code/confirm/"
    assert ("번호" in mail.outbox[-1].subject) == (language == "ko")
    assert client.get(page.headers["Location"]).status_code == 200
    enter_code(client, last_code())
    assert who(client) == "manager@example.org"


def test_a_code_may_be_written_without_its_line(village: Any) -> None:
    """As people write it."""
    client = browser()
    ask_code(client, "manager@example.org")
    enter_code(client, last_code().replace("-", " "))
    assert who(client) == "manager@example.org"


def test_a_code_holds_for_one_browser_only(village: Any) -> None:
    """Whoever reads it over a shoulder cannot use it elsewhere."""
    first, other = browser(), browser()
    ask_code(first, "manager@example.org")
    code = last_code()
    enter_code(other, code)
    assert who(other) == ""


def test_a_password_signs_in(village: Any) -> None:
    """The other way."""
    client = browser()
    client.post("/accounts/login/", {"login": "Manager@Example.org", "password": PASSWORD})
    assert who(client) == "manager@example.org"


@pytest.mark.parametrize("way", ["password", "code"])
def test_a_session_planted_before_sign_in_is_worth_nothing(way: str, village: Any) -> None:
    """The session gets a new name when its owner signs in (session fixation)."""
    client = browser()
    client.get("/accounts/login/")
    ask_code(client, "stranger@example.org")  # gives the visitor a session that an attacker could know
    planted = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = planted
    if way == "password":
        client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    else:
        ask_code(client, "manager@example.org")
        planted = client.cookies["sessionid"].value
        enter_code(client, last_code())
    assert who(client) == "manager@example.org"
    assert client.cookies["sessionid"].value != planted
    thief = browser()
    thief.cookies["sessionid"] = planted
    assert who(thief) == ""


def test_signing_out_ends_the_session_itself(village: Any) -> None:
    """A copy of its name is worth nothing afterwards."""
    client = browser()
    client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    copy = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    thief = browser()
    thief.cookies["sessionid"] = copy
    assert who(thief) == ""


@pytest.mark.parametrize(
    "there",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"],
)
@pytest.mark.parametrize("way", ["password", "code", "signed in"])
def test_nobody_is_sent_to_another_host(there: str, way: str, village: Any) -> None:
    """`next` leads to our own pages only."""
    client = browser()
    if way == "code":
        ask_code(client, "manager@example.org", next=there)
        response = enter_code(client, last_code(), next=there)
    else:
        response = client.post(
            "/accounts/login/", {"login": "manager@example.org", "password": PASSWORD, "next": there}
        )
        if way == "signed in":
            response = client.get("/accounts/login/", {"next": there})
    assert response.status_code == 302
    assert response.headers["Location"] == "/"


def test_who_was_sent_to_sign_in_comes_back_to_where_they_were(village: Any) -> None:
    """By a code, through three pages."""
    client, address = browser(), f"/e/{village.enterprise.code}/"
    response = client.get(address)
    assert response.status_code == 302
    page = client.get(response.headers["Location"])
    assert f'name="next" value="{address}"' in page.content.decode()
    ask_code(client, "manager@example.org", next=address)
    assert enter_code(client, last_code(), next=address).headers["Location"] == address


def test_the_language_that_was_chosen_stays_after_sign_in(village: Any) -> None:
    """The switch weighs more than the browser's wish, before and after."""
    client = browser("en")
    client.post("/preferences/", {"language": "ko"})
    client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    assert client.get("/accounts/").headers["Content-Language"] == "ko"


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_asking_for_a_code_does_not_tell_who_has_an_account(email: str, village: Any) -> None:
    """The answers are alike but for the address itself; only its mail says more."""
    pages = []
    for one in (email, "viewer@example.org"):
        client = browser()
        response = ask_code(client, one)
        text = client.get(response.headers["Location"]).content.decode().replace(one, "…")
        pages.append((response.status_code, re.sub(r'value="[\w-]{32,}"', "", text)))
    # The form's own secret differs from page to page.
    strip = [re.sub(r'"x-csrftoken": "[^"]*"', "", page[1]) for page in pages]
    assert strip[0] == strip[1]
    assert pages[0][0] == pages[1][0]


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_a_wrong_password_does_not_tell_who_has_an_account(email: str, village: Any) -> None:
    """The same sentence for both."""
    text = browser().post("/accounts/login/", {"login": email, "password": "wrong"}).content.decode()
    assert "Address and password do not go together" in text


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_signing_up_and_resetting_do_not_tell_who_has_an_account(email: str, village: Any) -> None:
    """Both lead on to a page that asks for a code."""
    response = browser().post("/accounts/signup/", {"email": email, "name": "가"})
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/confirm-email/")
    response = browser().post("/accounts/password/reset/", {"email": email})
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/password/reset/confirm/")


def test_signing_up_proves_the_address_first(db: None) -> None:
    """Nobody is signed in before the code of the mail was entered."""
    client = browser("ko")
    client.post("/accounts/signup/", {"email": "New@example.org", "name": " 새   사람 "})
    assert who(client) == ""
    assert client.get("/accounts/confirm-email/").status_code == 200
    client.post("/accounts/confirm-email/", {"code": last_code()})
    assert who(client) == "new@example.org"
    person = Person.objects.get(email="new@example.org")
    assert person.name == "새 사람"
    assert not person.has_usable_password()


def test_signing_up_with_a_password_that_is_too_simple_is_refused(db: None) -> None:
    """A password is a choice, a poor one is not."""
    response = browser().post("/accounts/signup/", {"email": "new@example.org", "password1": "12345678"})
    assert response.status_code == 200
    assert response.context["form"].errors["password1"]
    assert not Person.objects.exists()


def test_a_forgotten_password_is_set_anew_by_a_code(village: Any) -> None:
    """And the sessions that were open before end with it."""
    old, client = browser(), browser()
    old.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    client.post("/accounts/password/reset/", {"email": "manager@example.org"})
    assert client.get("/accounts/password/reset/confirm/").status_code == 200
    client.post("/accounts/password/reset/confirm/", {"code": last_code()})
    new = "마령 장터 화요일 아침"
    assert client.get("/accounts/password/reset/complete/").status_code == 200
    client.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})
    assert who(old) == ""
    again = browser()
    again.post("/accounts/login/", {"login": "manager@example.org", "password": new})
    assert who(again) == "manager@example.org"


def test_changing_the_password_ends_the_other_sessions(village: Any) -> None:
    """The one in which it was changed goes on."""
    here, elsewhere = browser(), browser()
    for client in (here, elsewhere):
        client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    new = "마령 장터 화요일 아침"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert who(here) == "manager@example.org"
    assert who(elsewhere) == ""


def test_two_new_passwords_that_differ_are_said_to_differ(village: Any) -> None:
    """In our words."""
    client = browser("ko")
    client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    page = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "마령 장터 화요일", "password2": "마령 장터 수요일"},
    )
    assert "두 비밀번호가 서로 다릅니다" in page.content.decode()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_too_many_wrong_passwords_lock_and_the_page_says_until_when(language: str, village: Any) -> None:
    """The right password does not help before that, nor does another browser from the same place."""
    client = browser(language)
    for _ in range(5):
        response = client.post("/accounts/login/", {"login": "manager@example.org", "password": "wrong"})
    assert response.status_code == 429
    assert re.search(r"\d\d:\d\d", response.content.decode())
    right = browser(language).post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    assert right.status_code == 429
    clock = re.search(r"\d\d:\d\d", right.content.decode())
    assert clock
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    assert who(client) == "manager@example.org"


@pytest.mark.parametrize("email", ["manager@example.org", "nobody@example.org"])
def test_too_many_wrong_codes_lock_with_the_same_page(email: str, village: Any) -> None:
    """Whether or not there is such an account; a new code does not start the count anew."""
    client = browser()
    statuses = []
    for _ in range(2):
        cache.clear()
        ask_code(client, email)
        code = last_code() if email.startswith("manager") else "0000-0000"
        statuses += [enter_code(client, wrong(code)).status_code for _ in range(3)]
    assert statuses[4] == 429
    locked = ask_code(browser(), email)
    assert locked.status_code == 429
    assert "Too many wrong tries" in locked.content.decode()


def test_a_locked_address_takes_no_right_code_either(village: Any) -> None:
    """Wrong passwords and wrong codes are one count."""
    client = browser()
    ask_code(client, "manager@example.org")
    code = last_code()
    for _ in range(5):
        browser().post("/accounts/login/", {"login": "manager@example.org", "password": "wrong"})
    assert enter_code(client, code).status_code == 429
    assert who(client) == ""


def test_others_from_elsewhere_are_not_locked_out(village: Any) -> None:
    """An attacker cannot keep somebody out of their own account from another address."""
    for _ in range(5):
        browser(REMOTE_ADDR="192.0.2.7").post(
            "/accounts/login/", {"login": "manager@example.org", "password": "wrong"}
        )
    client = browser(REMOTE_ADDR="192.0.2.8")
    client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    assert who(client) == "manager@example.org"


def test_two_people_behind_one_proxy_are_locked_out_each_by_themselves(village: Any, settings: Any) -> None:
    """A header of one's own moves nobody out of a lockout, and the neighbour on the same proxy signs in."""
    settings.PROXIES = 1
    address, wrong = "/accounts/login/", {"login": "manager@example.org", "password": "wrong"}
    for number in range(5):
        heard = f"198.51.100.{number}, 192.0.2.7"
        last = browser().post(address, wrong, headers={"x-forwarded-for": heard})
    assert last.status_code == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"192.0.2.7"}
    client = browser()
    right = {"login": "manager@example.org", "password": PASSWORD}
    client.post(address, right, headers={"x-forwarded-for": "192.0.2.8"})
    assert who(client) == "manager@example.org"
    asked = RequestFactory().get("/", REMOTE_ADDR="192.0.2.8", headers={"x-forwarded-for": "1.2.3.4"})
    assert get_adapter(asked).get_client_ip(asked) == "192.0.2.8"


def test_no_password_and_no_code_is_kept_with_a_wrong_try(village: Any) -> None:
    """What is kept of it is when, where from and for whom."""
    browser().post("/accounts/login/", {"login": "manager@example.org", "password": "nearly right"})
    attempt = AccessAttempt.objects.get()
    assert "nearly right" not in attempt.post_data


def test_a_form_from_elsewhere_is_refused_in_words_and_does_nothing(village: Any) -> None:
    """Wrong CSRF: a page that says what to do, and nobody is signed in."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "ko"})
    response = client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    assert response.status_code == 403
    assert response.headers["Content-Language"] == "ko"
    assert who(client) == ""


def test_the_account_page_changes_the_name_and_escapes_it(village: Any) -> None:
    """A name is hostile until it is escaped."""
    client = browser()
    client.post("/accounts/login/", {"login": "manager@example.org", "password": PASSWORD})
    client.post("/accounts/", {"name": "<script>alert(1)</script>"})
    for address in ("/accounts/", f"/e/{village.enterprise.code}/people"):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_pages_of_sign_in_are_whole_in_both_languages(village: Any, sign_in: Callable[..., Client]) -> None:
    """Nothing of allauth's own English remains on a Korean page."""
    for address in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        text = browser("ko").get(address).content.decode()
        for word in ("Password", "Email", "Forgot", "E-mail"):
            assert word not in text, address


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
def test_who_begins_gets_from_the_front_page_to_a_community_of_their_own(language: str) -> None:
    """An address, the code sent to it, a name: then the community is founded, with no page looked for."""
    client = browser(language)
    front = client.get("/").content.decode()
    begin = re.search(r'class="button primary" href="([^"]+)"', front)
    assert begin
    page = client.get(begin[1])
    assert page.templates[0].name == "account/signup.html"
    given = {"email": "new@example.org", "name": "이가상", "password1": "", "next": "/c/new"}
    assert 'name="next" value="/c/new"' in page.content.decode()
    client.post("/accounts/signup/", given)
    done = client.post("/accounts/confirm-email/", {"code": last_code()}, follow=True)
    assert done.redirect_chain[-1][0] == "/c/new"
    assert Person.objects.get(email="new@example.org").name == "이가상"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_address_is_changed_by_a_code_to_the_new_one_and_the_old_one_is_told(language: str) -> None:
    """Until the code is entered nothing changes; afterwards the old address signs nobody in."""
    person = Person.objects.create_user("old@example.org", PASSWORD)
    client = browser(language)
    client.post("/accounts/login/", {"login": "old@example.org", "password": PASSWORD})
    ask_code(client, "old@example.org")
    if mail.outbox and CODE.search(str(mail.outbox[-1].body)):
        client.post("/accounts/confirm-email/", {"code": last_code()})
    assert who(client) == "old@example.org"
    assert 'href="/accounts/email/"' in client.get("/accounts/").content.decode()
    same = client.post("/accounts/email/", {"action_add": "1", "email": "old@example.org"})
    assert "errorlist" in same.content.decode()
    mail.outbox.clear()
    page = client.post("/accounts/email/", {"action_add": "1", "email": "new@example.org"}, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/confirm-email/"
    # Who mistyped it goes back, and is not signed out.
    assert 'href="/accounts/email/"' in page.content.decode()
    assert mail.outbox[-1].to == ["new@example.org"]
    code = last_code()
    client.post("/accounts/confirm-email/", {"code": wrong(code)})
    person.refresh_from_db()
    assert person.email == "old@example.org"
    done = client.post("/accounts/confirm-email/", {"code": code}, follow=True)
    assert done.redirect_chain[-1][0] == "/accounts/"
    assert who(client) == "new@example.org"
    assert mail.outbox[-1].to == ["old@example.org"]
    assert "new@example.org" in mail.outbox[-1].body
    other = browser()
    other.post("/accounts/login/", {"login": "old@example.org", "password": PASSWORD})
    assert who(other) == ""
    other.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})
    assert who(other) == "new@example.org"


@pytest.mark.django_db
def test_an_address_of_somebody_else_is_not_taken() -> None:
    """Not even with its code; whether it has an account is not told before."""
    theirs = Person.objects.create_user("theirs@example.org", PASSWORD)
    person = Person.objects.create_user("old@example.org", PASSWORD)
    client = browser()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post("/accounts/email/", {"action_add": "1", "email": "theirs@example.org"}, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/confirm-email/"
    page = client.post("/accounts/confirm-email/", {"code": last_code()}, follow=True)
    assert page.status_code == 200
    assert "Another account signs in with this address" in page.content.decode()
    assert who(client) == "old@example.org"
    assert Person.objects.get(pk=theirs.pk).email == "theirs@example.org"


@pytest.mark.django_db
def test_no_page_of_an_account_is_a_dead_end() -> None:
    """A kept password leads back to the account; a closed account and a dead link, to the front page."""
    person = Person.objects.create_user("old@example.org", PASSWORD)
    client = browser()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    new = "another horse battery"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", given).headers["Location"] == "/accounts/"
    for address in ("/accounts/inactive/", "/invitations/none"):
        page = client.get(address).content.decode()
        assert 'class="button primary" href="/"' in page
