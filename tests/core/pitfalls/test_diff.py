import ast
from pathlib import Path

import pytest

from core.pitfalls.catalogue import pitfalls
from core.pitfalls.diff import added, differences
from core.pitfalls.pitfall import Pitfall, read_pitfall
from tests.core.pitfalls.made import make


def test_before_is_compared_with_after_and_with_the_cure(tmp_path: Path) -> None:
    lines = [f"a{i} = {i}" for i in range(20)]
    before = "\n".join(lines)
    after = before.replace("a10 = 10", "a10 = 11")
    folder = make(tmp_path / "x", before, after, cure=after.replace("a0 = 0", "a0 = 1"))
    [setting] = read_pitfall(folder).settings
    to_after, to_cure = differences(setting)
    assert to_after.text.splitlines() == [
        " …",
        " a7 = 7",
        " a8 = 8",
        " a9 = 9",
        "-a10 = 10",
        "+a10 = 11",
        " a11 = 11",
        " a12 = 12",
        " a13 = 13",
        " …",
    ]
    assert to_after.changed_lines == 2
    assert to_cure.changed_lines == 4
    assert to_cure.text.splitlines()[:2] == ["-a0 = 0", "+a0 = 1"]  # nothing is left out above
    assert to_cure.text.splitlines().count(" …") == 2
    assert (to_cure.before.name, to_cure.after.name) == ("before", "cure")


def test_what_to_write_instead_is_what_is_added(tmp_path: Path) -> None:
    before = "if x:\n    a = 1\n    b = 2\n"
    folder = make(
        tmp_path / "x", before, before.replace("a = 1", "a = 2").replace("b = 2", "b = 3")
    )
    [setting] = read_pitfall(folder).settings
    assert added(*setting.programs) == "a = 2\nb = 3"
    assert added(setting.programs[0], setting.programs[0]) == ""


def test_a_statement_is_shown_whole_and_a_function_too(tmp_path: Path) -> None:
    before = "fit(\n    x,\n    rate=1,\n)\n\n\ndef f(x):\n    y = x\n    return y\n\n\nz = 1\n"
    after = before.replace("rate=1", "rate=2").replace("return y", "return -y")
    folder = make(tmp_path / "x", before, after + "# a comment is no statement\n")
    [setting] = read_pitfall(folder).settings
    assert added(*setting.programs) == (
        "fit(\n    x,\n    rate=2,\n)\ndef f(x):\n    y = x\n    return -y"
    )


@pytest.mark.parametrize("one", pitfalls().values(), ids=list(pitfalls()))
def test_each_snippet_is_python(one: Pitfall) -> None:
    for setting in one.settings:
        before, *others = setting.programs
        for other in others:
            ast.parse(added(before, other))
