"""Runs side by side: where their settings differ, their curves, and where two of them err."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.bands import Band, band_area
from core.analysis.charts import Chart, Figure, Table, title
from core.analysis.history import History, points
from core.analysis.metrics import CLASSES
from core.analysis.palette import LIGHT_BACKGROUND, RUN_LOOKS, TRAINING, VALIDATION
from core.analysis.readings import Indices, Labels
from core.config import rules
from core.config.networks import NETWORKS
from core.config.schedules import SCHEDULES
from core.config.training import (
    CLASS_WEIGHTS,
    DATA,
    KINDS,
    OPTIMIZERS,
    REGRESSION_LOSSES,
    TASKS,
    TrainConfig,
)
from core.messages import Message, message

LETTERS = "ABCDEF"
MOST = len(LETTERS)
LEVEL = 0.05
"""Below this probability a difference is called more than chance."""

SETTINGS: dict[str, Message] = {
    "data": message("Data"),
    "network": message("Network"),
    "layers": message("Own layers"),
    "optimizer": message("Optimizer"),
    "learning_rate": message("Learning rate"),
    "momentum": message("Momentum"),
    "batch_size": message("Batch size"),
    "epochs": message("Epochs"),
    "validation_share": message("Validation share"),
    "train_images": message("Training images"),
    "early_stopping_patience": message("Early stopping after"),
    "plateau_patience": message("Reduce on plateau after"),
    "plateau_factor": message("Plateau factor"),
    "plateau_min_rate": message("Lowest learning rate"),
    "kind": message("Kind of run"),
    "task": message("Task"),
    "regression_loss": message("Loss of a regression"),
    "huber_delta": message("Huber's delta"),
    "schedule": message("Schedule"),
    "warmup_share": message("Warm-up"),
    "weight_decay": message("Weight decay"),
    "clip_norm": message("Gradient clipping"),
    "label_smoothing": message("Label smoothing"),
    "class_weights": message("Class weights"),
    "rotation": message("Rotation"),
    "shift": message("Shift"),
    "zoom": message("Zoom"),
    "gradient_norms": message("Gradient norm by layer"),
    "seed": message("Seed"),
}
"""The settings' names as the form has them; a setting that is not here shows its own name."""
_TITLES: dict[str, dict[str, Any]] = {
    "data": DATA,
    "network": {name: network.title for name, network in NETWORKS.items()},
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "class_weights": CLASS_WEIGHTS,
    "kind": KINDS,
    "task": TASKS,
    "regression_loss": REGRESSION_LOSSES,
}

Row = tuple[Message, list[Message]]


def differences(configs: Sequence[TrainConfig]) -> list[Row]:
    """Return the settings that are not the same in all configs, with each one's value in words.

    A setting without effect, like momentum beside Adam, has no value.
    """
    stored = [
        {
            name: value
            for name, value in config.to_json().items()
            if name not in rules.idle(vars(config))
        }
        for config in configs
    ]
    names = [name for name in configs[0].to_json() if name != "version"]
    return [
        (SETTINGS.get(name, message("{name}", name=name)), [_told(name, one) for one in stored])
        for name in names
        if len({repr(one.get(name)) for one in stored}) > 1
    ]


def _told(name: str, settings: dict[str, Any]) -> Message:
    value = settings.get(name)
    if value is None:
        return message("–")
    if name == "layers":
        return message("{kinds}", kinds=", ".join(layer["is"] for layer in value))
    known = _TITLES.get(name, {}).get(value, value)
    if isinstance(known, Message):
        return known
    return message("{value}", value=f"{known:g}" if isinstance(known, float) else str(known))


def loss_of(config: TrainConfig) -> Message:
    """Name what a config's loss measures; only losses of one name can be compared."""
    if not config.is_regression:
        return message("cross-entropy")
    if config.regression_loss == "huber":
        return message("Huber with delta {delta}", delta=f"{config.huber_delta:g}")
    return {"mse": message("squared error"), "mae": message("absolute error")}[
        config.regression_loss
    ]


def comparable(configs: Sequence[TrainConfig]) -> tuple[list[str], list[Message]]:
    """Return which columns of their histories can be overlaid, and why others cannot."""
    columns, reasons = [], []
    kinds = list({str(kind): kind for kind in map(loss_of, configs)}.values())
    if len(kinds) == 1:
        columns.append("val_loss")
    else:
        joined: Message = kinds[0]
        for kind in kinds[1:]:
            joined = message("{before}, {kind}", before=joined, kind=kind)
        reasons.append(
            message(
                "Their losses are of different kinds ({kinds}), so the numbers cannot be compared "
                "and are not drawn together.",
                kinds=joined,
            )
        )
    metrics = {config.metric for config in configs}
    if len(metrics) == 1:
        columns.append(f"val_{metrics.pop()}")
    else:
        reasons.append(
            message(
                "A classification is followed by its accuracy and a regression by its mean "
                "absolute error; these are different things. What they share is how many test "
                "images are right, after a regression's numbers are rounded."
            )
        )
    return columns, reasons


def overlaid(
    names: Sequence[str],
    histories: Sequence[History],
    column: str,
    bands: Mapping[str, Band] | None = None,
) -> Chart:
    """Draw one curve a run, by epoch.

    Args:
        names: of two to six runs.
        histories: theirs; of a group, its mean.
        column: "val_loss", "val_accuracy" or, of regressions, "val_mae".
        bands: of the groups among them, by name.
    """
    bands = bands or {}
    curves = [points(history, "epochs", column) for history in histories]
    is_share = column == "val_accuracy"
    areas = [
        area
        for name, look in zip(names, RUN_LOOKS, strict=False)
        if name in bands
        for area in band_area(bands[name], name, look)
    ]
    data: list[Figure] = [
        *areas,
        *(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "legendgroup": name,
                "line": look.line(),
                "marker": look.points(),
                "x": [x for x, _ in curve],
                "y": [y for _, y in curve],
                "hovertemplate": "%{y:.2%}" if is_share else "%{y:.4f}",
            }
            for name, look, curve in zip(names, RUN_LOOKS, curves, strict=False)
        ),
    ]
    axis = {
        "val_loss": message("Validation loss"),
        "val_accuracy": message("Validation accuracy"),
        "val_mae": message("Validation MAE"),
    }[column]
    layout: Figure = {
        "xaxis": {"title": title(message("Epochs")), "rangemode": "tozero"},
        "yaxis": {"title": title(axis), "tickformat": ".0~%" if is_share else ""},
        "hovermode": "x unified",
        "showlegend": True,
    }
    places = sorted({x for curve in curves for x, _ in curve})
    table: Table = [
        (message("Epochs"), places),
        *(
            (message("{name}", name=name), [dict(curve).get(place) for place in places])
            for name, curve in zip(names, curves, strict=True)
        ),
        *(
            (head, [dict(enumerate(edge, start=1)).get(round(place)) for place in places])
            for name, band in bands.items()
            for head, edge in (
                (message("{name}: lowest", name=name), band.low),
                (message("{name}: highest", name=name), band.high),
            )
        ),
    ]
    return Chart(
        _overlaid_title(names, curves, column),
        message(
            "Line chart: one line for each run, over epochs; a group's line is its mean, in a band "
            "from the lowest to the highest of its trainings. The numbers are in the table."
        )
        if bands
        else message(
            "Line chart: one line for each run, over epochs. The numbers are in the table."
        ),
        {"data": data, "layout": layout},
        table,
    )


def _overlaid_title(names: Sequence[str], curves: Sequence[Any], column: str) -> Message:
    choose = max if column == "val_accuracy" else min
    bests = [choose((y for _, y in curve if y is not None), default=None) for curve in curves]
    known = [best for best in bests if best is not None]
    if not known:
        return message("No epoch was completed yet")
    best = choose(known)
    name = names[bests.index(best)]
    if column == "val_loss":
        return message("Lowest validation loss: {loss}, by {name}", loss=f"{best:.3f}", name=name)
    if column == "val_mae":
        return message("Lowest validation MAE: {error}, by {name}", error=f"{best:.3f}", name=name)
    return message("Best validation accuracy: {share}, by {name}", share=f"{best:.2%}", name=name)


def confusion_difference(
    one: NDArray[np.integer[Any]],
    other: NDArray[np.integer[Any]],
    letters: tuple[str, str] = ("A", "B"),
) -> Chart:
    """Draw how often A gave an answer more than B, cell by cell.

    Args:
        one: (10, 10) counts of A; row = true digit, column = answer.
        other: those of B, to the same images.
        letters: what the two are called.
    """
    difference = one.astype(np.int64) - other.astype(np.int64)
    shown = [[f"{n:+d}".replace("-", "−") if n else "" for n in row] for row in difference.tolist()]
    axis = {"tickmode": "linear", "dtick": 1, "fixedrange": True, "showgrid": False}
    # One map for each sign, as each begins with the page's own background.
    data = [
        _signed(difference >= 0, difference, shown, TRAINING.color),
        _signed(difference < 0, difference, shown, VALIDATION.color),
    ]
    layout: Figure = {
        "xaxis": axis | {"title": title(message("Read as")), "side": "top", "zeroline": False},
        "yaxis": axis
        | {"title": title(message("True digit")), "autorange": "reversed", "zeroline": False},
    }
    table: Table = [
        (message("True digit"), list(range(CLASSES))),
        *(
            (message("Read as {digit}", digit=read), difference[:, read].tolist())
            for read in range(CLASSES)
        ),
    ]
    return Chart(
        _difference_title(difference, *letters),
        message(
            "Heat map: the confusion matrix of {one} minus that of {other}. The numbers are in the "
            "table.",
            one=letters[0],
            other=letters[1],
        ),
        {"data": data, "layout": layout},
        table,
    )


def _signed(
    mask: NDArray[np.bool_], difference: NDArray[np.int64], shown: list[list[str]], color: str
) -> Figure:
    # A logarithm, or the diagonal would drown all the rest.
    strengths = np.log1p(abs(difference))
    return {
        "type": "heatmap",
        "x": list(range(CLASSES)),
        "y": list(range(CLASSES)),
        "z": [
            [round(float(z), 4) if on else None for z, on in zip(row, ons, strict=True)]
            for row, ons in zip(strengths, mask, strict=True)
        ],
        "zmin": 0,
        "zmax": round(float(max(strengths.max(), 1)), 4),
        # Plotly writes texts into empty cells, too, in a colour that is not for the other map's.
        "text": [
            [text if on else "" for text, on in zip(row, ons, strict=True)]
            for row, ons in zip(shown, mask, strict=True)
        ],
        "texttemplate": "%{text}",
        "textfont": {"size": 11},
        "colorscale": [[0.0, LIGHT_BACKGROUND], [1.0, color]],
        "showscale": False,
        "hoverinfo": "skip",
        "xgap": 1,
        "ygap": 1,
    }


def _difference_title(difference: NDArray[np.int64], one: str, other: str) -> Message:
    right = int(np.trace(difference))
    if right == 0:
        return message("{one} and {other} read equally many images right", one=one, other=other)
    if right > 0:
        return message(
            "{one} reads {count} more images right than {other}",
            one=one,
            other=other,
            count=right,
        )
    return message(
        "{one} reads {count} fewer images right than {other}", one=one, other=other, count=-right
    )


@dataclass(frozen=True)
class Disagreement:
    """Which images one of two models reads wrongly and the other does not."""

    only_a: Indices
    """A errs and B is right."""
    only_b: Indices
    """B errs and A is right."""
    both: Indices
    """Both err."""

    @property
    def chance(self) -> float:
        """McNemar's exact probability; see :func:`mcnemar`."""
        return mcnemar(len(self.only_a), len(self.only_b))

    def verdict(self, one: str = "A", other: str = "B") -> Message:
        """Say whether the difference is more than chance.

        Args:
            one: what A is called.
            other: what B is called.
        """
        facts = {
            "one": one,
            "other": other,
            "only_a": f"{len(self.only_a):,}",
            "only_b": f"{len(self.only_b):,}",
            "p": "<0.0001" if self.chance < 0.0001 else f"{self.chance:.2g}",
        }
        if self.chance >= LEVEL:
            return message(
                "The difference may be chance. If {one} and {other} were equally good, a "
                "split of {only_a} to {only_b} or a more uneven one would come up with "
                "probability {p} (McNemar's exact test).",
                **facts,
            )
        better = other if len(self.only_a) > len(self.only_b) else one
        return message(
            "{better} is better, by more than chance. If {one} and {other} were equally good, "
            "a split of {only_a} to {only_b} or a more uneven one would come up only with "
            "probability {p} (McNemar's exact test).",
            better=better,
            **facts,
        )


def disagreement(one: Labels, other: Labels, labels: Labels) -> Disagreement:
    """Compare the answers of A and B to the same images.

    Args:
        one: (N,) digits, as A reads them.
        other: (N,) digits, as B reads them.
        labels: (N,).
    """
    a, b = one != labels, other != labels
    return Disagreement(np.flatnonzero(a & ~b), np.flatnonzero(~a & b), np.flatnonzero(a & b))


def mcnemar(only_a: int, only_b: int) -> float:
    """Return how probable so uneven a split is where both models are equally good.

    McNemar's exact test (Q. McNemar, Psychometrika 12, 1947, 153-157, with the binomial
    distribution in place of its approximation): of the images that only one of two models reads
    wrongly, each falls to either of them with probability 1/2. Two-sided.

    Args:
        only_a: images that only A reads wrongly.
        only_b: images that only B reads wrongly.
    Returns:
        0 to 1; 1 where there is no such image.
    """
    number, few = only_a + only_b, min(only_a, only_b)
    tail = term = 1
    for k in range(1, few + 1):
        term = term * (number - k + 1) // k
        tail += term
    chance: float = 2 * tail / 2**number
    return min(1.0, chance)
