"""The Runs page in Chromium: a run leaves one browser as a zip, comes into another, is compared."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.config.training import TrainConfig
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token, owner_of
from core.jobs.recorder import Recording
from tests.browser.server import AppServer
from tests.pages.lab_app import BATCHES, EPOCHS, metrics


def write_run(run_id: str, name: str, token: str, seed: int) -> None:
    """Write an ended run's folder below DIGIT_LAB_HOME."""
    config = TrainConfig(data="sample", epochs=3, seed=seed)
    files = {"metrics.json": json.dumps(metrics()).encode(), "model.tflite": b"no model"}
    Recording(run_id, name, owner_of(token), config, "none").end(
        Outcome("done", history={"batches": BATCHES, "epochs": EPOCHS}, files=files)
    )


def visit(browser: Browser, app: AppServer, token: str) -> Page:
    context = browser.new_context()
    context.add_cookies([{"name": "digit_lab_visitor", "value": token, "url": app.url}])
    page = context.new_page()
    page.goto(f"{app.url}/runs")
    expect(page.get_by_text("Your runs")).to_be_visible()
    return page


def test_a_run_goes_as_a_zip_into_another_browser_and_is_compared_there(
    browser: Browser, fresh_app: AppServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    giver, taker = new_token(), new_token()
    monkeypatch.setenv("DIGIT_LAB_HOME", str(fresh_app.home))
    write_run("00000000000a", "the gift", giver, seed=1)
    write_run("00000000000b", "the other", taker, seed=2)

    page = visit(browser, fresh_app, giver)
    page.get_by_text("Star, rename, notes").click()
    with page.expect_download() as downloading:
        page.get_by_test_id("stDownloadButton").get_by_role("button").first.click()
    packed = tmp_path / "run.zip"
    downloading.value.save_as(packed)
    page.context.close()

    page = visit(browser, fresh_app, taker)
    page.locator("input[type=file]").set_input_files(packed)
    expect(page.get_by_text("marked as not verified here")).to_be_visible()
    boxes = page.get_by_role("checkbox", name="Compare")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.locator("xpath=ancestor::label").click()
    page.get_by_role("button", name="Compare 2 runs").click()
    expect(page.get_by_role("cell", name="Seed")).to_be_visible()
    curves = page.locator(".st-key-compared_loss .js-plotly-plot")
    expect(curves).to_be_visible()
    assert curves.evaluate("node => node.data.length") == 2
    expect(page).to_have_url(re.compile("compare="))
    page.context.close()
