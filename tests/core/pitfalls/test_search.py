from pathlib import Path

import pytest

from core.pitfalls.catalogue import pitfalls
from core.pitfalls.hints import hint
from core.pitfalls.pitfall import Pitfall, read_pitfall
from core.pitfalls.search import LOGGED, failures, search
from tests.core.pitfalls.made import TEXT, error, make, run, store

SHAPES = "Input 0 of layer {layer} is incompatible: expected ndim=4, found ndim=3. Full shape {n}"


@pytest.fixture
def three(tmp_path: Path) -> list[Pitfall]:
    """Two pitfalls that raise the same message about other layers, and one about plums."""
    texts = {
        "a": SHAPES.format(layer="conv_1", n="(32, 28, 28)"),
        "b": SHAPES.format(layer="conv_1", n="(64, 14, 14)"),
        "c": "There are seventeen plums in this tensor, which is more than fit",
    }
    for name, text in texts.items():
        folder = make(tmp_path / name, "1", "2", TEXT.replace("The answer", f"Answer {name}"))
        store(folder, before=[run(error=error(text))] * 3, after=[run(0.9)] * 3)
    return [read_pitfall(tmp_path / name) for name in texts]


def found(query: str, among: list[Pitfall]) -> list[str]:
    return [hit.pitfall.id for hit in search(query, among) if hit.failure is not None]


def test_a_pasted_traceback_finds_those_who_share_the_message(three: list[Pitfall]) -> None:
    pasted = (
        'Traceback (most recent call last):\n  File "my_own.py", line 3, in <module>\n'
        f"    model.fit(x, y)\nValueError: {SHAPES.format(layer='conv_1', n='(128, 32, 32)')}\n"
    )
    assert found(pasted, three) == ["a", "b"]


def test_part_of_a_message_is_enough(three: list[Pitfall]) -> None:
    assert found("failed: there are seventeen plums in this tensor, which is more", three) == ["c"]


def test_words_find_titles_before_texts(three: list[Pitfall]) -> None:
    assert [hit.pitfall.id for hit in search("ANSWER c", three)] == ["c"]
    assert [hit.pitfall.id for hit in search("wrong number", three)] == ["a", "b", "c"]
    assert search("rhubarb", three) == []
    assert search("", three) == []
    assert search("x" * 1_000_000, three) == []


def test_a_message_of_two_words_must_be_there_as_a_whole(tmp_path: Path) -> None:
    folder = make(tmp_path / "short", "1", "2", TEXT)
    store(folder, before=[run(error=error("'val_loss'"))] * 3, after=[run(0.9)] * 3)
    one = read_pitfall(tmp_path / "short")
    kind = one.results["before"].runs[0].error
    assert kind is not None
    assert found(f"  plt.plot(h['val_loss'])\n{kind.type}: 'val_loss'", [one]) == ["short"]
    assert found(f"{kind.type}: 'val_accuracy'", [one]) == []


def test_a_pasted_warning_finds_what_warns_of_it(tmp_path: Path) -> None:
    folder = make(tmp_path / "warned", "1", "2", TEXT)
    lines = ["UserWarning: too many plums in this one basket", "a logged line about green plums"]
    store(folder, before=[run(0.5) | {"warnings": lines}] * 3, after=[run(0.9)] * 3)
    one = read_pitfall(tmp_path / "warned")
    assert [failure.type for failure in failures(one)] == ["UserWarning", LOGGED]
    pasted = "my_own.py:7: UserWarning: too many plums in this one basket\n  model.fit(x)"
    assert found(pasted, [one]) == ["warned"]
    assert found("a logged line about green plums", [one]) == ["warned"]
    assert found("UserWarning: all is well with your apples", [one]) == []


def test_the_line_that_was_pasted_is_the_reason_of_the_match() -> None:
    pasted = "Depth of output must be a multiple of the number of groups: 16 vs 5"
    [hit] = [hit for hit in search(pasted, pitfalls().values()) if hit.failure is not None]
    assert hit.pitfall.id == "rgb-input"
    assert hit.lines == ("Depth of output must be a multiple of the number of groups: 32 vs 3",)


def test_a_message_that_is_pasted_whole_is_told_by_its_fullest_lines(tmp_path: Path) -> None:
    folder = make(tmp_path / "long", "1", "2", TEXT)
    text = "Graph execution error:\n\nOne line about many plums here\nAnd one about a single pear"
    store(folder, before=[run(error=error(text))] * 3, after=[run(0.9)] * 3)
    [hit] = search(f"ValueError: {text}", [read_pitfall(folder)])
    assert hit.lines == ("One line about many plums here", "And one about a single pear")


RAISING = [
    (one.id, failure.type, failure.message)
    for one in pitfalls().values()
    for failure in failures(one)
]


@pytest.mark.parametrize(("name", "kind", "text"), RAISING, ids=lambda value: str(value)[:40])
def test_each_recorded_message_finds_its_own_pitfall(name: str, kind: str, text: str) -> None:
    hits = [hit for hit in search(f"{kind}: {text}", pitfalls().values()) if hit.failure]
    assert name in [hit.pitfall.id for hit in hits]
    if len(hits) > 1:
        assert all(hit.pitfall.tell for hit in hits), "they share a message: each needs `tell`"


def test_some_message_is_recorded() -> None:
    assert RAISING


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("loss: nan", "nan-loss"),
        ("Epoch 1/5 loss: nan - accuracy: 0.0987", "nan-loss"),
        ("my accuracy is stuck at 10%", "wrong-loss"),
        ("stuck at 10%", "vanishing-gradient"),
        ("not converging", "lr-too-high"),
        ("my network is not converging!", "unscaled-input"),
        ("val_loss goes up but loss goes down", "overfitting"),
        ("CUDA out of memory. Tried to allocate 20.00 MiB", "gpu-memory"),
    ],
)
def test_what_people_type_finds_what_they_mean(query: str, first: str) -> None:
    found = [hit.pitfall.id for hit in search(query, pitfalls().values())]
    assert first in found[:8]


def test_small_words_and_signs_do_not_hide_a_pitfall() -> None:
    assert search("the learning rate", pitfalls().values())
    assert search("is it", pitfalls().values()) == []


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("ModuleNotFoundError: No module named 'tensorflow'", "version-mismatch"),
        ("RuntimeError: CUDA error: device-side assert triggered", "label-encoding"),
    ],
)
def test_a_message_of_others_is_explained_where_no_pitfall_has_it(
    query: str, leads_to: str
) -> None:
    known = hint(query)
    assert known is not None
    assert leads_to in known.pitfalls
    assert set(known.pitfalls) <= pitfalls().keys()
    assert hint("rhubarb") is None


@pytest.mark.parametrize("one", pitfalls().values(), ids=pitfalls().keys())
def test_each_phrase_finds_its_pitfall(one: Pitfall) -> None:
    for phrase in one.phrases:
        assert one.id in [hit.pitfall.id for hit in search(phrase, pitfalls().values())]
