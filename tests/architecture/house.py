"""Reads the project's modules and who imports whom, from the source alone."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Import:
    """One import statement's meaning."""

    importer: str
    imported: str
    runs_at_import: bool
    """False inside a function and under TYPE_CHECKING."""


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Return the app's modules by dotted name: the entry file, pages and core."""
    files = [root / "streamlit_app.py", *root.glob("app_pages/**/*.py"), *root.glob("core/**/*.py")]
    return {_name(file.relative_to(root)): file for file in files if file.is_file()}


@cache
def imports(root: Path = ROOT) -> list[Import]:
    """Return every import in the app's modules."""
    known = modules(root)
    return [
        Import(module, _resolve(name, known), at_top)
        for module, file in known.items()
        for name, at_top in _names(ast.parse(file.read_text()), runs=True)
    ]


def is_within(module: str, package: str) -> bool:
    """Say whether ``module`` is ``package`` or lies in it."""
    return module == package or module.startswith(f"{package}.")


def loads(start: str, edges: list[Import]) -> set[str]:
    """Return all that gets imported when ``start`` is imported."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        module = ahead.pop()
        if module in found:
            continue
        found.add(module)
        # Importing a.b.c runs a and a.b first.
        ahead += [module.rsplit(".", 1)[0]] if "." in module else []
        ahead += [e.imported for e in edges if e.importer == module and e.runs_at_import]
    return found


def repository_files() -> list[Path]:
    """Return every file that git tracks or would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a checkout: it says which files belong to the project")
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [file for file in files if file.is_file()]


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _resolve(name: str, known: dict[str, Path]) -> str:
    """Turn ``package.module.attribute`` into ``package.module``."""
    while name.split(".")[0] in ("core", "app_pages") and name not in known and "." in name:
        name = name.rsplit(".", 1)[0]
    return name


def _names(tree: ast.AST, *, runs: bool) -> Iterator[tuple[str, bool]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, runs) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", runs) for alias in node.names)
        else:
            yield from _names(node, runs=runs and not _is_later(node))


def _is_later(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
