"""Running a pitfall's programs. TensorFlow lives here, in a process that may die of it."""
