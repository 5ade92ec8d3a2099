"""How a downloaded model is used: a picture becomes input as in Digit Lab, and is read.

A photo takes more care than this, for shadows and lined paper: :mod:`core.data.images`.
"""

from __future__ import annotations

INPUT = """
# Ink counts, as in MNIST: 0 is paper and 255 is ink. The picture shows dark ink on light paper.
ink = ImageOps.invert(Image.open("digit.png").convert("L"))
ink = ink.crop(ink.point(lambda value: 255 * (value > 50)).getbbox())
ink = np.pad(ImageOps.contain(ink, (20, 20)), 14)  # 20 pixels high or wide, paper around
# The ink's centre of mass goes to the middle of 28 x 28 pixels.
row, column = (round((ink * places).sum() / ink.sum()) for places in np.indices(ink.shape))
ink = ink[row - 14 : row + 14, column - 14 : column + 14]
batch = ink.astype("float32")[np.newaxis, :, :, np.newaxis] / 255  # (1, 28, 28, 1), 0 to 1
"""

ANSWER = """
probabilities = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
print(f"{probabilities.argmax()} ({probabilities.max():.1%})")
"""

NEAREST = """
print(f"{number:.2f}, so the nearest digit is {round(min(max(number, 0), 9))}")
"""

_WITH_KERAS = f"""\
import keras
import numpy as np
from PIL import Image, ImageOps
{INPUT}
model = keras.saving.load_model("model.keras")
"""

_WITH_LITERT = f"""\
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image, ImageOps
{INPUT}
model = Interpreter("model.tflite")
model.allocate_tensors()
model.set_tensor(model.get_input_details()[0]["index"], batch)
model.invoke()
"""

WITH_KERAS = f"{_WITH_KERAS}logits = model.predict(batch)[0]  # ten raw scores, one a digit{ANSWER}"
"""Reads digit.png with model.keras; needs the packages keras and tensorflow."""

NUMBER_WITH_KERAS = f"{_WITH_KERAS}number = float(model.predict(batch)[0, 0]){NEAREST}"
"""The same for a regression's model."""

_OUTPUT = 'model.get_tensor(model.get_output_details()[0]["index"])'

WITH_LITERT = f"{_WITH_LITERT}logits = {_OUTPUT}[0]  # ten raw scores{ANSWER}"
"""Reads digit.png with model.tflite; needs the package ai-edge-litert, and no TensorFlow."""

NUMBER_WITH_LITERT = f"{_WITH_LITERT}number = float({_OUTPUT}[0, 0]){NEAREST}"
"""The same for a regression's model."""
