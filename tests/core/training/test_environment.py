"""What TensorFlow and Matplotlib find here, as a worker tells it."""

import json

from core.pitfalls.environment import lines
from core.training.environment import environment


def test_it_tells_devices_threads_and_fonts() -> None:
    told = environment()
    assert told == json.loads(json.dumps(told))
    assert told["devices"][0] == "CPU:0"
    assert told["threads"].keys() == {"inter_op", "intra_op", "OMP_NUM_THREADS"}
    assert told["fonts"] >= 1  # Matplotlib brings its own
    assert not any("Last Resort" in name for name in told["chinese_fonts"])  # it draws boxes
    assert "/" not in json.dumps(told)
    assert len(lines(told)) > len(lines(None))
