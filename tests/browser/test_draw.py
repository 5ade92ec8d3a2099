"""Somebody draws with the mouse, in the real app."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.server import AppServer

Points = Sequence[tuple[int, int]]
SEVEN: list[Points] = [[(70, 70), (200, 70), (185, 110), (125, 235)]]
TWO: list[Points] = [
    [(80, 110), (90, 80), (120, 58), (160, 62), (190, 90), (188, 125), (150, 170), (85, 230)],
    [(85, 230), (210, 230)],
]
NOTHING = "Nothing drawn yet"
# The browser sends the canvas' own picture; this one is not a picture.
HOSTILE = """
const whole = HTMLCanvasElement.prototype.toDataURL
window.hostile = true
HTMLCanvasElement.prototype.toDataURL = function (...given) {
  return window.hostile ? "data:image/png;base64,AAAA" : whole.apply(this, given)
}
"""
MEASURE_SHIFTS = """
window.shifts = []
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push(entry.value)
}).observe({ type: "layout-shift" })
"""


@pytest.fixture
def draw_page(app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]) -> Page:
    open_page(page, app, wait_until_idle)
    return page


def open_page(page: Page, app: AppServer, wait_until_idle: Callable[[Page], None]) -> None:
    page.goto(f"{app.url}/draw")
    expect(canvas(page)).to_be_visible(timeout=30_000)
    expect(sentence(page)).to_contain_text(NOTHING, timeout=30_000)
    wait_until_idle(page)


def canvas(page: Page) -> Locator:
    return page.locator("canvas.upper-canvas")


def sentence(page: Page) -> Locator:
    return page.locator(".lab-answer-sentence")


def film(page: Page) -> Locator:
    return page.locator(".lab-film canvas")


def draw(page: Page, strokes: Sequence[Points]) -> None:
    canvas(page).scroll_into_view_if_needed()
    box = canvas(page).bounding_box()
    assert box is not None
    for (x, y), *rest in strokes:
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        for x_next, y_next in rest:
            page.mouse.move(box["x"] + x_next, box["y"] + y_next, steps=6)
        page.mouse.up()


def clear(page: Page) -> None:
    page.get_by_role("button", name="Clear").click()
    expect(sentence(page)).to_contain_text(NOTHING, timeout=10_000)


def boxes(page: Page) -> list[Any]:
    parts = ("canvas.upper-canvas", ".lab-answer-says", ".lab-bars", ".lab-film")
    return [page.locator(part).bounding_box() for part in parts]


def test_a_seven_and_a_two_are_read(draw_page: Page) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7", timeout=10_000)
    clear(draw_page)
    draw(draw_page, TWO)
    expect(sentence(draw_page)).to_contain_text("Read as 2", timeout=10_000)


def test_the_answer_changes_in_place(draw_page: Page) -> None:
    draw_page.evaluate(MEASURE_SHIFTS)
    draw_page.evaluate("window.kept = document.querySelector('.lab-answer-sentence')")
    sheet = canvas(draw_page).element_handle()
    before = boxes(draw_page)
    draw(draw_page, TWO[:1])
    expect(sentence(draw_page)).to_contain_text("Read as", timeout=10_000)
    draw(draw_page, TWO[1:])
    expect(sentence(draw_page)).to_contain_text("Read as 2", timeout=10_000)
    expect(film(draw_page).nth(2)).to_have_attribute("height", "20")
    assert boxes(draw_page) == before
    clear(draw_page)
    assert boxes(draw_page) == before
    assert draw_page.evaluate("window.kept === document.querySelector('.lab-answer-sentence')")
    assert sheet.evaluate("node => node.isConnected")
    assert draw_page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)") < 0.01


def test_the_film_ends_in_what_the_network_sees(draw_page: Page) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7", timeout=10_000)
    seen = film(draw_page).nth(3)
    expect(film(draw_page).nth(2)).to_have_attribute("height", "20")
    assert seen.evaluate("node => [node.width, node.height]") == [28, 28]
    assert seen.evaluate("node => getComputedStyle(node).imageRendering") == "pixelated"
    ink = seen.evaluate(
        "node => [...node.getContext('2d').getImageData(0, 0, 28, 28).data].filter(Boolean).length"
    )
    assert ink > 100


def test_a_hostile_canvas_message_is_said_and_forgotten(
    app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    page.add_init_script(HOSTILE)
    open_page(page, app, wait_until_idle)
    draw(page, SEVEN)
    said = page.get_by_text(re.compile("This is no picture|sent something"))
    expect(said).to_be_visible(timeout=10_000)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    page.evaluate("window.hostile = false")
    page.get_by_role("button", name="Clear").click()
    expect(said).to_have_count(0, timeout=10_000)
    draw(page, SEVEN)
    expect(sentence(page)).to_contain_text("Read as 7", timeout=10_000)


def test_the_way_stands_in_the_address(
    draw_page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    draw_page.get_by_text("Example", exact=True).click()
    expect(sentence(draw_page)).to_contain_text("Read as", timeout=10_000)
    assert draw_page.url.endswith("?way=example")
    draw_page.get_by_text("Upload", exact=True).first.click()
    expect(sentence(draw_page)).to_contain_text("Nothing to read yet", timeout=10_000)
    draw_page.reload()
    expect(sentence(draw_page)).to_contain_text("Nothing to read yet", timeout=30_000)
    draw_page.get_by_text("Draw", exact=True).last.click()
    expect(canvas(draw_page)).to_be_visible()


def test_an_upload_is_read(draw_page: Page, tmp_path: Any) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7", timeout=10_000)
    picture = tmp_path / "seven.png"
    picture.write_bytes(canvas(draw_page).screenshot())
    draw_page.get_by_text("Upload", exact=True).first.click()
    draw_page.locator("input[type=file]").set_input_files(picture)
    expect(sentence(draw_page)).to_contain_text("Read as 7", timeout=10_000)


def test_on_a_phone_a_finger_draws_and_the_answer_is_in_sight(
    app: AppServer, browser: Browser, wait_until_idle: Callable[[Page], None]
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_page(page, app, wait_until_idle)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = canvas(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    finger = context.new_cdp_session(page)
    for stroke in SEVEN:
        for place, (x, y) in enumerate(stroke):
            point = {"x": box["x"] + x, "y": box["y"] + y}
            kind = "touchMove" if place else "touchStart"
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(sentence(page)).to_contain_text("Read as 7", timeout=10_000)
    expect(sentence(page)).to_be_in_viewport()
    context.close()
