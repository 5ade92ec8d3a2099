"""What was measured, before anybody judges it: plain numbers, no Keras.

:mod:`core.doctor.data_facts` fills the parts about data, :mod:`core.doctor.watching` all others.
A check takes the whole :class:`Evidence` and must cope with parts that are missing: None is
"not measured".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.doctor.finding import Gap

Array = NDArray[Any]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Labels:
    """The targets of one split."""

    form: str
    """"classes" (whole numbers from 0), "one-hot", "numbers" (continuous or negative), "rows"
    (several numbers each, not one-hot)."""
    width: int
    """Numbers a target: 1, or the length of its row."""
    count: int
    lowest: float
    highest: float
    mean: float
    spread: float
    """Standard deviation."""
    counts: tuple[int, ...] = ()
    """How often each class from 0 on occurs; empty where they are no classes."""
    neighbours_agree: float = 0.0
    """Share of targets that equal the one after them in the given order."""
    finite: bool = True
    distinct: int = 0
    """How many different targets there are."""
    several: float = 0.0
    """Of rows of nothing but 0 and 1: the share of those that hold several 1."""
    sums_to_one: bool = False
    """Whether each is a row of shares: none negative, and their sum is 1."""
    whole: bool = False
    """Whether all are whole numbers."""

    @property
    def chance_to_agree(self) -> float:
        """``neighbours_agree`` of a shuffled order."""
        total = sum(self.counts)
        return sum((n / total) ** 2 for n in self.counts) if total else 0.0


@dataclass(frozen=True)
class Images:
    """The inputs of one split, by a sample of at most :data:`core.doctor.data_facts.MOST`."""

    count: int
    mean: float
    spread: float
    """Standard deviation of all values."""
    lowest: float
    highest: float
    rms: float
    whole: bool
    """Whether all values are whole numbers."""
    filled: float
    """Share of values other than the commonest of 0 and the lowest."""
    not_finite: float
    """Share of images with NaN or an infinity."""
    constant: float
    """Share of images whose values are all the same."""
    average: Floats | None = None
    """The mean image, flat."""
    columns: int = 0
    """Numbers a row where these are rows of a table, each number with a unit of its own; 0 where
    they are images."""


@dataclass(frozen=True)
class Neighbours:
    """What the nearest images of the training set say of an image's label."""

    count: int
    agreement: float
    """Share of training images whose nearest others vote for its label."""
    chance: float
    """That share if labels had nothing to do with images."""
    peak: float
    """Mean share of the votes that go to the winner."""
    support: float
    """Where the vote disagrees: votes for the given label, over the mean of the other losers. 1 is
    what noise gives; a hard image's true class gets more."""
    worst_pair: tuple[int, int] | None
    worst_share: float
    """Of the images labelled as the pair's first, the share that is voted to be the second."""
    others: float
    """Mean agreement of the classes outside the worst pair."""
    validation_agreement: float | None = None
    """Share of validation images for whose label the nearest training images vote."""
    validation_matched: float | None = None
    """That share if each class that is voted for stood for another of the validation, each once, in
    the order that fits best."""


@dataclass(frozen=True)
class Data:
    """All that NumPy tells about the data."""

    images: Images
    labels: Labels | None
    validation_images: Images | None = None
    validation_labels: Labels | None = None
    neighbours: Neighbours | None = None
    conflicts: float = 0.0
    """Share of training images that occur with several labels."""
    leaked: float = 0.0
    """Share of the validation images that are training images too."""
    twins: float = 0.0
    """Share of the training images that occur more than once."""
    linear: float | None = None
    """Accuracy that ridge regression reaches on held-out images: it learns from one half of at most
    :data:`core.doctor.data_facts.MOST` and is tried on the other, and the reverse."""
    linear_explained: float | None = None
    """Share of the targets' variance that such a ridge regression explains; see
    :func:`core.doctor.neighbours.explained`."""
    kept_by_augmentation: float | None = None
    """What neighbours still know of images that were augmented on their way to the network; see
    :func:`core.doctor.neighbours.kept`."""


@dataclass(frozen=True)
class Layer:
    """One layer at work on the probe batch, in the order of calls."""

    name: str
    kind: str
    """Class name, for people; no check depends on it."""
    fed_by: int | None
    """Place of the layer whose output is its input, if one is."""
    units: int
    """Size of the output's last axis."""
    rank: int
    """Axes of the output, the batch's included."""
    weights: int = 0
    """Numbers in its kernels."""
    trainable: bool = True
    linear: bool = False
    """Whether doubling and adding inputs does so to outputs, but for a constant."""
    normalises: bool = False
    """Whether its outputs are shares: none negative, each row's sum is 1."""
    batch_norm: float | None = None
    """Momentum of its moving statistics, if it keeps any."""
    in_rms: float = 0.0
    out_rms: float = 0.0
    out_finite: bool = True
    looks_up: bool = False
    """Whether it gives a row for each number that it gets, as an embedding does: the numbers are
    names then, whose size means nothing."""
    fan_in: int = 0
    kernel_spread: float | None = None
    """Standard deviation of the kernel, times the root of ``fan_in``: 1 to 1.4 by default."""
    same_units: bool = False
    """Whether all units have the same kernel."""
    same_gradients: bool = True
    """Whether all units get the same gradient, too, and so stay the same; True if not measured."""
    dead: float | None = None
    """Share of units that give 0 for the whole batch; None where that says nothing."""
    saturated: float | None = None
    """Share of outputs within 1% of a limit; None where there is none."""
    dropped: float = 0.0
    """Share of outputs that it sets to 0 in training only."""
    penalty: float = 0.0
    """What its regulariser of outputs adds to the loss, an image; that of weights is the
    network's."""
    explodes: bool = False
    """Whether its activation grows out of all proportion, as an exponential does."""


@dataclass(frozen=True)
class Head:
    """What the network answers."""

    units: int
    rank: int
    activation: str
    """"linear", "softmax", "sigmoid", "tanh", "relu" or "other": what it does, not its name."""
    lowest: float
    highest: float
    rows_sum_to_one: bool
    columns_sum_to_one: bool = False
    depends_on_batch: bool = False
    """Whether an image's answer changes with the others in its batch."""
    softmax_of_shares: bool = False
    """Whether the last softmax gets what another one made."""
    before_softmax: str = "linear"
    """What a softmax without weights is fed by; as ``activation``."""


@dataclass(frozen=True)
class Loss:
    """What the loss takes, found out by trying it."""

    kind: str
    """"logits" or "probabilities" (cross-entropy of classes), "binary", "regression", "other"."""
    takes_classes: bool
    """Whether it takes whole numbers from 0 as targets."""
    from_logits: bool = False
    corrected: bool = False
    """Whether the backend replaces the softmax's output by its logits: no harm done."""
    name: str = ""


@dataclass(frozen=True)
class Optimizer:
    """Compile settings of the optimizer."""

    kind: str
    """"sgd", "adaptive" (steps of about the learning rate: Adam, RMSprop, ...), "adadelta",
    "muon", "other"."""
    name: str
    learning_rate: float
    momentum: float = 0.0
    epsilon: float | None = None
    weight_decay: float = 0.0
    scheduled: bool = False


@dataclass(frozen=True)
class Network:
    """The network before it learnt anything, or as early as it was seen."""

    layers: tuple[Layer, ...]
    head: Head
    loss: Loss
    optimizer: Optimizer
    metrics: tuple[str, ...] = ()
    fresh: bool = True
    """Whether no step has been made with these weights."""
    data_loss: float | None = None
    """Loss of the probe batch, without penalties."""
    penalty: float = 0.0
    no_gradient: tuple[str, ...] = ()
    """Trainable weights that the loss does not depend on."""
    untracked: tuple[str, ...] = ()
    """Layers that hold variables which the network does not know as its own."""
    frozen_share: float = 0.0
    """Share of all kernel weights that are not trainable."""
    kept_by_augmentation: float | None = None
    """What neighbours still know of images that the network's own layers augmented."""
    probed: int = 0
    """Images in the probe batch: fewer where the network needs much memory for each."""

    @property
    def first_kernel(self) -> Layer | None:
        """The first layer with a kernel, at whose input the scale matters."""
        return next((layer for layer in self.layers if layer.weights), None)

    def is_normed_before(self, layer: Layer) -> bool:
        """Tell whether BatchNorm brings what comes to unit scale; it does so while it trains."""
        place = layer.fed_by
        while place is not None:
            if self.layers[place].batch_norm is not None:
                return True
            place = self.layers[place].fed_by
        return False

    @property
    def whole_is_linear(self) -> bool:
        """Whether nothing between the first and the last of several kernels bends the answers."""
        places = [place for place, layer in enumerate(self.layers) if layer.weights]
        between = self.layers[places[0] : places[-1]] if len(places) > 1 else ()
        return bool(between) and all(la.linear and la.batch_norm is None for la in between)


@dataclass(frozen=True)
class Probe:
    """The probe batch at one step."""

    step: int
    loss: float
    accuracy: float | None
    """In use; None for a regression, but for one on yes or no: 1 and 0."""
    training_accuracy: float | None = None
    """In training mode: with dropout, and with the batch's own statistics."""
    answers: tuple[float, ...] = ()
    """Share of images read as each class."""
    gradients: Mapping[str, float] = field(default_factory=dict)
    """Root mean square of the gradient, by layer."""
    ratios: Mapping[str, float] = field(default_factory=dict)
    """Size of the last step over size of the weights (both root mean squares), by layer."""
    dead: Mapping[str, float] = field(default_factory=dict)
    saturated: Mapping[str, float] = field(default_factory=dict)
    cosine: float | None = None
    """Of the last step with the probe batch's steepest descent: -1 is straight uphill."""
    first_not_finite: str | None = None
    weights_finite: bool = True
    explained: float | None = None
    """Share of the targets' variance that the answers explain, in use; None where there is not one
    answer for each number of the targets."""


@dataclass
class Course:
    """How the training went; grows while it goes."""

    planned_steps: int | None = None
    batch_size: int | None = None
    epochs: int | None = None
    steps: int = 0
    ended: bool = False
    losses: list[tuple[int, float]] = field(default_factory=list)
    """(step, loss of that step's batch), thinned."""
    rows: list[dict[str, float]] = field(default_factory=list)
    """Keras' logs of each epoch, "step" beside them."""
    broken_at: int | None = None
    """First step whose loss was not finite."""
    shuffled: bool | None = None
    """Whether ``fit`` shuffles; None where it cannot be known."""
    weighted: bool = False
    """Whether ``fit`` was given class or sample weights."""
    class_weights: Mapping[int, float] | None = None
    """The class weights that it was given."""
    images_weighted: bool = False
    """Whether it was given a weight for each image."""
    splits_mix: bool = False
    """Whether training and validation are cut from one dataset that is shuffled anew each time."""
    warm: bool = False
    """Whether the optimizer had made steps before."""
    rates: list[tuple[int, float]] = field(default_factory=list)
    """(step, learning rate then), at each look and at the end of each epoch."""


@dataclass
class Evidence:
    """Everything that was measured."""

    data: Data | None = None
    network: Network | None = None
    probes: list[Probe] = field(default_factory=list)
    course: Course = field(default_factory=Course)
    gaps: dict[str, Gap] = field(default_factory=dict)
    """What could not be measured, by its name in :data:`core.doctor.handbook.PARTS`."""
    stand_in: Data | None = None
    """The validation data, where the training data cannot be looked at: what can be learnt from
    the one can be learnt from the other."""

    @property
    def yardstick(self) -> Data | None:
        """What the network is measured by: the training data, or what stands in for it."""
        return self.data or self.stand_in

    @property
    def is_by_stand_in(self) -> bool:
        """Whether all that is known of images and labels is the validation's."""
        return self.data is None and self.stand_in is not None

    @property
    def classifies(self) -> bool | None:
        """Whether the task is to tell classes; None where that is not known."""
        if self.network is not None and self.network.head.units == 1:
            # One number: a class of two, or a quantity, whatever the targets look like.
            return self.network.loss.kind not in ("regression", "other")
        if self.network is not None and self.network.loss.kind != "other":
            if self.network.loss.kind != "regression":
                return True
            labels = self.yardstick.labels if self.yardstick else None
            several = self.network.head.units > 1
            return several and (labels is None or labels.form in ("classes", "one-hot"))
        if self.yardstick is None or self.yardstick.labels is None:
            return None
        return self.yardstick.labels.form in ("classes", "one-hot")
