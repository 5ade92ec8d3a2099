"""From the list of pitfalls to a live run that another browser sees."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from core.pitfalls.catalogue import pitfall
from tests.browser.patience import PATIENCE
from tests.browser.server import AppServer

NAME = "test-not-scaled"
LOSS = ".st-key-live_0 .js-plotly-plot"


def lengths(page: Page) -> list[int]:
    """Return how many points each line of the live chart has."""
    found: list[int] = page.locator(LOSS).evaluate("n => n.data.map(line => line.y.length)")
    return found


CONTRAST = """(n) => {
  const context = document.createElement("canvas").getContext("2d")
  const luminance = (color) => {
    context.fillStyle = color
    context.fillRect(0, 0, 1, 1)
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((v) => linear(v / 255))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = luminance(getComputedStyle(n.querySelector("pre")).backgroundColor)
  return [...n.querySelectorAll("code .token")].map((token) => {
    const letters = luminance(getComputedStyle(token).color)
    return (Math.max(letters, behind) + 0.05) / (Math.min(letters, behind) + 0.05)
  })
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_can_be_read_on_a_phone(
    browser: Browser, app: AppServer, theme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, color_scheme=theme)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{app.url}/pitfalls?pitfall=rgb-input")
    difference = page.locator("[class*=st-key-difference_]").first
    difference.locator(".token.inserted").first.wait_for()
    found = difference.evaluate(CONTRAST)
    assert len(found) > 5
    assert min(found) >= 4.5
    # A title that does not fit into a line goes on in the next one.
    titles = page.locator(".st-key-related_pitfalls a:visible p")
    titles.first.wait_for()
    cut = titles.evaluate_all("all => all.filter(p => p.scrollWidth > p.clientWidth + 1).length")
    room = titles.evaluate_all("all => all.filter(p => p.getBoundingClientRect().right > 390)")
    heights = titles.evaluate_all("all => all.map(p => p.getBoundingClientRect().height)")
    assert cut == 0
    assert room == []
    assert max(heights) > 1.8 * min(heights)  # the long one has two lines, a short one has one
    context.close()


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
