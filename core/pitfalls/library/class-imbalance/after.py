import keras
import numpy as np
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
rare = np.flatnonzero(y_train == 8)[12:]
x_train, y_train = np.delete(x_train, rare, axis=0), np.delete(y_train, rare)
counts = np.bincount(y_train)
smallest_class = counts.min()
x_train = x_train.astype("float32") / 255.0
x_test = x_test.astype("float32") / 255.0

model = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(x_train, y_train, batch_size=32, epochs=3)
test_loss, test_accuracy = model.evaluate(x_test, y_test)
answers = model.predict(x_test).argmax(axis=1)
accuracy_on_8 = np.mean(answers[y_test == 8] == 8)
