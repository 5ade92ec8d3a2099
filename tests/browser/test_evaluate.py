"""The Evaluate page in Chromium: a click on the matrix, the keyboard, and its link."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.inference.models import shipped
from tests.browser.server import AppServer

Idle = Callable[[Page], None]

pytestmark = pytest.mark.skipif(not shipped(), reason="no model has been built")


def open_page(page: Page, server: AppServer, query: str = "") -> None:
    page.goto(f"{server.url}/evaluate{query}")
    expect(page.locator(".st-key-confusion .js-plotly-plot")).to_be_visible()


def click_cell(page: Page, true: int, read: int) -> None:
    area = page.locator(".st-key-confusion .nsewdrag")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    page.mouse.click(
        box["x"] + box["width"] * (read + 0.5) / 10, box["y"] + box["height"] * (true + 0.5) / 10
    )


def test_a_click_on_a_cell_shows_its_images_and_stands_in_the_link(
    page: Page, app: AppServer, wait_until_idle: Idle
) -> None:
    open_page(page, app)
    page.locator(".st-key-confusion .js-plotly-plot").evaluate("node => { node.marked = true }")
    click_cell(page, true=3, read=3)
    expect(page.get_by_text(re.compile("Images of 3 that were read right"))).to_be_visible()
    images = page.locator(".st-key-cell_3_3 canvas")
    expect(images).to_have_count(24)
    expect(page).to_have_url(re.compile(r"true=3&read=3|read=3&true=3"))
    marked = page.locator(".st-key-confusion .js-plotly-plot").evaluate("node => node.marked")
    assert marked, "the matrix was drawn anew"

    page.goto(page.url)
    expect(images).to_have_count(24)


def test_the_cells_view_stands_in_the_link(page: Page, app: AppServer) -> None:
    open_page(page, app)
    page.get_by_role("radio", name="Errors only").click()
    expect(page).to_have_url(re.compile("cells=errors"))
    page.goto(page.url)
    expect(page.get_by_role("radio", name="Errors only")).to_be_checked()


def test_a_cell_by_keyboard(page: Page, app: AppServer, wait_until_idle: Idle) -> None:
    open_page(page, app)
    for label, name in (("True digit", "true"), ("Read as", "read")):
        box = page.get_by_role("combobox", name=re.compile(label))
        box.focus()
        box.press_sequentially("8")
        box.press("Enter")
        expect(page).to_have_url(re.compile(f"{name}=8"))
        wait_until_idle(page)
    expect(page.get_by_text(re.compile("Images of 8 that were read right"))).to_be_visible()


def test_a_link_with_nonsense_still_shows_the_matrix(
    page: Page, app: AppServer, wait_until_idle: Idle
) -> None:
    open_page(page, app, "?true=77&read=abc&cells=zzz&errors_page=9999999")
    expect(page.get_by_text(re.compile(r"Images of \d read as \d: \d+"))).to_be_visible()
    wait_until_idle(page)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def test_a_verdict_moves_on_and_can_be_given_by_a_click_on_an_image(
    page: Page, app: AppServer, wait_until_idle: Idle
) -> None:
    open_page(page, app)
    judged = page.locator(".st-key-judged .lab-tile")
    first = judged.get_attribute("aria-label") or ""
    page.get_by_role("button", name="Label wrong", exact=True).click()
    expect(judged).not_to_have_attribute("aria-label", first)
    errors = page.locator(".st-key-errors button.lab-tile")
    expect(errors.first).to_contain_text("Label wrong")
    expect(page.get_by_text(re.compile("You judged 1 of"))).to_be_visible()

    errors.first.click()
    expect(judged).to_have_attribute("aria-label", first)
    page.get_by_role("button", name="Label wrong", exact=True).click()
    expect(page.get_by_text(re.compile("You judged 0 of"))).to_be_visible()
