from core.pitfalls.running.program import scrubbed


def test_tensorflows_errors_lose_the_runners_calls_and_keep_what_they_say() -> None:
    text = (
        "Graph execution error:\n\nDetected at node convolution\nDepth of output is 32, not 3\n\n"
        'Stack trace for op definition: \nFile "once.py", line 13, in <module>\n'
    )
    told = "Graph execution error:\n\nDetected at node convolution\nDepth of output is 32, not 3"
    assert scrubbed(text) == told
