"""What each condition means, looks at and needs, and what to do about it: the one text of it.

This is for readers; the thresholds stand beside the checks in :mod:`core.doctor.checks`.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.doctor.conditions import CONDITIONS
from core.messages import Message, message

PARTS: dict[str, Message] = {
    "data": message("The images and labels"),
    "training": message("The training images and labels; validation images were taken instead"),
    "validation": message("The validation images and labels"),
    "network": message("The network, and what it makes of the images while it learns"),
    "probes": message("What the network makes of the images while it learns"),
    "steps": message("Size and direction of single steps"),
    "augmentation": message("What the network's own augmentation leaves of the images"),
    "gradients": message("The network's first loss and gradients"),
    "train_step": message("What happens in the training step"),
}
"""What is measured, by the name under which conditions ask for it."""

WHEN: dict[str, Message] = {
    "before": message("before training"),
    "first": message("in the first 200 steps"),
    "epochs": message("over the epochs"),
}


@dataclass(frozen=True)
class Entry:
    """One condition, explained."""

    meaning: Message
    """What it is, for whoever meets it here first."""
    looks_at: Message
    remedy: Message
    needs: frozenset[str] = frozenset()
    """Names of :data:`PARTS` without which the condition is not seen, or not surely."""


def _entry(meaning: Message, looks_at: Message, remedy: Message, needs: str = "") -> Entry:
    return Entry(meaning, looks_at, remedy, frozenset(needs.split()))


HANDBOOK: dict[str, Entry] = {
    "bad-values": _entry(
        message("Some images hold numbers that no pixel can be, or nothing at all."),
        message("NaN, infinite values, images that are the same everywhere, labels that are none"),
        message("Find where they come from; repair them or leave them out."),
        "data",
    ),
    "label-encoding": _entry(
        message(
            "A label says which digit an image shows. It can be written in several ways, and the "
            "loss has to expect the one that is used."
        ),
        message("Whether labels are whole numbers or rows, as the loss takes them; their range"),
        message("Bring labels and loss to the same form."),
        "data network",
    ),
    "wrong-loss": _entry(
        message(
            "The loss is the number that training makes smaller. It has to measure what one wants."
        ),
        message(
            "The loss, tried on small examples, against the form of the labels and what is "
            "measured; whether more is read as it falls"
        ),
        message(
            "Cross-entropy for classes, binary cross-entropy for yes or no, mean squared error for "
            "numbers."
        ),
        "data network",
    ),
    "output-loss-mismatch": _entry(
        message(
            "The loss can take raw scores or probabilities. Given the other kind, it teaches badly."
        ),
        message("Whether the answers sum to 1, and whether the loss takes that or logits"),
        message("No activation at the end and from_logits=True, or softmax and no from_logits."),
        "network",
    ),
    "output-activation": _entry(
        message(
            "The last layer may only give numbers from some range; the right answers lie outside "
            "it."
        ),
        message("What the last activation does, against the loss and the range of the targets"),
        message(
            "No activation or softmax for classes, none or sigmoid for yes or no, none for numbers."
        ),
        "network",
    ),
    "loss-rising": _entry(
        message(
            "Each training step should make the loss a little smaller, as a step downhill. These "
            "went uphill."
        ),
        message("The direction of the first steps, against the one in which the loss falls"),
        message("A positive learning rate, and no minus sign before the loss."),
        "network probes steps",
    ),
    "no-gradient": _entry(
        message(
            "The gradient tells each weight which way to move. Weights without one never change."
        ),
        message(
            "Trainable weights that the loss does not depend on, frozen ones, and variables that "
            "the network does not know as weights"
        ),
        message("Use functions of Keras inside the network, connect every layer, unfreeze."),
        "network gradients",
    ),
    "initialisation": _entry(
        message(
            "Weights start from random numbers. If all are the same, or far too large or small, "
            "the network cannot begin to learn."
        ),
        message("Whether units start all the same and stay so, and how spread the weights are"),
        message("Leave the initialiser at its default."),
        "network",
    ),
    "input-scale": _entry(
        message(
            "Pixels should reach the network as numbers of about 0 to 1; others make learning "
            "slow or unstable."
        ),
        message("The size of what reaches the first layer with weights"),
        message(
            "Scale images to 0 to 1, once, as floating-point numbers; each column of a table by "
            "its own mean and spread."
        ),
        "data",
    ),
    "target-scale": _entry(
        message("The right answers are numbers far larger than the network can reach."),
        message("Mean and spread of the numbers to learn"),
        message("Scale the targets, and the answers back."),
        "data network",
    ),
    "label-noise": _entry(
        message("Some images seem to carry the label of another digit."),
        message("Whether images that look alike have the same label"),
        message("Look through the images whose neighbours disagree; load images and labels again."),
        "data",
    ),
    "augmentation-destroys-label": _entry(
        message(
            "Augmentation changes the training images by chance. Changed too much, even you could "
            "not read them."
        ),
        message("Whether augmented images still look like others of their class"),
        message("Turn by at most 10 degrees, shift by at most two pixels, do not mirror."),
        "data augmentation",
    ),
    "split-mismatch": _entry(
        message("Validation images should look like training images; else the score says little."),
        message(
            "Mean, spread and mean image of training against validation, and whether their classes "
            "are numbered alike; where training images cannot be seen, whether what is learnt "
            "holds for the validation"
        ),
        message("Prepare all splits by the same function, with the same numbers."),
        "data validation",
    ),
    "missing-class": _entry(
        message("A digit that is never shown cannot be learnt."),
        message("Answers that the network can give and no label asks for"),
        message("Add images of that class, or give the network fewer answers."),
        "data",
    ),
    "not-shuffled": _entry(
        message(
            "Images should come in random order. Digit by digit, the network forgets one while it "
            "learns the next."
        ),
        message("How often an image has the label of the one before, and classes of the splits"),
        message("Shuffle images and labels together, before splitting and in training."),
        "data",
    ),
    "hidden-activation": _entry(
        message(
            "Softmax turns scores into shares of 100%. Inside the network it squeezes out most of "
            "what the layers before it found."
        ),
        message("Layers inside the network whose outputs sum to 1"),
        message("Use ReLU inside; softmax belongs to the end."),
        "network",
    ),
    "regularisation-too-strong": _entry(
        message(
            "A penalty keeps weights, or what units give, small. Too strong, it matters more than "
            "reading digits."
        ),
        message(
            "The penalty on the weights against the loss of the images; where the network stays "
            "behind, also that on what units give, and what a step's weight decay takes away"
        ),
        message("Make the penalty or the decay a hundred times smaller, or leave it out."),
        "network gradients",
    ),
    "learning-rate-too-high": _entry(
        message(
            "The learning rate is the size of each training step. Too large, the steps jump over "
            "the good places and destroy what was learnt."
        ),
        message("The learning rate, the size of the steps, and whether the network learns"),
        message("A smaller learning rate; a range test finds one."),
        "network probes",
    ),
    "dropout-too-high": _entry(
        message(
            "Dropout switches units off by chance while it trains. Too much leaves too little to "
            "learn with."
        ),
        message(
            "The share of values that layers switch off, as it is measured, and whether the "
            "answers themselves are among them"
        ),
        message("Choose 0.2 to 0.5, before the last layer with weights."),
        "network gradients",
    ),
    "missing-nonlinearity": _entry(
        message("Layers without an activation between them can do no more than a single layer."),
        message("Layers that double their outputs when their inputs are doubled"),
        message("Give each hidden layer an activation."),
        "network",
    ),
    "class-imbalance": _entry(
        message(
            "Where one digit is shown much more often, guessing it always looks like a good answer."
        ),
        message("How many images of each class there are, and the class weights"),
        message("Weigh rare classes more, or collect more of their images."),
        "data",
    ),
    "leakage": _entry(
        message("Validation images that were trained on are like exam questions known beforehand."),
        message(
            "Images that are in training and in validation; splits of a dataset that is shuffled "
            "anew"
        ),
        message("Split again, so that no image is in both."),
        "data validation",
    ),
    "batch-too-small": _entry(
        message(
            "Each step goes by the images of one batch, and batch normalisation takes its averages "
            "over them; of few images both are unsteady."
        ),
        message(
            "Images in a batch where there is batch normalisation, or where the network stays "
            "behind"
        ),
        message("Take 64 to 128 images a batch."),
        "network",
    ),
    "exploding-gradient": _entry(
        message(
            "The gradient tells each weight how far to move. Here it became enormous, and so did "
            "the steps."
        ),
        message("The largest gradient of a layer"),
        message("Clip gradients; look at inputs, weights and rate."),
        "network probes",
    ),
    "vanishing-gradient": _entry(
        message(
            "The gradient is passed back from layer to layer. Here it shrinks so much on its way "
            "that the first layers hardly learn."
        ),
        message(
            "The first layer's gradient against the largest one, and how far the first and the "
            "last layer went"
        ),
        message("ReLU inside the network, batch normalisation, or fewer layers."),
        "data network probes",
    ),
    "learning-rate-too-low": _entry(
        message(
            "The learning rate is the size of each training step. Too small, the training hardly "
            "gets anywhere in the time it has."
        ),
        message(
            "The learning rate and how it is planned, how far all steps lead, what neighbours read"
        ),
        message("A higher learning rate, or more epochs."),
        "data network probes",
    ),
    "too-few-updates": _entry(
        message(
            "Each step changes the weights a little. There were too few of them to learn much."
        ),
        message(
            "The number of steps of the whole training; whether the loss was still falling at its "
            "end, far from what neighbours or a straight line read"
        ),
        message("More epochs, smaller batches, or a higher learning rate."),
        "data network probes",
    ),
    "capacity-too-small": _entry(
        message(
            "A very narrow layer lets too little through to tell digits apart, and a single layer "
            "can only draw straight lines between them."
        ),
        message(
            "How few numbers of an image pass the narrowest place, against the number of classes; "
            "without a hidden layer, what a straight line reads against what neighbours do"
        ),
        message("Let 32 numbers or more through there; add a hidden layer where there is none."),
        "data network probes",
    ),
    "dead-units": _entry(
        message(
            "A unit with the activation ReLU answers 0 to whatever is below its threshold. One "
            "that always answers 0 has stopped learning."
        ),
        message("Units that give 0 for all images that were tried"),
        message("A smaller learning rate, the default initialiser, scaled inputs."),
        "data network probes",
    ),
    "saturated-units": _entry(
        message(
            "Units such as sigmoid have a lowest and a highest answer. Stuck there, they hardly "
            "learn."
        ),
        message("Outputs within 1% of the limits of sigmoid or tanh"),
        message("The default initialiser and scaled inputs, or ReLU."),
        "data network probes",
    ),
    "non-finite": _entry(
        message(
            "Numbers grew so large that the computer could not hold them any more (“not a "
            "number”). Nothing can be learnt from then on."
        ),
        message(
            "The loss of each step, the first layer whose outputs are not finite, and activations "
            "that grow exponentially"
        ),
        message("A smaller learning rate, ReLU inside the network; look for NaN in the images."),
    ),
    "initial-loss": _entry(
        message(
            "Before any training a network should do about as well as guessing. Far worse hints "
            "at wrong scales."
        ),
        message("The loss before the first step against that of guessing"),
        message("The default initialiser, and scaled inputs."),
        "network gradients",
    ),
    "prediction-collapse": _entry(
        message("The network gives the same answer whatever the image."),
        message("The share of images that get the commonest answer"),
        message("A smaller learning rate; look at the labels."),
        "data network probes",
    ),
    "update-ratio": _entry(
        message(
            "How much one step changes the weights, as a share of their size; about 1% or less is "
            "usual."
        ),
        message("The size of a step against that of the weights that it changes"),
        message("A learning rate that is ten times smaller."),
        "network probes steps",
    ),
    "train-inference-gap": _entry(
        message(
            "Some layers work differently while training and in use; here it makes a difference."
        ),
        message("Accuracy with each batch's own statistics against accuracy in use"),
        message("Larger batches, more epochs, a lower momentum of batch normalisation."),
        "network probes",
    ),
    "oscillation": _entry(
        message("The loss goes up and down instead of steadily down."),
        message("How often and how far the training loss rises from epoch to epoch"),
        message("A smaller learning rate, or one that falls."),
    ),
    "overfitting": _entry(
        message(
            "It gets better on the images it trains on, and worse on those that it has never seen."
        ),
        message("How far the validation loss has risen above its lowest value"),
        message("Stop earlier, or use dropout, augmentation or more images."),
    ),
    "plateau": _entry(
        message("The loss stays where it is: nothing is learnt any more."),
        message("The loss of the first third of all steps against that of the last"),
        message("Look at rate, weights and labels."),
        "data network probes",
    ),
    "underfitting": _entry(
        message("It reads far fewer images than simple methods do."),
        message(
            "Accuracy against that of a straight line through the pixels and, in the end, of a "
            "vote of neighbours"
        ),
        message("Train longer, and check the learning rate."),
        "data network probes",
    ),
    "suspicious-validation": _entry(
        message(
            "Unseen images are usually a little harder. Much better results there hint at a "
            "mistake."
        ),
        message("Validation accuracy against training accuracy"),
        message("Check what the validation set holds, and how it was split."),
        "network probes",
    ),
    "metric-mismatch": _entry(
        message("What is measured does not tell how well the task is done."),
        message("The metrics against the task"),
        message("Mean absolute error for numbers, accuracy for classes."),
        "network",
    ),
}


SEEN_IN_TRAINING_DATA_ALONE = frozenset(
    {
        "bad-values",
        "label-encoding",
        "class-imbalance",
        "missing-class",
        "not-shuffled",
        "label-noise",
        "leakage",
        "augmentation-destroys-label",
        "suspicious-validation",
    }
)
"""What validation images, where they stand in for the training images, do not show."""


def conditions_that_need(part: str) -> tuple[str, ...]:
    """Return the codes of what may be missed where a part was not measured."""
    if part == "training":
        return tuple(code for code in CONDITIONS if code in SEEN_IN_TRAINING_DATA_ALONE)
    return tuple(code for code in CONDITIONS if part in HANDBOOK[code].needs)


def search(query: str) -> list[str]:
    """Return the codes of the conditions in whose texts all words of ``query`` occur."""
    wanted = query.casefold().split()
    return [code for code in CONDITIONS if all(word in _text(code) for word in wanted)]


def _text(code: str) -> str:
    entry = HANDBOOK[code]
    told = (CONDITIONS[code].title, entry.meaning, entry.looks_at, entry.remedy)
    return " ".join([code, *(one.template for one in told)]).casefold()
