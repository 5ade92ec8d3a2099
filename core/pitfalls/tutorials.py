"""The five tutorials whose claims are measured, by the letter that pitfalls cite."""

from __future__ import annotations

from collections.abc import Iterable

TITLES = {
    "A": "实战踩坑记录: MNIST识别中常见问题与解决方案",
    "B": "Python深度神经网络训练中常见错误的解决方法",
    "C": "手写数字识别与CNN基础",
    "D": "TensorFlow入门实战: MNIST手写数字回归模型全解析",
    "E": "TensorFlow/Keras实战: 30分钟搭建你的第一个深度模型",
}


def cited(rows: Iterable[str]) -> list[tuple[str, str]]:
    """Return (title, number in it or "") for rows such as "A12" and "C7.1"."""
    return [(TITLES[row[0]], row[1:]) for row in rows]
