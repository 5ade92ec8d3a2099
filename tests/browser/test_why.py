"""Why a digit is read as it is: the three parts in Chromium, opened by hand and by a link."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.patience import TRAINING
from tests.browser.server import AppServer


def test_each_part_opens_and_stands_in_the_address(
    app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    page.goto(f"{app.url}/draw?way=example&example=3700&model=mlp-128")
    wait_until_idle(page)
    plots, alike = page.locator(".lab-plot"), page.locator(".lab-gallery .lab-tile")
    parts = {
        "Where it looked": "why_looked",
        "What each layer saw": "why_layers",
        "It looks like these": "why_similar",
    }
    for title, name in parts.items():
        page.get_by_text(title, exact=True).click()
        # What opens pushes the next one down, away from under a click that is on its way.
        page.wait_for_url(re.compile(f"{name}=true"), timeout=TRAINING)
    expect(plots).to_have_count(2)
    expect(plots.locator(".heatmaplayer image")).to_have_count(2)
    expect(alike).to_have_count(12)
    expect(page.get_by_text("It looked most at the")).to_be_visible()
    wait_until_idle(page)
    page.reload()
    wait_until_idle(page)
    expect(plots).to_have_count(2)
    expect(alike).to_have_count(12)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
