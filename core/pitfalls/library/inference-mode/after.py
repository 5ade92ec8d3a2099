import keras
import psutil
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[..., None].astype("float32") / 255.0
x_test = x_test[:5000, ..., None].astype("float32") / 255.0

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)

loss_function = keras.losses.SparseCategoricalCrossentropy()
losses = []
memory = []
for start in range(0, len(x_test), 100):
    probabilities = model.predict_on_batch(x_test[start : start + 100])
    losses.append(loss_function(y_test[start : start + 100], probabilities))
    memory.append(psutil.Process().memory_info().rss / 2**20)
growth_mib = memory[-1] - memory[3]
