import keras
import numpy as np
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
model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(x_train, y_train, batch_size=32, epochs=1)
converted = tf.lite.TFLiteConverter.from_keras_model(model).convert()

reader = tf.lite.Interpreter(model_content=converted)
reader.resize_tensor_input(0, x_test.shape)
reader.allocate_tensors()
reader.set_tensor(reader.get_input_details()[0]["index"], x_test)
reader.invoke()
answers = reader.get_tensor(reader.get_output_details()[0]["index"])
largest_difference = np.abs(answers - model.predict(x_test)).max()
test_accuracy = np.mean(answers.argmax(axis=1) == y_test)
