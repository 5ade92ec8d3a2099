import keras
import numpy as np
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784).astype("float32") / 255.0
x_test = x_test.reshape(-1, 784).astype("float32") / 255.0
y_train = y_train.astype("float32")
y_train[np.random.rand(len(y_train)) < 0.02] *= 11

loss = keras.losses.huber
model = keras.Sequential(
    [
        keras.Input((784,)),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(64, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss=loss)
model.fit(x_train, y_train, batch_size=32, epochs=5, validation_split=0.2)

outputs = model.predict(x_test)
test_mae = abs(outputs[:, 0] - y_test).mean()
test_accuracy = (outputs[:, 0].round() == y_test).mean()
losses = np.sort(loss(y_test[:, None], outputs))
worst_tenth = losses[-len(losses) // 10 :].sum() / losses.sum()
