"""A diagnosis inside a link: what was found, without what was measured.

A link is untrusted, and sentences in it would be a way to put anybody's words on our pages. So it
carries a sentence as a number that stands for one of the doctor's own templates, with the values
that fill it; whatever comes back is read by the diagnosis's own reader.
"""

from __future__ import annotations

import ast
import math
import re
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from core.doctor import checks
from core.doctor.diagnosis import VERSION, Diagnosis
from core.doctor.finding import Finding, Gap
from core.doctor.handbook import PARTS
from core.doctor.quantities import QUANTITIES
from core.errors import DiagnosisError
from core.messages import Message

MOST_FINDINGS = 6
MOST_PARAMETERS = 8
DEEPEST = 2
"""Messages within messages."""
_WORD = re.compile(r"(?!.*//)[\w:/-]{1,60}", re.ASCII)
"""A value that is a text: the name of a layer or of an optimizer. No sentence, and no address."""
_FOREIGN = "{error}"
"""What a template holds that quotes somebody else's error."""


def carry(diagnosis: Diagnosis) -> list[Any]:
    """Return a diagnosis in short, in JSON's types; :func:`fetch` reads it."""
    return [
        diagnosis.steps,
        [_short(finding) for finding in diagnosis.findings[:MOST_FINDINGS]],
        [_short_gap(gap) for gap in diagnosis.unchecked if gap.part in PARTS.values()],
        diagnosis.failed is not None,
    ]


def fetch(stored: Any) -> Diagnosis:
    """Read what :func:`carry` returned, or anything else that a link may hold.

    Raises:
        ValueError, TypeError, KeyError: it is no diagnosis.
    """
    # The first links end after the findings.
    steps, found, gaps, failed = stored if len(stored) != 2 else [*stored, [], False]
    if type(failed) is not bool:
        raise ValueError("neither failed nor not")
    if len(found) > MOST_FINDINGS or len(gaps) > len(PARTS):
        raise ValueError("too many findings, or gaps")
    content = {
        "version": VERSION,
        "findings": [_long(*one) for one in found],
        "notes": [],
        "measurements": [],
        "steps": steps,
        "watching_share": 0.0,
        "unchecked": [_long_gap(*one) for one in gaps],
        # What failed is a text of somebody's, and stays at home.
        "failed": _EMPTY if failed else None,
    }
    try:
        return Diagnosis.from_json(content)
    except DiagnosisError as error:
        raise ValueError("no diagnosis") from error


def in_own_words(diagnosis: Diagnosis) -> Diagnosis:
    """Return a diagnosis without the sentences that are none of the doctor's own.

    A foreign template must not speak on our pages; what was found and measured stays.
    """
    return replace(
        diagnosis,
        findings=tuple(map(_in_own_words, diagnosis.findings)),
        notes=tuple(map(_in_own_words, diagnosis.notes)),
        unchecked=tuple(
            replace(gap, why=_own_or_empty(gap.why))
            for gap in diagnosis.unchecked
            if gap.part in PARTS.values()
        ),
        failed=None if diagnosis.failed is None else _own_or_empty(diagnosis.failed),
    )


def _in_own_words(finding: Finding) -> Finding:
    fix = finding.fix
    if not _is_own(fix.what):
        fix = replace(fix, what=Message(""), code="")
    return replace(
        finding,
        sentence=_own_or_empty(finding.sentence),
        fix=fix,
        numbers={name: value for name, value in finding.numbers.items() if name in QUANTITIES},
        explains=tuple(map(_in_own_words, finding.explains)),
    )


def _own_or_empty(sentence: Message) -> Message:
    return sentence if _is_own(sentence) else Message("")


def _short(finding: Finding) -> list[Any]:
    return [
        finding.code,
        round(finding.confidence, 2),
        finding.step,
        _packed(finding.sentence),
        _packed(finding.fix.what),
        dict(finding.fix.changes),
        [symptom.code for symptom in finding.explains],
    ]


def _long(
    code: Any, confidence: Any, step: Any, sentence: Any, what: Any, changes: Any, explains: Any
) -> dict[str, Any]:
    return _finding(code, confidence, step, _unpacked(sentence), _unpacked(what), changes) | {
        "explains": [_finding(one, confidence, step, _EMPTY, _EMPTY, {}) for one in explains]
    }


def _short_gap(gap: Gap) -> list[Any]:
    name = next(name for name, part in PARTS.items() if part == gap.part)
    return [name, _packed(gap.why), list(gap.codes)]


def _long_gap(name: Any, why: Any, codes: Any) -> dict[str, Any]:
    return {"part": PARTS[name].to_json(), "why": _unpacked(why), "codes": codes}


_EMPTY: dict[str, Any] = {"template": "", "params": {}}


def _finding(
    code: Any, confidence: Any, step: Any, sentence: Any, what: Any, changes: Any
) -> dict[str, Any]:
    return {
        "code": code,
        "confidence": confidence,
        "sentence": sentence,
        "fix": {"what": what, "changes": changes, "code": ""},
        "numbers": {},
        "step": step,
        "explains": [],
    }


def _packed(sentence: Message) -> list[Any] | None:
    """Return a template's number and its values; None where a link cannot carry them."""
    if not _is_own(sentence):
        return None
    params = {name: _packed_value(value) for name, value in sentence.params.items()}
    if any(value is None for value in params.values()):
        return None
    return [_number(sentence.template), params]


def _packed_value(value: Any) -> Any:
    """Return a value in JSON's types, a message as a list; None where there is no word for it."""
    if isinstance(value, Message):
        return _packed(value)
    if isinstance(value, float):
        return float(f"{value:.5g}") if math.isfinite(value) else None
    return value


def _unpacked(stored: Any, depth: int = 0) -> dict[str, Any]:
    if stored is None and not depth:
        return _EMPTY
    number, params = stored
    if depth > DEEPEST or len(params) > MOST_PARAMETERS:
        raise ValueError("too deep, or too many values")
    return {
        "template": _templates()[number],
        "params": {name: _unpacked_value(value, depth) for name, value in params.items()},
    }


def _unpacked_value(stored: Any, depth: int) -> Any:
    if isinstance(stored, list):
        return _unpacked(stored, depth + 1)
    if not _is_plain(stored):
        raise ValueError("no plain value")
    return stored


def _is_own(sentence: Message, depth: int = 0) -> bool:
    """Tell whether a template is one of the doctor's, and so are those among its values."""
    return (
        depth <= DEEPEST
        and _number(sentence.template) in _templates()
        and len(sentence.params) <= MOST_PARAMETERS
        and all(
            _is_own(value, depth + 1) if isinstance(value, Message) else _is_plain(value)
            for value in sentence.params.values()
        )
    )


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return _WORD.fullmatch(value) is not None
    return type(value) in (int, float)


def _number(template: str) -> int:
    return zlib.crc32(template.encode())


@cache
def _templates() -> dict[int, str]:
    """Return the templates of all that the doctor says, by their numbers.

    What it says of gaps stands beside Keras, which is not loaded here: the source is read.
    """
    home = Path(checks.__file__).parents[1]
    calls = [
        node
        for folder in ("checks", "watching")
        for file in sorted((home / folder).glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "message"
    ]
    given = [call.args[0] for call in calls if call.args]
    known = [one.value for one in given if isinstance(one, ast.Constant)]
    own = (text for text in known if isinstance(text, str) and _FOREIGN not in text)
    return {_number(text): text for text in own}
