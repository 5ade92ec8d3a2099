import numpy as np

from core.analysis import portraits as module
from core.analysis.portraits import portrait_table, portraits, shade_chart
from core.data.datasets import Digits
from tests.core.analysis.made_digits import made


def test_mean_and_spread_are_numpys_own_whatever_the_blocks(monkeypatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 7)
    digits = made()
    found = portraits(digits)
    for digit in range(10):
        images = digits.images[digits.labels == digit].astype(float)
        np.testing.assert_allclose(found.mean[digit], images.mean(axis=0))
        np.testing.assert_allclose(found.spread[digit], images.std(axis=0), atol=1e-4)
        expected = np.histogram(images, bins=256, range=(0, 256))[0]
        assert found.shades[digit].tolist() == expected.tolist()


def test_a_digit_that_is_not_there_has_no_portrait() -> None:
    found = portraits(Digits(np.full((2, 28, 28), 9, np.uint8), np.array([3, 3], np.uint8)))
    assert np.isnan(found.mean[0]).all()
    assert found.mean[3, 0, 0] == 9
    assert found.spread[3].max() == 0
    columns = {str(name): values for name, values in portrait_table(found)}
    assert columns["Mean"][0] is None
    assert columns["Mean"][3 * 784] == 9


def test_the_histogram_names_paper_and_the_extremes() -> None:
    shades = np.zeros((10, 256), np.int64)
    shades[:, 0] = 600
    shades[:, 200] = 300
    shades[0, 255] = 200
    shades[1, 0] = 700
    chart = shade_chart(shades)
    assert str(chart.title) == (
        "65.6% of all pixels are empty paper; a 0 takes the most ink, a 1 the least"
    )
    columns = {str(name): values for name, values in chart.table}
    assert columns["Pixel value"][:3] == ["0", "1–15", "16–31"]
    assert columns["Pixel value"][-1] == "240–255"
    assert columns["Digit 0"][0] == round(600 / 1100, 6)
    assert columns["Digit 0"][-1] == round(200 / 1100, 6)
    markers = {trace["marker"]["symbol"] for trace in chart.figure["data"]}
    assert len(markers) == 10
