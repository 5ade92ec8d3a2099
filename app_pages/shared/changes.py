"""What one config changes of another, in a line."""

from __future__ import annotations

from app_pages.shared.text import _, say
from core.analysis.compared import differences
from core.config.training import TrainConfig


def changes_in_words(config: TrainConfig, changed: TrainConfig) -> str:
    """Return the settings that differ: "Learning rate: 1 → 0.001; Epochs: 3 → 5"."""
    return "; ".join(
        _("{setting}: {before} → {after}", setting=say(name), before=say(old), after=say(new))
        for name, (old, new) in differences([config, changed])
    )
