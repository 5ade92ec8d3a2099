"""Digits made for tests: blurred noise around ten patterns."""

import numpy as np

from core.data.datasets import Digits


def made(images: int = 200, seed: int = 0) -> Digits:
    """Return images of ten classes that lie around one random pattern each."""
    random = np.random.default_rng(seed)
    labels = (np.arange(images) % 10).astype(np.uint8)
    patterns = random.integers(0, 200, (10, 28, 28))
    noise = random.integers(0, 56, (images, 28, 28))
    return Digits((patterns[labels] + noise).astype(np.uint8), labels)
