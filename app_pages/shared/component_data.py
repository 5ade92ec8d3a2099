"""What a component is sent, in the form that costs the server least."""

from __future__ import annotations

from typing import Any


def without_pandas(data: dict[str, Any]) -> dict[str, Any]:
    """Return ``data`` as the browser would get it anyway, with tuples for its lists.

    Streamlit looks at each list of the first level for a data frame, and imports pandas and pyarrow
    to do so: 0.3 s of CPU before the first page is shown. A tuple is none, it knows; in JSON both
    are the same.
    """
    return {name: tuple(part) if isinstance(part, list) else part for name, part in data.items()}
