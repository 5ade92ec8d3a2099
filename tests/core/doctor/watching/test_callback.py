"""Real trainings of small networks, healthy and sick."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core.doctor import Diagnosis, Doctor, examine
from core.training.keras_setup import load, start_run
from tests.core.doctor.made_images import IMAGES, LABELS

X, Y, HELD = IMAGES[:1000], LABELS[:1000], (IMAGES[1000:], LABELS[1000:])


def network(*, activation: Any = "relu", head: Any = "softmax", **dense: Any) -> Any:
    keras = start_run(3)
    la = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8)),
            la.Flatten(),
            la.Dense(32, activation, **dense),
            la.Dense(32, activation, **dense),
            la.Dense(10, head),
        ]
    )


def compiled(model: Any, optimizer: Any = "adam", loss: Any = None, **more: Any) -> Any:
    loss = loss or "sparse_categorical_crossentropy"
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"], **more)
    return model


def first_codes(diagnosis: Diagnosis) -> list[str]:
    return [finding.code for finding in diagnosis.findings]


def watch(model: Any, x: Any = X, y: Any = Y, epochs: int = 8) -> Doctor:
    doctor = Doctor(x, y, HELD, strict=True)
    model.fit(x, y, epochs=epochs, batch_size=32, verbose=0, callbacks=[doctor])
    return doctor


def test_a_healthy_training_has_no_findings() -> None:
    doctor = watch(compiled(network()))
    assert first_codes(doctor.diagnosis) == []
    assert doctor.diagnosis.steps == 256
    probes = doctor.evidence.probes
    assert {1, 20, 200, 256} <= {probe.step for probe in probes}
    assert probes[-1].accuracy == probes[-1].training_accuracy
    assert (probes[-1].accuracy or 0) > 0.95
    assert Diagnosis.from_json(doctor.diagnosis.to_json()) == doctor.diagnosis


def test_a_rate_that_is_too_high_is_the_first_finding() -> None:
    _, keras = load()
    model = network()
    doctor = watch(compiled(model, keras.optimizers.SGD(20.0)))
    assert first_codes(doctor.diagnosis)[:1] == ["learning-rate-too-high"]


def test_steps_uphill_are_noticed_at_the_first_step() -> None:
    _, keras = load()

    class Uphill(keras.optimizers.SGD):  # type: ignore[misc, name-defined]
        def apply(self, grads: Any, trainable_variables: Any = None) -> Any:
            return super().apply([-g for g in grads], trainable_variables)

    diagnosis = watch(compiled(network(), Uphill(0.05)), epochs=1).diagnosis
    assert first_codes(diagnosis)[:1] == ["loss-rising"]
    assert diagnosis.findings[0].step == 1


def test_a_fit_that_raises_leaves_a_diagnosis() -> None:
    doctor = Doctor(X, np.eye(10)[Y], strict=True)
    with pytest.raises(ValueError, match="shape"):
        compiled(network()).fit(X, np.eye(10)[Y], verbose=0, callbacks=[doctor])
    assert first_codes(doctor.diagnosis) == ["label-encoding"]
    assert "y_train.argmax" in str(doctor.diagnosis)


def test_a_dataset_is_looked_at_and_its_order_noticed() -> None:
    tf, _ = load()
    order = np.argsort(Y, kind="stable")
    sorted_data = tf.data.Dataset.from_tensor_slices((X[order], Y[order]))
    doctor = Doctor(strict=True)
    compiled(network()).fit(sorted_data.batch(32), epochs=1, verbose=0, callbacks=[doctor])
    assert first_codes(doctor.diagnosis)[:1] == ["not-shuffled"]
    assert doctor.evidence.course.batch_size == 32
    doctor = Doctor(strict=True)
    shuffled = sorted_data.shuffle(1000, seed=1).batch(32)
    compiled(network()).fit(shuffled, epochs=8, verbose=0, callbacks=[doctor])
    assert "not-shuffled" not in first_codes(doctor.diagnosis)


def test_shuffling_is_known_from_fit() -> None:
    order = np.argsort(Y, kind="stable")
    for shuffle in (True, False):
        doctor = Doctor(X[order], Y[order], strict=True)
        model = compiled(network())
        model.fit(X[order], Y[order], shuffle=shuffle, verbose=0, callbacks=[doctor])
        assert doctor.evidence.course.shuffled is shuffle
        assert ("not-shuffled" in first_codes(doctor.diagnosis)) is not shuffle


def test_a_subclassed_model_without_shapes_is_examined_after_its_first_step() -> None:
    keras = start_run(3)

    class Own(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.flat = keras.layers.Flatten()
            self.inner = keras.layers.Dense(32, "relu")
            self.out = keras.layers.Dense(10)

        def call(self, values: Any) -> Any:
            return keras.ops.softmax(self.out(self.inner(self.flat(values))))

    doctor = watch(compiled(Own()))
    assert first_codes(doctor.diagnosis) == []
    assert doctor.evidence.network is not None
    assert [layer.kind for layer in doctor.evidence.network.layers] == ["Flatten", "Dense", "Dense"]
    assert doctor.evidence.network.head.activation == "softmax"


def test_what_goes_wrong_inside_never_stops_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("core.doctor.watching.callback.Prober", broken)
    doctor = Doctor(X, Y)
    compiled(network()).fit(X, Y, verbose=0, callbacks=[doctor])
    assert doctor.diagnosis.findings == ()
    assert "RuntimeError: a defect" in doctor.problems


def strong_penalty() -> Any:
    _, keras = load()
    return keras.regularizers.L2(0.5)


EXAMINED: dict[str, tuple[Any, dict[str, Any]]] = {
    "initialisation": (lambda: network(kernel_initializer="zeros"), {}),
    "hidden-activation": (lambda: network(activation="softmax"), {}),
    "missing-nonlinearity": (lambda: network(activation=None), {}),
    "output-loss-mismatch": (lambda: network(head=None), {}),
    "output-activation": (lambda: network(head="tanh"), {}),
    "regularisation-too-strong": (lambda: network(kernel_regularizer=strong_penalty()), {}),
    "wrong-loss": (network, {"loss": "mse"}),
}


@pytest.mark.parametrize("code", EXAMINED)
def test_a_network_is_examined_before_training(code: str) -> None:
    build, more = EXAMINED[code]
    diagnosis = examine(compiled(build(), **more), X, Y)
    assert first_codes(diagnosis)[:1] == [code]
    assert diagnosis.steps == 0


@pytest.mark.parametrize(("before", "codes"), [("relu", ["output-activation"]), (None, [])])
def test_what_a_softmax_of_its_own_layer_gets(before: str | None, codes: list[str]) -> None:
    model = network(head=before)
    _, keras = load()
    whole = keras.Sequential([*model.layers, keras.layers.Softmax()])
    assert first_codes(examine(compiled(whole), X, Y, HELD)) == codes


def test_a_batch_norm_before_the_first_kernel_is_no_augmentation() -> None:
    model = network()
    _, keras = load()
    norm = keras.layers.BatchNormalization()
    whole = keras.Sequential([keras.Input((8, 8)), norm, *model.layers])
    assert first_codes(examine(compiled(whole), 200 * X, Y, (200 * HELD[0], HELD[1]))) == []


def test_a_good_network_is_examined_in_silence() -> None:
    for model in (network(), network(activation="tanh"), network(kernel_initializer="he_normal")):
        assert first_codes(examine(compiled(model), X, Y, HELD)) == []


def test_weights_that_no_gradient_reaches() -> None:
    keras = start_run(3)
    la = keras.layers
    stopped = la.Lambda(keras.ops.stop_gradient)
    model = keras.Sequential(
        [keras.Input((8, 8)), la.Flatten(), la.Dense(16, "relu"), stopped, la.Dense(10, "softmax")]
    )
    assert first_codes(examine(compiled(model), X, Y)) == ["no-gradient"]


def test_augmentation_inside_the_network() -> None:
    for layer, found in (("hard", True), ("mild", False)):
        keras = start_run(3)
        la = keras.layers
        turned = la.RandomRotation(0.5 if layer == "hard" else 0.02)
        model = keras.Sequential(
            [
                keras.Input((8, 8)),
                la.Reshape((8, 8, 1)),
                turned,
                la.Flatten(),
                la.Dense(10, "softmax"),
            ]
        )
        codes = first_codes(examine(compiled(model), X, Y))
        assert ("augmentation-destroys-label" in codes) is found


@pytest.mark.parametrize(("decay_steps", "codes"), [(2, ["learning-rate-too-low"]), (640, [])])
def test_a_rate_that_falls_to_nothing_at_once_is_noticed_without_the_data(
    decay_steps: int, codes: list[str]
) -> None:
    _, keras = load()
    rate = keras.optimizers.schedules.ExponentialDecay(0.001, decay_steps, 0.7)
    model = compiled(network(), keras.optimizers.Adam(rate))
    doctor = Doctor(strict=True)
    model.fit(generated(), epochs=8, verbose=0, callbacks=[doctor])
    assert doctor.evidence.network is None
    assert first_codes(doctor.diagnosis) == codes


@pytest.mark.parametrize(("rate", "first"), [(20.0, ["learning-rate-too-high"]), (0.1, [])])
def test_validation_images_stand_in_for_training_images_that_cannot_be_seen(
    rate: float, first: list[str]
) -> None:
    _, keras = load()
    model = compiled(network(), keras.optimizers.SGD(rate))
    doctor = Doctor(strict=True)
    model.fit(generated(), epochs=8, verbose=0, validation_data=HELD, callbacks=[doctor])
    assert doctor.evidence.data is None
    assert doctor.evidence.probes
    assert "network" not in doctor.evidence.gaps
    assert first_codes(doctor.diagnosis)[:1] == first


def test_validation_images_that_the_doctor_was_told_of_stand_in_as_well() -> None:
    doctor = Doctor(validation_data=HELD, strict=True)
    compiled(network()).fit(generated(), epochs=8, verbose=0, callbacks=[doctor])
    assert doctor.evidence.probes
    assert first_codes(doctor.diagnosis) == []
    assert {str(gap.part) for gap in doctor.diagnosis.unchecked} == {
        "The training images and labels; validation images were taken instead"
    }


def test_a_validation_image_without_a_number_does_not_break_the_training() -> None:
    spoilt = HELD[0].copy()
    spoilt[3] = np.nan
    doctor = Doctor(strict=True)
    compiled(network()).fit(
        generated(), epochs=8, verbose=0, validation_data=(spoilt, HELD[1]), callbacks=[doctor]
    )
    assert "non-finite" not in first_codes(doctor.diagnosis)


def test_splits_that_were_not_prepared_alike_are_told_by_what_is_learnt() -> None:
    doctor = Doctor(strict=True)
    shifted = (1 - HELD[0], HELD[1])
    compiled(network()).fit(
        generated(), epochs=8, verbose=0, validation_data=shifted, callbacks=[doctor]
    )
    assert first_codes(doctor.diagnosis)[:1] == ["split-mismatch"]


@pytest.mark.parametrize(("anew", "codes"), [(True, ["leakage"]), (False, [])])
def test_splits_of_a_dataset_that_is_shuffled_anew_mix(anew: bool, codes: list[str]) -> None:
    tf, _ = load()
    data = tf.data.Dataset.from_tensor_slices((X, Y))
    data = data.shuffle(1000, seed=1, reshuffle_each_iteration=anew)
    doctor = Doctor(strict=True)
    held, rest = data.take(200).batch(32), data.skip(200).batch(32)
    compiled(network()).fit(rest, epochs=8, verbose=0, validation_data=held, callbacks=[doctor])
    assert first_codes(doctor.diagnosis) == codes


def test_a_weight_for_each_image_is_seen_in_a_dataset() -> None:
    tf, _ = load()
    data = tf.data.Dataset.from_tensor_slices((X, Y, np.ones(len(Y), np.float32))).batch(32)
    doctor = Doctor(strict=True)
    compiled(network()).fit(data, verbose=0, callbacks=[doctor])
    assert doctor.evidence.course.images_weighted


@pytest.mark.parametrize(("own", "codes"), [(False, ["no-gradient"]), (True, [])])
def test_variables_that_are_no_weights_are_noticed(own: bool, codes: list[str]) -> None:
    tf, keras = load()

    class Bent(keras.layers.Layer):  # type: ignore[misc, name-defined]
        def build(self, shape: Any) -> None:
            start = tf.random.stateless_normal((shape[-1], 64), (1, 2), stddev=0.2)
            self.kernels = [keras.Variable(start) if own else tf.Variable(start)]
            if own:
                self.kernel = self.kernels[0]

        def call(self, values: Any) -> Any:
            return tf.nn.relu(tf.matmul(values, self.kernels[0]))

    start_run(3)
    la = keras.layers
    model = keras.Sequential([keras.Input((8, 8)), la.Flatten(), Bent(), la.Dense(10, "softmax")])
    assert first_codes(watch(compiled(model)).diagnosis) == codes


@pytest.mark.parametrize(("where", "codes"), [("end", []), ("all", ["initialisation"])])
def test_zeros_are_told_where_units_stay_equal(where: str, codes: list[str]) -> None:
    _, keras = load()
    start_run(3)
    la = keras.layers
    kind = "zeros" if where == "all" else "glorot_uniform"
    images = keras.Input((8, 8))
    first = la.Dense(32, "relu", kernel_initializer=kind)(la.Flatten()(images))
    block = la.Dense(32, "relu", kernel_initializer=kind)(first)
    added = la.Add()([first, la.Dense(32, kernel_initializer="zeros")(block)])
    model = keras.Model(images, la.Dense(10, "softmax", kernel_initializer=kind)(added))
    assert first_codes(watch(compiled(model)).diagnosis)[:1] == codes


def generated() -> Any:
    """Return the training data as a dataset that nobody can look into."""
    tf, _ = load()

    def draw() -> Iterator[Any]:
        for start in range(0, 1000, 32):
            yield X[start : start + 32], Y[start : start + 32]

    shapes = (tf.TensorSpec((None, 8, 8), tf.float32), tf.TensorSpec((None,), tf.int64))
    return tf.data.Dataset.from_generator(draw, output_signature=shapes)


def test_a_layer_that_gives_back_what_it_gets_feeds_nobody_but_those_after_it() -> None:
    _, keras = load()
    start_run(3)

    class Same(keras.layers.Layer):  # type: ignore[misc, name-defined]
        def call(self, values: Any) -> Any:
            return values

    la = keras.layers
    inner = keras.Sequential([Same(), Same()])
    model = keras.Sequential(
        [keras.Input((8, 8)), inner, la.Flatten(), la.Dense(32, "relu"), la.Dense(10, "softmax")]
    )
    doctor = watch(compiled(model))
    network = doctor.evidence.network
    assert network is not None
    for place, layer in enumerate(network.layers):
        assert layer.fed_by is None or layer.fed_by < place
    assert first_codes(doctor.diagnosis) == []
