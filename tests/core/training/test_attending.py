"""The doctor at a lab run's side: it tells as it goes, and changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.config.training import TrainConfig
from core.doctor.diagnosis import Diagnosis
from core.doctor.watching.callback import Doctor
from core.training.artefacts import files_of
from core.training.fit import Diverged, Trained, train
from tests.core.training.test_training import Listener

CONFIG = TrainConfig(data="sample", train_images=500, epochs=2, batch_size=50, seed=5)
SICK = replace(CONFIG, learning_rate=0.5, epochs=6)


@pytest.fixture(scope="module")
def sick(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trained, Listener]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGIT_LAB_HOME", str(tmp_path_factory.mktemp("home")))
        listener = Listener()
        return train(SICK, listener), listener


@pytest.mark.parametrize(
    "changes",
    [
        {"network": "tutorial-e", "epochs": 1},  # dropout
        {"rotation": 10.0, "shift": 2.0, "gradient_norms": True},
        {"task": "regression"},
        {"schedule": "cosine", "optimizer": "sgd", "momentum": 0.9, "class_weights": "balanced"},
    ],
)
def test_the_history_is_the_same_bit_for_bit_without_it(changes: dict[str, object]) -> None:
    config = replace(CONFIG, **changes)
    alone = train(config, Listener(), attended=False)
    watched = train(config, Listener())
    assert alone.diagnosis is None
    assert watched.diagnosis is not None
    assert watched.diagnosis.steps > 0
    assert watched.history["batches"] == alone.history["batches"]
    same = alone.history["epochs"].keys() - {"seconds"}
    assert {n: watched.history["epochs"][n] for n in same} == {
        n: alone.history["epochs"][n] for n in same
    }
    for split, answers in alone.answers.items():
        assert (watched.answers[split] == answers).all()


def diagnoses(listener: Listener) -> list[Diagnosis]:
    told = [event["diagnosis"] for event in listener.events if event["kind"] == "diagnosis"]
    return [Diagnosis.from_json(one) for one in told]


def test_it_tells_before_the_first_step_and_after_each_look(
    sick: tuple[Trained, Listener],
) -> None:
    kinds = [event["kind"] for event in sick[1].events]
    assert kinds.index("diagnosis") < kinds.index("progress")
    told = diagnoses(sick[1])
    assert told[0].steps == 0
    # Settings alone say that this rate is wrong for any network.
    assert [f.code for f in told[0].findings] == ["learning-rate-too-high"]
    assert [len(one.measurements) for one in told] == sorted({len(o.measurements) for o in told})


def test_a_finding_keeps_the_step_at_which_it_was_told_first(
    sick: tuple[Trained, Listener],
) -> None:
    diagnosis = sick[0].diagnosis
    assert diagnosis is not None
    (finding,) = diagnosis.findings
    assert (finding.code, finding.step) == ("learning-rate-too-high", 0)
    assert finding.explains


def test_what_it_found_is_a_file_of_the_run(sick: tuple[Trained, Listener]) -> None:
    stored = files_of(sick[0])["diagnosis.json"]
    assert Diagnosis.load(stored).findings == sick[0].diagnosis.findings  # type: ignore[union-attr]
    assert "diagnosis.json" not in files_of(replace(sick[0], diagnosis=None))


def test_a_run_that_breaks_keeps_its_diagnosis(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.training import fit
    from core.training.networks import build

    def overflowing(network):  # type: ignore[no-untyped-def]
        model = build(network)
        model.weights[0].assign(model.weights[0] * 1e38)
        return model

    monkeypatch.setattr(fit, "build", overflowing)
    listener = Listener()
    with pytest.raises(Diverged) as caught:
        train(CONFIG, listener)
    diagnosis = caught.value.diagnosis
    assert diagnosis is not None
    codes = {f.code for f in diagnosis.findings} | {
        s.code for f in diagnosis.findings for s in f.explains
    }
    assert "non-finite" in codes
    json.dumps(diagnosis.to_json(), allow_nan=False)


def fall(*_: object) -> Diagnosis:
    raise RuntimeError("ill itself, " + "very " * 200)


def test_a_doctor_that_fails_ends_no_training_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Doctor, "diagnosis", property(fall))
    listener = Listener()
    trained = train(CONFIG, listener)
    assert trained.ended == "done"
    assert trained.diagnosis is not None
    assert trained.diagnosis.findings == ()
    told = str(trained.diagnosis.failed)
    assert told.startswith("What failed: RuntimeError: ill itself, very very")
    assert len(told) < 400
    assert diagnoses(listener)[0].failed == trained.diagnosis.failed
    assert Diagnosis.load(files_of(trained)["diagnosis.json"]) == trained.diagnosis


def test_a_doctor_that_cannot_even_begin_ends_no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.doctor.watching import lab

    monkeypatch.setattr(lab, "doctor_for", fall)
    listener = Listener()
    trained = train(CONFIG, listener)
    assert trained.ended == "done"
    assert trained.diagnosis is not None
    assert "ill itself" in str(trained.diagnosis.failed)
    assert diagnoses(listener) == [trained.diagnosis]


def test_what_it_found_before_it_failed_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Doctor.diagnosis.fget
    assert looks is not None

    def fall_later(self: Doctor) -> Diagnosis:
        return looks(self) if self.evidence.course.steps < 10 else fall()

    monkeypatch.setattr(Doctor, "diagnosis", property(fall_later))
    diagnosis = train(replace(SICK, epochs=3), Listener()).diagnosis
    assert diagnosis is not None
    assert [f.code for f in diagnosis.findings] == ["learning-rate-too-high"]
    assert "ill itself" in str(diagnosis.failed)
