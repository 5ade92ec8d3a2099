"""Choices in the URL: there and back, and what does not fit leaves the address."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from app_pages.shared.url_choice import choose, chosen_number, put, switch, whole_number

    name = choose("Network", {"mlp": "A network", "cnn": "Another"}, "network")
    number = whole_number("Image", 0, 99, "image", default=5)
    st.button("next", on_click=lambda: put("image", chosen_number("image", 5) + 1, 5))
    st.markdown(f"{name} {number}")
    turn = whole_number("Turn", -45, 45, "turn", kind=st.slider)
    st.caption(f"{turn} {switch('Raw', 'raw')}")


def opened(**params: str) -> AppTest:
    at = AppTest.from_function(page)
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def test_defaults_leave_the_address_empty() -> None:
    at = opened()
    assert at.markdown[0].value == "mlp 5"
    assert dict(at.query_params) == {}


def test_a_link_chooses_by_name() -> None:
    at = opened(network="cnn", image="7")
    assert at.markdown[0].value == "cnn 7"


def test_a_choice_goes_into_the_address_and_the_default_leaves_it() -> None:
    at = opened()
    at.selectbox(key="choose_network").set_value("cnn").run()
    at.number_input(key="choose_image").set_value(9).run()
    assert at.markdown[0].value == "cnn 9"
    assert dict(at.query_params) == {"network": "cnn", "image": "9"}
    at.selectbox(key="choose_network").set_value("mlp").run()
    assert dict(at.query_params) == {"image": "9"}


def test_a_callback_chooses_too() -> None:
    at = opened(image="7")
    at.button[0].click().run()
    assert at.markdown[0].value == "mlp 8"
    assert dict(at.query_params) == {"image": "8"}


@pytest.mark.parametrize("value", ["", "-1", "100", "1e400", "NaN", "٣", "9" * 5000, "7.0", " 7"])
def test_a_number_that_does_not_fit_leaves_the_address(value: str) -> None:
    at = opened(image=value)
    assert at.markdown[0].value == "mlp 5"
    assert dict(at.query_params) == {}


def test_a_name_that_does_not_exist_leaves_the_address() -> None:
    at = opened(network="<script>")
    assert at.markdown[0].value == "mlp 5"
    assert dict(at.query_params) == {}


def test_a_slider_and_a_switch_stand_in_the_address_too() -> None:
    at = opened(turn="-30", raw="1")
    assert at.caption[0].value == "-30 True"
    at.slider(key="choose_turn").set_value(-45).run()
    at.toggle(key="choose_raw").set_value(False).run()
    assert at.caption[0].value == "-45 False"
    assert dict(at.query_params) == {"turn": "-45"}
    at.toggle(key="choose_raw").set_value(True).run()
    assert dict(at.query_params) == {"turn": "-45", "raw": "1"}


@pytest.mark.parametrize("value", ["", "0", "true", "2", "<b>"])
def test_a_switch_that_is_not_on_leaves_the_address(value: str) -> None:
    at = opened(raw=value)
    assert at.caption[0].value == "0 False"
    assert dict(at.query_params) == {}
