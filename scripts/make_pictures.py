"""Make the pictures of the documentation from the example town: docs/pictures/*.png.

    make demo && .venv/bin/python scripts/make_pictures.py

    .venv/bin/python scripts/make_pictures.py --site http://127.0.0.1:8000 --email … --password …

The second photographs the running site instead. Needs Chromium (its path in CHROMIUM, else found by name) for
the pages and pdftoppm for the paper. The books in the pictures are invented (가상 자료), and the pictures say
so. The first also writes the figures that the site's front page draws.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from dure.cli import main as dure

PROJECT = Path(__file__).parent.parent
PICTURES = PROJECT / "docs" / "pictures"
FIGURES = PROJECT / "src" / "dure" / "web" / "design" / "example.json"
BOOKS = PROJECT / "examples" / "jinan" / "files" / "goeul"
WIDTH = 960


def write_report(form: str, language: str) -> Path:
    """Write the clinic's report in one form and language."""
    path = PROJECT / "build" / "pictures" / f"report-{language}.{form}"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = ["report", str(BOOKS), "--format", form, "--lang", language, "--output", str(path)]
    if dure(told):
        sys.exit("The example's report could not be made; run `make demo` first.")
    return path


def take_page(page: Path, *, chromium: str, target: Path) -> None:
    """Photograph the answer and the picture of every ₩10,000, as a desk shows them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": WIDTH, "height": 1200}, color_scheme="light")
        tab.goto(page.resolve().as_uri())
        end = tab.locator("#picture").bounding_box()
        if end is None:
            sys.exit("The page has no picture.")
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": end["y"] + end["height"] + 12}
        tab.screenshot(path=target, full_page=True, clip=clip)
        browser.close()


def take_paper(paper: Path, *, target: Path) -> None:
    """Photograph the first sheet of the paper."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        sys.exit("pdftoppm is not installed; it comes with poppler-utils.")
    command = [tool, "-r", "70", "-png", "-singlefile", str(paper), str(target.with_suffix(""))]
    subprocess.run(command, check=True)  # noqa: S603 (its words are ours and a path)


def build_figures(ko: Mapping[str, Any], en: Mapping[str, Any]) -> dict[str, Any]:
    """Take from the example's report, given in both languages, what the site's front page draws."""
    name = {"en": "an example clinic", "ko": "가상 의원"}
    figures: dict[str, Any] = {"name": name, "period": str(en["period"]["name"])}
    figures["place"] = {
        "code": ko["place"]["code"],
        "name": {"en": en["place"]["name"], "ko": ko["place"]["name"]},
    }
    figures["rings"] = [
        {"code": one["code"], "name": {"en": other["name"], "ko": one["name"]}}
        for one, other in zip(ko["rings"], en["rings"], strict=True)
    ]
    kept = ("round", "came_in", "stays", "bands")
    figures["rounds"] = [{key: step[key] for key in kept} for step in ko["rounds"]]
    for measure in ("retention", "lm3"):
        figures[measure] = ko[measure]["value"]
        figures[f"{measure}_low"], figures[f"{measure}_high"] = ko[measure]["low"], ko[measure]["high"]
    figures["coverage_share"] = ko["coverage_share"]
    return figures


def write_figures() -> None:
    """Write down the figures of the site's front page."""
    ko, en = (json.loads(write_report("json", language).read_text("utf-8")) for language in ("ko", "en"))
    text = json.dumps(build_figures(ko, en), ensure_ascii=False, indent=1)
    FIGURES.write_text(f"{text}\n", encoding="utf-8")


def sign_in(tab: Page, *, address: str, email: str, password: str) -> None:
    """Sign in by password, as a person does."""
    tab.goto(f"{address}/accounts/login/")
    tab.locator('input[name="password"]').fill(password)
    form = tab.locator("form").filter(has=tab.locator('input[name="password"]'))
    form.locator('input[name="login"]').fill(email)
    form.locator("button").first.click()
    tab.wait_for_load_state()
    if tab.locator('input[name="password"]').count():
        sys.exit(f"{address} did not let {email} in.")


def take_site(address: str, *, email: str, password: str, chromium: str) -> None:
    """Photograph the running site: the report of the first enterprise."""
    address = address.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for language, width, height in (("en", 1280, 1400), ("ko", 390, 1500)):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale={"en": "en-GB", "ko": "ko-KR"}[language],
                color_scheme="light",
                device_scale_factor=1 if width > 1000 else 2,
            )
            tab = context.new_page()
            sign_in(tab, address=address, email=email, password=password)
            tab.goto(f"{address}/")
            first = tab.locator('a[href^="/e/"]').first
            if first.count() == 0:
                sys.exit(f"{email} has no enterprise at {address}.")
            code = (first.get_attribute("href") or "").split("/")[2]
            tab.goto(f"{address}/e/{code}/")
            report = tab.locator('.tabs a[href*="report"], .tabs a[href*="circulation"]').first
            if report.count():
                report.click()
                tab.wait_for_load_state()
            tab.screenshot(path=PICTURES / f"site-report-{language}.png")
            context.close()
        browser.close()


def main() -> None:
    """Make every picture, of the documents or of the site."""
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--site", help="address of the running site; without it the documents are photographed")
    told.add_argument("--email", default="", help="who signs in there")
    told.add_argument("--password", default=os.environ.get("DURE_PICTURES_PASSWORD", ""))
    options = told.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium was found; name it in CHROMIUM.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    if options.site:
        take_site(options.site, email=options.email, password=options.password, chromium=chromium)
        return
    write_figures()
    for language in ("en", "ko"):
        page = write_report("html", language)
        take_page(page, chromium=chromium, target=PICTURES / f"report-{language}.png")
    take_paper(write_report("pdf", "ko"), target=PICTURES / "report-paper.png")
    print("\n".join(str(path.relative_to(PROJECT)) for path in sorted(PICTURES.glob("*.png"))))


if __name__ == "__main__":
    main()
