"""Regressions on the pages: what is shown of numbers, and what is not offered for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app_pages.shared import models
from app_pages.shared.models import Choice
from core.data import datasets
from core.inference import models as shipped_models
from core.jobs import links
from core.jobs.owner import new_token
from core.jobs.runs import Run
from core.jobs.votes import votes_of
from tests.core.jobs.regressions import CONFIG, record
from tests.pages.lab_app import Lab, component, link_of, texts

ID, OTHER = "00112233aabb", "00112233aacc"


@pytest.fixture
def run(lab: Lab) -> Run:
    return record(ID, lab.token, np.asarray(datasets.load("sample").test.labels))


def test_evaluate_shows_its_errors_and_nothing_of_a_classifier(
    lab: Lab, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets, "is_here", lambda name: name == "sample")
    at = lab.open("evaluate", model=run.id)
    assert not at.exception
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["MSE"] == "1.281"  # nine tenths of 1/16, a tenth of 3.5²
    assert shown["MAE"] == "0.575"
    assert shown["Accuracy after rounding"] == "90.00%"
    assert component(at, "by_digit")["title"] == "Hardest to place: 7, on average off by 3.50"
    assert component(at, "by_digit")["images"]
    assert "on average 0.12 too low" in component(at, "residuals")["title"]
    errors = component(at, "largest_errors")["digits"]
    assert len(errors) == 24
    assert {digit["caption"] for digit in errors} == {"7 → 3.50"}
    assert errors[0]["label"].endswith("7 answered with 3.50")
    assert "The error is the answer minus the label" in texts(at)
    tables = [table.value for table in at.table]
    assert any("Huber" in table.columns for table in tables)
    parts = next(table for table in tables if "Right after rounding" in table.columns)
    assert parts["MAE"].tolist() == ["0.575"] * 3
    for classifiers_only in ("confusion", "calibration", "refusal", "classes"):
        with pytest.raises(AssertionError):
            component(at, classifiers_only)


def test_its_errors_are_judged_and_the_verdicts_kept(
    lab: Lab, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets, "is_here", lambda name: name == "sample")
    at = lab.open("evaluate", model=run.id)
    first, second = (digit["label"] for digit in component(at, "largest_errors")["digits"][:2])
    assert [digit["label"] for digit in component(at, "judged")["digits"]] == [first]
    at.button(key="vote_label").click().run()
    assert not at.exception
    assert [digit["label"] for digit in component(at, "judged")["digits"]] == [second]
    assert component(at, "largest_errors")["digits"][0]["caption"] == "7 → 3.50\nLabel wrong"
    again = lab.open("evaluate", model=run.id)
    assert "You judged 1 of 100: the model is wrong in 0, the label in 1." in texts(again)
    assert votes_of(run) == {int(first.split(":")[0].removeprefix("Image ")): "label"}


def test_it_stands_beside_a_classifier(lab: Lab, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "is_here", lambda name: name == "sample")
    at = lab.open("evaluate", model=run.id)
    table = next(table.value for table in at.table if "Model" in table.value.columns)
    name = at.selectbox(key="choose_beside").value
    card = shipped_models.shipped()[name].card
    assert table["Right"].tolist() == ["90.00%", f"{card['metrics']['sample']['accuracy']:.2%}"]
    assert "scored on different images" in texts(at)


def test_without_a_classifier_there_is_nothing_to_compare_with(
    lab: Lab, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "shipped", dict)
    at = lab.open("evaluate", model=run.id)
    assert not at.exception
    assert "no classifier here to compare with" in texts(at)


def test_without_its_images_the_figures_stay(lab: Lab) -> None:
    record(OTHER, lab.token, np.arange(200) % 10, replace(CONFIG, data="mnist"))
    at = lab.open("evaluate", model=OTHER)
    assert not at.exception
    assert "The images themselves cannot be shown." in at.warning[0].value
    assert "0.575" in [metric.value for metric in at.metric]
    with pytest.raises(AssertionError):
        component(at, "by_digit")


def test_its_page_shows_errors_in_place_of_accuracy(lab: Lab, run: Run) -> None:
    at = lab.open("run", run=run.id)
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["0.575"] * 3
    assert "90.00% of the test images are right" in texts(at)
    assert component(at, "mae")["title"].startswith("On average off by 1.00 on validation images")
    with pytest.raises(AssertionError):
        component(at, "accuracy")
    assert "keras.losses.MeanSquaredError()" in texts(at)
    assert "so the nearest digit is" in texts(at), "the program that uses the model"


def test_a_link_tells_its_errors_when_the_run_is_gone(lab: Lab, run: Run) -> None:
    at = lab.open("run", run="0123456789ab", r=links.encode(run))
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["0.575"] * 3
    assert component(at, "mae")["title"].startswith("On average off by 1.00")
    assert component(at, "confusion")
    assert "Each number counts as its nearest digit here" in texts(at)


def test_it_is_listed_and_compared_by_what_can_be_compared(lab: Lab, run: Run) -> None:
    classifier = lab.train()
    lab.finish(classifier)
    at = lab.open("runs")
    assert "On average off by 0.575; 90.00% of 1,000 test images right after" in texts(at)
    at = lab.open("runs", compare=f"{run.id},{classifier}")
    assert not at.exception
    assert "different kinds (squared error, cross-entropy)" in texts(at)
    assert "followed by its accuracy" in texts(at)
    assert component(at, "confusion_difference")
    for curve in ("compared_loss", "compared_accuracy", "compared_mae"):
        with pytest.raises(AssertionError):
            component(at, curve)


def test_two_regressions_of_one_loss_share_their_curves(lab: Lab, run: Run) -> None:
    labels = np.asarray(datasets.load("sample").test.labels)
    record(OTHER, lab.token, labels, replace(CONFIG, regression_loss="mae"))
    at = lab.open("runs", compare=f"{run.id},{OTHER}", errors="both")
    assert not at.exception
    title = component(at, "compared_mae")["title"]
    assert title.endswith("reaches the lowest validation MAE, 1.000")
    assert "different kinds (squared error, absolute error)" in texts(at)
    assert {digit["caption"] for digit in component(at, "compared_both")["digits"]} == {"7 → 3.50"}


class Threes:
    """Answers 3.2 to everything, or 6.8 to a second digit."""

    def read_many(self, digits: np.ndarray) -> np.ndarray:
        return np.array([3.2, 6.8][: len(digits)], np.float32)


def test_draw_reads_a_number_beside_the_others(
    lab: Lab, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Choice, "number_reader", lambda self: Threes())
    at = lab.open("draw", way="example", model=run.id)
    assert not at.exception
    assert "answers with a number and gives no probabilities" in texts(at)
    assert run.id not in at.selectbox(key="choose_model").options
    assert f"Run my numbers \\({ID[:4]}\\) | 3.2 → **3** | –" in texts(at)
    assert "It cannot say how sure it is" in texts(at)
    # A stranger follows the link, too; and the next stroke does not lose it.
    stranger = lab.open("draw", token=new_token(), way="example", model=run.id)
    assert "3.2 → **3**" in texts(stranger.run())
    assert "3.2 → **3**" not in texts(lab.open("draw", token=new_token(), way="example"))


def test_the_form_shows_what_fits_the_task(lab: Lab) -> None:
    at = lab.open(
        "train", c='{"v":1,"data":"sample","label_smoothing":0.2,"class_weights":"balanced"}'
    )
    assert "train_regression_loss" not in {box.key for box in at.selectbox}
    at.selectbox(key="train_task").set_value("regression").run()
    assert not at.exception
    assert link_of(at) == {"v": 1, "data": "sample", "task": "regression"}, (
        "what does not fit went off"
    )
    smoothing, weights = (
        at.slider(key="train_label_smoothing"),
        at.selectbox(key="train_class_weights"),
    )
    assert smoothing.disabled
    assert weights.disabled
    assert "has none to spread" in smoothing.help
    assert "knows no classes" in weights.help
    assert "train_huber_delta" not in {slider.key for slider in at.slider}
    at.selectbox(key="train_regression_loss").set_value("huber").run()
    at.slider(key="train_huber_delta").set_value(2.0).run()
    assert "whose Huber error (delta 2) is the loss" in texts(at)
    assert "keras.losses.Huber(delta=2.0)" in texts(at)
    assert "This training uses: Huber" in texts(at)
    assert "The last layer gives one number" in texts(at)
