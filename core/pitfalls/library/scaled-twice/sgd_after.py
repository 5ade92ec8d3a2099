import keras
from keras import layers


def prepare(images):
    if images.max() > 1:
        images = images / 255.0
    return images[..., None].astype("float32")


(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train / 255.0
x_test = x_test / 255.0
x_train, x_test = prepare(x_train), prepare(x_test)
largest_input = x_train.max()

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(x_train, y_train, batch_size=64, epochs=2, validation_split=0.1)
test_loss, test_accuracy = model.evaluate(x_test, y_test)
