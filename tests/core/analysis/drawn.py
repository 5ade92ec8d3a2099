"""What several tests of charts need."""

from typing import Any

from core.messages import Message


def plain(part: Any) -> Any:
    """Return a figure with its messages as text, as a page would send it in English."""
    if isinstance(part, Message):
        return str(part)
    if isinstance(part, dict):
        return {key: plain(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [plain(value) for value in part]
    return part
