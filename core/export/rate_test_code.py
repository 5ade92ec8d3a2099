"""From a learning-rate range test's settings to the code that runs and reads it."""

from __future__ import annotations

from core.config.schedules import TEST_HIGH, TEST_LOW
from core.config.training import TrainConfig
from core.export.parts import Part
from core.messages import message

FINDER = f'''\
class Finder(keras.callbacks.Callback):
    """Raises the rate step by step, and ends once the loss is four times its lowest."""

    def __init__(self, steps):
        super().__init__()
        self.steps, self.rates, self.losses = steps, [], []
        self.seen = self.mean = self.total = self.weight = 0.0
        self.lowest = float("inf")

    def on_train_batch_begin(self, batch, logs=None):
        growth = ({TEST_HIGH} / {TEST_LOW}) ** (batch / max(self.steps - 1, 1))
        self.rates.append({TEST_LOW} * growth)
        self.model.optimizer.learning_rate = self.rates[-1]

    def on_train_batch_end(self, batch, logs=None):
        # Keras tells the mean of all batches; the latest one is what it adds.
        mean, seen = float(logs["loss"]), min((batch + 1) * BATCH_SIZE, len(train))
        self.losses.append((mean * seen - self.mean * self.seen) / (seen - self.seen))
        latest = mean * (batch + 1) - self.mean * batch
        self.mean, self.seen = mean, seen
        self.total, self.weight = 0.9 * self.total + latest, 0.9 * self.weight + 1
        smooth = self.total / self.weight
        self.lowest = min(self.lowest, smooth)
        if not smooth <= 4 * self.lowest:  # nor is a loss that is no number
            self.model.stop_training = True'''

RUN = """\
finder = Finder(len(learnt))
{before}model.fit(learnt, epochs=1, callbacks=[finder]{weights})

reach = max(2, len(finder.losses) // 60)
smooth = [
    np.mean(finder.losses[max(0, i - reach) : i + reach + 1])
    for i in range(len(finder.losses))
]
lowest = finder.rates[int(np.argmin(smooth))]
print(f"The loss is lowest at a rate of {{lowest:.2g}}.")
print(f"A rate that stays should be well below: {{lowest / 10:.1g}}, say.")"""


def rate_test_part(config: TrainConfig) -> Part:
    """Return the test itself, and what it says."""
    before = weights = ""
    if config.class_weights == "balanced":
        before = "weights = len(train) / (10 * np.bincount(labels[train]))\n"
        weights = ", class_weight=dict(enumerate(weights))"
    return Part(
        message(
            "The range test: one pass in which the learning rate grows from step to step. While "
            "it is far too low the loss hardly moves, then it falls, and beyond the rates that "
            "work it rises."
        ),
        f"{FINDER}\n\n\n{RUN.format(before=before, weights=weights)}",
    )
