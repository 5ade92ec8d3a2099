"""What a chart sends to the browser, and the script that it needs there."""

import base64
import json
import threading
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.shared import static_files
from app_pages.shared.figure import translated
from app_pages.shared.tables import as_csv
from core.analysis.charts import Chart
from core.messages import message


def page(clickable: bool = False) -> None:
    import numpy as np

    from app_pages.shared.figure import show
    from core.analysis.bars import class_count_chart

    show(class_count_chart(np.full(10, 500)), key="counts", clickable=clickable)


def payload(at: AppTest) -> dict[str, Any]:
    (mounted,) = at.get("bidi_component")
    sent: dict[str, Any] = json.loads(mounted.proto.json)
    return sent


def test_a_chart_is_sent_in_words() -> None:
    at = AppTest.from_function(page, default_timeout=180).run()
    assert not at.exception
    sent = payload(at)
    assert sent["title"] == "Every digit has 500 images"
    assert sent["alt"].startswith("Bar chart")
    assert sent["figure"]["layout"]["xaxis"]["title"] == {"text": "Digit"}
    assert sent["figure"]["data"][0]["y"] == [500] * 10
    assert sent["clickable"] is False
    assert sent["images"] is None


def test_the_script_is_looked_for_below_the_page() -> None:
    sent = payload(AppTest.from_function(page, default_timeout=180).run())
    assert sent["script"] == "app/static/plotly.min.js", "relative: it must work below a base path"


def test_nothing_is_made_of_the_numbers_before_they_are_opened() -> None:
    at = AppTest.from_function(page, default_timeout=180).run()
    assert not at.dataframe
    assert not at.get("download_button")


def test_pictures_are_sent_as_their_pixels() -> None:
    def pictures() -> None:
        import numpy as np

        from app_pages.shared.figure import show
        from core.analysis.charts import Chart
        from core.messages import message

        images = np.arange(2 * 784, dtype=np.uint32).reshape(2, 28, 28).astype(np.uint8)
        show(Chart(message("t"), message("a"), {"data": [], "layout": {}}, [], images), key="p")

    sent = payload(AppTest.from_function(pictures, default_timeout=180).run())
    pixels = np.frombuffer(zlib.decompress(base64.b64decode(sent["images"])), dtype=np.uint8)
    assert pixels.tolist() == [i % 256 for i in range(1568)]


def test_what_a_person_typed_is_escaped_and_templates_are_not() -> None:
    figure = {
        "data": [
            {
                "name": message("{name}", name="<b>a</b> & b"),
                "text": ["<i>", "fine"],
                "hovertemplate": "%{y}<extra></extra>",
                "y": [1, None],
            }
        ]
    }
    (trace,) = translated(figure)["data"]
    assert trace["name"] == "&lt;b&gt;a&lt;/b&gt; &amp; b"
    assert trace["text"] == ["&lt;i&gt;", "fine"]
    assert trace["hovertemplate"] == "%{y}<extra></extra>"
    assert trace["y"] == [1, None]


def test_csv_is_no_formula() -> None:
    table = [(message("Digit"), [0, -1]), (message("Run"), ["=SUM(A1)", 'a "b", c'])]
    assert as_csv(table) == 'Digit,Run\n0,\'=SUM(A1)\n-1,"a ""b"", c"\n'


def test_csv_leaves_missing_values_empty() -> None:
    assert as_csv([(message("x"), [1.5, None])]) == 'x\n1.5\n""\n'


def test_a_chart_without_points_is_a_chart() -> None:
    chart = Chart(message("t"), message("a"), {"data": []}, [])
    assert as_csv(chart.table) == "\n"


@pytest.fixture(autouse=True)
def forget() -> None:
    static_files.provide_plotly.cache_clear()


def test_the_script_is_copied(tmp_path: Path) -> None:
    source = static_files.packaged_script()
    assert source is not None
    assert static_files.provide_plotly(tmp_path / "static")
    assert (tmp_path / "static" / "plotly.min.js").read_bytes() == source.read_bytes()


def test_a_damaged_or_old_script_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "plotly.min.js").write_text("half a scr")
    assert static_files.provide_plotly(tmp_path)
    assert (tmp_path / "plotly.min.js").stat().st_size > 1_000_000
    assert [path.name for path in tmp_path.iterdir()] == ["plotly.min.js"]


def test_a_complete_script_is_left_alone(tmp_path: Path) -> None:
    static_files.provide_plotly(tmp_path)
    before = (tmp_path / "plotly.min.js").stat()
    static_files.provide_plotly.cache_clear()
    assert static_files.provide_plotly(tmp_path)
    after = (tmp_path / "plotly.min.js").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_servers_that_start_at_once_never_show_half_a_script(tmp_path: Path) -> None:
    source = static_files.packaged_script()
    assert source is not None
    size = source.stat().st_size
    seen: set[int] = set()
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.001):
            if (tmp_path / "plotly.min.js").exists():
                seen.add((tmp_path / "plotly.min.js").stat().st_size)

    looking = threading.Thread(target=look)
    looking.start()
    copying = [
        threading.Thread(target=static_files.provide_plotly.__wrapped__, args=(tmp_path,))
        for _ in range(4)
    ]
    for thread in copying:
        thread.start()
    for thread in copying:
        thread.join()
    done.set()
    looking.join()
    assert seen <= {size}
    assert (tmp_path / "plotly.min.js").read_bytes() == source.read_bytes()


def test_a_folder_that_cannot_be_written_is_survived(tmp_path: Path) -> None:
    (tmp_path / "static").write_text("a file where the folder should be")
    assert static_files.provide_plotly(tmp_path / "static") is False


def test_a_missing_package_is_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_files, "find_spec", lambda name: None)
    assert static_files.provide_plotly(tmp_path) is False
