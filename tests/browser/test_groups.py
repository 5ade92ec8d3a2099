"""The whole way in Chromium: edit, preview, train three seeds, compare, take along, bring in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.config.training import TrainConfig
from core.jobs import runs
from core.jobs.owner import new_token
from tests.browser.patience import TRAINING
from tests.browser.server import AppServer
from tests.core.jobs.group_made import made_group

CONFIG = TrainConfig(data="sample", train_images=500, epochs=1, rotation=10)


def cookie(page: Page) -> str:
    """Return the visitor's token, once the page has written it."""
    page.wait_for_function("document.cookie.includes('digit_lab_visitor=')", timeout=TRAINING)
    return next(
        str(one["value"]) for one in page.context.cookies() if one["name"] == "digit_lab_visitor"
    )


def edit_the_network(page: Page) -> None:
    page.get_by_text("Change the layers").click(timeout=TRAINING)
    page.get_by_role("radio", name=re.compile("2 · Dense 128")).focus()
    page.keyboard.press("Space")
    units = page.get_by_role("slider", name="Units")
    expect(units).to_be_visible(timeout=TRAINING)
    units.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name=re.compile("2 · Dense 64"))).to_be_visible(
        timeout=TRAINING
    )


def preview_the_augmentation(page: Page) -> None:
    page.get_by_text("Augmentation: digits turned").click()
    expect(page.get_by_role("img", name="A changed 3")).to_be_visible(timeout=TRAINING)


def train_three_seeds(page: Page) -> str:
    page.get_by_role("radio", name=re.compile("3 seeds")).click()
    button = page.get_by_role("button", name=re.compile("Train 3 times \\(about"))
    expect(button).to_be_enabled(timeout=TRAINING)
    button.click()
    page.wait_for_url(re.compile("run=[0-9a-f]{12}"), timeout=TRAINING)
    expect(page.get_by_text("What the curves say")).to_be_visible(timeout=TRAINING)
    values = page.locator("[data-testid=stMetricValue]")
    expect(values).to_have_count(3)
    for told in values.all_inner_texts():
        assert re.fullmatch(r"\d+\.\d\d% ± \d+\.\d\d%", told)
    assert page.locator(".st-key-group_loss .js-plotly-plot").evaluate("n => n.data.length") == 6
    expect(page.get_by_role("link", name=re.compile("Seed 4[234] · Done"))).to_have_count(3)
    return re.search("run=([0-9a-f]{12})", page.url).group(1)  # type: ignore[union-attr]


def compare_two_groups(page: Page) -> None:
    boxes = page.get_by_role("checkbox", name="Compare")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.locator("xpath=ancestor::label").click()
    page.get_by_role("button", name="Compare 2 runs").click()
    expect(page.get_by_text("Welch's t test").first).to_be_visible(timeout=TRAINING)
    curves = page.locator(".st-key-compared_loss .js-plotly-plot")
    expect(curves).to_be_visible(timeout=TRAINING)
    assert curves.evaluate("node => node.data.length") == 6


def test_the_three_figures_stand_in_one_row_of_a_laptops_screen(
    page: Page, app: AppServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGIT_LAB_HOME", str(app.home))
    group = made_group(new_token(), (90, 100, 91))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{app.url}/run?run={group.id}")
    figures = page.locator("[data-testid=stMetric]")
    expect(figures).to_have_count(3, timeout=TRAINING)
    expect(page.locator(".st-key-group_accuracy .js-plotly-plot")).to_be_visible(timeout=TRAINING)
    boxes = figures.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(boxes)) == 1, boxes


def test_from_an_edited_network_to_three_seeds_in_another_browser(
    page: Page,
    browser: Browser,
    fresh_app: AppServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIGIT_LAB_HOME", str(fresh_app.home))
    page.goto(f"{fresh_app.url}/train?c={CONFIG.to_link()}")
    edit_the_network(page)
    preview_the_augmentation(page)
    group = runs.find(train_three_seeds(page))
    assert group is not None
    assert [run.config.seed for run in runs.members(group)] == [42, 43, 44]
    assert {run.config.layers is None for run in runs.members(group)} == {False}

    made_group(cookie(page))
    page.goto(f"{fresh_app.url}/runs")
    expect(page.get_by_text("mean ± spread of 3 trainings")).to_have_count(2, timeout=TRAINING)
    compare_two_groups(page)

    page.goto(f"{fresh_app.url}/runs")
    page.locator(f".st-key-run_{group.id}").get_by_text("Star, rename, notes").click(
        timeout=TRAINING
    )
    with page.expect_download() as downloading:
        page.locator(f".st-key-zip_{group.id}").get_by_role("button").click()
    packed = tmp_path / "group.zip"
    downloading.value.save_as(packed)

    other = browser.new_context().new_page()
    other.goto(f"{fresh_app.url}/runs")
    other.locator("input[type=file]").set_input_files(packed)
    expect(other.get_by_text("marked as not verified here")).to_be_visible(timeout=TRAINING)
    other.get_by_role("link", name="Open it").click()
    expect(other.get_by_text("Trained 3 times, with the seeds 42, 43, 44.")).to_be_visible(
        timeout=TRAINING
    )
    expect(other.locator("[data-testid=stMetricValue]")).to_have_count(3)
    other.context.close()
