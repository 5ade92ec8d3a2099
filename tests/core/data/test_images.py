import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.data.drawings import film, render
from core.data.images import MOST_BYTES, ink_from_canvas, ink_from_upload, read_upload
from core.errors import ImageError

# An L: high on the left, a foot to the right. Turned or mirrored it is another picture.
L_STROKES = [[[0.0, 0.0], [0.0, 1.0], [0.55, 1.0]]]
INK = render(L_STROKES)
DIGIT = film(INK).digit


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def dark_on_light(ink: np.ndarray = INK) -> Image.Image:
    return Image.fromarray(255 - ink)


def with_alpha(colour: int, alpha: np.ndarray = INK) -> Image.Image:
    grey = Image.new("L", alpha.shape[::-1], colour)
    return Image.merge("RGBA", (grey, grey, grey, Image.fromarray(alpha)))


def is_the_l(content: bytes, tolerance: float = 5) -> bool:
    read = film(ink_from_upload(content)).digit.astype(int)
    return float(np.abs(read - DIGIT).mean()) < tolerance


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    data = b"IDAT" + zlib.compress(b"")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk
        + struct.pack(">I", len(data) - 4)
        + data
        + struct.pack(">I", zlib.crc32(data))
    )


# The canvas


def test_a_canvas_is_ink_where_it_is_opaque_in_any_colour() -> None:
    for colour in (0, 128, 255):
        assert np.array_equal(ink_from_canvas(encoded(with_alpha(colour))), INK)


def test_an_opaque_canvas_is_ink_where_it_differs_from_its_border() -> None:
    for image in (dark_on_light(), Image.fromarray(INK)):
        assert np.array_equal(film(ink_from_canvas(encoded(image))).digit, DIGIT)


def test_an_empty_canvas_is_blank() -> None:
    for image in (
        Image.new("RGBA", (280, 280)),
        Image.new("RGB", (280, 280), "white"),
        Image.new("RGB", (280, 280), "black"),
    ):
        assert not ink_from_canvas(encoded(image)).any()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        encoded(dark_on_light(), "JPEG"),
        encoded(dark_on_light(), "WEBP"),
        encoded(dark_on_light(), "GIF"),
        encoded(with_alpha(0))[:300],
        encoded(Image.new("RGBA", (27, 280))),
        encoded(Image.new("RGBA", (1025, 280))),
        png_header(60_000, 60_000),
        png_header(12_000, 12_000),
        png_header(280, 280),
        encoded(with_alpha(0)) + b"\0" * 2**20,
    ],
    ids=[
        "empty", "text", "jpeg", "webp", "gif", "truncated", "narrow", "wide",
        "bomb", "large", "no data", "long",
    ],
)  # fmt: skip
def test_hostile_canvas_messages_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(ImageError, match=r"[A-Z].*\."):
        ink_from_canvas(content)


@given(st.integers(0, 3_000), st.binary(min_size=1, max_size=8))
@settings(max_examples=120, deadline=None)
def test_no_damage_gets_past(place: int, damage: bytes) -> None:
    for whole, read in (
        (CANVAS_PNG, ink_from_canvas),
        (SMALL_JPEG, ink_from_upload),
        (SMALL_WEBP, ink_from_upload),
    ):
        at = place % len(whole)
        content = whole[:at] + damage + whole[at + len(damage) :]
        try:
            ink = read(content)
        except ImageError:
            continue
        assert ink.ndim == 2
        assert ink.dtype == np.uint8


CANVAS_PNG = encoded(with_alpha(0))
SMALL_JPEG = encoded(dark_on_light().resize((60, 60)), "JPEG")
SMALL_WEBP = encoded(dark_on_light().resize((60, 60)), "WEBP", lossless=True)

# Uploads


def _grey_paper() -> bytes:
    return encoded(Image.fromarray((200 - INK * 0.5).astype(np.uint8)))


def _16_bits() -> bytes:
    return encoded(Image.fromarray(65_535 - INK.astype(np.uint16) * 257))


def _palette() -> bytes:
    return encoded(dark_on_light().convert("RGB").quantize(8))


def _palette_with_transparency() -> bytes:
    image = Image.fromarray((INK > 127).astype(np.uint8), "P")
    image.putpalette([255, 0, 0, 0, 0, 0])
    return encoded(image, transparency=0)


def _rgb_with_transparent_colour() -> bytes:
    grey = Image.fromarray(np.where(INK > 127, 0, 255).astype(np.uint8)).convert("RGB")
    return encoded(grey, transparency=(255, 255, 255))


def _white_paper_in_nothing() -> bytes:
    """A page with transparent margins, as a screenshot with round corners has them."""
    alpha = np.zeros_like(INK)
    alpha[20:-20, 20:-20] = 255
    image = dark_on_light().convert("RGBA")
    image.putalpha(Image.fromarray(alpha))
    return encoded(image)


UPLOADS: dict[str, Callable[[], bytes]] = {
    "dark on light": lambda: encoded(dark_on_light()),
    "light on dark": lambda: encoded(Image.fromarray(INK)),
    "grey paper": _grey_paper,
    "jpeg": lambda: encoded(dark_on_light(), "JPEG"),
    "jpeg in colour": lambda: encoded(dark_on_light().convert("RGB"), "JPEG", quality=60),
    "cmyk": lambda: encoded(dark_on_light().convert("CMYK"), "JPEG"),
    "webp": lambda: encoded(dark_on_light().convert("RGB"), "WEBP"),
    "webp with transparency": lambda: encoded(with_alpha(0), "WEBP"),
    "one bit": lambda: encoded(dark_on_light().convert("1", dither=Image.Dither.NONE)),
    "grey with transparency": lambda: encoded(with_alpha(0).convert("LA")),
    "black on nothing": lambda: encoded(with_alpha(0)),
    "white on nothing": lambda: encoded(with_alpha(255)),
    "16 bits": _16_bits,
    "palette": _palette,
    "palette with transparency": _palette_with_transparency,
    "transparent colour": _rgb_with_transparent_colour,
    "paper in nothing": _white_paper_in_nothing,
}


@pytest.mark.parametrize("kind", UPLOADS)
def test_uploads_of_all_kinds_show_the_same_digit(kind: str) -> None:
    assert is_the_l(UPLOADS[kind]())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_says_which_side_is_up(orientation: int, kind: str) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = dark_on_light()
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert is_the_l(encoded(stored.convert("RGB"), kind, exif=exif))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_read_and_that_is_said(kind: str) -> None:
    second = Image.new("L", INK.shape, 255)
    content = encoded(
        dark_on_light().convert("RGB"),
        kind,
        save_all=True,
        append_images=[second.convert("RGB")],
        duration=100,
    )
    upload = read_upload(content)
    assert [str(note) for note in upload.notes] == [
        "The picture is animated; its first frame was read."
    ]
    assert is_the_l(content)
    assert read_upload(encoded(dark_on_light())).notes == ()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_twenty_megapixels_are_read(mode: str) -> None:
    large = dark_on_light().convert(mode).resize((5_000, 4_000), Image.Resampling.NEAREST)
    ink = ink_from_upload(encoded(large, "JPEG", quality=30))
    assert max(ink.shape) <= 560
    assert ink.any()


def test_a_large_png_is_brought_down() -> None:
    large = dark_on_light().resize((4_400, 4_400), Image.Resampling.NEAREST)
    assert is_the_l(encoded(large, compress_level=1))


def test_more_than_25_megapixels_are_refused() -> None:
    with pytest.raises(ImageError, match="5001×5000 pixels; at most 25 megapixels"):
        ink_from_upload(png_header(5_001, 5_000))


def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    with pytest.raises(ImageError, match="more pixels than can be read"):
        ink_from_upload(png_header(60_000, 60_000))


def test_more_than_5_megabytes_are_refused() -> None:
    with pytest.raises(ImageError, match=r"5\.1 MB; at most 5 MB"):
        ink_from_upload(b"\0" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "content", [b"hello", encoded(dark_on_light(), "GIF"), b"%PDF-1.7", b"<svg/>"]
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ImageError, match="Choose a PNG, JPEG or WebP file"):
        ink_from_upload(content)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_truncated_pictures_are_refused(kind: str) -> None:
    content = encoded(dark_on_light(), kind)
    with pytest.raises(ImageError, match="damaged or incomplete"):
        ink_from_upload(content[: len(content) // 2])


def test_pictures_without_ink_are_blank() -> None:
    grain = np.random.default_rng(1).normal(200, 5, (300, 400)).clip(0, 255).astype(np.uint8)
    shadow = np.linspace(120, 230, 400).astype(np.uint8)[None, :].repeat(300, axis=0)
    for image in (
        Image.new("RGB", (90, 60), "white"),
        Image.fromarray(grain),
        Image.fromarray(shadow),
    ):
        assert not ink_from_upload(encoded(image)).any()


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (3, 2)])
def test_tiny_pictures_are_no_trouble(size: tuple[int, int]) -> None:
    for colour in (0, 255):
        assert not ink_from_upload(encoded(Image.new("L", size, colour))).any()


@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_a_photo_with_shadow_and_grain_is_read(strength: float) -> None:
    chance = np.random.default_rng(2)
    small = render(L_STROKES, size=400, brush=10, share=0.5, position=(0.4, 0.55))
    down, right = np.mgrid[-1:1:400j, -1:1:400j]
    paper = 190 + 30 * right - 40 * strength * (down**2 + right**2)
    photo = paper * (1 - small / 255) + 60 * (small / 255) + chance.normal(0, 5, paper.shape)
    content = encoded(Image.fromarray(photo.clip(0, 255).astype(np.uint8)), "JPEG", quality=75)
    expected = film(small).digit.astype(int)
    read = film(ink_from_upload(content)).digit.astype(int)
    assert np.abs(read - expected).mean() < 8


def test_an_mnist_image_that_is_uploaded_is_read_as_it_is() -> None:
    # MNIST's images went through the film already: paper 0, ink up to 255.
    for image in (Image.fromarray(DIGIT), Image.fromarray(255 - DIGIT)):
        read = film(ink_from_upload(encoded(image))).digit.astype(int)
        assert np.abs(read - DIGIT).max() <= 8
