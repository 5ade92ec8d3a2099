"""A run as code that people take along: a short Keras script, a notebook, and the model's use."""
