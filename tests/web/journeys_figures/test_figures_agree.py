"""The example's clinic through every door: page, file, API and command line give the same figures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from stored_books import CLINIC_FOLDER, clinic_files, store_files

from dure.cli.main import main
from dure.language import LANGUAGES, Language
from dure.reports.words import write_of_ten_thousand, write_ratio
from dure.web.books.models import Book
from dure.web.community.models import Enterprise

pytestmark = pytest.mark.slow

OF_THE_FILES = {"files", "documents", "problems", "thread", "example"}
"""What tells of the files that were brought, and of the community beside the book; all else is figures."""


@pytest.fixture
def clinic(village: Any, settings: Any) -> Book:
    """Store the files of the example town's clinic."""
    settings.PSEUDONYM_KEY = b"the same key at every door"
    village.enterprise.name_ko = "마이고을의료복지사회적협동조합 (가상)"
    village.enterprise.save()
    store_files(village.book, clinic_files())
    return village.book


@pytest.fixture
def ask_command(tmp_path: Path) -> Callable[[Language], dict[str, Any]]:
    """Give a function that asks the command line for the same report."""

    def run(language: Language) -> dict[str, Any]:
        output = tmp_path / f"{language}.json"
        files = [str(path) for path in sorted(CLINIC_FOLDER.iterdir())]
        asked = ["--place", "52720", "--period", "2025", "--lang", language]
        assert main(["report", *files, "--format", "json", "--output", str(output), *asked]) == 0
        found: dict[str, Any] = json.loads(output.read_bytes())
        return found

    return run


def figures_of(report: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not a figure of the book."""
    return {name: value for name, value in report.items() if name not in OF_THE_FILES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_file_api_and_command_give_the_same_figures(
    clinic: Book,
    ask_command: Callable[[Language], dict[str, Any]],
    sign_in: Callable[..., Client],
    language: Language,
) -> None:
    """Every figure of the report, not only the headline."""
    # The site calls it as it was founded: here as its files do.
    name = "마이고을의료복지사회적협동조합 (가상)"
    Enterprise.objects.filter(pk=clinic.enterprise_id).update(name_ko=name, name_en="")
    browser = sign_in("viewer", language=language)
    code = clinic.enterprise.code
    query = {"place": "52720", "period": "2025"}
    api = browser.get(reverse("api:report", kwargs={"code": code}), query).json()
    file = browser.get(reverse("report_download", kwargs={"enterprise": code, "form": "json"}), query).json()
    assert api == file
    command = ask_command(language)
    assert figures_of(api) == figures_of(command)
    page = browser.get(reverse("circulation", kwargs={"enterprise": code}), query).content.decode()
    for shown in (
        write_of_ten_thousand(api["retention"]["value"], language),
        write_ratio(api["lm3"]["value"], language),
        write_ratio(api["multiplier"]["value"], language),
    ):
        assert shown in page
    assert api["headline"][0] in page or write_of_ten_thousand(api["retention"]["low"], language) in page
