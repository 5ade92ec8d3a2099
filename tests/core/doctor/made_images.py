"""Images of ten made-up classes: easy to tell apart, and quick to learn."""

import numpy as np

_RNG = np.random.default_rng(5)
SHAPES = _RNG.random((10, 8, 8))
LABELS = _RNG.integers(0, 10, 1200)
IMAGES = (0.8 * SHAPES[LABELS] + 0.2 * _RNG.random((1200, 8, 8))).astype(np.float32)
