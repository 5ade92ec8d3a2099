"""Models and ways to train that the doctor sees only in part: it never fails, and it says so."""

from typing import Any

import numpy as np
import pytest

from core.doctor import Diagnosis, Doctor, examine
from core.doctor.watching.guard import untouched
from core.doctor.watching.layers import Structure
from core.doctor.watching.naming import Names
from core.errors import DiagnosisError
from core.training.keras_setup import load, start_run
from tests.core.doctor.made_images import IMAGES, LABELS

X, Y, HELD = IMAGES[:1000], LABELS[:1000], (IMAGES[1000:], LABELS[1000:])


def layers(keras: Any, head: Any = "softmax") -> list[Any]:
    la = keras.layers
    return [
        keras.Input((8, 8)),
        la.Flatten(),
        la.Dense(32, "relu"),
        la.Dense(32, "relu"),
        la.Dense(10, head),
    ]


def sequential(**compiled: Any) -> Any:
    keras = start_run(3)
    model = keras.Sequential(layers(keras))
    settings = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"}
    model.compile(**{**settings, "metrics": ["accuracy"], **compiled})
    return model


def codes(diagnosis: Diagnosis) -> list[str]:
    return [finding.code for finding in diagnosis.findings]


def gaps(diagnosis: Diagnosis) -> str:
    return "\n".join(f"{gap.part}: {gap.why}" for gap in diagnosis.unchecked)


def watched(model: Any, x: Any = X, y: Any = Y, doctor: Any = None, **fit: Any) -> Doctor:
    doctor = doctor or Doctor()
    model.fit(x, y, **{"epochs": 3, "batch_size": 32, "verbose": 0, **fit}, callbacks=[doctor])
    assert Diagnosis.from_json(doctor.diagnosis.to_json()) == doctor.diagnosis
    return doctor


def test_an_ordinary_training_leaves_no_gap() -> None:
    assert watched(sequential()).diagnosis.unchecked == ()
    assert watched(sequential(), validation_data=HELD).diagnosis.unchecked == ()


def test_several_steps_at_once_are_counted_and_no_single_step_is_judged() -> None:
    # 32 steps an epoch, ten at once: the fourth call of an epoch makes two.
    doctor = watched(sequential(steps_per_execution=10), epochs=8)
    assert doctor.diagnosis.steps == 256
    assert codes(doctor.diagnosis) == []
    probes = doctor.evidence.probes
    assert [p.step for p in probes][:2] == [10, 20]
    assert any(190 < p.step <= 202 for p in probes)
    assert all(p.ratios == {} and p.cosine is None for p in probes)
    assert "10 steps at once" in gaps(doctor.diagnosis)
    (gap,) = doctor.diagnosis.unchecked
    assert {"update-ratio", "loss-rising"} <= set(gap.codes)


def test_a_bad_rate_is_found_with_several_steps_at_once() -> None:
    _, keras = load()
    doctor = watched(sequential(optimizer=keras.optimizers.SGD(20.0), steps_per_execution=8))
    assert codes(doctor.diagnosis)[:1] == ["learning-rate-too-high"]


@pytest.mark.parametrize("how", [{"jit_compile": True}, {"run_eagerly": True}])
def test_other_ways_to_run_the_step(how: dict[str, bool]) -> None:
    epochs = 2 if "run_eagerly" in how else 8
    doctor = watched(sequential(**how), doctor=Doctor(strict=True), epochs=epochs)
    # Few steps by a usual rate are few steps, not a rate that is too low.
    assert codes(doctor.diagnosis) == (["too-few-updates"] if epochs == 2 else [])
    assert doctor.diagnosis.unchecked == ()
    assert doctor.evidence.probes[1].ratios


def test_a_train_step_of_ones_own_is_said() -> None:
    keras = start_run(3)

    class Own(keras.Sequential):  # type: ignore[misc, name-defined]
        def train_step(self, data: Any) -> Any:
            return super().train_step(data)

    model = Own(layers(keras))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    diagnosis = watched(model, epochs=8).diagnosis
    assert codes(diagnosis) == []
    assert "train_step" in gaps(diagnosis)


def test_without_a_loss_of_compile() -> None:
    keras = start_run(3)

    class Own(keras.Sequential):  # type: ignore[misc, name-defined]
        def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, *_: Any) -> Any:
            losses = keras.losses.sparse_categorical_crossentropy(y, y_pred)
            return keras.ops.mean(losses)

    model = Own(layers(keras))
    model.compile("adam")
    diagnosis = watched(model).diagnosis
    assert codes(diagnosis) == []
    assert "without a loss" in gaps(diagnosis)
    with_noise = watched(model, y=np.random.default_rng(0).permutation(Y)).diagnosis
    assert codes(with_noise) == ["label-noise"]  # the data needs no loss


def two_inputs() -> Any:
    keras = start_run(3)
    la = keras.layers
    one, other = keras.Input((8, 8), name="one"), keras.Input((8, 8), name="other")
    both = la.Concatenate()([la.Flatten()(one), la.Flatten()(other)])
    model = keras.Model([one, other], la.Dense(10, "softmax")(both))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def two_outputs(**compiled: Any) -> Any:
    keras = start_run(3)
    la = keras.layers
    given = keras.Input((8, 8))
    flat = la.Flatten()(given)
    outputs = {"a": la.Dense(10, "softmax", name="a")(flat), "b": la.Dense(1, name="b")(flat)}
    model = keras.Model(given, outputs)
    model.compile("adam", {"a": "sparse_categorical_crossentropy", "b": "mse"}, **compiled)
    return model


@pytest.mark.parametrize("x", [[X, X], {"one": X, "other": X}])
def test_several_inputs(x: Any) -> None:
    doctor = watched(two_inputs(), x=x)
    assert codes(doctor.diagnosis) == []
    assert "2 inputs" in gaps(doctor.diagnosis)
    assert doctor.diagnosis.steps == 96
    assert len(doctor.evidence.course.losses) == 96


def test_several_outputs() -> None:
    y = {"a": Y, "b": Y.astype(np.float32)}
    diagnosis = watched(two_outputs(), y=y).diagnosis
    assert codes(diagnosis) == []
    assert "2 kinds of targets" in gaps(diagnosis)


def test_examining_what_has_several_inputs_or_outputs() -> None:
    diagnosis = examine(two_inputs(), [X, X], Y)
    assert codes(diagnosis) == []
    assert "2 inputs" in gaps(diagnosis)
    diagnosis = examine(two_outputs(), X, {"a": Y, "b": Y})
    assert "2 kinds of targets" in gaps(diagnosis)
    # One array of targets for two answers: the data is looked at, the network is not.
    diagnosis = examine(two_outputs(), X, np.random.default_rng(0).permutation(Y))
    assert codes(diagnosis) == ["label-noise"]
    assert "compiled" in gaps(diagnosis)


def test_examining_without_compile_says_what_to_do() -> None:
    keras = start_run(3)
    diagnosis = examine(keras.Sequential(layers(keras)), X, Y)
    assert "without a loss" in gaps(diagnosis)
    assert "Compile it" in gaps(diagnosis)


def test_a_prober_without_a_loss_raises_in_words() -> None:
    from core.doctor.watching.probing import Prober

    keras = start_run(3)
    with pytest.raises(DiagnosisError, match="without a loss"):
        Prober(keras.Sequential(layers(keras)), X, Y)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("head_in_half", [True, False])
def test_mixed_precision(policy: str, head_in_half: bool) -> None:
    keras = start_run(3)
    keras.config.set_dtype_policy(policy)
    try:
        parts = layers(keras)
        if not head_in_half:
            parts[-1] = keras.layers.Dense(10, "softmax", dtype="float32")
        model = keras.Sequential(parts)
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        doctor = watched(model, doctor=Doctor(X, Y, HELD, strict=True), epochs=8)
        la = keras.layers
        plain = [la.Dense(16), la.Dense(16), la.Dense(10, "softmax", dtype=parts[-1].dtype_policy)]
        linear = keras.Sequential([keras.Input((8, 8)), la.Flatten(), *plain])
        linear.compile("adam", "sparse_categorical_crossentropy")
        found = codes(examine(linear, X, Y))
    finally:
        keras.config.set_dtype_policy("float32")
    assert codes(doctor.diagnosis) == []
    assert doctor.evidence.network is not None
    assert doctor.evidence.network.head.activation == "softmax"
    assert found == ["missing-nonlinearity"]


def test_a_generator_is_not_looked_at() -> None:
    def batches() -> Any:
        while True:
            yield X[:32], Y[:32]

    doctor = Doctor()
    model = sequential()
    model.fit(batches(), steps_per_epoch=5, epochs=2, verbose=0, callbacks=[doctor])
    assert doctor.diagnosis.steps == 10
    assert "generator" in gaps(doctor.diagnosis)


def test_validation_that_is_a_dataset_is_looked_at() -> None:
    tf, _ = load()
    held = tf.data.Dataset.from_tensor_slices((1.6 - HELD[0], HELD[1])).batch(32)
    doctor = Doctor(X, Y, strict=True)
    watched(sequential(), doctor=doctor, validation_data=held, epochs=1)
    assert "split-mismatch" in codes(doctor.diagnosis)


def test_a_sorted_dataset_that_is_shuffled_is_seen_whole() -> None:
    tf, _ = load()
    many = np.repeat(np.arange(10), 400)
    images = (0.8 * IMAGES[np.searchsorted(np.sort(LABELS), many)]).astype(np.float32)
    source = tf.data.Dataset.from_tensor_slices((images, many))
    doctor = Doctor(strict=True)
    model = sequential()
    model.fit(source.shuffle(4000).batch(32), epochs=1, verbose=0, callbacks=[doctor])
    assert doctor.evidence.data is not None
    assert doctor.evidence.data.labels is not None
    assert len([n for n in doctor.evidence.data.labels.counts if n]) == 10


def test_a_defect_inside_is_told_in_the_diagnosis(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("core.doctor.watching.callback.Prober", broken)
    diagnosis = watched(sequential(), doctor=Doctor(X, Y)).diagnosis
    assert "RuntimeError: a defect" in gaps(diagnosis)
    assert "Could not be checked" in str(diagnosis)
    (gap,) = diagnosis.unchecked
    assert {"initialisation", "dead-units"} <= set(gap.codes)
    assert "label-noise" not in gap.codes


def test_a_gate_that_begins_closed_is_not_taken_for_dropout() -> None:
    _, keras = load()
    layers = keras.layers
    given = keras.Input(X.shape[1:])
    values = layers.Dense(32, activation="relu")(layers.Flatten()(given))
    gate = layers.Rescaling(0.0)(layers.Dense(32)(values))
    dropped = layers.Dropout(0.9)(layers.Add()([values, gate]))
    for last, expected in ((layers.Add()([values, gate]), False), (dropped, True)):
        model = keras.Model(given, layers.Dense(10, activation="softmax")(last))
        model.compile("adam", "sparse_categorical_crossentropy")
        network = watched(model, epochs=1).evidence.network
        assert network is not None
        assert any(layer.dropped > 0.6 for layer in network.layers) is expected


def test_the_rows_of_an_embedding_that_are_looked_up_have_a_gradient() -> None:
    _, keras = load()
    layers = keras.layers
    words = np.random.default_rng(3).integers(0, 40, (640, 12))
    labels = (words == 7).any(axis=1).astype(np.int64)
    model = keras.Sequential([keras.Input((12,), dtype="int32"), layers.Embedding(40, 8)])
    model.add(layers.GlobalMaxPooling1D())
    model.add(layers.Dense(2, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    doctor = watched(model, words, labels, Doctor(strict=True))
    assert doctor.evidence.network is not None
    assert doctor.evidence.network.no_gradient == ()
    assert doctor.evidence.probes[0].gradients["embedding"] > 0
    # The 40th word is no larger than the first.
    assert codes(doctor.diagnosis) == []


@pytest.mark.parametrize("last", ["relu", "softmax"])
def test_an_activation_at_the_end_is_not_taken_for_dropout(last: str) -> None:
    _, keras = load()
    model = keras.Sequential([keras.Input(X.shape[1:]), keras.layers.Flatten()])
    model.add(keras.layers.Dense(10))
    model.add(keras.layers.Activation(last))
    model.compile("adam", "mse")
    # Raw pixels: most of what softmax makes of them is too small for a number.
    doctor = watched(model, 255 * X, keras.ops.one_hot(Y, 10).numpy(), epochs=1)
    assert doctor.evidence.network is not None
    assert all(layer.dropped == 0 for layer in doctor.evidence.network.layers)
    assert "dropout-too-high" not in codes(doctor.diagnosis)


def test_questions_that_are_each_answered_have_no_largest_answer() -> None:
    _, keras = load()
    several = np.random.default_rng(8).integers(0, 2, (len(X), 6)).astype(np.float32)
    model = keras.Sequential([keras.Input(X.shape[1:]), keras.layers.Flatten()])
    model.add(keras.layers.Dense(6, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy")
    doctor = watched(model, X, several, epochs=1)
    assert all(probe.accuracy is None for probe in doctor.evidence.probes)


def test_a_few_words_that_are_all_looked_up_give_the_step_its_direction() -> None:
    _, keras = load()
    words = np.random.default_rng(3).integers(0, 6, (640, 12))
    labels = ((words == 4).sum(axis=1) > 2).astype(np.int64)
    model = keras.Sequential([keras.Input((12,), dtype="int32"), keras.layers.Embedding(6, 8)])
    model.add(keras.layers.GlobalAveragePooling1D())
    model.add(keras.layers.Dense(2, activation="softmax"))
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    doctor = watched(model, words, labels, Doctor(strict=True))
    # SGD goes straight down the slope of its own batch, and nearly that of the probe batch.
    assert (doctor.evidence.probes[0].cosine or 0.0) > 0.5


def test_marks_of_minus_one_and_one_are_one_choice() -> None:
    _, keras = load()
    marks = 2 * keras.ops.one_hot(Y, 10).numpy() - 1
    model = keras.Sequential([keras.Input(X.shape[1:]), keras.layers.Flatten()])
    model.add(keras.layers.Dense(10, activation="tanh"))
    model.compile("adam", "squared_hinge")
    doctor = watched(model, X, marks, epochs=1)
    assert doctor.evidence.probes[-1].accuracy is not None


@pytest.mark.parametrize("activation", ["relu", "exponential"])
def test_what_a_layer_gives_is_measured_as_it_is_penalised(activation: str) -> None:
    _, keras = load()
    model = keras.Sequential([keras.Input(X.shape[1:]), keras.layers.Flatten()])
    penalty = keras.regularizers.L1(0.1)
    model.add(keras.layers.Dense(8, activation=activation, activity_regularizer=penalty))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    with untouched():
        flat, inside, out = Structure(model, Names(model), X[:32]).layers
    given = keras.Sequential(model.layers[:2]).predict(X[:32], verbose=0)
    assert inside.penalty == pytest.approx(0.1 * np.abs(given).sum(axis=1).mean(), rel=1e-4)
    assert flat.penalty == out.penalty == 0
    assert (flat.explodes, inside.explodes) == (False, activation == "exponential")


@pytest.mark.parametrize(("scale", "expected"), [(1, []), (255, ["input-scale"])])
def test_a_recurrent_layer_has_weights_at_which_the_scale_matters(
    scale: int, expected: list[str]
) -> None:
    keras = start_run(3)
    model = keras.Sequential([keras.Input((8, 8)), keras.layers.LSTM(16)])
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    assert codes(examine(model, scale * X, Y)) == expected
