from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dure.web.books.models import Book
from dure.web.community.models import Act, Look, Person
from dure.web.operator import backup


def fail_job(path: str = "dure.web.books.jobs.store_import") -> DBTaskResult:
    """Leave a failed job."""
    return DBTaskResult.objects.create(
        status="FAILED",
        args_kwargs={"args": [0], "kwargs": {}},
        task_path=path,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="builtins.OSError",
        traceback="OSError: 전주유통(가상) 12,000,000",
    )


def test_the_operator_sees_how_much_but_not_what(
    village: Any, stored_book: Book, sign_in: Callable[..., Client]
) -> None:
    """Names of enterprises and counts; no row, no figure, no way into a book."""
    fail_job()
    operator = sign_in("operator")
    pages = [operator.get(f"/operator/{page}").content.decode() for page in ("", "people/", "jobs/")]
    assert "Example Dure" in pages[0]
    assert "stranger@example.org" in pages[1]
    for page in pages:
        assert "전주유통" not in page
        assert village.enterprise.code not in page
    for address in ("", "people", "log", "files/"):
        assert operator.get(f"/e/{village.enterprise.code}/{address}").status_code == 404
    assert operator.get(f"/c/{village.community.code}/people").status_code == 404


def test_looking_at_everybody_is_logged(village: Any, sign_in: Callable[..., Client]) -> None:
    """The operator's looks, too."""
    sign_in("operator").get("/operator/people/")
    assert Look.objects.get().who == village.people["operator"]


def test_people_are_found_by_a_part_of_their_name(village: Any, sign_in: Callable[..., Client]) -> None:
    """Or of their address."""
    page = sign_in("operator").get("/operator/people/", {"q": "STRANG"}).content.decode()
    assert "stranger@example.org" in page
    assert "viewer@example.org" not in page


def test_a_closed_account_is_out_with_the_next_request(village: Any, sign_in: Callable[..., Client]) -> None:
    """And in again once it is opened; the operator cannot close their own."""
    operator, viewer = sign_in("operator"), sign_in("viewer")
    address = f"/operator/people/{village.people['viewer'].pk}/active"
    assert viewer.get("/accounts/").status_code == 200
    operator.post(address, {"active": "0"})
    assert viewer.get("/accounts/").status_code == 302
    password = {"login": "viewer@example.org", "password": "correct horse battery"}
    browser = Client()
    browser.post("/accounts/login/", password)
    assert browser.get("/accounts/").status_code == 302
    operator.post(address, {"active": "1"})
    browser.post("/accounts/login/", password)
    assert browser.get("/accounts/").status_code == 200
    own = operator.post(f"/operator/people/{village.people['operator'].pk}/active", {"active": "0"})
    assert own.status_code == 404
    assert list(Act.objects.values_list("verb", flat=True)) == ["account.closed", "account.opened"]


def test_a_failed_job_is_tried_again_once(village: Any, sign_in: Callable[..., Client]) -> None:
    """The failed one is gone; asking twice does not do it twice."""
    job, operator = fail_job(), sign_in("operator")
    address = f"/operator/jobs/{job.pk}/retry"
    assert "OSError" in operator.get("/operator/jobs/").content.decode()
    assert operator.post(address).status_code == 302
    assert not DBTaskResult.objects.filter(pk=job.pk).exists()
    assert operator.post(address).status_code == 404
    assert Act.objects.get(verb="job.retried").detail["name"] == "store_import"


@pytest.mark.parametrize("path", ["dure.web.gone.job", "os.system", "builtins.eval"])
def test_a_job_that_is_none_is_not_run(path: str, village: Any, sign_in: Callable[..., Client]) -> None:
    """What stands in the table is not called unless it is a job of ours."""
    job = fail_job(path)
    page = sign_in("operator").post(f"/operator/jobs/{job.pk}/retry", follow=True)
    assert "no longer knows this job" in page.content.decode()


def test_the_first_operator_is_made_on_the_command_line(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    """And signs in by a code: no password is made up."""
    call_command("make_operator", "Centre@example.org")
    person = Person.objects.get(email="centre@example.org")
    assert person.is_staff
    assert not person.has_usable_password()
    call_command("make_operator", "centre@example.org")
    assert Person.objects.count() == 1
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("make_operator", "centre")


def test_the_last_backup_and_its_proof_are_shown(
    village: Any, sign_in: Callable[..., Client], settings: Any, tmp_path: Any
) -> None:
    """None, made, proved."""
    settings.DATA_DIR = tmp_path
    operator = sign_in("operator")
    assert "There is no backup yet" in operator.get("/operator/").content.decode()
    record = {"made_at": "2026-11-23T02:00:00+09:00", "rows": 5, "books": 1, "size": 2_000_000}
    backup._save_record(**record)
    page = operator.get("/operator/").content.decode()
    assert "2026-11-23 02:00" in page
    assert "2 MB" in page
    assert "Nobody has proved" in page
    backup._save_record(**record, checked_at="2026-11-23T03:00:00+09:00", different=0)
    assert "every row came back" in operator.get("/operator/").content.decode()
