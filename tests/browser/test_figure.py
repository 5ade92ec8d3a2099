"""The figure component in Chromium: it stays itself while its data change."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from core.analysis.palette import DARK_BACKGROUND, LIGHT_BACKGROUND
from tests.browser.server import PROBE, ROOT, AppServer

APP = Path(__file__).parent / "apps" / "figures.py"
POINTS_A_TICK = 4
"""By which the app's loss curve grows."""


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    # Static files lie beside the script: a copy keeps them out of the source tree.
    folder = tmp_path_factory.mktemp("figures")
    script = Path(shutil.copy(APP, folder / "app.py"))
    server = AppServer(folder / "home", {"PYTHONPATH": f"{PROBE}:{ROOT}"}, script=script)
    yield server.start()
    server.stop()


@pytest.fixture
def charts(page: Page, figures: AppServer) -> Page:
    page.goto(figures.url)
    expect(page.locator(".js-plotly-plot")).to_have_count(6)
    return page


def plot(page: Page, index: int) -> Locator:
    return page.locator(".js-plotly-plot").nth(index)


def chart(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} .js-plotly-plot")


def points(node: Locator) -> int:
    return int(node.evaluate("node => node._fullData[0].x.length"))


def wait_for_updates(page: Page, ticks: int = 3) -> None:
    """Wait until the loss chart itself has been drawn with the points of so many more ticks."""
    loss = chart(page, "loss")
    page.wait_for_function(
        "([node, least]) => node._fullData[0].x.length >= least",
        arg=[loss.element_handle(), points(loss) + POINTS_A_TICK * ticks],
    )


def zoom(page: Page, node: Locator) -> None:
    box = node.locator(".nsewdrag").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.7, steps=8)
    page.mouse.up()


def ranges(node: Locator) -> list[Any]:
    found: list[Any] = node.evaluate(
        "node => [...node._fullLayout.xaxis.range, ...node._fullLayout.yaxis.range]"
    )
    return found


def test_a_growing_chart_keeps_its_node_zoom_and_hidden_trace(charts: Page) -> None:
    loss = chart(charts, "loss")
    loss.evaluate("node => { node.marked = 'the same' }")
    whole = ranges(loss)
    zoom(charts, loss)
    charts.wait_for_function(
        "([node, whole]) => node._fullLayout.xaxis.range[1] < whole * 0.7",
        arg=[loss.element_handle(), whole[1]],
    )
    loss.locator(".legendtoggle").nth(1).click()
    charts.wait_for_function(
        "node => node._fullData[1].visible === 'legendonly'", arg=loss.element_handle()
    )
    zoomed, size = ranges(loss), points(loss)

    wait_for_updates(charts)

    assert points(loss) > size, "the chart did not grow, so the test shows nothing"
    assert loss.evaluate("node => node.marked") == "the same"
    assert ranges(loss) == pytest.approx(zoomed)
    assert loss.evaluate("node => node._fullData.map(trace => trace.visible)") == [
        True,
        "legendonly",
        True,
    ]


def test_hover_survives_an_update(charts: Page) -> None:
    chart(charts, "loss").locator(".nsewdrag").hover(position={"x": 10, "y": 60})
    label = chart(charts, "loss").locator(".hoverlayer .legend")
    expect(label).to_be_visible()
    wait_for_updates(charts)
    expect(label).to_be_visible()


def test_a_drag_may_last_longer_than_a_tick(charts: Page) -> None:
    loss = chart(charts, "loss")
    whole = ranges(loss)
    box = loss.locator(".nsewdrag").bounding_box()
    assert box
    charts.mouse.move(box["x"] + 60, box["y"] + 30)
    charts.mouse.down()
    charts.mouse.move(box["x"] + 160, box["y"] + 120, steps=5)
    wait_for_updates(charts, 2)
    charts.mouse.move(box["x"] + 200, box["y"] + 140, steps=5)
    charts.mouse.up()
    charts.wait_for_function(
        "([node, most]) => node._fullLayout.xaxis.range[1] < most",
        arg=[loss.element_handle(), whole[1] * 0.8],
    )


@pytest.mark.parametrize(("true", "read"), [(3, 5), (9, 4)])
def test_a_click_on_a_heat_map_arrives(charts: Page, true: int, read: int) -> None:
    area = chart(charts, "matrix").locator(".nsewdrag")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    charts.mouse.click(
        box["x"] + box["width"] * (read + 0.5) / 10, box["y"] + box["height"] * (true + 0.5) / 10
    )
    expect(charts.get_by_text(f"clicked true {true} read {read}")).to_be_visible()


def test_a_tap_on_a_heat_map_arrives_on_a_phone(browser: Browser, figures: AppServer) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(figures.url)
    expect(page.locator(".js-plotly-plot")).to_have_count(6)
    area = chart(page, "matrix").locator(".nsewdrag")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    expect(page.get_by_text("clicked true 7 read 2")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        "[...document.querySelectorAll('.lab-figure')].map(node => node.scrollWidth)"
    )
    assert max(wide) <= 390
    context.close()


def test_colours_follow_the_theme_at_once(page: Page, figures: AppServer) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(figures.url)
    expect(page.locator(".js-plotly-plot")).to_have_count(6)
    matrix = chart(page, "matrix")
    matrix.evaluate("node => { node.marked = 'the same' }")
    assert colors(matrix) == (_text_color(page), LIGHT_BACKGROUND)

    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "([node, dark]) => node._fullData[0].colorscale[0][1] === dark",
        arg=[matrix.element_handle(), DARK_BACKGROUND],
    )
    assert colors(matrix) == (_text_color(page), DARK_BACKGROUND)
    assert matrix.evaluate("node => node.marked") == "the same"


def colors(node: Locator) -> tuple[str, str]:
    text, paper = node.evaluate(
        "node => [node._fullLayout.font.color, node._fullData[0].colorscale[0][1]]"
    )
    return text, paper


def _text_color(page: Page) -> str:
    app = page.locator("[data-testid=stApp]")
    return _hex(app.evaluate("node => getComputedStyle(node).color"))


def _hex(color: str) -> str:
    parts = re.findall(r"\d+", color)[:3]
    return "#" + "".join(f"{int(part):02x}" for part in parts)


def test_a_chart_is_named_for_those_who_do_not_see_it(charts: Page) -> None:
    image = charts.get_by_role("img", name=re.compile("Confusion matrix: one row for each true"))
    expect(image).to_be_visible()


def test_what_a_person_typed_stays_text(charts: Page) -> None:
    pictures = charts.locator(".st-key-pictures figure")
    expect(pictures.locator("figcaption")).to_have_text("A picture on hover: <b>not bold</b>")
    pictures.locator(".nsewdrag").hover()
    expect(pictures.locator(".hovertext")).to_contain_text("<b>bold</b> & more")
    picture = pictures.locator("canvas.lab-picture")
    expect(picture).to_be_visible()
    alpha = picture.evaluate(
        "node => [node.getContext('2d').getImageData(14, 10, 1, 1).data[3],"
        " node.getContext('2d').getImageData(2, 2, 1, 1).data[3]]"
    )
    assert alpha == [255, 0]


def test_nothing_offers_to_upload_a_chart(charts: Page) -> None:
    expect(charts.locator(".modebar-btn[data-title*='PNG']")).to_have_count(6)
    titles = charts.locator(".modebar-btn").evaluate_all(
        "nodes => nodes.map(node => node.dataset.title)"
    )
    assert not [title for title in titles if "Share" in title or "loud" in title]


def test_the_numbers_open_below_a_chart(charts: Page, tmp_path: Path) -> None:
    group = charts.locator(".st-key-pictures_numbers")
    group.get_by_role("button", name="Numbers").click()
    expect(charts.get_by_test_id("stDataFrame")).to_be_visible()
    with charts.expect_download() as started:
        charts.get_by_role("button", name="Save as CSV").click()
    started.value.save_as(tmp_path / "numbers.csv")
    assert (tmp_path / "numbers.csv").read_text() == "x,note\n0,'=1+1\n1,b\n2,c\n"


def test_a_script_that_does_not_load_is_said(page: Page, figures: AppServer) -> None:
    page.route("**/plotly.min.js", lambda route: route.abort())
    page.goto(figures.url)
    problem = page.get_by_role("alert").filter(has_text="This chart cannot be drawn")
    expect(problem.first).to_be_visible()


def test_a_base_path_is_respected(page: Page, tmp_path: Path) -> None:
    script = Path(shutil.copy(APP, tmp_path / "app.py"))
    server = AppServer(
        tmp_path / "home",
        {"PYTHONPATH": f"{PROBE}:{ROOT}", "STREAMLIT_SERVER_BASE_URL_PATH": "lab/+"},
        script=script,
    )
    server.launch()
    try:
        _visit(page, f"{server.url}/lab/+/")
        expect(page.locator(".js-plotly-plot")).to_have_count(6)
    finally:
        server.stop()


def _visit(page: Page, url: str) -> None:
    """Open a page whose server may still be starting; it has no health route at the root."""
    for _attempt in range(120):
        with contextlib.suppress(Error):
            answer = page.goto(url)
            if answer and answer.ok:
                return
        page.wait_for_timeout(500)
    raise AssertionError(f"No answer at {url}")
