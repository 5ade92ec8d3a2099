import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.decomposition import PCA

from core.analysis import maps
from core.analysis.map_chart import Points, map_chart, neighbours
from core.analysis.maps import MAPS, principal, sample_map, subset
from core.data import datasets
from core.errors import DataError
from core.messages import message
from tests.core.analysis.made_digits import made


def test_components_are_scikit_learns() -> None:
    digits = made(300)
    found = principal(digits)
    oracle = PCA(maps.COMPONENTS, svd_solver="full")
    places = oracle.fit_transform(digits.images.reshape(300, -1) / 255)
    assert found.chosen.tolist() == list(range(300))
    np.testing.assert_allclose(found.shares, oracle.explained_variance_ratio_, rtol=1e-3)
    # Each axis up to its sign; the first nine tell the ten patterns apart.
    np.testing.assert_allclose(np.abs(found.coordinates[:, :9]), np.abs(places[:, :9]), atol=2e-3)


def test_of_many_images_the_same_ones_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "MOST_IMAGES", 50)
    chosen = principal(made(200)).chosen
    assert len(set(chosen.tolist())) == 50
    assert chosen.tolist() == sorted(chosen.tolist()) == subset(200, 50).tolist()


def test_images_without_any_difference_lie_on_one_point() -> None:
    digits = made(2)
    digits.images[:] = 7
    found = principal(digits)
    assert np.isfinite(found.shares).all()
    assert not found.coordinates.any()


def test_the_shipped_map_puts_digits_beside_their_like() -> None:
    places, provenance = sample_map()
    labels = np.asarray(datasets.sample_digits().labels)
    some = subset(5_000, 1_000)
    beside = labels[some][neighbours(places[some])]
    assert (beside == labels[some]).mean() > 0.9
    assert (MAPS / f"{maps.SAMPLE_MAP}.npy").stat().st_size < 100_000
    assert {"method", "settings", "versions", "date"} <= provenance.keys()


@pytest.mark.parametrize("damage", ["missing", "altered", "of other images", "another shape"])
def test_a_map_that_is_not_the_samples_is_refused(tmp_path: Path, damage: str) -> None:
    content = (MAPS / f"{maps.SAMPLE_MAP}.npy").read_bytes()
    told = json.loads((MAPS / f"{maps.SAMPLE_MAP}.json").read_bytes())
    if damage == "altered":
        content = content[:-1] + b"\x00"
    elif damage == "of other images":
        told["images_sha256"] = "0" * 64
    elif damage == "another shape":
        np.save(tmp_path / "other.npy", np.zeros((4, 2), np.float16))
        content = (tmp_path / "other.npy").read_bytes()
        told["sha256"] = hashlib.sha256(content).hexdigest()
    if damage != "missing":
        (tmp_path / f"{maps.SAMPLE_MAP}.npy").write_bytes(content)
        (tmp_path / f"{maps.SAMPLE_MAP}.json").write_text(json.dumps(told))
    with pytest.raises(DataError, match=r"tools\.map_sample"):
        sample_map(tmp_path)


def points() -> Points:
    """Two pairs of neighbours: two zeros, and a one beside a two."""
    return Points(
        places=np.array([[0, 0], [0, 1], [9, 0], [9, 1]], np.float32),
        numbers=np.array([3, 5, 7, 900]),
        images=made(4).images,
        labels=np.array([0, 0, 1, 2], np.uint8),
        axes=(message("right"), message("up")),
    )


def test_a_map_by_label() -> None:
    chart = map_chart(points())
    assert str(chart.title) == "50.0% of these images lie beside one of their own digit"
    zeros, ones = chart.figure["data"][:2]
    assert zeros["customdata"] == [0, 1]
    assert str(ones["hovertext"][0]) == "Image 7: a 1"
    assert chart.images is not None
    assert len(chart.images) == 4


def test_a_map_by_errors() -> None:
    chart = map_chart(points(), np.array([0, 0, 2, 2]))
    assert str(chart.title) == (
        "1 of these 4 images are misread; 1 of those lie beside another digit"
    )
    right, wrong = chart.figure["data"]
    assert right["customdata"] == [0, 1, 3]
    assert str(wrong["hovertext"][0]) == "Image 7: 1 read as 2"
    assert right["marker"].get("symbol") != wrong["marker"]["symbol"]
    assert str(map_chart(points(), np.array([0, 0, 1, 2])).title) == (
        "Not one of these 4 images is misread"
    )
