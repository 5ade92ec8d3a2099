import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import sample_digits
from core.inference import models

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"


def page() -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=180).run()
    assert not at.exception
    return at


def component(at: AppTest, key: str) -> dict[str, Any]:
    [element] = [e for e in at.get("bidi_component") if e.key == key]
    data: dict[str, Any] = json.loads(element.proto.json)
    return data


def test_it_is_alive_at_first_sight() -> None:
    at = page()
    answer = component(at, "start_answer")
    assert answer["digit"] in "0123456789"
    assert answer["sentence"].startswith(f"Read as {answer['digit']} with ")
    place = at.session_state["start_digit"]
    [frame] = component(at, "start_picture")["frames"]
    assert (frame["width"], frame["height"]) == (28, 28)
    assert frame["title"] == f"Its label: {sample_digits().labels[place]}"


def test_another_digit_is_another_digit() -> None:
    at = page()
    seen = {component(at, "start_picture")["frames"][0]["pixels"]}
    for _ in range(4):
        at.button[0].click()
        at.run()
        seen.add(component(at, "start_picture")["frames"][0]["pixels"])
    assert len(seen) > 1


def test_a_way_leads_to_every_page_of_the_navigation() -> None:
    links = [one.proto.page for one in page().get("page_link") if not one.proto.query_string]
    shown = re.findall(r'app_pages/(\w+)\.py"(?!.*hidden|.*default)', APP.read_text())
    assert links == shown


def test_without_models_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "FOLDER", tmp_path)
    at = page()
    assert "python -m core models build" in at.info[0].value
    assert at.get("page_link")


def test_an_altered_model_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "card.json").write_text("{")
    monkeypatch.setattr(models, "FOLDER", tmp_path)
    at = page()
    assert "card of the model other" in at.error[0].value
    assert at.get("page_link")


def test_a_pitfall_is_asked_without_its_answer() -> None:
    at = page()
    [link] = [one for one in at.get("page_link") if one.proto.label == "Predict it, then see"]
    assert "hide=verdict" in link.proto.query_string
    assert at.session_state["start_pitfall"] in link.proto.query_string


OPENED = """
import sys
from streamlit.testing.v1 import AppTest
from app_pages.shared import tables_ahead

tables_ahead.SECONDS_UNTIL_SHOWN = 3600
at = AppTest.from_file({app!r}, default_timeout=180).run()
assert not at.exception and at.title[0].value == "Digit Lab"
print([name for name in {heavy!r} if name in sys.modules])
"""


def test_the_first_page_does_not_wait_for_what_only_other_pages_need() -> None:
    heavy = ["pandas", "pyarrow", "dask", "distributed", "streamlit.emojis", "tensorflow"]
    heavy += ["core.jobs.engine", "psutil"]
    code = OPENED.format(app=str(APP), heavy=heavy)
    opened = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert opened.stdout.strip() == "[]", opened.stderr
