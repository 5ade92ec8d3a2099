"""How fast this machine trains: one small, fixed piece of work, timed."""

from __future__ import annotations

import time

from core.training.keras_setup import load

TRIES = 5


def seconds_of_the_probe() -> float:
    """Return the seconds of one forward and backward pass of a convolution; the best of five.

    3x3, 32 to 64 channels, 64 images of 13x13: the middle of the tutorials' CNNs, 143 million
    multiply-adds forward. It takes a tenth of a second in all.
    """
    tf, _ = load()
    images = tf.ones((64, 13, 13, 32))
    kernel = tf.Variable(tf.ones((3, 3, 32, 64)))
    best = float("inf")
    for _try in range(TRIES + 1):  # the first one sets up
        started = time.perf_counter()
        with tf.GradientTape() as tape:
            tape.watch(images)
            total = tf.reduce_sum(tf.nn.conv2d(images, kernel, 1, "VALID"))
        gradients = tape.gradient(total, [images, kernel])
        float(tf.reduce_sum(gradients[0]) + tf.reduce_sum(gradients[1]))  # waits for the result
        best = min(best, time.perf_counter() - started)
    return best
