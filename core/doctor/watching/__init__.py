"""What takes Keras: the callback that watches, and the probes. Imported by whoever trains, alone.

Nothing here changes what it looks at. Layers are called eagerly inside ``keras.StatelessScope``,
so that no variable is assigned (:mod:`core.doctor.watching.guard`); no layer, optimizer or metric
of Keras is built; a dataset of ``tf.data`` is never iterated where that would move its order on.
"""
