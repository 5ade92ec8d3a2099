"""Every page in Chromium: no error, no sideways scrolling, whatever its address says."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import AppServer, page_paths

NONSENSE = {
    "c": '{"v":1,"epochs":1e99,"network":"<img src=x onerror=alert(1)>","learning_rate":null}',
    "run": "../../etc/passwd",
    "r": "AAAA" * 100,
    "model": "<script>alert(1)</script>",
    "seed": "-1e400",
    "brush": "NaN",
    "image": "1e400",
    "example": "-1e400",
    "data": "'; drop table digits;--",
    "part": "nowhere",
    "way": "sideways",
    "digit": "eleven",
    "true": "1e400",
    "read": "-1",
    "errors_page": "1e400",
}

Idle = Callable[[Page], None]


@pytest.mark.parametrize("path", page_paths())
def test_a_url_with_nonsense_opens_the_page(
    page: Page, app: AppServer, wait_until_idle: Idle, path: str
) -> None:
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.goto(f"{app.url}{path}?{urlencode(NONSENSE)}")
    wait_until_idle(page)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not alerts


def test_the_first_page_loads_ahead_what_a_chart_needs(page: Page, app: AppServer) -> None:
    page.goto(app.url)
    page.wait_for_function("window.Plotly", timeout=60_000)
    expect(page.locator("script[src*='plotly']")).to_have_count(1)


def test_what_cannot_be_loaded_ahead_is_not_missed_yet(page: Page, app: AppServer) -> None:
    page.route("**/plotly.min.js", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: "plotly" in request.url):
        page.goto(app.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("path", page_paths())
def test_a_phone_needs_no_sideways_scrolling(
    browser: Browser, app: AppServer, wait_until_idle: Idle, path: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(f"{app.url}{path}")
    wait_until_idle(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # A chart has its width once it is drawn.
    page.wait_for_function(
        "[...document.querySelectorAll('.lab-plot')].every(one => one.querySelector('.main-svg'))"
    )
    widths = page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain], body')]"
        ".map(node => [node.scrollWidth, node.clientWidth])"
    )
    assert all(inner <= outer for inner, outer in widths), widths
    context.close()


def test_the_first_visit_of_a_server_may_be_any_page(
    page: Page, fresh_app: AppServer, wait_until_idle: Idle
) -> None:
    # A folder of the name "pages" would make Streamlit serve its files as pages of their own
    # until the entry file has run once: whoever opens a link first would meet them.
    page.goto(f"{fresh_app.url}/train")
    wait_until_idle(page)
    expect(page.get_by_role("heading", name="Train a network")).to_be_visible()
    links = page.locator("[data-testid=stSidebarNavLink]")
    expect(links).to_have_count(8)
    assert "Start" in links.first.inner_text()
