import keras
import numpy as np

right = np.array([[0.0, 1.0]])
sure = np.array([[0.2, 0.8]])
unsure = np.array([[0.9, 0.1]])

loss_at_80 = float(keras.losses.categorical_crossentropy(right, sure)[0])
loss_at_10 = float(keras.losses.categorical_crossentropy(right, unsure)[0])
