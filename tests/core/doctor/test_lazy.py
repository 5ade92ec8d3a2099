import subprocess
import sys

import pytest

import core.doctor


def test_findings_are_read_without_keras() -> None:
    program = (
        "import sys, core.doctor, core.doctor.judging, core.doctor.data_facts\n"
        "core.doctor.Diagnosis, core.doctor.Finding\n"
        "print([name for name in ('keras', 'tensorflow') if name in sys.modules])"
    )
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nurse'"):
        _ = core.doctor.Nurse
