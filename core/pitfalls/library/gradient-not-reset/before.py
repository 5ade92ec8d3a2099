import keras
import numpy as np
import psutil
import tensorflow as tf
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
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
optimizer = keras.optimizers.SGD(learning_rate=0.1)
loss_function = keras.losses.SparseCategoricalCrossentropy()
batches = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(12000)

memory = []
gradients = [tf.zeros_like(weight) for weight in model.trainable_variables]
for _ in range(2):
    for x, y in batches.batch(32):
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=True))
        new = tape.gradient(loss, model.trainable_variables)
        gradients = [old + more for old, more in zip(gradients, new, strict=True)]
        optimizer.apply_gradients(
            zip(gradients, model.trainable_variables, strict=True)
        )
        memory.append(psutil.Process().memory_info().rss / 2**20)
growth_mib = memory[-1] - memory[len(memory) // 4]
test_accuracy = np.mean(np.argmax(model(x_test), axis=1) == y_test)
