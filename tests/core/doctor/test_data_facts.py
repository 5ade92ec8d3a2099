"""Data is measured for what it is; and what was spoilt on purpose is found in it."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from core.doctor import data_facts, neighbours
from core.doctor.evidence import Evidence
from core.doctor.judging import judge
from tests.core.doctor.made_images import IMAGES, LABELS, SHAPES

RNG = np.random.default_rng(6)
HELD = slice(1000, None)
LEARN = slice(0, 1000)


def codes(x: Any, y: Any, x_val: Any = None, y_val: Any = None, **course: Any) -> set[str]:
    """Return the codes of what is found in data alone."""
    evidence = Evidence(data=data_facts.measure(x, y, x_val, y_val))
    for name, value in course.items():
        setattr(evidence.course, name, value)
    return {finding.code for finding in judge(evidence).findings}


def good() -> tuple[Any, Any, Any, Any]:
    return IMAGES[LEARN], LABELS[LEARN], IMAGES[HELD], LABELS[HELD]


def test_good_data_has_no_finding() -> None:
    assert codes(*good()) == set()


def test_measuring_leaves_the_global_generators_alone() -> None:
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    data_facts.measure(*good())
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def noisy(share: float) -> Any:
    wrong = np.random.default_rng(1).random(1000) < share
    random = np.random.default_rng(2).integers(0, 10, 1000)
    return np.where(wrong, random, LABELS[LEARN])


@pytest.mark.parametrize("share", [0.4, 0.6])
def test_noise_is_found(share: float) -> None:
    x, _, x_val, y_val = good()
    assert codes(x, noisy(share)) == {"label-noise"}
    assert codes(x, noisy(share), x_val, y_val) == {"label-noise"}


def test_labels_in_another_order_are_found_and_a_little_noise_is_not() -> None:
    x, y, *_ = good()
    assert codes(x, np.random.default_rng(0).permutation(y)) == {"label-noise"}
    assert codes(x, noisy(0.03)) == set()


def test_hard_images_are_not_taken_for_noise() -> None:
    # Every class has a neighbour that looks nearly the same: many votes go wrong, not by chance.
    shapes = SHAPES.copy()
    shapes[1::2] = shapes[::2] + 0.1 * (np.random.default_rng(3).random((5, 8, 8)) - 0.5)
    x = 0.5 * shapes[LABELS] + 0.5 * np.random.default_rng(4).random((1200, 8, 8))
    votes = data_facts.measure(x, LABELS).neighbours
    assert votes is not None
    assert votes.agreement < 0.8
    assert codes(x, LABELS) == set()


def test_swapped_labels_are_found() -> None:
    x, y, *_ = good()
    some = (y == 3) & (np.random.default_rng(0).random(1000) < 0.6)
    assert codes(x, np.where(some, 8, y)) == {"label-noise"}


def test_images_with_two_labels_are_found() -> None:
    x, y, *_ = good()
    four = y == 4
    twice = np.concatenate([x, x[four]]), np.concatenate([y, y[four] + 5])
    facts = data_facts.measure(*twice)
    assert facts.conflicts == pytest.approx(2 * four.sum() / len(twice[1]))
    assert "label-noise" in codes(*twice)


def test_tiny_values_do_not_look_like_the_same_image() -> None:
    x, y, x_val, y_val = good()
    facts = data_facts.measure(x / 255, y, x_val / 255, y_val)
    assert (facts.twins, facts.conflicts, facts.leaked) == (0, 0, 0)
    assert codes(x / 255, y) == {"input-scale"}


def test_leaked_images_are_counted() -> None:
    x, y, x_val, y_val = good()
    mixed = np.concatenate([x[:100], x_val[:100]]), np.concatenate([y[:100], y_val[:100]])
    assert data_facts.measure(x, y, *mixed).leaked == pytest.approx(0.5)
    assert codes(x, y, *mixed) == {"leakage"}


def test_splits_that_differ() -> None:
    x, y, x_val, y_val = good()
    assert codes(x, y, 1 - x_val + 0.6, y_val) == {"split-mismatch"}
    assert codes(x, y, x_val[:, :, ::-1], y_val) == {"split-mismatch"}


def test_an_order_by_label() -> None:
    x, y, *_ = good()
    order = np.argsort(y, kind="stable")
    assert codes(x[order], y[order], shuffled=False) == {"not-shuffled"}
    assert codes(x[order], y[order], shuffled=True) == set()
    # Cut in two, training and validation hold different classes.
    cut = codes(x[order][:800], y[order][:800], x[order][800:], y[order][800:], shuffled=True)
    assert "not-shuffled" in cut


def test_rare_classes_are_not_taken_for_a_sorted_set() -> None:
    x, y, x_val, y_val = good()
    kept = (y < 5) | (np.arange(1000) % 20 == 0)
    assert codes(x[kept], y[kept], x_val, y_val) == {"class-imbalance"}


def test_broken_values() -> None:
    x, y, *_ = good()
    broken = x.copy()
    broken[7, 0, 0] = np.nan
    assert codes(broken, y) == {"bad-values"}
    empty = x.copy()
    empty[:200] = 0
    assert "bad-values" in codes(empty, y)


def test_forms_of_labels() -> None:
    def form(y: Any) -> str:
        return data_facts.measure_labels(np.asarray(y)).form

    assert form(LABELS) == "classes"
    assert form(LABELS[:, None].astype(np.float32)) == "classes"
    assert form(np.eye(10)[LABELS]) == "one-hot"
    assert form(LABELS - 1) == "numbers"
    assert form(RNG.random(100)) == "numbers"
    assert form(RNG.random((100, 3))) == "rows"
    assert data_facts.measure_labels(np.array(["a", "b"])).finite is False


def test_what_a_straight_line_makes_of_classes_and_numbers() -> None:
    classes = data_facts.measure(IMAGES, LABELS)
    assert classes.linear is not None
    assert classes.linear > 0.95
    numbers = data_facts.measure(IMAGES, IMAGES[:, 0, 0] * 3 + 1.5)
    assert numbers.linear is None
    # The penalty keeps it from all of it.
    assert numbers.linear_explained == pytest.approx(0.85, abs=0.1)
    noise = data_facts.measure(IMAGES, RNG.normal(size=len(IMAGES)))
    assert noise.linear_explained is not None
    assert noise.linear_explained < 0.05
    rows = data_facts.measure(IMAGES, IMAGES)
    assert rows.linear_explained == pytest.approx(0.85, abs=0.15)


def test_explained_variance() -> None:
    given = np.array([[0.0, 1.0], [2.0, 3.0]])
    assert neighbours.explained(given, given) == 1
    assert neighbours.explained(np.array([[1.0, 2.0], [1.0, 2.0]]), given) == 0
    assert neighbours.explained(np.full((2, 2), np.nan), given) is None
    assert neighbours.explained(given, np.ones((2, 2))) is None


def test_rows_of_shares_are_told_from_rows_of_numbers() -> None:
    shares = RNG.dirichlet(np.ones(3), 60)
    assert data_facts.measure_labels(shares).sums_to_one
    assert not data_facts.measure_labels(shares * 2).sums_to_one
    assert not data_facts.measure_labels(shares - [0.5, 0, -0.5]).sums_to_one


def test_what_augmentation_leaves() -> None:
    flat = IMAGES[:400].reshape(400, -1)
    y = LABELS[:400]
    assert neighbours.kept(flat, y, flat) == pytest.approx(1)
    turned = np.rot90(IMAGES[:400], 2, axes=(1, 2)).reshape(400, -1)
    assert (neighbours.kept(flat, y, turned) or 0) < 0.5
    moved = np.zeros((3, 12, 12))
    for place, shift in enumerate((0, 1, 3)):
        moved[place, 2 + shift : 6 + shift, 2:6] = 1
    centred = neighbours.centred(moved.reshape(3, -1), (12, 12))
    np.testing.assert_array_equal(centred[0], centred[1])
    np.testing.assert_array_equal(centred[0], centred[2])


def test_rows_of_few_values_are_not_taken_for_empty_or_leaked_images() -> None:
    one = np.repeat(np.linspace(0, 1, 40, dtype=np.float32), 30)[:, None]
    y = (one[:, 0] > 0.5).astype(np.int64)
    assert codes(one, y, one[::4], y[::4], shuffled=True) == set()
    wide = np.repeat(one, data_facts.FEW_VALUES, axis=1)
    assert {"bad-values", "leakage"} <= codes(wide, y, wide[::4], y[::4], shuffled=True)


def test_cells_that_live_or_do_not_are_often_equal_by_chance() -> None:
    random = np.random.default_rng(7)
    cells = (random.random((1500, 5, 5)) < 0.2).astype(np.float32)
    y = (cells.sum(axis=(1, 2)) > 5).astype(np.int64)
    assert "leakage" not in codes(cells[:1000], y[:1000], cells[1000:], y[1000:])
    again = np.concatenate([cells[1000:], cells[1000:]])
    assert "leakage" not in codes(again, np.tile(y[1000:], 2), cells[1000:], y[1000:])
    digits = (IMAGES[LEARN] > 0.5).astype(np.float32)
    assert "leakage" in codes(digits, LABELS[LEARN], digits[::3], LABELS[LEARN][::3])


def test_equal_rows_of_a_table_may_end_otherwise() -> None:
    random = np.random.default_rng(11)
    people = np.stack([random.integers(18, 80, 6000), *random.integers(0, 6, (6, 6000))], axis=1)
    y = (random.random(6000) < 0.2 + 0.6 * (people[:, 0] > 50)).astype(np.int64)
    found = codes(people.astype(np.float32) / 80, y, shuffled=True)
    assert not found & {"label-noise", "leakage"}


def test_rows_of_few_values_that_all_differ_are_found_again_in_the_validation() -> None:
    random = np.random.default_rng(9)
    x = random.standard_normal((1200, 4)).astype(np.float32)
    y = (x[:, 0] > 0).astype(np.int64)
    assert codes(x[:900], y[:900], x[900:], y[900:], shuffled=True) == set()
    assert codes(x[:900], y[:900], x[600:], y[600:], shuffled=True) == {"leakage"}


def test_a_table_with_an_infinity_is_looked_at_without_a_warning() -> None:
    x = np.random.default_rng(9).standard_normal((1200, 4)).astype(np.float32)
    y = (x[:, 0] > 0).astype(np.int64)
    x[5, 2] = np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert codes(x, y, shuffled=True) == {"bad-values"}


def test_looks_that_overlap_leave_as_many_threads_as_before() -> None:
    def threads() -> list[int]:
        return [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]

    before = threads()
    with ThreadPoolExecutor(4) as pool:
        for look in [pool.submit(data_facts.measure, *good()) for _ in range(8)]:
            look.result()
    assert threads() == before


def test_columns_of_a_table_are_compared_each_by_its_own_unit() -> None:
    random = np.random.default_rng(4)
    telling, large = random.standard_normal(1200), 1e6 * random.standard_normal(1200)
    table = np.stack([telling, large], axis=1).astype(np.float32)
    data = data_facts.measure(table, (telling > 0).astype(np.int64))
    assert data.neighbours is not None
    assert data.neighbours.agreement > 0.9
    assert (data.linear or 0.0) > 0.9
    assert data.images.columns == 2
    # The same numbers as an image are pixels, which share one unit.
    pixels = data_facts.measure(table.reshape(-1, 1, 2), (telling > 0).astype(np.int64))
    assert pixels.neighbours is not None
    assert pixels.neighbours.agreement < 0.7
    assert pixels.images.columns == 0


def test_matrices_are_multiplied_by_one_thread_and_then_by_as_many_as_before() -> None:
    def threads() -> list[int]:
        return [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]

    before, seen = threads(), []
    if not before or max(before) < 2:
        pytest.skip("NumPy multiplies matrices by one thread here anyway")
    with pytest.MonkeyPatch.context() as patch:
        look = data_facts.measure_images
        patch.setattr(data_facts, "measure_images", lambda x: (seen.extend(threads()), look(x))[1])
        data_facts.measure(*good())
    assert set(seen) == {1}
    assert threads() == before


def test_classes_that_were_renumbered_are_matched() -> None:
    x, y, x_held, y_held = good()
    same = data_facts.measure(x, y, x_held, y_held).neighbours
    other = data_facts.measure(x, y, x_held, (y_held + 3) % 10).neighbours
    assert same is not None
    assert other is not None
    assert same.validation_matched == same.validation_agreement
    assert other.validation_matched == same.validation_matched
    assert (other.validation_agreement or 0.0) < 0.2
    mixed = np.random.default_rng(6).permutation(y_held)
    by_chance = data_facts.measure(x, y, x_held, mixed).neighbours
    assert by_chance is not None
    assert (by_chance.validation_matched or 1.0) < 0.4
