"""Photos of digits that were never taken: strokes on paper, with what a camera makes of them."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from core.data.drawings import render
from core.data.facts import Ink

SIDE = 420
Picture = np.ndarray
"""(420, 420) float, 0 black to 255 white."""


def _arc(x: float, y: float, w: float, h: float, start: float, end: float) -> list[list[float]]:
    turns = np.radians(np.linspace(start, end, 25))
    return [[x + w * float(np.cos(t)), y + h * float(np.sin(t))] for t in turns]


DIGITS: dict[int, list[list[list[float]]]] = {
    0: [_arc(0.35, 0.5, 0.3, 0.5, -90, 270)],
    1: [[[0.3, 0.2], [0.5, 0.0], [0.5, 1.0]]],
    2: [[*_arc(0.33, 0.25, 0.28, 0.25, -170, 40), [0.05, 1.0], [0.7, 1.0]]],
    3: [[*_arc(0.3, 0.25, 0.27, 0.25, -150, 80), *_arc(0.3, 0.74, 0.3, 0.26, -80, 150)]],
    4: [[[0.4, 0.0], [0.05, 0.65], [0.75, 0.65]], [[0.55, 0.4], [0.55, 1.0]]],
    5: [[[0.65, 0.0], [0.15, 0.0], [0.12, 0.45], *_arc(0.3, 0.7, 0.3, 0.29, -110, 140)]],
    6: [[[0.55, 0.0], *_arc(0.35, 0.7, 0.3, 0.3, -160, 200)]],
    7: [[[0.1, 0.0], [0.7, 0.0], [0.3, 1.0]]],
    8: [[*_arc(0.35, 0.25, 0.22, 0.25, 90, 450), *_arc(0.35, 0.75, 0.28, 0.25, -90, 270)]],
    9: [[*_arc(0.35, 0.28, 0.26, 0.28, 0, 360), [0.58, 1.0]]],
}


def pen(digit: int, brush: float = 14, share: float = 0.5) -> Ink:
    """Return the ink of a digit on a sheet, 0 paper to 255 ink."""
    return render(DIGITS[digit], SIDE, brush, share, (0.46, 0.53))


def on_paper(ink: Ink, paper: Picture | float = 205.0, dark: float = 55.0) -> Picture:
    """Lay ink on paper."""
    cover = ink / 255
    return np.asarray(paper * (1 - cover) + dark * cover)


_down, _right = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]


def gradient(photo: Picture) -> Picture:
    """A lamp on the left."""
    return photo * (0.75 - 0.25 * _right)


def vignette(photo: Picture) -> Picture:
    """A cheap lens."""
    return photo * (1 - 0.3 * (_down**2 + _right**2))


def shadow(photo: Picture) -> Picture:
    """The hand that holds the telephone, with an edge across the paper."""
    edge = 1 / (1 + np.exp(-(_right + 0.6 * _down + 0.2) * 40))
    return photo * (0.6 + 0.4 * edge)


def grain(photo: Picture) -> Picture:
    """A photo in the evening."""
    return photo + np.random.default_rng(3).normal(0, 8, photo.shape)


def specks(photo: Picture) -> Picture:
    """Dust and crumbs."""
    random = np.random.default_rng(4)
    dusty = photo.copy()
    for top, left in random.integers(5, SIDE - 9, (40, 2)):
        dusty[top : top + 3, left : left + 3] = 60
    return dusty


def frame(photo: Picture) -> Picture:
    """A dark border line around the picture, as scanners leave it."""
    framed = photo.copy()
    for side in (np.s_[:6], np.s_[-6:], np.s_[:, :6], np.s_[:, -6:]):
        framed[side] = 30
    return framed


def box(photo: Picture) -> Picture:
    """A square drawn around the digit, as forms have them."""
    image = Image.fromarray(photo)
    ImageDraw.Draw(image).rectangle((30, 30, SIDE - 30, SIDE - 30), outline=70, width=4)
    return np.asarray(image)


def table(photo: Picture) -> Picture:
    """Paper that ends before the picture does, askew, on a dark table."""
    image = Image.fromarray(photo.clip(0, 255).astype(np.uint8))
    turned = image.resize((360, 360)).rotate(4, expand=True, fillcolor=70)
    sheet = Image.new("L", (SIDE, SIDE), 70)
    sheet.paste(turned, (20, 15))
    return np.asarray(sheet, dtype=float)


def table_below(photo: Picture) -> Picture:
    """A strip of the table below the paper."""
    lying = photo.copy()
    lying[-50:] = 80
    return lying


def ruled(photo: Picture) -> Picture:
    """Lines to write on, paler than a pen."""
    lined = photo.copy()
    lined[18::44] = np.minimum(lined[18::44], 165)
    lined[19::44] = np.minimum(lined[19::44], 165)
    return lined


def squared(photo: Picture) -> Picture:
    """The squares of a school book."""
    lined = photo.copy()
    for at in (9, 10):
        lined[at::28] = np.minimum(lined[at::28], 170)
        lined[:, at::28] = np.minimum(lined[:, at::28], 170)
    return lined


def blurred(photo: Picture) -> Picture:
    """Out of focus."""
    image = Image.fromarray(photo.clip(0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(3)), dtype=float)


def negative(photo: Picture) -> Picture:
    """Chalk on a board."""
    return 255 - photo


CONDITIONS: dict[str, tuple[Callable[[Picture], Picture], ...]] = {
    "plain": (),
    "gradient": (gradient, grain),
    "vignette": (vignette, grain),
    "shadow": (shadow, grain),
    "specks": (specks, gradient),
    "frame": (frame, gradient),
    "box": (box, gradient, grain),
    "table": (table, gradient, grain),
    "strip of table": (table_below, vignette, grain),
    "ruled": (ruled, gradient, grain),
    "squared": (squared, vignette, grain),
    "blurred": (blurred, gradient, grain),
    "chalk": (negative, vignette, grain),
    "chalk, framed": (frame, negative, gradient),
}


def take(digit: int, condition: str) -> bytes:
    """Return a JPEG of a digit under a condition."""
    photo = on_paper(pen(digit))
    for change in CONDITIONS[condition]:
        photo = change(photo)
    return encoded(photo)


def encoded(photo: Picture, kind: str = "JPEG") -> bytes:
    """Return a picture as a file, a JPEG at quality 70."""
    file = io.BytesIO()
    image = Image.fromarray(np.asarray(photo).clip(0, 255).round().astype(np.uint8))
    image.save(file, kind, **({"quality": 70} if kind == "JPEG" else {}))
    return file.getvalue()
