"""Until Keras' published MNIST example reads 99 % of the test images, with nothing but ``fit``.

    python tests/bench/apps/keras_example.py mnist.npz SEED

The network and its settings are those of "Simple MNIST convnet" on keras.io: 3x3 convolutions of 32
and 64 filters, each followed by pooling, dropout 0.5, ten units; Adam, batches of 128, a tenth held
out, at most 15 epochs. Prints JSON: for each epoch the seconds of training until its end, and the
share of the test images that is read then. Reading them is not counted.
"""

import json
import sys
import time

import keras
import numpy as np
from keras import layers

ENOUGH = 0.99
EPOCHS = 15
PARTS = ("train", "test")


class UntilEnough(keras.callbacks.Callback):
    """Reads the test images after each epoch, with the clock stopped."""

    def __init__(self, images, labels):
        super().__init__()
        self.images, self.labels = images, labels
        self.seconds, self.accuracy = [], []
        self.away = 0.0

    def on_train_begin(self, logs=None):
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        now = time.perf_counter()
        self.seconds.append(now - self.started - self.away)
        found = self.model.predict(self.images, batch_size=500, verbose=0).argmax(axis=1)
        self.accuracy.append(float(np.mean(found == self.labels)))
        self.model.stop_training = self.accuracy[-1] >= ENOUGH
        self.away += time.perf_counter() - now


def main():
    """Train and print what was seen."""
    path, seed = sys.argv[1], int(sys.argv[2])
    keras.utils.set_random_seed(seed)
    with np.load(path) as mnist:
        train, test = (mnist[f"x_{part}"][..., None].astype("float32") / 255 for part in PARTS)
        labels, test_labels = (mnist[f"y_{part}"] for part in PARTS)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    until = UntilEnough(test, test_labels)
    model.fit(
        train,
        keras.utils.to_categorical(labels, 10),
        batch_size=128,
        epochs=EPOCHS,
        validation_split=0.1,
        callbacks=[until],
        verbose=0,
    )
    print(json.dumps({"seconds": until.seconds, "accuracy": until.accuracy}))


if __name__ == "__main__":
    main()
