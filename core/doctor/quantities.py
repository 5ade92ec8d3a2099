"""What the numbers of a finding's evidence mean, and how they are told."""

from __future__ import annotations

from dataclasses import dataclass

from core.doctor.finding import Number
from core.messages import Message, message


@dataclass(frozen=True)
class Quantity:
    """One kind of number."""

    title: Message
    is_share: bool = False
    """Whether 1 means all: told in percent."""

    def told(self, value: Number) -> Message:
        """Return the value as text, infinity and NaN in words."""
        if self.is_share:
            return message("{value:.1%}", value=value)
        if isinstance(value, int):
            return message("{value}", value=value)
        return message("{value:.3g}", value=value)


def _share(title: Message) -> Quantity:
    return Quantity(title, is_share=True)


_CHANCE = _share(message("What chance would give"))
_RATE = Quantity(message("Learning rate"))
_READ = _share(message("Images read correctly"))

QUANTITIES: dict[str, Quantity] = {
    "agreement": _share(message("Images whose neighbours vote for their label")),
    "answer_share": _share(message("Images with the commonest answer")),
    "apart": _share(message("Labels that would have to change")),
    "batch_size": Quantity(message("Images in a batch")),
    "best": _share(message("What neighbours or a straight line read")),
    "chance": _CHANCE,
    "conflicts": _share(message("Images that occur with several labels")),
    "constant": _share(message("Images that are the same everywhere")),
    "correlation": Quantity(message("Likeness of the mean images (1 is the same)")),
    "cosine": Quantity(message("Direction of the step (1 is downhill, −1 uphill)")),
    "cut_layers": Quantity(message("Layers without a gradient")),
    "dead": _share(message("Units that always give 0")),
    "dropped": _share(message("Values that are switched off")),
    "effective": Quantity(message("Learning rate with its momentum")),
    "end": Quantity(message("Loss in the last third")),
    "epoch": Quantity(message("Best epoch")),
    "explained": _share(message("Variance of the targets that the answers explain")),
    "fan_in": Quantity(message("Inputs of a unit")),
    "frozen": _share(message("Weights that are frozen")),
    "gap": _share(message("Training accuracy above validation accuracy")),
    "gradient_share": Quantity(message("First layer's gradient, as a part of the largest")),
    "guessing": Quantity(message("Loss of guessing")),
    "highest": Quantity(message("Highest value")),
    "in_use": _share(message("Images read correctly in use")),
    "jump_size": Quantity(message("All rises, in mean losses")),
    "kept": _share(message("Images still recognised after augmentation")),
    "kernel_spread": Quantity(message("Spread of the weights (about 1 by default)")),
    "largest_gradient": Quantity(message("Largest gradient")),
    "largest_ratio": _share(message("Largest step, as a part of the weights")),
    "leaked": _share(message("Validation images that are training images")),
    "least": Quantity(message("Images of the rarest class")),
    "line": _share(message("What a straight line reads")),
    "line_explained": _share(message("Variance of the targets that a straight line explains")),
    "loss": Quantity(message("Loss")),
    "lowest": Quantity(message("Lowest value")),
    "matched": _share(message("Neighbours vote for the label, if classes are renumbered")),
    "first_way": Quantity(message("Way of the first layer, in its own sizes")),
    "last_way": Quantity(message("Way of the last layer, in its own sizes")),
    "mean_shift": Quantity(message("Distance of the means, in spreads")),
    "missing": Quantity(message("Classes without an image")),
    "most": Quantity(message("Images of the commonest class")),
    "neighbours_agree": _share(message("Images with the label of the one before")),
    "not_finite": _share(message("Images with NaN or infinite values")),
    "others": _share(message("Other classes: neighbours vote for the label")),
    "peak": _share(message("Votes for the winner")),
    "penalty": Quantity(message("Penalty on weights, or on what units give")),
    "weight_decay": Quantity(message("Weight decay")),
    "rate": _RATE,
    "reached": _READ,
    "risen": Quantity(message("Validation loss now, in its lowest values")),
    "rms": Quantity(message("Size of the inputs (root mean square)")),
    "same_layers": Quantity(message("Layers whose units are all the same")),
    "saturated": _share(message("Outputs at one of their limits")),
    "spread_ratio": Quantity(message("Spread of validation, in spreads of training")),
    "start": Quantity(message("Loss in the first third")),
    "step": Quantity(message("Step")),
    "steps": Quantity(message("Steps of the whole training")),
    "support": Quantity(message("Votes for the given label, in those of other losers")),
    "target_mean": Quantity(message("Mean of the targets")),
    "target_spread": Quantity(message("Spread of the targets")),
    "training": _share(message("Training images read correctly")),
    "units": Quantity(message("Units of the layer")),
    "untracked_layers": Quantity(message("Layers with variables that are no weights")),
    "update_ratio": _share(message("Step, as a part of the weights")),
    "ups": Quantity(message("Epochs after which the loss rose")),
    "validated": Quantity(message("Of these, classes in the validation")),
    "validation": _share(message("Validation images read correctly")),
    "way": Quantity(message("All steps together, in sizes of the weights")),
    "worst_share": _share(message("Images of the label that look like the other")),
}


def quantity(name: str) -> Quantity:
    """Return what a number is.

    One that is not known here, as another version may write it, keeps its name.
    """
    return QUANTITIES.get(name) or Quantity(message("{name}", name=name))
