import keras
import tensorflow as tf
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[..., None].astype("float32")
x_test = x_test[..., None].astype("float32")

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
with tf.GradientTape() as tape:
    loss = model.compute_loss(y=y_train[:64], y_pred=model(x_train[:64]))
gradient_norm = tf.linalg.global_norm(tape.gradient(loss, model.weights))
model.fit(x_train, y_train, batch_size=64, epochs=2, validation_split=0.1)
test_loss, test_accuracy = model.evaluate(x_test, y_test)
