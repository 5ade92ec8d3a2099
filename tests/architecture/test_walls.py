"""Imports run one way, and TensorFlow stays in its room."""

import ast
from pathlib import Path

import pytest

from tests.architecture import house

GROUND = {"core.messages", "core.errors", "core.config", "core.home", "core.tracebacks"}
SCIENCE = {"core.data", "core.inference", "core.analysis"}

# Who may import whom; what is not here has not been thought about yet.
MAY_IMPORT: dict[str, set[str]] = {
    "core.messages": set(),
    "core.errors": {"core.messages"},
    "core.config": {"core.messages", "core.errors"},
    "core.tracebacks": set(),
    "core.home": {"core.messages", "core.errors", "core.config"},
    "core.data": GROUND,
    "core.inference": GROUND | {"core.data"},
    "core.analysis": GROUND | {"core.data"},
    "core.export": {"core.messages", "core.config"},
    "core.training": GROUND | SCIENCE | {"core.doctor", "core.doctor.watching"},
    "core.jobs": GROUND | SCIENCE | {"core.doctor", "core.training"},
    "core.pitfalls": GROUND | SCIENCE | {"core.jobs", "core.pitfalls.running"},
    "core.pitfalls.running": GROUND | SCIENCE | {"core.training"},
    "core.doctor": GROUND | SCIENCE,
    "core.doctor.watching": GROUND | SCIENCE | {"core.doctor"},
    "core.pitfalls.library": set(),
    "core.pitfalls.claims": set(),
    "core.__main__": {"core"},
    "core.command_line": {"core"},
    "core": set(),
    "app_pages.shared": {"core"},
    "app_pages": {"app_pages.shared", "core"},
    "streamlit_app": {"app_pages", "core"},
}
TENSORFLOW = ("tensorflow", "keras")
# Rooms whose modules may import TensorFlow, and who may enter them, inside a function only.
TENSORFLOW_ROOMS = (
    "core.training",
    "core.doctor.watching",
    "core.pitfalls.running",
    "core.pitfalls.library",
    "core.pitfalls.claims",
)
DOORS = ("core.jobs.worker", "core.pitfalls.worker", "core.__main__", "core.command_line")


def room(module: str) -> str:
    """Return the room of the house that ``module`` lies in."""
    fitting = [name for name in MAY_IMPORT if house.is_within(module, name)]
    return max(fitting, key=len)


def wrong_ways(edges: list[house.Import]) -> list[str]:
    """Return the imports that run against the direction."""
    own = [
        e
        for e in edges
        if house.is_within(e.imported, "core") or house.is_within(e.imported, "app_pages")
    ]
    return [
        f"{e.importer} imports {e.imported}" for e in own if not is_allowed(e.importer, e.imported)
    ]


def is_allowed(importer: str, imported: str) -> bool:
    here, there = room(importer), room(imported)
    if here == there:
        return here != "app_pages"  # One page never imports another.
    return any(house.is_within(there, name) for name in MAY_IMPORT[here])


def test_imports_run_one_way() -> None:
    assert wrong_ways(house.imports()) == []


def test_core_knows_no_screen() -> None:
    screens = ("streamlit", "streamlit_drawable_canvas")
    assert [
        edge
        for edge in house.imports()
        if house.is_within(edge.importer, "core") and edge.imported.split(".")[0] in screens
    ] == []


def test_tensorflow_is_imported_only_in_its_room() -> None:
    assert [
        edge
        for edge in house.imports()
        if edge.imported.split(".")[0] in TENSORFLOW
        and not any(house.is_within(edge.importer, name) for name in TENSORFLOW_ROOMS)
    ] == []


def test_only_the_worker_and_the_command_line_enter_the_room() -> None:
    assert [
        edge
        for edge in house.imports()
        if any(house.is_within(edge.imported, name) for name in TENSORFLOW_ROOMS)
        and not any(house.is_within(edge.importer, name) for name in (*TENSORFLOW_ROOMS, *DOORS))
    ] == []


@pytest.mark.parametrize(
    "module",
    [
        name
        for name in house.modules()
        if not any(house.is_within(name, room) for room in TENSORFLOW_ROOMS)
    ],
)
def test_importing_loads_no_tensorflow(module: str) -> None:
    loaded = house.loads(module, house.imports())
    assert loaded.isdisjoint(TENSORFLOW)
    assert not any(house.is_within(name, room) for name in loaded for room in TENSORFLOW_ROOMS)


def test_the_entry_file_does_nothing_where_a_worker_runs_it() -> None:
    # Dask's workers execute it again as __mp_main__, at each start.
    docstring, *body = ast.parse((house.ROOT / "streamlit_app.py").read_text()).body
    assert isinstance(docstring, ast.Expr)
    assert isinstance(docstring.value, ast.Constant)
    assert [ast.unparse(node.test) for node in body if isinstance(node, ast.If)] == [
        "__name__ == '__main__'"
    ]
    assert len(body) == 1


@pytest.mark.parametrize(
    ("file", "source", "complaint"),
    [
        ("core/data/a.py", "import core.jobs", "core.data.a imports core.jobs"),
        ("core/errors.py", "from core import home", "core.errors imports core.home"),
        (
            "core/jobs/a.py",
            "def f():\n    from app_pages import b",
            "core.jobs.a imports app_pages.b",
        ),
        ("app_pages/a.py", "from app_pages.b import x", "app_pages.a imports app_pages.b"),
        ("app_pages/shared/a.py", "import app_pages.b", "app_pages.shared.a imports app_pages.b"),
    ],
)
def test_the_walls_would_hold(tmp_path: Path, file: str, source: str, complaint: str) -> None:
    for name in ("core/jobs/__init__.py", "core/home.py", "app_pages/b.py", file):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source if name == file else "")
    assert wrong_ways(house.imports(tmp_path)) == [complaint]


def test_a_detour_to_tensorflow_would_be_seen(tmp_path: Path) -> None:
    for name, source in {
        "core/__init__.py": "",
        "core/jobs/__init__.py": "from core.jobs.a import x",
        "core/jobs/a.py": "if True:\n    import keras.layers\ndef f():\n    import late",
        "app_pages/a.py": "import core.jobs.b",
        "core/jobs/b.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    loaded = house.loads("app_pages.a", house.imports(tmp_path))
    assert {"core.jobs.a", "keras.layers"} <= loaded
    assert "late" not in loaded
