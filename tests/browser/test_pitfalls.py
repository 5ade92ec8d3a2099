"""From the list of pitfalls to a live run that another browser sees."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from core.pitfalls.catalogue import pitfall
from tests.browser.server import AppServer

NAME = "test-not-scaled"
LOSS = ".st-key-live_0 .js-plotly-plot"


def lengths(page: Page) -> list[int]:
    """Return how many points each line of the live chart has."""
    found: list[int] = page.locator(LOSS).evaluate("n => n.data.map(line => line.y.length)")
    return found


def test_predict_run_both_and_send_the_link(
    page: Page, browser: Browser, fresh_app: AppServer
) -> None:
    one = pitfall(NAME)
    page.goto(f"{fresh_app.url}/pitfalls")
    page.locator(f".st-key-pitfall_{NAME}").get_by_role("link", name="Open").click()
    page.wait_for_url(re.compile(f"pitfall={NAME}"))
    # It begins at its top, however far down the list its link was.
    expect(page.get_by_role("heading", name=one.title.template)).to_be_in_viewport()
    run = page.get_by_role("button", name=re.compile("Run both now"))
    expect(run).to_be_disabled()
    # What was measured is there without a run.
    expect(page.get_by_role("heading", name="Verdict")).to_be_visible()

    page.get_by_text(one.answers[0].text.template).first.click()
    expect(run).to_be_enabled()
    run.click()
    page.wait_for_url(re.compile("live=[0-9a-f]{12}"))
    expect(page.get_by_text("is running; about")).to_be_visible()
    expect(page.locator(LOSS)).to_be_visible()

    page.reload()  # in the middle
    expect(page.locator(LOSS)).to_be_visible()
    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.locator(LOSS)).to_be_visible()
    expect(other.get_by_role("button", name="Stop")).to_have_count(0)

    expect(page.get_by_text("Before, this run")).to_be_visible()
    assert len(lengths(page)) == 2
    assert all(lengths(page))
    expect(other.get_by_text("Before, this run")).to_be_visible()
    assert lengths(other) == lengths(page)
    other.context.close()
