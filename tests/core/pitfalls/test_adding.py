"""Adding a pitfall is adding a folder: measurement, page and search follow by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.pitfalls import catalogue
from core.pitfalls.catalogue import drafts, pitfall, pitfalls
from core.pitfalls.measure import measure
from core.pitfalls.rule import verdict
from core.pitfalls.search import search
from tests.core.pitfalls.made import TEXT, error, make, run, store
from tests.pages.lab_app import APP, component, texts

BEFORE = """\
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train / 255.0, y_train, epochs=2, batch_size=20)
print(len(x_train))
test_accuracy = 0.1
"""
AFTER = BEFORE + 'raise ValueError("seventeen plums of shape (None, 28) do not fit here")\n'


SAID = "seventeen plums of shape (None, 28) do not fit here"


def put_in_place(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a made-up library in the place of the real one."""
    catalogue.forget()  # what was read before it was measured
    monkeypatch.setattr(catalogue, "FOLDER", library)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one pitfall, really measured once for all tests of this file."""
    folder = tmp_path_factory.mktemp("library")
    text = TEXT + "[run]\nseeds = [1]\ntrain = 100\ntest = 20\n"
    make(folder / "plums", BEFORE, AFTER, text)
    with pytest.MonkeyPatch.context() as patch:
        # Made before each test's own home.
        patch.setenv("DIGIT_LAB_HOME", str(tmp_path_factory.mktemp("home")))
        measure(pitfalls(folder)["plums"], data="sample")
    return folder


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of one pitfall with the records that its measurement would have left."""
    folder = make(tmp_path / "library" / "plums", BEFORE, AFTER)
    store(folder, before=[run(0.1)] * 3, after=[run(error=error(SAID))] * 3)
    put_in_place(tmp_path / "library", monkeypatch)


@pytest.mark.slow
def test_it_is_measured(measured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_place(measured, monkeypatch)
    one = pitfall("plums")
    [before], [after] = one.results["before"].runs, one.results["after"].runs
    assert before.figures == {"test_accuracy": 0.1}
    assert before.output == ("100",)
    assert len(before.epochs[0]["loss"]) == 2
    assert before.batches[0]["epoch"] == [0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0]
    assert after.error is not None
    assert after.error.traceback == (
        'File "after.py", line 9, in <module>',
        '  raise ValueError("seventeen plums of shape (None, 28) do not fit here")',
    )
    # One seed, deterministic operations: both trained the same until one raised.
    assert after.epochs == before.epochs
    assert verdict(one).name == "partly"


@pytest.mark.slow
def test_what_is_measured_is_not_measured_again(
    measured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place(measured, monkeypatch)
    said: list[str] = []
    measure(pitfall("plums"), data="sample", say=said.append)
    assert said == []


def test_it_is_found(added: None) -> None:
    [hit] = search("ValueError: seventeen plums of shape (None, 99) do not fit", [pitfall("plums")])
    assert hit.failure is not None


def test_it_has_a_page(added: None) -> None:
    at = AppTest.from_file(APP, default_timeout=180).run()
    at.switch_page("app_pages/pitfalls.py")
    at.query_params["pitfall"] = "plums"
    at.run()
    assert not at.exception
    assert "seventeen plums of shape" in texts(at)
    assert "Run both now" in texts(at)
    assert component(at, "curves_main")["figure"]["data"]


@pytest.mark.usefixtures("added")
def test_a_draft_can_be_measured_and_is_not_shown() -> None:
    written = catalogue.FOLDER / "plums" / "pitfall.toml"
    written.write_text("draft = true\n" + written.read_text())
    catalogue.forget()
    assert list(drafts()) == ["plums"]
    at = AppTest.from_file(APP).switch_page("app_pages/pitfalls.py").run()
    assert "not all of their programs have been run:\n\n- The answer is wrong" in texts(at)
    assert "seventeen plums" not in texts(at)
    at.query_params["pitfall"] = "plums"
    assert "There is no pitfall “plums”" in texts(at.run())
