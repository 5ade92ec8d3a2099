"""The doctor's benchmark: what it says of programs whose fault is known, and of sound ones.

python -m tests.bench.doctor measure --part tuning              # goes on where it stopped
python -m tests.bench.doctor measure --part eighth              # held out: once, see measure.Once
python -m tests.bench.doctor measure --part third               # held out before; likewise
python -m tests.bench.doctor overhead                           # the doctor's time
python -m tests.bench.doctor report                             # tables from what is measured
python -m tests.bench.doctor all                                # all parts, overhead, report
python -m tests.bench.doctor smoke                              # do all programs run?
"""

from __future__ import annotations

import argparse
import sys

from tests.bench.doctor.digits import SIZES
from tests.bench.doctor.measure import HELD_OUT, Once, measure


def main() -> int:
    """Do what is asked for on the command line."""
    asked = _parser().parse_args()
    try:
        return max(step(asked) for step in COMMANDS[asked.command])
    except Once as told:
        _say(str(told))
        return 1


def _measure(asked: argparse.Namespace) -> int:
    for part in ("tuning", *HELD_OUT) if asked.command == "all" else (asked.part,):
        measure(
            asked.images,
            part,
            only=asked.only,
            seeds=asked.seeds,
            again=asked.again,
            backwards=asked.backwards,
            what=asked.what,
            say=_say,
        )
    return 0


def _overhead(asked: argparse.Namespace) -> int:
    from tests.bench.doctor.overhead import measure_overhead

    measure_overhead(asked.images, asked.repeats, say=_say)
    return 0


def _report(asked: argparse.Namespace) -> int:
    from tests.bench.doctor.report import write_report

    _say(write_report(asked.images))
    return 0


def _smoke(asked: argparse.Namespace) -> int:
    from tests.bench.doctor.smoke import broken

    return 1 if broken(asked.part, asked.only, say=_say) else 0


COMMANDS = {
    "measure": (_measure,),
    "overhead": (_overhead,),
    "report": (_report,),
    "all": (_measure, _overhead, _report),
    "smoke": (_smoke,),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.doctor")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        one = commands.add_parser(name)
        one.add_argument("--images", choices=list(SIZES), default="12000")
        one.add_argument("--part", choices=["tuning", *HELD_OUT], default="tuning")
        one.add_argument("--only", default="", help="cases whose name contains this")
        one.add_argument("--seeds", type=int, nargs="+", default=[])
        one.add_argument("--backwards", action="store_true", help="the last case first")
        one.add_argument("--again", action="store_true", help="held-out cases once more")
        one.add_argument("--repeats", type=int, default=5)
        one.add_argument(
            "--what",
            nargs="+",
            default=["doctor", "tools", "twin", "fix"],
            help="parts of a record",
        )
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
