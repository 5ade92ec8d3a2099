import keras
import numpy as np
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784).astype("float32") / 255.0
x_test = x_test.reshape(-1, 784).astype("float32") / 255.0


class Softplus(layers.Layer):
    def call(self, x):
        return np.log(1 + np.exp(x))


hidden = layers.Dense(128)
model = keras.Sequential(
    [
        keras.Input((784,)),
        hidden,
        Softplus(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
start = hidden.kernel.numpy()
model.fit(x_train, y_train, batch_size=32, epochs=2, validation_split=0.1)
weight_change = abs(hidden.kernel.numpy() - start).max()
test_loss, test_accuracy = model.evaluate(x_test, y_test)
