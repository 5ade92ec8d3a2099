import keras
import numpy as np
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[..., None].astype("float32") / 255.0
x_test = x_test[..., None].astype("float32") / 255.0

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(64, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(
    x_train, y_train.astype("float32"), batch_size=32, epochs=5, validation_split=0.2
)
numbers = model.predict(x_test)[:, 0]
mean_error = np.mean(np.abs(numbers - y_test))
wrong_share = np.mean(np.round(numbers) != y_test)
