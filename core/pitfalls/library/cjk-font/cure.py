import io

import matplotlib.pyplot as plt
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

fonts = {
    font.name
    for font in fontManager.ttflist
    if ord("手") in FT2Font(font.fname).get_charmap()
    and not font.name.startswith("Last Resort")  # the boxes themselves
}
fonts_found = len(fonts)
plt.rcParams["font.sans-serif"] = [*sorted(fonts), "DejaVu Sans"]
plt.rcParams["axes.unicode_minus"] = False


def draw(text):
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot([-1, 0, 1])
    axes.set_title(text)
    png = io.BytesIO()
    figure.savefig(png)
    return png.getvalue()


signs = "手写数字识别" if fonts else "Number"
different_pictures = len({draw(sign) for sign in signs})
