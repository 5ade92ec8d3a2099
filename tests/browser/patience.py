"""How long tests wait, in milliseconds.

Only so that a failure ends at some time: how fast a page is, is measured, not tested.
"""

PATIENCE = 120_000
"""For a page to do what it was asked."""
TRAINING = 240_000
"""For a training, and for a worker that starts for it."""
