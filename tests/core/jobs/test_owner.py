"""Tokens: random, recognised, and kept as hashes only."""

from __future__ import annotations

import pytest

from core.jobs.owner import is_token, new_token, owner_of, owns


def test_a_token_owns_what_its_hash_is_on() -> None:
    mine, other = new_token(), new_token()
    assert mine != other
    assert owns(mine, owner_of(mine))
    assert not owns(other, owner_of(mine))
    assert not owns(None, owner_of(mine))
    assert mine not in owner_of(mine)


def test_new_tokens_have_the_form_of_tokens() -> None:
    assert all(is_token(new_token()) for _ in range(50))


@pytest.mark.parametrize("text", [None, 5, "", "short", "x" * 23, "x" * 21 + "\n", "é" * 22])
def test_anything_else_has_not(text: object) -> None:
    assert not is_token(text)
