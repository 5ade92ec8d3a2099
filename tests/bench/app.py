"""The app as a visitor's machine would run it, for benchmarks: no probe, byte code kept."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from app_pages.shared.lab import COOKIE
from tests.browser.conftest import FLAGS, IDLE
from tests.browser.server import ENTRY, AppServer
from tools import chromium

# Some machines forbid byte code to be kept; each import would be compiled anew.
PLAIN: dict[str, str | None] = {"PYTHONDONTWRITEBYTECODE": None, "PYTHONPATH": None}
PATIENCE = 180_000
LOOK_AGAIN = 20_000
BUSY = 1_200_000
"""Milliseconds for what has to do with TensorFlow, on a machine that has other work."""
READY = f"""document.querySelector('{IDLE}')
  && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
  && [...document.querySelectorAll('.lab-plot')].every(one => one.querySelector('.main-svg'))"""


def server(
    home: Path, env: Mapping[str, str | None] | None = None, *, script: Path = ENTRY
) -> AppServer:
    """Return a server that does nothing but serve."""
    return AppServer(home, PLAIN | dict(env or {}), script=script)


@contextlib.contextmanager
def chromium_browser() -> Iterator[Browser]:
    """Open the Chromium that the browser tests use."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(args=FLAGS, executable_path=chromium.on_path())


@contextlib.contextmanager
def stopped_after(server: AppServer) -> Iterator[None]:
    """Stop a server after use; where something fails meanwhile, print what it said."""
    try:
        yield
    except Exception:
        print(server.log)
        raise
    finally:
        server.stop()


def visitor(browser: Browser, url: str, token: str | None = None) -> BrowserContext:
    """Return a browser without a past, or that of the visitor with this token."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    if token is not None:
        context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    return context


def wake_the_engine(page: Page, server: AppServer) -> None:
    """Open the page that wakes it, and wait until TensorFlow is loaded in its worker."""
    ready = page.get_by_text("The training engine is ready.")
    for _turn in range(BUSY // LOOK_AGAIN):
        # Opened again, it says anew that the worker is wanted, which leaves when it idles.
        page.goto(f"{server.url}/train")
        with contextlib.suppress(TookTooLong):
            ready.wait_for(timeout=LOOK_AGAIN)
            break
    else:
        raise AssertionError(f"The engine did not wake:\n{server.log}")
    page.goto("about:blank")


def press_train(page: Page) -> None:
    """Start what the training form holds, and wait for the result."""
    page.get_by_role("button", name=re.compile(r"Train \(about")).click()
    page.wait_for_url(re.compile("run=[0-9a-f]{12}"))
    page.get_by_role("link", name="Look at its errors").wait_for(timeout=BUSY)
