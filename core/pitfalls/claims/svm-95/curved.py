import keras
import numpy as np
from sklearn.svm import SVC

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784).astype("float32") / 255.0
x_test = x_test.reshape(-1, 784).astype("float32") / 255.0

machine = SVC(kernel="rbf")
machine.fit(x_train, y_train)
test_accuracy = np.mean(machine.predict(x_test) == y_test)
