"""A sick training in Chromium: the doctor finds it, its fix is tried, the verdict stands there."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from core.config.training import TrainConfig
from tests.browser.patience import TRAINING
from tests.browser.server import AppServer
from tests.browser.test_runs import start

SICK = TrainConfig(data="sample", train_images=1_000, epochs=4, batch_size=32, learning_rate=0.3)


def test_a_finding_its_fix_and_the_verdict(page: Page, app: AppServer) -> None:
    run_id = start(page, app, SICK)
    report = page.locator(".st-key-finding_1")
    expect(report).to_contain_text("A learning rate that is too high", timeout=TRAINING)
    # Its mark is on the curve, and its evidence below it.
    expect(page.locator(".st-key-loss").get_by_text("Finding 1")).to_be_visible()
    expect(report.locator(".js-plotly-plot").first).to_be_visible()

    report.get_by_role("button", name=re.compile("Try the fix")).click()
    page.wait_for_url(lambda url: "run=" in url and run_id not in url, timeout=TRAINING)
    expect(page.get_by_text("Verified: the fix helps")).to_be_visible(timeout=TRAINING)
    lines = page.locator(".st-key-pair .js-plotly-plot")
    assert lines.evaluate("node => node.data.map(line => line.name)") == [
        "As it was",
        "With the fix",
    ]
    page.get_by_role("link", name="The run in which it was found").click()
    expect(report).to_contain_text("Verified: the fix helps", timeout=TRAINING)
