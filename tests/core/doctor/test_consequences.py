from core.doctor.conditions import CONDITIONS
from core.doctor.consequences import consequences


def test_what_somebody_has_chosen_is_no_consequence() -> None:
    high = consequences("learning-rate-too-high")
    assert "dead-units" in high
    assert not {"too-few-updates", "capacity-too-small"} & set(high)
    start = "initialisation"
    assert "learning-rate-too-high" not in consequences(start)
    # Folding takes in more: it is about what is to be mended first.
    assert "learning-rate-too-high" in CONDITIONS[start].explains
