"""A stand-in for Streamlit Community Cloud: what a small hosted server gives, and no more.

requirements.txt alone in an empty environment, an empty home, no network (the probe refuses every
call beyond this machine in each of the app's processes) and 2.7 GB for all processes together,
measured as PSS five times a second: passing it ends them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.config.training import TrainConfig
from tests.browser import memory
from tests.browser.server import ROOT, AppServer, page_paths
from tools import environment

LIMIT = 2_700_000_000
RUN_SECONDS = 240
FOLDER = ROOT / ".venv-cloud"
REQUIREMENTS = ROOT / "requirements.txt"
PERSONAL = ("VIRTUAL_ENV", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "KERAS_HOME")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cloud_python() -> Path:
    """An environment that holds requirements.txt and nothing else; kept for the next time."""
    version = "{}.{}".format(*sys.version_info)
    if not environment.is_current(FOLDER, REQUIREMENTS, version):
        shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        environment.make(REQUIREMENTS, FOLDER, rebuild_for_this_python=True)
    except subprocess.CalledProcessError:
        if "CI" in os.environ:
            raise
        pytest.skip("pip could not install requirements.txt into .venv-cloud; is there a network?")
    return environment.python_of(FOLDER)


@pytest.fixture
def cloud(cloud_python: Path, tmp_path: Path) -> Iterator[AppServer]:
    """The app as the hosted server would start it."""
    home = tmp_path / "home"
    env = {"HOME": str(home), "DIGIT_LAB_HOME": None, "DIGIT_LAB_OFFLINE": None}
    server = AppServer(home, env | dict.fromkeys(PERSONAL), python=cloud_python)
    yield server.start()
    server.stop()


def test_every_page_opens_and_a_run_trains(
    cloud: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    with memory.limited(cloud.family, LIMIT) as watch:
        for path in page_paths():
            page.goto(cloud.url + path)
            wait_until_idle(page)
            assert page.get_by_test_id("stException").all_inner_texts() == []

        config = TrainConfig(data="sample", epochs=1)
        page.goto(f"{cloud.url}/train?c={config.to_link()}")
        page.get_by_role("button", name="Train (about").click()
        ended = page.get_by_role("link", name="Train again")
        expect(ended).to_be_visible(timeout=RUN_SECONDS * 1000)
        trained = page.get_by_role("link", name="Look at its errors")
        expect(trained, cloud.log).to_have_count(1)
    print(f"Peak of all processes: {watch.peak / 1e6:.0f} MB")
    # Less than a worker with TensorFlow would mean that not everything was measured.
    assert 500_000_000 < watch.peak < LIMIT, cloud.log
