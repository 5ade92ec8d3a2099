"""What the Doctor page says one can copy runs in a folder that has nothing else of the lab."""

from pathlib import Path

import pytest

from app_pages.shared.doctor_guide import EXAMINE, WATCH
from core.doctor.diagnosis import Diagnosis
from core.doctor.example import DIAGNOSIS, NEEDED, ROOT, SCRIPT
from tools.doctor_example import run_elsewhere


@pytest.mark.slow
def test_the_lines_of_the_page_run_as_a_strangers_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    whole = SCRIPT.read_text(encoding="utf-8").replace('"diagnosis.json"', '"first.json"')
    printed = run_elsewhere(
        tmp_path, f"{whole}\n\nmodel.stop_training = False\n{EXAMINE}\n{WATCH}\n"
    )
    # Three diagnoses: the script's own, that of examine, and that of the page's lines.
    assert printed.count("The same images in training and validation [leakage") == 3
    assert "[learning-rate-too-high" in printed
    first = Diagnosis.load((tmp_path / "first.json").read_bytes())
    stored = Diagnosis.load(DIAGNOSIS.read_bytes())
    assert [f.code for f in first.findings] == [f.code for f in stored.findings]
    assert Diagnosis.load((tmp_path / "diagnosis.json").read_bytes()).steps == 47
    copied = {path.relative_to(tmp_path) for path in (tmp_path / "core").iterdir()}
    assert copied - {Path("core/__pycache__")} == {Path(*Path(n).parts[:2]) for n in NEEDED}
    assert not any(str(ROOT) in path.read_text() for path in tmp_path.glob("*.json"))
