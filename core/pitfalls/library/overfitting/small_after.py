import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[:1000].astype("float32") / 255.0
y_train = y_train[:1000]
x_test = x_test.astype("float32") / 255.0

model = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(512, activation="relu", kernel_regularizer="l2"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
model.fit(
    x_train, y_train, batch_size=64, epochs=30, validation_split=0.2, callbacks=[stop]
)
test_loss, test_accuracy = model.evaluate(x_test, y_test)
