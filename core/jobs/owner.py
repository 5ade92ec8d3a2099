"""Who may stop, rename and delete a run: whoever holds the token; the run keeps only its hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """Return a random visitor token (128 bits)."""
    return secrets.token_urlsafe(16)


def is_token(text: object) -> bool:
    """Tell whether ``text``, which comes from a browser, has the form of a token."""
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def owner_of(token: str) -> str:
    """Return what a run keeps of its owner's token."""
    return hashlib.sha256(b"digit-lab visitor " + token.encode()).hexdigest()


def owns(token: str | None, owner: str) -> bool:
    """Tell whether ``token`` is the one whose hash is ``owner``."""
    return token is not None and hmac.compare_digest(owner_of(token), owner)
