"""Learns to read small pictures of digits, with two mistakes in it for the doctor to find."""

import keras
from sklearn.datasets import load_digits

from core.doctor import Doctor

images, labels = load_digits(return_X_y=True)
images = images / 16
x_train, y_train = images[:1500], labels[:1500]
x_val, y_val = images[1200:], labels[1200:]

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=5.0),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)

doctor = Doctor(x_train, y_train, validation_data=(x_val, y_val))
model.fit(
    x_train,
    y_train,
    epochs=8,
    validation_data=(x_val, y_val),
    callbacks=[doctor],
)
print(doctor.diagnosis)
doctor.diagnosis.save("diagnosis.json")
