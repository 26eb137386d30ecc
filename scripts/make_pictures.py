"""Make the pictures of the documentation from the example town: docs/pictures/*.png.

    make demo && .venv/bin/python scripts/make_pictures.py

Needs Chromium (its path in CHROMIUM, else found by name) for the page and pdftoppm for the paper. The books
in the pictures are invented (가상 자료), and the pictures say so.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from dure.cli import main as dure

PROJECT = Path(__file__).parent.parent
PICTURES = PROJECT / "docs" / "pictures"
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


def main() -> None:
    """Make every picture."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium was found; name it in CHROMIUM.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for language in ("en", "ko"):
        page = write_report("html", language)
        take_page(page, chromium=chromium, target=PICTURES / f"report-{language}.png")
    take_paper(write_report("pdf", "ko"), target=PICTURES / "report-paper.png")
    print("\n".join(str(path.relative_to(PROJECT)) for path in sorted(PICTURES.glob("*.png"))))


if __name__ == "__main__":
    main()
