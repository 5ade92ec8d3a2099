"""Runs on disk, and the engine that trains them. Nothing here imports TensorFlow."""
