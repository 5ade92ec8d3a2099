"""From a run's settings to the code that builds the network and lets it learn."""

from __future__ import annotations

from pathlib import Path

from core.config.schedules import PLANNED
from core.config.training import OPTIMIZERS, TrainConfig
from core.export.network_code import network_code
from core.export.parts import WIDTH, Part, call, in_percent
from core.messages import message

MUON = Path(__file__).parents[1] / "training" / "muon.py"

SMOOTHED = '''\
def smoothed(labels, logits):
    """Return the cross-entropy with labels that are {share} less than certain."""
    labels = keras.ops.cast(keras.ops.reshape(labels, -1), "int32")
    return keras.losses.categorical_crossentropy(
        keras.ops.one_hot(labels, 10), logits, from_logits=True, label_smoothing={smoothing}
    )


'''

TEST = """\
loss, accuracy = model.evaluate(to_batch(test_images), test_labels, verbose=0)
print(f"Test accuracy: {accuracy:.2%}")"""

TEST_OF_NUMBERS = """\
numbers = model.predict(to_batch(test_images), verbose=0)[:, 0]
errors = numbers - test_labels
right = np.rint(np.clip(numbers, 0, 9)) == test_labels
print(f"Test MSE: {np.mean(errors**2):.3f}, MAE: {np.mean(abs(errors)):.3f}")
print(f"Accuracy after rounding to a digit: {np.mean(right):.2%}")"""

RATES = {
    "cosine": """\
def rate(step):
    return LEARNING_RATE * (1 + math.cos(math.pi * step / steps)) / 2""",
    "linear": """\
def rate(step):
    warm_up = round({warmup} * steps)
    if step < warm_up:
        return LEARNING_RATE * (step + 1) / warm_up
    return LEARNING_RATE * (steps - step) / (steps - warm_up)""",
}

EACH_STEP = '''\
steps = EPOCHS * len(learnt)


{rate}


class EachStep(keras.callbacks.Callback):
    """Sets the learning rate of each step."""

    def on_train_batch_begin(self, batch, logs=None):
        optimizer = self.model.optimizer
        optimizer.learning_rate = rate(int(optimizer.iterations))'''


def network_part(config: TrainConfig) -> Part:
    """Return how the network is built."""
    about = (
        message(
            "The network. The seed decides its first weights and all chance below. It answers with "
            "one number, which should come near the digit."
        )
        if config.is_regression
        else message(
            "The network. The seed decides its first weights and all chance below. It answers with "
            "ten logits: raw scores, one a digit."
        )
    )
    return Part(
        about,
        "keras.utils.set_random_seed(SEED)\n" + _after(network_code(config.specification)),
    )


def _after(code: str) -> str:
    """Return ``code`` as it stands behind a line: two lines below it where it defines something."""
    return f"\n\n{code}" if code.startswith(("def ", "class ")) else code


def learning_part(config: TrainConfig) -> Part:
    """Return what the network is taught, and by which steps."""
    loss, before = _loss(config), ""
    if config.optimizer == "muon":
        before = f"{_muon()}\n\n\n"
    if config.label_smoothing:
        loss = "smoothed"
        before += SMOOTHED.format(
            share=in_percent(config.label_smoothing), smoothing=config.label_smoothing
        )
    compiled = f"""\
model.compile(
    optimizer={_optimizer(config)},
    loss={loss},
    metrics=["{config.metric}"],
)"""
    return Part(
        message(
            "The loss says how wrong the answers are, and the optimizer changes the weights so "
            "that it falls."
        ),
        before + compiled,
    )


def _loss(config: TrainConfig) -> str:
    if not config.is_regression:
        return "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    return {
        "mse": "keras.losses.MeanSquaredError()",
        "mae": "keras.losses.MeanAbsoluteError()",
        "huber": f"keras.losses.Huber(delta={config.huber_delta})",
    }[config.regression_loss]


def _muon() -> str:
    """Return the lab's own class, as it stands there."""
    source = MUON.read_text(encoding="utf-8")
    return source[source.index("\nclass ") :].replace("  # type: ignore[misc]", "").strip()


def _optimizer(config: TrainConfig) -> str:
    given = ["LEARNING_RATE"]
    if config.optimizer == "adamw":
        given.append(f"weight_decay={config.weight_decay}")
    if config.optimizer == "sgd" and config.momentum:
        given.append(f"momentum={config.momentum}")
    if config.clip_norm:
        given.append(f"global_clipnorm={config.clip_norm}")
    own = config.optimizer == "muon"
    name = "KernelMuon" if own else f"keras.optimizers.{OPTIMIZERS[config.optimizer]}"
    return f"{name}({', '.join(given)})"


def rate_part(config: TrainConfig) -> Part | None:
    """Return how the learning rate moves, or None where nothing is planned."""
    if config.schedule not in PLANNED:
        return None
    about = {
        "cosine": message("The learning rate falls along half a cosine wave."),
        "linear": message("The learning rate first rises, and then falls in a straight line.")
        if config.warmup_share
        else message("The learning rate falls in a straight line."),
    }[config.schedule]
    rate = RATES[config.schedule].format(warmup=config.warmup_share)
    return Part(about, EACH_STEP.format(rate=rate))


def fit_part(config: TrainConfig) -> Part:
    """Return the training itself, and the test after it."""
    given = [
        "learnt",
        "epochs=EPOCHS",
        "validation_data=(to_batch(images[validation]), labels[validation])",
        "validation_batch_size=500",
    ]
    before = ""
    if config.class_weights == "balanced":
        before = "weights = len(train) / (10 * np.bincount(labels[train]))\n"
        given.append("class_weight=dict(enumerate(weights))")
    if callbacks := _callbacks(config):
        rows = "".join(f"        {callback},\n" for callback in callbacks)
        plain = f"callbacks=[{callbacks[0]}]"
        alone = len(callbacks) == 1 and len(plain) < WIDTH - 4
        given.append(plain if alone else f"callbacks=[\n{rows}    ]")
    fit = "".join(f"    {argument},\n" for argument in given)
    about = (
        message(
            "Learn. The history holds the loss and the mean absolute error (MAE) of each epoch. "
            "Then comes the test: how far the numbers are off, and how often the nearest digit is "
            "the right one."
        )
        if config.is_regression
        else message(
            "Learn. The history holds loss and accuracy of each epoch. Then comes the test."
        )
    )
    test = TEST_OF_NUMBERS if config.is_regression else TEST
    return Part(about, f"{before}history = model.fit(\n{fit})\n{test}")


def _callbacks(config: TrainConfig) -> list[str]:
    callbacks = ["EachStep()"] if config.schedule in PLANNED else []
    if config.schedule == "plateau":
        given = [
            '"val_loss"',
            f"factor={config.plateau_factor}",
            f"patience={config.plateau_patience}",
            f"min_lr={config.plateau_min_rate}",
        ]
        callbacks.append(call("keras.callbacks.ReduceLROnPlateau", given, before=" " * 8).strip())
    if config.early_stopping_patience:
        given = [
            '"val_loss"',
            f"patience={config.early_stopping_patience}",
            "restore_best_weights=True",
        ]
        callbacks.append(call("keras.callbacks.EarlyStopping", given, before=" " * 8).strip())
    return callbacks
