import keras
import numpy as np
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[..., None].astype("float32") / 255.0
x_test = x_test[..., None].astype("float32") / 255.0
order = np.random.default_rng(0).permutation(784)


def shuffled(x):
    return x.reshape(-1, 784)[:, order].reshape(x.shape)


def accuracy(x_train, x_test):
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, batch_size=32, epochs=3)
    return model.evaluate(x_test, y_test)[1]


accuracy_in_order = accuracy(x_train, x_test)
accuracy_shuffled = accuracy(shuffled(x_train), shuffled(x_test))
lost = accuracy_in_order - accuracy_shuffled
