"""The web process stays light: TensorFlow lives in the worker, whatever page is open."""

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.server import AppServer, page_paths

LINKS = "[data-testid=stSidebarNavLink], [data-testid=stTopNavLink]"
WARM_SECONDS = 120


def importers(app: AppServer, module: str) -> set[int]:
    """Return the processes that imported ``module``."""
    return {pid for pid, what in app.observed("import") if what == module}


def wait_for_tensorflow(app: AppServer) -> None:
    """Wait until the worker has begun to import TensorFlow."""
    deadline = time.monotonic() + WARM_SECONDS
    while not importers(app, "tensorflow"):
        assert time.monotonic() < deadline, app.log
        time.sleep(0.2)


def test_no_page_brings_tensorflow_into_the_web_process(
    fresh_app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    for path in page_paths():
        page.goto(fresh_app.url + path)
        wait_until_idle(page)
        assert page.get_by_test_id("stException").all_inner_texts() == []
    expect(page.locator(LINKS)).not_to_have_count(0)
    links = page.locator(LINKS).evaluate_all(
        "links => links.map(link => new URL(link.href).pathname)"
    )
    assert set(links) <= set(page_paths())

    # The worker's import, which the open pages asked for, proves that an import would be seen.
    wait_for_tensorflow(fresh_app)
    for module in ("tensorflow", "keras"):
        assert fresh_app.pid not in importers(fresh_app, module)
    maps = Path(f"/proc/{fresh_app.pid}/maps")
    if maps.exists():
        assert "/site-packages/tensorflow/" not in maps.read_text()

    # The entry file's guard: a worker that runs it again brings nothing of the screen along.
    assert importers(fresh_app, "streamlit") == {fresh_app.pid}
    assert fresh_app.observed("call") == []


def test_a_killed_server_takes_its_worker_along_and_starts_again(
    fresh_app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    page.goto(f"{fresh_app.url}/train")
    wait_for_tensorflow(fresh_app)
    assert len(fresh_app.family()) > 1
    fresh_app.kill()
    deadline = time.monotonic() + 10
    while (left := fresh_app.family()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []

    fresh_app.start()
    page.goto(fresh_app.url)
    wait_until_idle(page)
    assert page.get_by_test_id("stException").all_inner_texts() == []


def test_a_server_tells_where_its_threads_stand_and_lives_on(app: AppServer) -> None:
    told = app.where_it_stands()
    assert "It runs: True. It answers: True." in told
    assert "most recent call first" in told
    assert "run_until_complete" in told
    assert app.is_healthy()
