"""What may lie in the repository, and what may stand in its files."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import house

LARGEST = 2_000_000  # bytes
LONGEST_PAGE = 100  # lines

# Written so that this file does not contain what it forbids.
ELSEWHERE = re.compile(
    r"/wor[k]/|/roo[t]/|/tm[p]/[a-z]+/|/hom[e]/[a-z]+/|/User[s]/\w+"
    r"|py[p]i\.org|python[h]osted|npm[j]s\.|de[b]\.debian"
)
WIDGETS = {
    *("button", "download_button", "form_submit_button", "file_uploader", "checkbox", "toggle"),
    *("radio", "selectbox", "multiselect", "pills", "segmented_control", "feedback"),
    *("slider", "select_slider", "number_input", "text_input", "text_area"),
}
UNSAFE_MODULES = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
UNSAFE_CALLS = {"eval", "exec"}
UNSAFE_ARGUMENTS = {"allow_pickle", "unsafe_allow_html", "use_container_width", "shell"}


def app_and_tools() -> list[Path]:
    """Return the Python files that a person may run."""
    return [*house.modules().values(), *house.ROOT.glob("tools/*.py")]


def unsafe(tree: ast.AST) -> list[str]:
    """Return what in ``tree`` could run a stranger's code, or is out of use."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.split(".")[0] in UNSAFE_MODULES]
        elif isinstance(node, ast.ImportFrom):
            found += (
                [node.module or ""] if (node.module or "").split(".")[0] in UNSAFE_MODULES else []
            )
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            found += [name] if name in UNSAFE_CALLS else []
            found += [
                f"{k.arg}={ast.unparse(k.value)}"
                for k in node.keywords
                if k.arg in UNSAFE_ARGUMENTS and ast.unparse(k.value) != "False"
            ]
    return found


@pytest.mark.parametrize(
    "page", sorted(house.ROOT.glob("app_pages/*.py")), ids=lambda page: str(page.name)
)
def test_a_page_is_short(page: Path) -> None:
    assert len(page.read_text().splitlines()) < LONGEST_PAGE


def test_nothing_names_this_machine_or_a_registry() -> None:
    found = {}
    for file in house.repository_files():
        text = file.read_bytes().decode(errors="replace")
        # A drawing's path data may look like anything.
        if file.suffix != ".svg" and (match := ELSEWHERE.search(text)):
            found[str(file.relative_to(house.ROOT))] = match.group()
    assert found == {}


def test_no_file_is_large() -> None:
    sizes = {
        str(file.relative_to(house.ROOT)): file.stat().st_size for file in house.repository_files()
    }
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_nothing_runs_a_strangers_code() -> None:
    found = {
        str(f.relative_to(house.ROOT)): unsafe(ast.parse(f.read_text())) for f in app_and_tools()
    }
    assert {name: what for name, what in found.items() if what} == {}


def reruns_beside_a_download(tree: ast.AST) -> list[int]:
    """Return the lines of download buttons that have the page run anew.

    Such a run may end before the browser has fetched the file, and Streamlit (1.67) then forgets
    it: the visitor clicks and nothing comes.
    """
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(".download_button")
        and not any(
            k.arg == "on_click" and ast.unparse(k.value) == "'ignore'" for k in node.keywords
        )
    ]


def test_no_download_races_with_a_rerun() -> None:
    found = {
        str(f.relative_to(house.ROOT)): reruns_beside_a_download(ast.parse(f.read_text()))
        for f in app_and_tools()
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_download_with_a_rerun_would_be_seen() -> None:
    assert reruns_beside_a_download(ast.parse("st.download_button('a', data=b'')")) == [1]


def widgets_known_by_their_title(tree: ast.AST) -> list[int]:
    """Return the lines of widgets without a key and with a title or help that may change.

    Streamlit (1.67) knows a widget without a key by all that it shows: with another title it is
    another widget, and a click on the one that the visitor sees is lost without a word, unless a
    callback takes it. Arguments that are passed on by ``**`` may hold the key.
    """
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WIDGETS
        and not any(k.arg in ("key", None) for k in node.keywords)
        and not all(map(_is_constant, _shown(node)))
    ]


def _shown(call: ast.Call) -> list[ast.expr]:
    return [*call.args[:1], *(k.value for k in call.keywords if k.arg in ("label", "help"))]


def _is_constant(title: ast.expr) -> bool:
    """Tell whether it is a text without placeholders: ``_("Clear")``."""
    return (
        isinstance(title, ast.Call) and ast.unparse(title).startswith("_(") and not title.keywords
    )


def test_no_click_is_lost_because_a_title_changed() -> None:
    found = {
        str(f.relative_to(house.ROOT)): widgets_known_by_their_title(ast.parse(f.read_text()))
        for f in app_and_tools()
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("st.button(_('Train ({time})', time=time))", [1]),
        ("st.button(_('Train ({time})', time=time), key='train')", []),
        ("st.button(_label(configs))", [1]),
        ("place.toggle(label)", [1]),
        ("st.toggle(label=title)", [1]),
        ("st.button(_('Clear'), help=blocked)", [1]),
        ("st.button(_('Clear'), help=_('All strokes'))", []),
        ("st.button(_('Clear'))", []),
    ],
)
def test_a_widget_known_by_a_changing_title_would_be_seen(source: str, lines: list[int]) -> None:
    assert widgets_known_by_their_title(ast.parse(source)) == lines


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import pickle", "pickle"),
        ("from joblib import load", "joblib"),
        ("np.load(f, allow_pickle=True)", "allow_pickle=True"),
        ("eval(text)", "eval"),
        ("st.markdown(x, unsafe_allow_html=flag)", "unsafe_allow_html=flag"),
    ],
)
def test_unsafe_code_would_be_seen(source: str, what: str) -> None:
    assert unsafe(ast.parse(source)) == [what]
