"""The five tutorials whose claims are measured, by the letter that pitfalls cite."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.messages import Message, message


@dataclass(frozen=True)
class Tutorial:
    """A tutorial; all of them are in Chinese."""

    title: str
    about: Message
    """What it is, for those who do not read its title."""


TUTORIALS = {
    "A": Tutorial(
        "实战踩坑记录: MNIST识别中常见问题与解决方案",
        message("twelve pitfalls of an MNIST project, January 2026"),
    ),
    "B": Tutorial(
        "Python深度神经网络训练中常见错误的解决方法",
        message("common errors when deep networks are trained, December 2025"),
    ),
    "C": Tutorial(
        "手写数字识别与CNN基础",
        message("handwritten digits, from how a CNN works to a web service"),
    ),
    "D": Tutorial(
        "TensorFlow入门实战: MNIST手写数字回归模型全解析",
        message("digits as numbers, by regression, September 2025"),
    ),
    "E": Tutorial(
        "TensorFlow/Keras实战: 30分钟搭建你的第一个深度模型",
        message("a first deep network in 30 minutes"),
    ),
}


def cited(rows: Iterable[str]) -> list[tuple[Tutorial, list[str]]]:
    """Return each tutorial with the numbers in it, none where it is cited as a whole.

    Args:
        rows: such as "A12" and "C7.1".
    """
    numbers: dict[str, list[str]] = {}
    for row in rows:
        numbers.setdefault(row[0], []).extend([row[1:]] if row[1:] else [])
    return [(TUTORIALS[letter], found) for letter, found in numbers.items()]
