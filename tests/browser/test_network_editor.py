"""The editor in Chromium: by keyboard alone, explained, undone, kept in the address."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from core.config.training import TrainConfig
from tests.browser.server import AppServer


def test_a_network_is_edited_by_keyboard_on_a_phone(page: Page, app: AppServer) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{app.url}/train?c={TrainConfig(data='sample').to_link()}")
    page.get_by_text("Change the layers").click()
    first = page.get_by_role("radio", name=re.compile("1 · Flatten"))
    first.focus()

    remove = page.get_by_role("button", name="Remove")
    remove.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Put Flatten or global average pooling")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Train \\(about"))).to_be_disabled()
    expect(remove).to_be_focused()

    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Put Flatten or global average pooling")).to_be_hidden()

    page.get_by_role("radio", name=re.compile("1 · Flatten")).focus()
    page.keyboard.press("ArrowDown")
    units = page.get_by_role("slider", name="Units")
    expect(units).to_be_visible()
    units.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name=re.compile("2 · Dense 256, relu"))).to_be_checked()
    page.wait_for_url(re.compile("units"))

    page.reload()
    expect(page.get_by_text("Own network (from MLP 128)")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
