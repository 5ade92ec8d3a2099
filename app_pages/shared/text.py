"""The one door through which every text reaches a visitor.

``_("...")`` is gettext: it looks a sentence up in the visitor's language and returns it unchanged
where there is no translation. Sentences stand whole, with named placeholders:
``_("Epoch {epoch} of {epochs}", epoch=2, epochs=5)``.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from core.messages import Message, Parameter, in_words

LOCALES = Path(__file__).resolve().parents[2] / "locales"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("digit_lab", LOCALES, languages=[language], fallback=True)


def _(template: str, **params: Parameter) -> str:
    """Translate a sentence and fill its placeholders.

    Text without parameters is returned as it stands, so that braces in it are harmless.
    """
    sentence = _catalogue("en").gettext(template)
    if not params:
        return sentence
    return sentence.format(**{name: in_words(value, say) for name, value in params.items()})


def say(message: Message) -> str:
    """Translate a message that came from ``core``."""
    params = {
        name: say(value) if isinstance(value, Message) else value
        for name, value in message.params.items()
    }
    return _(message.template, **params)


def number(value: float) -> str:
    """Write a number out: 0.00001, not 1e-05."""
    return _("{value:g}", value=float(value))


def plain(text: str) -> str:
    """Return a person's text so that Markdown shows it as it was typed."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]()<>#+-.!|~$:&" else char for char in text)


def capital(text: str) -> str:
    """Return a text that begins a line with its first letter large."""
    return text[:1].upper() + text[1:]


def decimal(number: float, places: int = 2) -> str:
    """Return a number with a real minus sign."""
    return f"{number:.{places}f}".replace("-", "−")


def duration(seconds: float) -> str:
    """Return seconds as "41 s", "3 min 5 s" or "2 min"."""
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s", seconds=whole)
    if whole % 60 == 0:
        return _("{minutes} min", minutes=whole // 60)
    return _("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)
