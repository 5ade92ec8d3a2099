import keras
import tensorflow as tf
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784).astype("float32") / 255.0
x_test = x_test.reshape(-1, 784).astype("float32") / 255.0

model = keras.Sequential([keras.Input((784,))])
for _ in range(20):
    model.add(layers.Dense(64, kernel_initializer="he_normal"))
    model.add(layers.BatchNormalization())
    model.add(layers.Activation("relu"))
model.add(layers.Dense(10, activation="softmax"))
model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)

with tf.GradientTape() as tape:
    losses = keras.losses.sparse_categorical_crossentropy(
        y_train[:500], model(x_train[:500])
    )
    loss = keras.ops.mean(losses)
gradients = tape.gradient(loss, model.trainable_variables)
gradient_norm = tf.linalg.global_norm(gradients)
first_layer_norm = tf.norm(gradients[0])

model.fit(x_train, y_train, batch_size=32, epochs=3, validation_split=0.1)
test_loss, test_accuracy = model.evaluate(x_test, y_test)
