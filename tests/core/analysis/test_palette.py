"""The palette's promises, measured."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

from core.analysis import palette
from core.analysis.palette import DARK_BACKGROUND, LIGHT_BACKGROUND

CONFIG = Path(__file__).resolve().parents[3] / ".streamlit" / "config.toml"
CAPTION = 0.6
"""How much of the text colour Streamlit's captions have."""
ROLES = (palette.TRAINING, palette.VALIDATION, palette.TEST)
PAIR = (palette.BEFORE, palette.AFTER)
LONE = (palette.MUTED, palette.CHOSEN)
COLORS = sorted({*palette.CLASSES, *(look.color for look in (*ROLES, *PAIR)), *LONE})

# Machado, Oliveira and Fernandes, 2009, table 1, severity 1.0, in linear RGB.
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}


def linear(color: str) -> np.ndarray:
    channels = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    dark, light = sorted(float(weights @ linear(color)) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB, for white D65."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(rgb, 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("background", [LIGHT_BACKGROUND, DARK_BACKGROUND])
def test_every_colour_stands_out_on_both_themes(color: str, background: str) -> None:
    assert contrast(color, background) >= 3


@pytest.mark.parametrize("eye", list(BLINDNESS))
@pytest.mark.parametrize("group", [ROLES, PAIR], ids=["splits", "before-after"])
def test_meanings_differ_for_every_eye(eye: str, group: tuple[palette.Look, ...]) -> None:
    seen = [lab(np.array(BLINDNESS[eye]) @ linear(look.color)) for look in group]
    apart = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)]
    assert min(apart) > 15, "a difference (CIE76) that is seen at a glance"


def test_meanings_differ_without_colour() -> None:
    for group in (ROLES, PAIR):
        assert len({look.dash for look in group}) == len(group)
        assert len({look.marker for look in group}) == len(group)


def test_there_is_one_hue_a_digit() -> None:
    assert len(set(palette.CLASSES)) == 10


@pytest.mark.parametrize(
    ("name", "shown"), [("light", LIGHT_BACKGROUND), ("dark", DARK_BACKGROUND)]
)
def test_a_theme_can_be_read(name: str, shown: str) -> None:
    theme = tomllib.loads(CONFIG.read_text())["theme"][name]
    backgrounds = [
        theme["backgroundColor"],
        theme["secondaryBackgroundColor"],
        theme["sidebar"]["backgroundColor"],
    ]
    assert backgrounds[0] == shown
    assert contrast("#ffffff", theme["primaryColor"]) >= 4.5, "a main button's label"
    for background in backgrounds:
        assert contrast(theme["primaryColor"], background) >= 3, "a button, a slider"
        assert contrast(theme["linkColor"], background) >= 4.5
        assert contrast(theme["codeTextColor"], background) >= 4.5
        assert contrast(over(theme["textColor"], background), background) >= 4.5, "a caption"


def over(text: str, background: str) -> str:
    """Return a caption's colour on a background."""
    parts = [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in (text, background)]
    mixed = (round(CAPTION * a + (1 - CAPTION) * b) for a, b in zip(*parts, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
