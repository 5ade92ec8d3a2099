import keras
import numpy as np
import tensorflow as tf
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32") / 255.0
x_test = x_test.astype("float32") / 255.0
x_train = np.repeat(x_train[..., None], 3, axis=-1)
x_test = np.repeat(x_test[..., None], 3, axis=-1)

model = keras.Sequential(
    [
        keras.Input((28, 28, 3)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ]
)
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
with tf.GradientTape() as tape:
    loss = model.compute_loss(y=y_train[:32], y_pred=model(x_train[:32]))
gradient_norm = tf.linalg.global_norm(tape.gradient(loss, model.weights))
model.fit(x_train, y_train, batch_size=32, epochs=2, validation_split=0.1)
test_loss, test_accuracy = model.evaluate(x_test, y_test)
largest_output = np.abs(model.predict(x_test)).max()
