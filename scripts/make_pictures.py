"""Make the pictures of the documentation from the report of the example: docs/pictures/*.png.

    .venv/bin/python scripts/make_pictures.py REPORT.html REPORT.pdf

Needs Chromium (its path in CHROMIUM, else found by name) for the page and pdftoppm for the paper. The books
in the pictures are invented (가상 자료), and the paper is marked so.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
WIDTH = 960


def take_page(page: Path, *, chromium: str) -> None:
    """Photograph the answer and the picture of every ₩10,000, as a desk shows them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": WIDTH, "height": 1200}, color_scheme="light")
        tab.goto(page.resolve().as_uri())
        boxes = [tab.locator(part).bounding_box() for part in ("#answer", "#picture")]
        top, end = boxes[0]["y"] - 12, boxes[1]["y"] + boxes[1]["height"] + 12
        clip = {"x": 0, "y": top, "width": WIDTH, "height": end - top}
        tab.screenshot(path=PICTURES / "report-answer.png", full_page=True, clip=clip)
        browser.close()


def take_paper(paper: Path) -> None:
    """Photograph the first sheet of the paper."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        sys.exit("pdftoppm is not installed; it comes with poppler-utils.")
    target = PICTURES / "report-paper"
    command = [tool, "-r", "70", "-png", "-singlefile", str(paper), str(target)]
    subprocess.run(command, check=True)  # noqa: S603 (its words are ours and a path)


def main() -> None:
    """Read what was given and make the pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", type=Path, help="the report as HTML")
    parser.add_argument("paper", type=Path, help="the report as PDF")
    given = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium was found; name it in CHROMIUM.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    take_page(given.page, chromium=chromium)
    take_paper(given.paper)
    print("\n".join(str(path) for path in sorted(PICTURES.glob("report-*.png"))))


if __name__ == "__main__":
    main()
