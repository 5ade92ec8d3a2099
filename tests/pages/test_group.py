"""A group of trainings on the pages: started, watched, read, listed."""

from __future__ import annotations

import json

import pytest

from core.config.repeats import repeated
from core.config.training import TrainConfig
from core.jobs import deleted, group_links
from core.jobs.exported import as_zip
from core.jobs.imported import import_zip
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from core.jobs.results import best_accuracy_of
from core.messages import message
from tests.pages.lab_app import BATCHES, CONFIG, EPOCHS, PROGRESS, Lab, component, eventually, texts

ACCURACIES = (0.9, 0.92, 0.91)


def outcome(accuracy: float) -> Outcome:
    """Return a run's end with 100 test images of each digit, so many of them read right."""
    right = round(100 * accuracy)
    confusion = [
        [right if r == c else 100 - right if c == (r + 1) % 10 else 0 for c in range(10)]
        for r in range(10)
    ]
    part = {"images": 1000, "accuracy": accuracy, "loss": 1 - accuracy, "confusion": confusion}
    metrics = {"train": part, "validation": part, "test": part}
    epochs = EPOCHS | {"val_accuracy": [0.8, 0.86, accuracy]}
    return Outcome(
        "done",
        history={"batches": BATCHES, "epochs": epochs},
        files={"metrics.json": json.dumps(metrics).encode(), "model.tflite": b"no model"},
    )


def submit(lab: Lab, config: TrainConfig = CONFIG) -> str:
    members = {f"Seed {one.seed}": one for one in repeated(config, 3)}
    return lab.engine.submit_group(members, lab.token, "my group")


def wait_for(lab: Lab, member: str) -> None:
    eventually(lambda: lab.clusters != [] and member in lab.clusters[-1].futures)


def finish(lab: Lab, group: str, *outcomes: Outcome) -> None:
    for number, end in enumerate(outcomes, start=1):
        wait_for(lab, f"{group}-{number}")
        lab.finish(f"{group}-{number}", end)
    eventually(lambda: not lab.run(group).is_live)


def done(lab: Lab, config: TrainConfig = CONFIG, accuracies: tuple[float, ...] = ACCURACIES) -> str:
    group = submit(lab, config)
    finish(lab, group, *map(outcome, accuracies))
    return group


def test_three_seeds_are_started_and_their_time_is_told_before(lab: Lab) -> None:
    at = lab.open("train")
    once = next(b.label for b in at.button if b.label.startswith("Train (about"))
    at.segmented_control(key="choose_seeds").set_value("3").run()
    button = next(b for b in at.button if b.label.startswith("Train 3 times (about"))
    assert button.label.partition("about")[2] != once.partition("about")[2]
    assert at.query_params["seeds"] == "3"
    button.click().run()
    eventually(lambda: lab.engine.active_run(lab.token) is not None)
    group = lab.run(str(lab.engine.active_run(lab.token)))
    assert [run.config.seed for run in lab.engine.members(group)] == [42, 43, 44]


def test_a_range_test_of_too_few_steps_is_told_before_it_starts(lab: Lab) -> None:
    at = lab.open("train", c='{"v":1,"data":"sample","kind":"rate_test","batch_size":256}')
    assert any("only 15 steps" in warning.value for warning in at.warning)
    at.select_slider(key="train_batch_size").set_value(128).run()
    assert not any("steps" in warning.value for warning in at.warning)


@pytest.mark.parametrize("asked", ["2", "99999999999"])
def test_a_link_asks_for_no_other_number_of_seeds(lab: Lab, asked: str) -> None:
    at = lab.open("train", seeds=asked)
    assert not at.exception
    assert any(button.label.startswith("Train (about") for button in at.button)


def test_a_range_test_is_not_repeated(lab: Lab) -> None:
    at = lab.open("train", c='{"v":1,"data":"sample","kind":"rate_test"}', seeds="3")
    assert not at.exception
    assert any(button.label.startswith("Test the rates") for button in at.button)


def test_it_tells_which_seed_trains(lab: Lab) -> None:
    group = submit(lab)
    wait_for(lab, f"{group}-1")
    lab.finish(f"{group}-1", outcome(0.9))
    second = f"{group}-2"
    wait_for(lab, second)
    lab.clusters[-1].emit({"run": second, "kind": "phase", "phase": "training"})
    lab.clusters[-1].emit({"run": second, **PROGRESS})
    eventually(lambda: lab.run(second).status.progress is not None)
    at = lab.open("run", run=group)
    assert not at.exception
    assert at.get("progress")[0].proto.text.startswith("Seed 2 of 3, epoch 2 of 3; ")
    assert [button.label for button in at.button if button.label == "Stop"] == ["Stop"]
    names = [trace["name"] for trace in component(at, "group_val_loss")["figure"]["data"]]
    assert names == ["Seed 9", "Seed 10", "Seed 11"]
    last = lab.open("run", run=f"{group}-3")
    assert "after the other trainings" in last.get("progress")[0].proto.text
    assert not [button for button in last.button if button.label == "Stop"]


def test_stop(lab: Lab) -> None:
    group = submit(lab)
    eventually(lambda: lab.run(group).status.state == "running")
    at = lab.open("run", run=group)
    next(button for button in at.button if button.label == "Stop").click().run()
    eventually(lambda: lab.clusters[-1].asked == [f"{group}-1"])


def test_the_end_shows_mean_and_spread_and_the_way_to_each(lab: Lab) -> None:
    group = done(lab)
    at = lab.open("run", run=group)
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["91.00% ± 1.00%"] * 3
    assert "0.001. Trained 3 times, with the seeds 9, 10, 11." in texts(at)
    chart = component(at, "group_accuracy")
    assert chart["title"] == (
        "Best mean validation accuracy: 91.00% after epoch 3 (from 90.00% to 92.00%)"
    )
    assert "lowest to the highest" in chart["alt"]
    low, high, mean = chart["figure"]["data"][3:]
    assert (low["y"][2], mean["y"][2], high["y"][2]) == (0.9, pytest.approx(0.91), 0.92)
    rate = component(at, "group_learning_rate")
    assert rate["title"] == "The learning rate stays at 0.001"
    assert "mean of 3 trainings" in rate["alt"]
    with pytest.raises(AssertionError):
        component(at, "group_gradients")
    links = [link.proto.label for link in at.get("page_link")]
    assert [label for label in links if "Seed" in label] == [
        "Seed 9 · Done · test: 90.00%",
        "Seed 10 · Done · test: 92.00%",
        "Seed 11 · Done · test: 91.00%",
    ]


def test_gradients_that_were_recorded_are_drawn_as_their_mean(lab: Lab) -> None:
    group = submit(lab)
    ends = [outcome(right) for right in ACCURACIES]
    for length, end in enumerate(ends, start=1):
        end.history["batches"] = BATCHES | {"gradient_norm:dense": [float(length)] * 2}
    finish(lab, group, *ends)
    at = lab.open("run", run=group)
    assert not at.exception
    (line,) = component(at, "group_gradients")["figure"]["data"]
    assert (line["name"], line["y"]) == ("dense", pytest.approx([2.0, 2.0]))
    assert "Each layer's line is the mean of 3 trainings, without a band." in texts(at)


def test_a_member_has_a_page_that_leads_to_its_group(lab: Lab) -> None:
    group = done(lab)
    at = lab.open("run", run=f"{group}-2")
    assert not at.exception
    assert at.title[0].value == "my group · Seed 10"
    assert [metric.value for metric in at.metric] == ["92.00%"] * 3
    assert "The whole group" in [link.proto.label for link in at.get("page_link")]


def test_a_member_that_failed_is_told_and_left_out(lab: Lab) -> None:
    group = submit(lab)
    finish(lab, group, outcome(0.9), Outcome("failed", message("It blew up.")), outcome(0.92))
    at = lab.open("run", run=group)
    assert not at.exception
    assert "1 of 3 trainings failed" in at.info[0].value
    assert "It blew up." in at.info[0].value
    assert [metric.value for metric in at.metric] == ["91.00% ± 1.41%"] * 3


def test_all_failed(lab: Lab) -> None:
    group = submit(lab)
    finish(lab, group, *[Outcome("failed", message("It blew up."))] * 3)
    at = lab.open("run", run=group)
    assert not at.exception
    assert "It blew up." in at.error[0].value
    assert not at.metric


def test_interrupted(lab: Lab) -> None:
    group = submit(lab)
    wait_for(lab, f"{group}-1")
    lab.finish(f"{group}-1", outcome(0.9))
    lab.engine.close()
    at = lab.open("run", run=group)
    assert not at.exception
    assert "Interrupted" in texts(at)
    assert at.metric[0].value == "90.00%"
    assert "Only one of its trainings was completed." in texts(lab.open("runs"))


def test_before_the_first_epoch_there_is_no_chart(lab: Lab) -> None:
    group = submit(lab)
    wait_for(lab, f"{group}-1")
    at = lab.open("run", run=group)
    assert not at.exception
    assert "The curves appear here with the first epoch." in texts(at)
    with pytest.raises(AssertionError):
        component(at, "group_val_loss")


def test_two_different_trainings_stand_in_one_chart(lab: Lab) -> None:
    pair = {"Before": CONFIG, "After": TrainConfig(data="sample", epochs=3, optimizer="sgd")}
    both = lab.engine.submit_group(pair, lab.token, "a pair")
    finish(lab, both, outcome(0.8), outcome(0.9))
    at = lab.open("run", run=both)
    assert not at.exception
    traces = component(at, "group_val_loss")["figure"]["data"]
    assert [trace["name"] for trace in traces] == ["Before", "After"]
    assert not at.metric


def test_different_trainings_have_no_mean(lab: Lab) -> None:
    pair = {"Before": CONFIG, "After": TrainConfig(data="sample", epochs=3, optimizer="sgd")}
    both = lab.engine.submit_group(pair, lab.token, "a pair")
    finish(lab, both, outcome(0.8), outcome(0.9))
    told = texts(lab.open("runs"))
    assert "Before: 80.00%, After: 90.00% (share of 1,000 test images read right)." in told
    assert "±" not in told
    assert best_accuracy_of(lab.run(both)) == 0.9


def test_the_list_has_it_as_one_entry(lab: Lab) -> None:
    done(lab)
    at = lab.open("runs")
    assert not at.exception
    assert texts(at).count("my group") == 1
    assert "91.00% ± 1.00% of 1,000 test images right: mean ± spread of 3 trainings." in texts(at)


def test_its_models_can_be_chosen(lab: Lab) -> None:
    group = done(lab)
    at = lab.open("evaluate", model=f"{group}-2", token=new_token())
    chosen = at.selectbox(key="choose_model")
    assert chosen.value == f"{group}-2"
    assert f"Run my group · Seed 10 ({group[:4]}-2)" in chosen.options


def test_two_groups_are_compared_by_a_named_test(lab: Lab) -> None:
    one = done(lab)
    other = done(lab, TrainConfig(data="sample", epochs=3, seed=30), (0.95, 0.96, 0.94))
    at = lab.open("runs", compare=f"{one},{other}")
    assert not at.exception
    told = texts(at)
    assert "**A** · my group: 91.00% ± 1.00% of 1,000 test images right: mean ± spread" in told
    assert "B is better, by more than chance: its mean is 4.00 percentage points above A's" in told
    assert "Welch's t test" in told
    assert "A group's line is the mean" in told
    assert "With 3 and 3 trainings" in told
    assert "| Seed | 9, 10, 11 | 30, 31, 32 |" in told
    traces = component(at, "compared_accuracy")["figure"]["data"]
    assert [trace.get("name") for trace in traces[4:]] == ["A · my group", "B · my group"]
    assert traces[0]["y"] == [0.8, 0.86, 0.9]


def test_a_group_and_a_run_are_compared_with_a_word_of_caution(lab: Lab) -> None:
    group = done(lab)
    run = lab.train()
    lab.finish(run)
    told = texts(lab.open("runs", compare=f"{group},{run}"))
    assert "Crawford and Howell's t test" in told
    assert "One training is compared with 3" in told


def test_trainings_of_one_group_are_compared_by_their_images(lab: Lab) -> None:
    group = submit(lab)
    finish(lab, group, lab.success(), lab.success(), lab.success())
    told = texts(lab.open("runs", compare=f"{group}-1,{group}-2"))
    assert "McNemar's exact test" in told


def test_a_link_whose_group_is_gone_shows_what_it_carries(lab: Lab) -> None:
    group = done(lab)
    carried = group_links.encode(lab.run(group))
    at = lab.open("run", run=group)
    assert f"run={group}&g=" in at.code[0].value
    deleted.delete(lab.run(group), lab.token)
    at = lab.open("run", run=group, g=carried)
    assert not at.exception
    assert "not verified here" in at.warning[0].value
    assert [metric.value for metric in at.metric] == ["91.00% ± 1.00%"] * 3
    assert component(at, "group_loss")["figure"]["data"]
    at.query_params["g"] = carried[:-3]
    assert "could not be read" in at.run().error[0].value


def test_it_is_deleted_and_brought_back_as_one(lab: Lab) -> None:
    group = done(lab)
    at = lab.open("runs")
    at.session_state[f"more_{group}"] = True
    at.run().button(key=f"delete_{group}").click().run()
    assert lab.engine.find(f"{group}-1") is None
    at.button(key=f"undo_{group}").click().run()
    assert not at.exception
    assert len(lab.engine.members(lab.run(group))) == 3


def test_an_imported_group_is_marked(lab: Lab) -> None:
    group = done(lab)
    stranger = new_token()
    brought = import_zip(as_zip(lab.run(group)), stranger)
    at = lab.open("run", run=brought, token=stranger)
    assert not at.exception
    assert "Imported, not verified here" in at.warning[0].value
    assert [metric.value for metric in at.metric] == ["91.00% ± 1.00%"] * 3


def test_regressions_are_told_by_how_far_they_are_off(lab: Lab) -> None:
    config = TrainConfig(data="sample", epochs=3, task="regression", network="tutorial-d")
    ends = []
    for right in (0.9, 0.92, 0.91):
        end = outcome(right)
        scores = json.loads(end.files["metrics.json"])
        for part in scores.values():
            del part["loss"]
            part |= {"mse": 0.5, "mae": 1 - right}
        epochs = {name.replace("accuracy", "mae"): values for name, values in EPOCHS.items()}
        files = end.files | {"metrics.json": json.dumps(scores).encode()}
        ends.append(Outcome("done", history={"batches": {}, "epochs": epochs}, files=files))
    group = submit(lab, config)
    finish(lab, group, *ends)
    at = lab.open("run", run=group)
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["0.090 ± 0.010"] * 3
    assert "Seed 42 · Done · test: MAE 0.100" in [link.proto.label for link in at.get("page_link")]
    listed = texts(lab.open("runs"))
    assert "On average off by 0.090 ± 0.010; 91.00% ± 1.00% of 1,000 test images right" in listed
    assert "Lowest mean validation MAE" in component(at, "group_mae")["title"]
    reported = lab.open("run", run="0" * 12, g=group_links.encode(lab.run(group)))
    assert not reported.exception
    assert [metric.value for metric in reported.metric] == ["0.090 ± 0.010"] * 3
    compared = lab.open("runs", compare=f"{group},{done(lab)}")
    assert not compared.exception
    assert "losses are of different kinds" in "".join(info.value for info in compared.info)
    assert "A group's line is the mean" not in texts(compared), "no curve is drawn"
