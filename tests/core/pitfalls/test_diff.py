from pathlib import Path

from core.pitfalls.diff import differences
from core.pitfalls.pitfall import read_pitfall
from tests.core.pitfalls.made import make


def test_before_is_compared_with_after_and_with_the_cure(tmp_path: Path) -> None:
    lines = [f"a{i} = {i}" for i in range(20)]
    before = "\n".join(lines)
    after = before.replace("a10 = 10", "a10 = 11")
    folder = make(tmp_path / "x", before, after, cure=after.replace("a0 = 0", "a0 = 1"))
    [setting] = read_pitfall(folder).settings
    to_after, to_cure = differences(setting)
    assert to_after.text.splitlines() == [
        "@@ -8,7 +8,7 @@",
        " a7 = 7",
        " a8 = 8",
        " a9 = 9",
        "-a10 = 10",
        "+a10 = 11",
        " a11 = 11",
        " a12 = 12",
        " a13 = 13",
    ]
    assert to_after.changed_lines == 2
    assert to_cure.changed_lines == 4
    assert (to_cure.before.name, to_cure.after.name) == ("before", "cure")
