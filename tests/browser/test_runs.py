"""Training in Chromium, with the real engine and a real worker: watched, left, found again."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from core.config.training import TrainConfig
from tests.browser.patience import TRAINING
from tests.browser.server import AppServer

# Far more than it takes: how fast it is is not what is tested, and machines may be very busy.
# Small batches: long enough for a quiet machine to be watched, stopped and left.
LONG = TrainConfig(data="sample", epochs=50, batch_size=8)
# Its first epochs are soon over even on a busy machine.
BRISK = TrainConfig(data="sample", epochs=50, batch_size=8, train_images=1_000)
SHORT = TrainConfig(data="sample", epochs=2)

Idle = Callable[[Page], None]


def start(page: Page, server: AppServer, config: TrainConfig, *, once_ready: bool = False) -> str:
    """Start a run from the form as its link fills it, and return the run's id.

    Args:
        page: where to.
        server: whose form.
        config: what trains.
        once_ready: click only when the engine is there, whose measurement of the machine makes
            the button's estimate another one than the page was drawn with.
    """
    page.goto(f"{server.url}/train?c={config.to_link()}")
    if once_ready:
        expect(page.get_by_text("The training engine is ready")).to_be_visible(timeout=TRAINING)
    page.get_by_role("button", name=re.compile("Train \\(about")).click()
    page.wait_for_url(re.compile("run=[0-9a-f]{12}"), timeout=TRAINING)
    return re.search("run=([0-9a-f]{12})", page.url).group(1)  # type: ignore[union-attr]


def expect_epoch(page: Page, number: int = 2) -> None:
    """Wait until the run trains in the given epoch or a later one."""
    try:
        page.wait_for_function(
            "least => { const found = document.body.innerText.match(/Epoch (\\d+) of/);"
            " return found && Number(found[1]) >= least }",
            arg=number,
            timeout=TRAINING,
        )
    except TookTooLong as error:
        pytest.fail(f"No epoch {number} ({error}); the page says:\n{page.inner_text('body')}")


def link_of(page: Page) -> str:
    """Return the address that the page offers to copy."""
    address = page.locator("[data-testid=stCode]").filter(has_text="/run?run=")
    return address.inner_text().replace("\n", "").strip()


def worker_of(server: AppServer) -> psutil.Process:
    """Return the process that has TensorFlow loaded."""
    return max(server.family(), key=lambda process: process.memory_info().rss)


def zoom(page: Page, curve: Locator) -> None:
    """Drag over the middle of a chart, as a person zooms, and wait until it has zoomed."""
    whole = curve.evaluate("node => node.layout.xaxis.range")
    curve.scroll_into_view_if_needed()
    box = curve.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.2 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], middle, steps=5)
    page.mouse.up()
    page.wait_for_function(
        "([node, whole]) => node.layout.xaxis.range[1] - node.layout.xaxis.range[0] < whole",
        arg=[curve.element_handle(), 0.8 * (whole[1] - whole[0])],
    )


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped by its owner")).to_be_visible(timeout=TRAINING)


def test_the_curve_stays_itself_while_it_grows_and_a_stop_keeps_what_was_learnt(
    page: Page, app: AppServer
) -> None:
    start(page, app, LONG)
    expect_epoch(page)
    curve = page.locator(".st-key-loss .js-plotly-plot")
    curve.evaluate("node => { node.dataset.mark = 'same' }")
    zoom(page, curve)
    zoomed = curve.evaluate("node => node.layout.xaxis.range")
    expect_epoch(page, 6)
    assert curve.evaluate("node => node.dataset.mark") == "same"
    assert curve.evaluate("node => node.layout.xaxis.range") == pytest.approx(zoomed)
    assert curve.evaluate("node => Math.max(...node.data[0].x)") > 2
    stop(page)
    expect(page.locator("[data-testid=stMetric]")).to_have_count(3, timeout=TRAINING)


def test_reload_in_the_middle_then_from_another_browser(
    page: Page, browser: Browser, app: AppServer
) -> None:
    run_id = start(page, app, LONG)
    expect_epoch(page)
    page.reload()
    expect_epoch(page)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()

    stranger = browser.new_context().new_page()
    stranger.goto(f"{app.url}/run?run={run_id}")
    expect_epoch(stranger)
    # The curves come after the place of the button.
    expect(stranger.locator(".st-key-loss .js-plotly-plot")).to_be_visible(timeout=TRAINING)
    expect(stranger.get_by_role("button", name="Stop", exact=True)).to_have_count(0)

    page.goto(f"{app.url}/runs")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("Training ·", timeout=TRAINING)
    page.goto(f"{app.url}/run?run={run_id}")
    stop(page)
    expect(stranger.get_by_text("Stopped by its owner")).to_be_visible(timeout=TRAINING)
    stranger.context.close()


@pytest.mark.slow
def test_a_link_opens_anywhere_even_when_the_folder_is_gone(
    page: Page, browser: Browser, fresh_app: AppServer, wait_until_idle: Idle
) -> None:
    start(page, fresh_app, SHORT, once_ready=True)
    expect(page.get_by_text("What the curves say")).to_be_visible(timeout=TRAINING)
    wait_until_idle(page)
    expect(page.locator("[data-testid=stMetricValue]")).to_have_count(3)
    accuracies = page.locator("[data-testid=stMetricValue]").all_inner_texts()
    link = link_of(page)
    assert link.startswith(f"{fresh_app.url}/run?run=")

    second = browser.new_context().new_page()
    second.goto(link)
    expect(second.locator("[data-testid=stMetricValue]")).to_have_text(accuracies, timeout=TRAINING)
    expect(second.get_by_text("not verified here")).to_have_count(0)

    fresh_app.stop()
    shutil.rmtree(fresh_app.home / "runs")
    fresh_app.start()
    second.goto(link)
    expect(second.get_by_text("not verified here")).to_be_visible(timeout=TRAINING)
    expect(second.locator("[data-testid=stMetricValue]")).to_have_text(accuracies, timeout=TRAINING)
    expect(second.locator(".st-key-loss .js-plotly-plot")).to_be_visible(timeout=TRAINING)
    expect(second.locator(".st-key-confusion .js-plotly-plot")).to_be_visible(timeout=TRAINING)
    second.context.close()


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_is_told_and_the_next_run_trains(
    page: Page, fresh_app: AppServer
) -> None:
    start(page, fresh_app, BRISK)
    expect_epoch(page)
    worker_of(fresh_app).send_signal(signal.SIGKILL)
    expect(page.get_by_text("The process that trained it died")).to_be_visible(timeout=TRAINING)
    start(page, fresh_app, SHORT)
    expect(page.get_by_text("What the curves say")).to_be_visible(timeout=TRAINING)


@pytest.mark.slow
def test_a_server_killed_in_the_middle_leaves_an_interrupted_run_that_starts_again(
    page: Page, fresh_app: AppServer
) -> None:
    run_id = start(page, fresh_app, BRISK)
    expect_epoch(page, 3)
    workers = [process for process in fresh_app.family() if process.pid != fresh_app.pid]
    fresh_app.kill()
    _, left = psutil.wait_procs(workers, timeout=20)
    assert not left, "a worker outlived its server"

    fresh_app.start()
    page.goto(f"{fresh_app.url}/run?run={run_id}")
    expect(page.get_by_text("The server stopped while this run was under way")).to_be_visible(
        timeout=TRAINING
    )
    curve = page.locator(".st-key-loss .js-plotly-plot")
    expect(curve).to_be_visible(timeout=TRAINING)
    assert curve.evaluate("node => Math.max(...node.data[0].x)") > 1
    page.get_by_role("link", name="Train again").click()
    button = page.get_by_role("button", name=re.compile("Train \\(about"))
    expect(button).to_be_enabled(timeout=TRAINING)
    button.click()
    page.wait_for_url(re.compile("run=[0-9a-f]{12}"), timeout=TRAINING)
    assert run_id not in page.url
    expect_epoch(page)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the file is damaged by its path")
def test_a_damaged_data_file_is_named_and_passed_over(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "broken.npz").write_bytes(b"PK\x03\x04 this is no archive")
    server = AppServer(folder / "home", {"DIGIT_LAB_MNIST": str(folder / "broken.npz")})
    server.start()
    try:
        page.goto(f"{server.url}/explore")
        expect(page.get_by_text(re.compile("broken.npz")).first).to_be_visible(timeout=TRAINING)
        start(page, server, SHORT)
        expect(page.get_by_text("What the curves say")).to_be_visible(timeout=TRAINING)
    finally:
        server.stop()


def test_who_clicks_while_the_page_still_works_something_out_sees_the_training_move(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    slow = str(Path(__file__).parent / "slow")
    server = AppServer(tmp_path_factory.mktemp("slow") / "home", {"PYTHONPATH": slow})
    server.start()
    try:
        start(page, server, SHORT)
        expect(page.get_by_text("What the curves say")).to_be_visible(timeout=TRAINING)
    finally:
        server.stop()


def test_the_form_in_another_window_is_free_again_when_the_run_has_ended(
    page: Page, app: AppServer
) -> None:
    start(page, app, BRISK)
    expect_epoch(page, 1)
    form = page.context.new_page()
    form.goto(f"{app.url}/train?c={SHORT.to_link()}")
    button = form.get_by_role("button", name=re.compile("Train \\(about"))
    expect(button).to_be_disabled(timeout=TRAINING)
    expect(form.get_by_text("the next one can start when it has ended")).to_be_visible()
    stop(page)
    expect(button).to_be_enabled(timeout=TRAINING)
