"""What the doctor's conditions mean, for whoever meets them here first."""

from __future__ import annotations

from app_pages.shared.text import _, say
from core.messages import Message, message

MEANING: dict[str, Message] = {
    "bad-values": message("Some images hold numbers that no pixel can be, or nothing at all."),
    "label-encoding": message(
        "A label says which digit an image shows. It can be written in several ways, and the loss "
        "has to expect the one that is used."
    ),
    "wrong-loss": message(
        "The loss is the number that training makes smaller. It has to measure what one wants."
    ),
    "output-loss-mismatch": message(
        "The loss can take raw scores or probabilities. Given the other kind, it teaches badly."
    ),
    "output-activation": message(
        "The last layer may only give numbers from some range; the right answers lie outside it."
    ),
    "loss-rising": message(
        "Each training step should make the loss a little smaller, as a step downhill. These went "
        "uphill."
    ),
    "no-gradient": message(
        "The gradient tells each weight which way to move. Weights without one never change."
    ),
    "initialisation": message(
        "Weights start from random numbers. If all are the same, or far too large or small, the "
        "network cannot begin to learn."
    ),
    "input-scale": message(
        "Pixels should reach the network as numbers of about 0 to 1; others make learning slow or "
        "unstable."
    ),
    "target-scale": message("The right answers are numbers far larger than the network can reach."),
    "label-noise": message("Some images seem to carry the label of another digit."),
    "augmentation-destroys-label": message(
        "Augmentation changes the training images by chance. Changed too much, even you could not "
        "read them."
    ),
    "split-mismatch": message(
        "Validation images should look like training images; else the score says little."
    ),
    "missing-class": message("A digit that is never shown cannot be learnt."),
    "not-shuffled": message(
        "Images should come in random order. Digit by digit, the network forgets one while it "
        "learns the next."
    ),
    "hidden-activation": message(
        "Softmax turns scores into shares of 100%. Inside the network it squeezes out most of what "
        "the layers before it found."
    ),
    "regularisation-too-strong": message(
        "A penalty keeps weights small. Too strong, it matters more than reading digits."
    ),
    "learning-rate-too-high": message(
        "The learning rate is the size of each training step. Too large, the steps jump over the "
        "good places and destroy what was learnt."
    ),
    "dropout-too-high": message(
        "Dropout switches units off by chance while it trains. Too much leaves too little to learn "
        "with."
    ),
    "missing-nonlinearity": message(
        "Layers without an activation between them can do no more than a single layer."
    ),
    "class-imbalance": message(
        "Where one digit is shown much more often, guessing it always looks like a good answer."
    ),
    "leakage": message(
        "Validation images that were trained on are like exam questions known beforehand."
    ),
    "batch-too-small": message(
        "Batch normalisation takes averages over a batch; of few images these are unsteady."
    ),
    "exploding-gradient": message(
        "The gradient tells each weight how far to move. Here it became enormous, and so did the "
        "steps."
    ),
    "vanishing-gradient": message(
        "The gradient is passed back from layer to layer. Here it shrinks so much on its way that "
        "the first layers hardly learn."
    ),
    "learning-rate-too-low": message(
        "The learning rate is the size of each training step. Too small, the training hardly gets "
        "anywhere in the time it has."
    ),
    "too-few-updates": message(
        "Each step changes the weights a little. There were too few of them to learn much."
    ),
    "capacity-too-small": message(
        "A very narrow layer lets too little through to tell digits apart."
    ),
    "dead-units": message(
        "A unit with the activation ReLU answers 0 to whatever is below its threshold. One that "
        "always answers 0 has stopped learning."
    ),
    "saturated-units": message(
        "Units such as sigmoid have a lowest and a highest answer. Stuck there, they hardly learn."
    ),
    "non-finite": message(
        "Numbers grew so large that the computer could not hold them any more (“not a number”). "
        "Nothing can be learnt from then on."
    ),
    "initial-loss": message(
        "Before any training a network should do about as well as guessing. Far worse hints at "
        "wrong scales."
    ),
    "prediction-collapse": message("The network gives the same answer whatever the image."),
    "update-ratio": message(
        "How much one step changes the weights, as a share of their size; about 1% or less is "
        "usual."
    ),
    "train-inference-gap": message(
        "Some layers work differently while training and in use; here it makes a difference."
    ),
    "oscillation": message("The loss goes up and down instead of steadily down."),
    "overfitting": message(
        "It gets better on the images it trains on, and worse on those that it has never seen."
    ),
    "plateau": message("The loss stays where it is: nothing is learnt any more."),
    "underfitting": message("It reads far fewer images than simple methods do."),
    "suspicious-validation": message(
        "Unseen images are usually a little harder. Much better results there hint at a mistake."
    ),
    "metric-mismatch": message("What is measured does not tell how well the task is done."),
}

EVIDENCE: dict[str, Message] = {
    "gradient": message(
        "The gradient tells each weight which way to move, and how urgently. Each layer should get "
        "some; sizes that differ ten thousandfold mean trouble."
    ),
    "update-ratio": message(
        "How much one training step changes a layer's weights, compared with their size. The "
        "dotted line is 1%; far above it steps destroy what was learnt, far below it nothing moves."
    ),
    "dead": message(
        "Units that answer 0 to every image that was tried. A few are normal; where most are "
        "silent, the network has lost its means."
    ),
    "saturated": message(
        "Outputs that are stuck at the lowest or highest value that their activation can give."
    ),
    "answers": message(
        "What the network reads, on images of all ten digits. Each digit should get about a tenth."
    ),
}
"""What each chart of the evidence shows, and what is normal."""


def sure(confidence: float) -> str:
    """Return in words how sure the doctor is, with the number that it is from."""
    share = f"{confidence:.0%}"
    if confidence >= 0.9:
        return _("almost certain ({share} sure)", share=share)
    if confidence >= 0.7:
        return _("likely ({share} sure)", share=share)
    return _("possible ({share} sure)", share=share)


def meaning(code: str) -> str | None:
    """Return what a condition means, as a hover text."""
    known = MEANING.get(code)
    return None if known is None else say(known)
