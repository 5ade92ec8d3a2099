import pytest

from core.pitfalls.catalogue import pitfalls
from core.pitfalls.rule import VERDICTS, verdict, what_happens
from tests.pages.lab_app import Lab, texts

NAMES = list(pitfalls())


@pytest.mark.parametrize("name", NAMES)
def test_each_pitfall_has_a_page(lab: Lab, name: str) -> None:
    at = lab.open("pitfalls", pitfall=name)
    assert not at.exception
    one, shown = pitfalls()[name], texts(at)
    assert one.why.template in shown
    assert all(program.source.strip() in shown for program in one.programs.values())
    assert len(at.get("bidi_component")) > 0


@pytest.mark.parametrize("name", NAMES[:1])
def test_the_answer_can_be_hidden(lab: Lab, name: str) -> None:
    at = lab.open("pitfalls", pitfall=name, hide="verdict")
    one = pitfalls()[name]
    assert one.why.template not in texts(at)
    assert not at.table
    right = what_happens(one)
    assert right is not None
    at.radio[0].set_value(one.answers.index(right)).run()
    assert one.why.template in texts(at)
    assert at.success


def test_a_wrong_prediction_is_told_what_was_measured(lab: Lab) -> None:
    one = pitfalls()["missing-channel"]
    right = what_happens(one)
    assert right is not None
    at = lab.open("pitfalls", pitfall=one.id)
    at.radio[0].set_value((one.answers.index(right) + 1) % 3).run()
    assert right.text.template in at.warning[0].value


def titles(at: object) -> list[str]:
    return [link.proto.label for link in at.get("page_link")]  # type: ignore[attr-defined]


def test_the_list_has_all_and_filters(lab: Lab) -> None:
    assert len(titles(lab.open("pitfalls"))) == len(NAMES)
    data = titles(lab.open("pitfalls", topic="data"))
    assert len(data) == sum(one.topic == "data" for one in pitfalls().values())
    for name in {verdict(one).name for one in pitfalls().values()}:
        shown = titles(lab.open("pitfalls", verdict=name))
        assert len(shown) == sum(verdict(one).name == name for one in pitfalls().values())


def test_a_pasted_error_finds_its_pitfall(lab: Lab) -> None:
    at = lab.open("pitfalls")
    error = (
        "ValueError: Input 0 with name 'None' of layer 'conv2d_7' is incompatible with the layer: "
        "expected min_ndim=4, found ndim=3. Full shape received: (None, 32, 32)"
    )
    at.text_area[0].set_value(error).run()
    assert len(titles(at)) >= 1
    assert "It raises ValueError" in texts(at)


def test_nothing_found_says_what_to_do(lab: Lab) -> None:
    at = lab.open("pitfalls")
    at.text_area[0].set_value("rhubarb").run()
    assert "No pitfall fits" in at.info[0].value


def test_an_unknown_pitfall_is_said_and_the_list_is_there(lab: Lab) -> None:
    at = lab.open("pitfalls", pitfall="<b>x</b>" * 100)
    assert "There is no pitfall" in at.error[0].value
    assert len(titles(at)) == len(NAMES)


def test_the_summary_has_each_verdict(lab: Lab) -> None:
    at = lab.open("pitfalls")
    column = list(at.table[0].value.iloc[:, -1])
    assert column == [VERDICTS[verdict(one).name].template for one in pitfalls().values()]
