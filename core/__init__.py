"""Digit Lab's science: data, training, reading, analysis and the engine. It knows no screen."""
