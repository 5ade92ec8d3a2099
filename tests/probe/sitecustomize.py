"""Runs at the start of every Python that has this folder on PYTHONPATH."""

import os
from pathlib import Path

import probe

if "PROBE_LOG" in os.environ:
    probe.install(probe.report_to(Path(os.environ["PROBE_LOG"])))
