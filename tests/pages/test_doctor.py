import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.shared.doctor_view import PITFALLS
from app_pages.shared.text import say
from core.doctor import Diagnosis, Finding, Fix, Gap
from core.doctor import benchmark as doctor_benchmark
from core.doctor.conditions import CONDITIONS
from core.doctor.consequences import consequences
from core.doctor.diagnosis import LARGEST_FILE, Measurement
from core.doctor.example import DIAGNOSIS, NEEDED, example
from core.doctor.handbook import HANDBOOK
from core.doctor.series import SERIES
from core.messages import message
from core.pitfalls.catalogue import drafts, pitfalls
from tests.core.doctor.benchmark_made import FIRST_LOOK, part, store
from tests.pages.lab_app import Lab, component, texts

SYMPTOM = Finding("plateau", 0.6, message("It stays."), Fix(message("Look.")), {}, 200)
FINDING = Finding(
    "learning-rate-too-high",
    0.9,
    message("The rate is {rate:.3g}.", rate=math.inf),
    Fix(message("Lower it."), {"learning_rate": 0.1}, "SGD(0.1)"),
    {"rate": 0.5, "largest_ratio": math.inf},
    step=200,
    explains=(SYMPTOM,),
)
STEPS = tuple(
    Measurement(step, {"loss": 2.0}, {"update-ratio": {"dense": 0.5 / step, "out": None}})
    for step in (1, 20, 200)
)
MINE = Diagnosis(
    (FINDING,),
    (replace(SYMPTOM, code="leakage"),),
    STEPS,
    steps=200,
    unchecked=(Gap(message("Single steps"), message("Ten at once.")),),
)


def uploaded(lab: Lab, content: bytes, name: str = "diagnosis.json") -> AppTest:
    at = lab.open("doctor")
    at.file_uploader[0].upload(name, content, "application/json")
    at.run()
    assert not at.exception
    return at


def written(diagnosis: Diagnosis) -> bytes:
    return json.dumps(diagnosis.to_json()).encode()


def test_without_a_file_a_real_example_is_shown(lab: Lab) -> None:
    at = lab.open("doctor")
    assert not at.exception
    shown = texts(at)
    known = example()
    for number, finding in enumerate(known.diagnosis.findings, 1):
        assert f"{number}\\. {finding.title}" in shown
    assert "keras 3." in shown.replace("\\", "")
    assert known.date in shown.replace("\\", "")
    assert any("Doctor(x_train" in one.value for one in at.code)  # the script
    assert component(at, "example_update-ratio")["title"].endswith(
        "; from step 20 on it is 0 in every layer"
    )
    # 90% stands above 95%.
    assert "Sureness is compared by tenths, so 90% and 95% count as equal" in shown


def test_the_example_is_what_its_script_is_about() -> None:
    codes = [finding.code for finding in example().diagnosis.findings]
    assert codes == ["learning-rate-too-high", "leakage"]
    script = example().script
    assert "learning_rate=5.0" in script
    assert "images[:1500]" in script
    assert "images[1200:]" in script


def test_a_file_is_shown_with_evidence_fix_and_symptoms(lab: Lab) -> None:
    at = uploaded(lab, written(MINE))
    shown = texts(at)
    assert "An example" not in shown
    assert "One finding after 200 steps" in shown
    assert "A learning rate that is too high" in shown
    assert "almost certain (90% sure); first noticed at step 200" in shown
    assert "The rate is infinite" in shown
    assert at.code[0].value == "SGD(0.1)"
    assert "The loss does not move: It stays" in shown.replace("\\", "")
    assert "Single steps: Ten at once" in shown.replace("\\", "")
    rows = at.table[0].value.to_numpy().tolist()
    assert ["Learning rate", "0.5"] in rows
    assert any(value == "infinite" for _, value in rows)
    chart = component(at, "own_update-ratio")
    assert chart["title"] == "The largest step changed dense by 50.0% of its size"
    assert chart["alt"].startswith("Line chart: how much one step changes")
    assert SERIES["update-ratio"].about.template in [one.value for one in at.caption]
    assert [trace["name"] for trace in chart["figure"]["data"]] == ["dense", "out"]
    # A note is no finding: it stands by itself, folded.
    assert [one.label for one in at.expander] == ["Worth a look, but no alarm: 1"]
    # What a condition means is told on hover, by the handbook alone.
    helps = [one.help for one in at.markdown if "A learning rate that is too high" in one.value]
    assert helps == [HANDBOOK["learning-rate-too-high"].meaning.template]
    at.button(key="doctor_close").click().run()
    assert "An example" in texts(at)


def test_a_file_stays_while_one_looks_at_the_rest_of_the_page(lab: Lab) -> None:
    at = uploaded(lab, written(MINE), "mine.json")
    at.segmented_control(key="choose_view").set_value("conditions").run()
    at.segmented_control(key="choose_view").set_value("diagnosis").run()
    assert not at.exception
    assert "mine" in at.subheader[0].value


def test_a_healthy_diagnosis_is_told_as_one(lab: Lab) -> None:
    at = uploaded(lab, written(Diagnosis(steps=300)))
    assert "Nothing wrong was found after 300 steps." in at.success[0].value
    at = uploaded(lab, written(Diagnosis(steps=300, unchecked=MINE.unchecked)))
    assert "as far as it could be checked" in at.info[0].value
    assert not at.success


def changed(**parts: Any) -> bytes:
    return json.dumps({**MINE.to_json(), **parts}).encode()


UNKNOWN = {**MINE.to_json()["findings"][0], "code": "bad-luck"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"# not JSON", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[1, 2]", "its parts are not where they belong"),
        (b'{"version": 1}', '"findings" is missing'),
        (changed(findings=[UNKNOWN]), 'condition "bad-luck", unknown here'),
        (changed(notes=[{}] * 201), "201 entries where 200 are allowed"),
        (changed(steps="many"), "something else where a whole number belongs"),
        (b" " * (LARGEST_FILE + 1), "at most 1000000"),
    ],
)
def test_what_is_no_diagnosis_is_refused_in_words(lab: Lab, content: bytes, reason: str) -> None:
    at = uploaded(lab, content, "<b>mine</b>.json")
    [problem] = [one.value.replace("\\", "") for one in at.error]
    assert reason in problem
    assert "diagnosis.save()" in problem
    assert problem.startswith("<b>mine</b>.json: ")
    assert "An example" in texts(at)  # the page goes on


def test_a_strangers_text_is_shown_as_it_was_typed(lab: Lab) -> None:
    evil = "![x](http://example.org/x.png) <script>alert(1)</script> $x$ :red[y]"
    typed = message("{text}", text=evil)
    finding = replace(
        FINDING,
        sentence=typed,
        fix=Fix(typed, {}, evil),
        numbers={evil: 1.0},
        explains=(replace(SYMPTOM, sentence=typed),),
    )
    layers = {evil: 0.5, "b" * 200: 0.1}
    at = uploaded(
        lab,
        written(
            Diagnosis(
                (finding,),
                (finding,),
                (Measurement(1, {}, {"update-ratio": layers}),),
                unchecked=(Gap(typed, typed),),
            )
        ),
        evil.replace("/", "_") + ".json",
    )
    for kind in ("markdown", "caption", "subheader", "warning"):
        for element in getattr(at, kind):
            assert "![x](" not in element.value
            assert "<script>" not in element.value
            assert "$x$" not in element.value
    assert "![x](" not in str(at.table[0].value.to_numpy().tolist())
    names = [trace["name"] for trace in component(at, "own_update-ratio")["figure"]["data"]]
    assert not any("<script>" in name for name in names)


def test_the_lines_to_copy_are_there(lab: Lab) -> None:
    at = lab.open("doctor", view="script")
    assert not at.exception
    shown = texts(at)
    assert "doctor = Doctor(x_train, y_train, validation_data=(x_val, y_val))" in shown
    assert "callbacks=[doctor]" in shown
    assert "pip cannot install the doctor yet" in shown
    assert all(name in shown for name in NEEDED)
    assert "tensorflow==2." in shown


def caused(told: str) -> str:
    """Return what a condition's fold says that it may bring about."""
    return told.partition("What it may bring about**: ")[2].partition("\n")[0]


def test_all_conditions_are_listed_and_searched(lab: Lab) -> None:
    at = lab.open("doctor", view="conditions")
    assert not at.exception
    # A phone has no room for a table: each is a fold, below the time at which it is looked for.
    assert not at.table
    folds = {fold.label: fold for fold in at.expander}
    titles = {say(one.title): one for one in CONDITIONS.values()}
    assert folds.keys() == titles.keys()
    groups = [one.value for one in at.subheader]
    assert groups == ["Before training", "In the first 200 steps", "Over the epochs"]
    for title, fold in folds.items():
        entry, code = HANDBOOK[titles[title].code], titles[title].code
        told = "\n".join(one.value for one in (*fold.markdown, *fold.caption)).replace("\\", "")
        for text in (f"`{code}`", *map(say, (entry.meaning, entry.looks_at, entry.remedy))):
            assert text in told
        named = {one for one in CONDITIONS if f"{say(CONDITIONS[one].title)}" in caused(told)}
        assert named == set(consequences(titles[title].code))
        assert not fold.proto.expanded
    at.text_input(key="doctor_search").set_value("Learning rate").run()
    assert 2 <= len(at.expander) < 12
    assert any("`learning-rate-too-low`" in one.value for one in at.caption)
    at.text_input(key="doctor_search").set_value("softmax inside").run()
    (only,) = at.expander
    assert only.proto.expanded
    at.text_input(key="doctor_search").set_value("no such words").run()
    assert not at.expander
    assert "Try fewer" in at.info[0].value


def test_every_pitfall_that_is_named_exists() -> None:
    assert set(PITFALLS) <= set(CONDITIONS)
    assert {name for names in PITFALLS.values() for name in names} <= {*pitfalls(), *drafts()}


def test_the_stored_example_is_of_this_version() -> None:
    content = DIAGNOSIS.read_bytes()
    assert Diagnosis.load(content).to_json() == json.loads(content)
    assert Path(DIAGNOSIS).stat().st_size < LARGEST_FILE


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(doctor_benchmark, "MEASURED", tmp_path / "measured")
    return tmp_path / "measured"


def test_a_benchmark_that_has_not_been_run_is_told_to_visitors_and_to_who_runs_the_lab(
    lab: Lab, measured: Path
) -> None:
    at = lab.open("doctor", view="benchmark")
    assert not at.exception
    assert "has not been measured on this copy of the lab" in at.info[0].value
    assert "python" not in at.info[0].value
    assert any("python -m tests.bench.doctor all" in one.value for one in at.caption)
    assert not at.table


def test_the_benchmark_with_its_aims_and_misses(lab: Lab, measured: Path) -> None:
    store(measured, eighth=part())
    at = lab.open("doctor", view="benchmark")
    assert not at.exception
    shown = texts(at)
    assert "2 programs whose fault is known" in shown
    assert "none of these programs was known when the doctor was made" in shown
    rates, missed = at.table[0].value, at.table[1].value
    assert rates["This doctor"].tolist()[:2] == ["50.0% ✗", "75.0% ✗"]
    assert rates["UMLAUT"].tolist()[0] == "–"
    assert "divided \\*twice\\*" in missed["Program"].tolist()[0]
    assert missed["Told first instead"].tolist()[0].count("(1 of 3)") == 2
    assert missed["After the first fix"].tolist() == ["50.0%, 30.0% of 90.0%", "–"]
    folds = {fold.label: fold for fold in at.expander}
    assert "example.org/1" in folds["All programs"].table[0].value["Program"].tolist()[0]
    assert "too fast" in folds["All programs"].caption[0].value
    assert "50% were applied by rote" in "".join(
        one.value for one in folds["What the rows count"].markdown
    )
    assert "2026-01-01 to 2026-01-03" in shown


def looked_at() -> dict[str, Any]:
    """Return a part of which only faults were looked at before."""
    return part(first_look=FIRST_LOOK | {"false_alarms": None})


def test_what_was_tuned_on_can_be_seen_beside_what_was_held_out(lab: Lab, measured: Path) -> None:
    store(measured, eighth=part(stale=["plum"]), reporting=looked_at(), tuning=part(misses=[]))
    at = lab.open("doctor", view="benchmark")
    assert "The doctor, a program or a tool has been changed since" in texts(at)
    at = lab.open("doctor", view="benchmark", programs="reporting")
    assert "of 4 faulty and 2 sound trainings: True cause told first: 25.0%" in texts(at)
    assert "so its figures here are flattering" in texts(at)
    at = lab.open("doctor", view="benchmark", programs="tuning")
    assert not at.exception
    assert "its figures here are flattering" in texts(at)
    assert "Nothing." in texts(at)
    store(measured, eighth=part(), sixth=part())
    at = lab.open("doctor", view="benchmark", programs="sixth")
    assert "those of the first look at these programs" in texts(at)
    assert "flattering" not in texts(at)


def test_first_looks_stand_side_by_side(lab: Lab, measured: Path) -> None:
    store(measured, eighth=part(), tuning=part())
    at = lab.open("doctor", view="benchmark")
    looks = "First looks, one set after the other"
    assert looks not in [expander.label for expander in at.expander]
    store(measured, eighth=part(), reporting=looked_at(), tuning=part())
    at = lab.open("doctor", view="benchmark")
    (shown,) = (expander for expander in at.expander if expander.label == looks)
    rows = shown.table[0].value.to_numpy().tolist()
    assert [row[0] for row in rows] == ["Held out", "First set"]
    assert rows[1][1:] == ["4", "25%", "75%", "2", "–"]


def test_the_benchmark_on_fewer_images_can_be_chosen(lab: Lab, measured: Path) -> None:
    store(measured, eighth=part())
    assert "choose_size" not in lab.open("doctor", view="benchmark").session_state
    store(measured, size="sample", images=3_200, tuning=part())
    at = lab.open("doctor", view="benchmark", size="sample")
    assert not at.exception
    assert "on 3,200 images" in texts(at)
    assert "its figures here are flattering" in texts(at)
    assert "on 12,000 images" in texts(lab.open("doctor", view="benchmark", size="plum"))


def test_each_size_remembers_which_programs_were_chosen(lab: Lab, measured: Path) -> None:
    store(measured, eighth=part(), tuning=part())
    store(measured, size="sample", images=3_200, tuning=part())
    at = lab.open("doctor", view="benchmark")
    at.segmented_control(key="choose_size").set_value("sample").run()
    assert "its figures here are flattering" in texts(at)
    at.segmented_control(key="choose_size").set_value("12000").run()
    assert not at.exception
    assert "programs" not in at.query_params
    assert "none of these programs was known" in texts(at)
