from core.pitfalls.running.program import scrubbed


def test_tensorflows_errors_lose_the_runners_calls_and_keep_what_they_say() -> None:
    text = (
        "Graph execution error:\n\nDetected at node convolution\nDepth of output is 32, not 3\n\n"
        'Stack trace for op definition: \nFile "once.py", line 13, in <module>\n'
    )
    told = "Graph execution error:\n\nDetected at node convolution\nDepth of output is 32, not 3"
    assert scrubbed(text) == told


def test_calls_before_what_went_wrong_are_left_out() -> None:
    told = scrubbed(
        "Detected at node loss/sub defined at (most recent call last):\n"
        '  File "keras/src/losses.py", line 9, in call\n\n'
        '  File "<frozen runpy>", line 291, in run_path\n\n'
        "Incompatible shapes: [32] vs [32,10]\n\t [[{{node loss/sub/grad}}]]"
    )
    assert told == (
        "Detected at node loss/sub defined at (most recent call last):\n"
        "Incompatible shapes: [32] vs [32,10]\n\t [[{{node loss/sub/grad}}]]"
    )
