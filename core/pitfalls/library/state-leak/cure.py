import keras
import psutil
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[:640].astype("float32") / 255.0
y_train = y_train[:640]

model = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
weights = model.get_weights()

memory = []
for _ in range(10):
    model.set_weights(weights)
    model.fit(x_train, y_train, batch_size=640, epochs=1)
    memory.append(psutil.Process().memory_info().rss / 2**20)
growth_mib = (memory[-1] - memory[2]) / 7
