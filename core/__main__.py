"""The command line: ``python -m core --help``. Results are JSON lines; progress goes to stderr."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.config.recipes import RECIPES
from core.config.repeats import COUNTS, repeated
from core.config.training import DATA, TrainConfig
from core.errors import LabError

if TYPE_CHECKING:
    from core.pitfalls.other_claims import OtherClaim
    from core.pitfalls.pitfall import Pitfall

MODELS_FOLDER = Path(__file__).resolve().parents[1] / "models"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 2 with the reason on stderr where it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except LabError as error:
        print(f"digit-lab: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Digit Lab without a page.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    train = commands.add_parser("train", help="train a config or a recipe, without a page")
    what = train.add_mutually_exclusive_group()
    what.add_argument("--recipe", choices=list(RECIPES), default="mlp-128")
    what.add_argument("--config", metavar="JSON", help="a config as in a link, or a file of one")
    train.add_argument(
        "--data", choices=list(DATA), help="train on this data instead of the config's"
    )
    train.add_argument(
        "--seeds",
        type=int,
        choices=COUNTS,
        default=1,
        metavar="COUNT",
        help="train 1, 3 or 5 times, each with the next seed, and print mean and spread",
    )
    train.add_argument("--out", type=Path, metavar="FOLDER", help="save model and results here")
    train.set_defaults(command=_train)

    evaluate = commands.add_parser("evaluate", help="score a model on a dataset's test images")
    evaluate.add_argument("--model", required=True, help="a shipped model's name or a run's id")
    evaluate.add_argument("--data", choices=list(DATA), help="default: full MNIST, else the sample")
    evaluate.set_defaults(command=_evaluate)

    read = commands.add_parser("read", help="read digits from images, folders or drawings files")
    read.add_argument("--model", required=True, help="a shipped model's name or a run's id")
    read.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    read.set_defaults(command=_read)

    models = commands.add_parser("models", help="the models that ship")
    actions = models.add_subparsers(required=True, metavar="ACTION")
    build = actions.add_parser("build", help="train the shipped models (full MNIST needed)")
    build.add_argument("names", nargs="*", metavar="NAME", help="which; all by default")
    build.add_argument("--folder", type=Path, default=MODELS_FOLDER)
    build.set_defaults(command=_build)
    measure = actions.add_parser(
        "measure", help="measure the model Robust on drawings, after a build on this machine"
    )
    measure.add_argument(
        "drawings", type=Path, metavar="FILE", help="digits with labels and donors"
    )
    measure.add_argument("--folder", type=Path, default=MODELS_FOLDER)
    measure.set_defaults(command=_measure)

    pitfalls = commands.add_parser("pitfalls", help="what the tutorials warn of, and what is true")
    actions = pitfalls.add_subparsers(required=True, metavar="ACTION")
    measure = actions.add_parser(
        "measure", help="run the pitfalls' programs; goes on where it stopped"
    )
    measure.add_argument("names", nargs="*", metavar="ID", help="which pitfalls; all by default")
    measure.add_argument("--again", action="store_true", help="also what is measured already")
    measure.set_defaults(command=_measure_pitfalls)
    spent = actions.add_parser("time", help="how long measuring took, by what is stored of it")
    spent.add_argument("names", nargs="*", metavar="ID", help="which pitfalls; all by default")
    spent.set_defaults(command=_time_of_pitfalls)
    return parser


class Terminal:
    """Watches a training from the command line: one line an epoch on stderr."""

    def report(self, event: dict[str, Any]) -> None:
        """Print epochs and phases."""
        if event["kind"] == "epoch":
            row = {k: v if v is None else round(v, 4) for k, v in event["row"].items()}
            print(json.dumps(row), file=sys.stderr)
        elif event["kind"] == "phase":
            print(event["phase"], file=sys.stderr)

    def stop_reason(self) -> None:
        """Never: Ctrl-C ends it."""


def _train(options: argparse.Namespace) -> None:
    config = _config(options)
    if config.kind == "rate_test":
        from core.analysis.rate_test import in_words
        from core.training.rate_test import rate_test

        print(in_words(rate_test(config, Terminal())[0]))
        return
    if options.seeds == 1:
        _train_once(config, options.out)
        return
    scores = [
        _train_once(one, options.out and options.out / str(number))
        for number, one in enumerate(repeated(config, options.seeds), start=1)
    ]
    names = [name for name in scores[0]["test"] if name not in ("images", "confusion")]
    print(json.dumps({name: _mean_and_spread(scores, name) for name in names}))


def _train_once(config: TrainConfig, out: Path | None) -> dict[str, Any]:
    from core.home import make_folder, write_bytes, write_json
    from core.training.artefacts import files_of, metrics_of
    from core.training.fit import train

    trained = train(config, Terminal())
    if out:
        folder = make_folder(out)
        for name, content in files_of(trained).items():
            write_bytes(folder / name, content)
        write_json(folder / "config.json", config.to_json())
        write_json(folder / "history.json", trained.history)
    scores = metrics_of(trained)
    numbers = [{k: v for k, v in part.items() if k != "confusion"} for part in scores.values()]
    print(json.dumps(dict(zip(scores, numbers, strict=True))))
    return scores


def _mean_and_spread(scores: list[dict[str, Any]], name: str) -> dict[str, Any]:
    from core.analysis.spread import figures

    return {
        split: None if one is None else {"mean": one.mean, "deviation": one.deviation}
        for split, one in figures(scores, name).items()
    }


def _config(options: argparse.Namespace) -> TrainConfig:
    if options.config is None:
        config = RECIPES[options.recipe].config
    else:
        text = options.config if options.config.lstrip().startswith("{") else _text(options.config)
        config, problems = TrainConfig.from_link(text)
        if problems:
            raise LabError("{problems}", problems=" ".join(map(str, problems)))
    return replace(config, data=options.data) if options.data else config


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LabError(
            "The config {path} cannot be read ({error}).", path=path, error=str(error)
        ) from error


def _evaluate(options: argparse.Namespace) -> None:
    import numpy as np

    from core.analysis import metrics, regression
    from core.data import datasets
    from core.data.preprocessing import to_batch
    from core.inference.number_reader import NumberReader
    from core.jobs.models import any_reader_of

    data = options.data or datasets.best_available()
    digits = datasets.load(data).test
    reader = any_reader_of(options.model)
    batch, labels = to_batch(np.asarray(digits.images)), np.asarray(digits.labels)
    if isinstance(reader, NumberReader):
        scores = regression.summary(reader.numbers(batch), labels)
    else:
        scores = metrics.summary(reader.logits(batch), labels)
    print(json.dumps({"data": data, **scores}))


def _read(options: argparse.Namespace) -> None:
    from core.inference.read_command import read_paths
    from core.jobs.models import reader_of

    for line in read_paths(reader_of(options.model), options.paths):
        print(json.dumps(line, ensure_ascii=False), flush=True)


def _build(options: argparse.Namespace) -> None:
    from core.training.shipped import build_all

    build_all(options.folder, Terminal(), options.names)


def _measure(options: argparse.Namespace) -> None:
    from core.training.drawn import measure

    print(json.dumps(measure(options.drawings, options.folder / "robust", Terminal())))


def _measure_pitfalls(options: argparse.Namespace) -> None:
    from core.pitfalls.measure import measure
    from core.pitfalls.other_claims import OtherClaim
    from core.pitfalls.rule import verdict

    for name, one in _measurable(options.names).items():
        measure(one, again=options.again, say=lambda line: print(line, file=sys.stderr))
        outcome = one.outcome if isinstance(one, OtherClaim) else verdict(one).name
        seconds = sum(run.seconds for part in one.results.values() for run in part.runs)
        line = {"pitfall": name, "verdict": outcome, "seconds": round(seconds)}
        print(json.dumps(line), flush=True)


def _time_of_pitfalls(options: argparse.Namespace) -> None:
    from core.pitfalls.pitfall import Pitfall
    from core.pitfalls.spent import START_SECONDS, spent

    asked = _measurable(options.names)
    each = {name: spent(one) for name, one in asked.items()}
    for name, told in each.items():
        line = {"name": name, "runs": told.runs, "missing_runs": told.missing}
        print(json.dumps(line | {"minutes": round(told.seconds / 60, 1)}))
    pitfalls = {name for name, one in asked.items() if isinstance(one, Pitfall)}
    for what, names in (("pitfalls", pitfalls), ("claims", each.keys() - pitfalls)):
        total = [each[name] for name in names]
        line = {
            what: len(total),
            "runs": sum(one.runs for one in total),
            "missing_runs": sum(one.missing for one in total),
            "hours": round(sum(one.seconds for one in total) / 3600, 2),
        }
        print(json.dumps(line | {"seconds_counted_for_each_start": START_SECONDS}))


def _measurable(names: list[str]) -> dict[str, Pitfall | OtherClaim]:
    """Return pitfalls and claims with programs by id, drafts too; all where none is named."""
    from core.errors import PitfallError
    from core.pitfalls.catalogue import drafts, pitfalls
    from core.pitfalls.other_claims import draft_claims, other_claims

    claims = other_claims() | draft_claims()
    known: dict[str, Pitfall | OtherClaim] = {
        **pitfalls(),
        **drafts(),
        **{name: one for name, one in claims.items() if one.programs},
    }
    if unknown := [name for name in names if name not in known]:
        raise PitfallError(
            "There is no pitfall, nor a claim with programs, named {unknown}; choose from {known}.",
            unknown=", ".join(unknown),
            known=", ".join(known),
        )
    return {name: known[name] for name in names or known}


if __name__ == "__main__":
    sys.exit(main())
