"""Addresses of pages, to copy and to send."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.jobs import group_links, links, pair_links
from core.jobs.runs import Run


def page_url(page: str, **params: str) -> str:
    """Return the full address of a page of this app, seen from the page that is open."""
    here = urlsplit(st.context.url or "")
    parts = here.path.split("/")
    # The start page's path ends in a slash or in nothing; every other page is one level deep.
    base = "/".join(parts[:-1])
    return urlunsplit((here.scheme, here.netloc, f"{base}/{page}", urlencode(params), ""))


def run_url(run: Run) -> str:
    """Return a run's address; once it has results, they travel along."""
    if run.tries is not None and not run.is_live:
        return page_url("run", run=run.id, p=pair_links.encode(run))
    if run.members and group_links.has_result(run):
        return page_url("run", run=run.id, g=group_links.encode(run))
    if run.has_model:
        return page_url("run", run=run.id, r=links.encode(run))
    return page_url("run", run=run.id)
