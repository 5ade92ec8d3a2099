"""TensorFlow lives here: imported by the worker process, the command line and tests alone."""
