import io

import matplotlib.pyplot as plt


def draw(text):
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot([-1, 0, 1])
    axes.set_title(text)
    png = io.BytesIO()
    figure.savefig(png)
    return png.getvalue()


signs = "手写数字识别"
different_pictures = len({draw(sign) for sign in signs})
