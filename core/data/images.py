"""Pictures from outside become ink: what the canvas sends, and what people upload.

Nothing here trusts its bytes. Only PNG, JPEG and WebP are ever tried, the size is read from the
header before a pixel is decoded, and whatever a decoder makes of damaged bytes ends in an
:class:`core.errors.ImageError` with a sentence.
"""

from __future__ import annotations

import math
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from core.data.facts import Ink
from core.data.paper import find_ink
from core.errors import ImageError
from core.messages import Message, message

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
WORKING_SIDE = 560
"""Uploads are brought down to this many pixels: twice the canvas is plenty for a 28x28 digit."""

_MOST_CANVAS_BYTES = 1024 * 1024
_CANVAS_SIDES = (28, 1024)
_LEAST_CONTRAST = 32
_STRIP = 64
# One picture at a time: 25 megapixels with transparency take 100 MB while they are decoded.
_DECODING = threading.Lock()


@dataclass(frozen=True)
class Upload:
    """An uploaded picture as ink."""

    ink: Ink
    """(H, W) uint8, 0 paper to 255 ink, longer side at most 560; all 0 where there is no ink."""
    notes: tuple[Message, ...]
    """What a person should know about how it was read."""


def ink_from_canvas(image_bytes: bytes) -> Ink:
    """Read the PNG that the drawing canvas sends.

    A canvas with a transparent background is ink where it is opaque, whatever the pen's colour. On
    an opaque one, ink is what differs from the border.

    Args:
        image_bytes: a PNG, 28 to 1024 pixels wide and high, at most 1 MB.
    Returns:
        (H, W) ink.
    Raises:
        ImageError: it is anything else.
    """
    _check_bytes(image_bytes, _MOST_CANVAS_BYTES)
    with _decoding(), Image.open(BytesIO(image_bytes), formats=["PNG"]) as image:
        low, high = _CANVAS_SIDES
        if not (low <= image.width <= high and low <= image.height <= high):
            raise ImageError(
                "The canvas sent a picture of {width}×{height} pixels; expected are {low} to "
                "{high} pixels each way. Clear the canvas and draw again.",
                width=image.width,
                height=image.height,
                low=low,
                high=high,
            )
        canvas = image.convert("RGBA")
    alpha = np.asarray(canvas.getchannel("A"))
    if alpha.min() < 255:
        return alpha
    return find_ink(np.asarray(canvas.convert("L")), lossy=False)


def ink_from_upload(content: bytes) -> Ink:
    """Read an uploaded picture; :func:`read_upload` tells how as well."""
    return read_upload(content).ink


def read_upload(content: bytes) -> Upload:
    """Read an uploaded picture of one digit, dark on light or light on dark.

    Args:
        content: PNG, JPEG or WebP, at most 5 MB and 25 megapixels.
    Raises:
        ImageError: it is anything else, or damaged.
    """
    _check_bytes(content, MOST_BYTES)
    with (
        _DECODING,
        _decoding(),
        Image.open(BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as image,
    ):
        _check_pixels(image)
        moving = image.format != "MPO" and getattr(image, "n_frames", 1) > 1
        lossy = image.format != "PNG"
        grey = _grey(_shrink(image))
    notes = (message("The picture is animated; its first frame was read."),) if moving else ()
    return Upload(find_ink(np.asarray(grey), lossy=lossy), notes)


def _shrink(image: Image.Image) -> Image.Image:
    """Decode ``image`` upright, no larger than it needs to be, without losing transparency."""
    # A JPEG decodes to a half, quarter or eighth at once, in that much less memory and time.
    image.draft("L", (WORKING_SIDE, WORKING_SIDE))
    # Orientation is looked up first: turning a large picture would copy it.
    image.load()
    small: Image.Image = image
    if image.mode.startswith("I"):
        small = _from_16_bits(image)
    elif image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif "transparency" in image.info:
        small = image.convert("RGBA")
    factor = max(small.size) // WORKING_SIDE
    if factor > 1:
        small = _reduced(small, factor)
    small.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    small.info.setdefault("exif", image.info.get("exif", b""))
    return ImageOps.exif_transpose(small)


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """Return ``image.reduce(factor)`` in strips: Pillow copies what has transparency."""
    size = math.ceil(image.width / factor), math.ceil(image.height / factor)
    reduced = Image.new(image.mode, size)
    for top in range(0, size[1], _STRIP):
        bottom = min((top + _STRIP) * factor, image.height)
        strip = image.crop((0, top * factor, image.width, bottom))
        reduced.paste(strip.reduce(factor), (0, top))
    return reduced


def _from_16_bits(image: Image.Image) -> Image.Image:
    return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))


def _grey(image: Image.Image) -> Image.Image:
    """Return ``image`` in grey, transparency laid on paper that its ink stands out from."""
    if not image.has_transparency_data:
        return image.convert("L")
    on_white = _laid_on(image, "white")
    # White ink on nothing is what drawing programs for dark screens save.
    visible = np.ptp(np.asarray(on_white)) >= _LEAST_CONTRAST
    return on_white if visible else _laid_on(image, "black")


def _laid_on(image: Image.Image, colour: str) -> Image.Image:
    paper = Image.new("RGBA", image.size, colour)
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("L")


def _check_bytes(content: bytes, most: int) -> None:
    if not content:
        raise ImageError("The picture is empty (0 bytes). Choose a PNG, JPEG or WebP file.")
    if len(content) > most:
        raise ImageError(
            "The picture has {size} MB; at most {most} MB are read. Save it smaller.",
            size=math.ceil(len(content) / 1024**2 * 10) / 10,
            most=most // 1024**2,
        )


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise ImageError(
            "The picture has {width}×{height} pixels; at most {most} megapixels are read. "
            "Save it smaller.",
            width=image.width,
            height=image.height,
            most=MOST_PIXELS // 1_000_000,
        )


@contextmanager
def _decoding() -> Iterator[None]:
    """Turn what Pillow raises for foreign and damaged bytes into sentences."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise ImageError(
            "The picture claims to have more pixels than can be read; at most {most} megapixels "
            "are. Save it smaller.",
            most=MOST_PIXELS // 1_000_000,
        ) from error
    except UnidentifiedImageError as error:
        raise ImageError(
            "This is no picture that can be read here. Choose a PNG, JPEG or WebP file."
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error) as error:
        raise ImageError(
            "The picture is damaged or incomplete and cannot be read. Save it again as PNG, JPEG "
            "or WebP."
        ) from error
