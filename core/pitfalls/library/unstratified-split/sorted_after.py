import keras
import numpy as np
from keras import layers
from sklearn.model_selection import train_test_split

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32") / 255.0
x_test = x_test.astype("float32") / 255.0
order = np.argsort(y_train)
x_train, y_train = x_train[order], y_train[order]
x_train, x_val, y_train, y_val = train_test_split(
    x_train, y_train, test_size=0.1, stratify=y_train
)
fewest_of_a_digit = np.bincount(y_val, minlength=10).min()

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
model.fit(x_train, y_train, batch_size=32, epochs=3, validation_data=(x_val, y_val))
test_loss, test_accuracy = model.evaluate(x_test, y_test)
