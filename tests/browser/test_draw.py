"""Somebody draws with the mouse, in the real app."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
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
    expect(canvas(page)).to_be_visible()
    expect(sentence(page)).to_contain_text(NOTHING)
    wait_until_idle(page)


def canvas(page: Page) -> Locator:
    return page.locator("canvas.upper-canvas")


def sentence(page: Page) -> Locator:
    return page.locator(".lab-answer-sentence")


def choose_way(page: Page, name: str) -> None:
    """Choose where the digit comes from; by its role, since the sidebar has a "Draw" as well."""
    page.get_by_role("radio", name=name, exact=True).click()


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
    expect(sentence(page)).to_contain_text(NOTHING)


def boxes(page: Page) -> list[Any]:
    parts = ("canvas.upper-canvas", ".lab-answer-says", ".lab-bars", ".lab-film")
    return [page.locator(part).bounding_box() for part in parts]


def test_a_seven_and_a_two_are_read(draw_page: Page) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7")
    clear(draw_page)
    draw(draw_page, TWO)
    expect(sentence(draw_page)).to_contain_text("Read as 2")


def test_the_answer_changes_in_place(draw_page: Page) -> None:
    draw_page.evaluate(MEASURE_SHIFTS)
    draw_page.evaluate("window.kept = document.querySelector('.lab-answer-sentence')")
    sheet = canvas(draw_page).element_handle()
    before = boxes(draw_page)
    draw(draw_page, TWO[:1])
    expect(sentence(draw_page)).to_contain_text("Read as")
    draw(draw_page, TWO[1:])
    expect(sentence(draw_page)).to_contain_text("Read as 2")
    expect(film(draw_page).nth(3)).to_have_attribute("height", "20")
    assert boxes(draw_page) == before
    clear(draw_page)
    assert boxes(draw_page) == before
    assert draw_page.evaluate("window.kept === document.querySelector('.lab-answer-sentence')")
    assert sheet.evaluate("node => node.isConnected")
    assert draw_page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)") < 0.01


def test_the_film_ends_in_what_the_network_sees(draw_page: Page) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7")
    seen = film(draw_page).nth(4)
    expect(film(draw_page).nth(3)).to_have_attribute("height", "20")
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
    expect(said).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    page.evaluate("window.hostile = false")
    page.get_by_role("button", name="Clear").click()
    expect(said).to_have_count(0)
    draw(page, SEVEN)
    expect(sentence(page)).to_contain_text("Read as 7")


def test_the_way_stands_in_the_address(
    draw_page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    choose_way(draw_page, "Example")
    expect(sentence(draw_page)).to_contain_text("Read as")
    assert draw_page.url.endswith("?way=example")
    choose_way(draw_page, "Upload")
    expect(sentence(draw_page)).to_contain_text("Nothing to read yet")
    draw_page.reload()
    expect(sentence(draw_page)).to_contain_text("Nothing to read yet")
    choose_way(draw_page, "Draw")
    expect(canvas(draw_page)).to_be_visible()


def test_an_upload_is_read(draw_page: Page, tmp_path: Any) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7")
    picture = tmp_path / "seven.png"
    picture.write_bytes(canvas(draw_page).screenshot())
    choose_way(draw_page, "Upload")
    draw_page.locator("input[type=file]").set_input_files(picture)
    expect(sentence(draw_page)).to_contain_text("Read as 7")


def test_on_a_phone_a_finger_draws_and_the_answer_is_in_sight(
    app: AppServer, browser: Browser, wait_until_idle: Callable[[Page], None]
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    open_page(page, app, wait_until_idle)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    scrolled = page.locator("[data-testid=stMain]")
    # As far as somebody scrolls who wants to draw: the canvas is just below the header.
    canvas(page).evaluate("node => node.scrollIntoView()")
    scrolled.evaluate("node => node.scrollBy(0, -70)")
    before = scrolled.evaluate("node => node.scrollTop")
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
    expect(sentence(page)).to_contain_text("Read as 7")
    assert scrolled.evaluate("node => node.scrollTop") == before
    expect(page.locator(".lab-answer")).to_be_in_viewport(ratio=1)
    expect(canvas(page)).to_be_in_viewport(ratio=1)
    context.close()


DRAWN = Path(__file__).resolve().parents[3] / "shared" / "data" / "drawn_digits.json.gz"
CHOOSING = ("apa", "apb", "ced", "gmd")
LEAST_RIGHT = 9


def peoples_digits() -> list[tuple[str, list[Points]]]:
    """Return one drawing of each digit, by a person, in pixels of the canvas."""
    entries = json.loads(gzip.decompress(DRAWN.read_bytes()))["digits"]
    chosen = []
    for digit in "0123456789":
        of_digit = [e for e in entries if e["label"] == digit and e["donor"] in CHOOSING]
        strokes = of_digit[len(of_digit) // 2]["strokes"]
        every = [point for stroke in strokes for point in stroke]
        left, top = (140 - 80 * (min(at) + max(at)) for at in zip(*every, strict=True))
        chosen.append(
            (
                digit,
                [[(round(left + 160 * x), round(top + 160 * y)) for x, y in s] for s in strokes],
            )
        )
    return chosen


def rapidly(page: Page, strokes: Sequence[Points]) -> None:
    """Draw strokes of many points, as a pen does."""
    page.locator("[data-testid=stMain]").evaluate("node => node.scrollTo(0, 0)")
    box = canvas(page).bounding_box()
    assert box is not None
    for stroke in strokes:
        page.mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
        page.mouse.down()
        for x, y in stroke[1::2]:
            page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.move(box["x"] + stroke[-1][0], box["y"] + stroke[-1][1])
        page.mouse.up()


@pytest.mark.skipif(not DRAWN.is_file(), reason="needs people's drawings in ../shared/data")
def test_what_people_drew_is_read_from_the_real_canvas(draw_page: Page) -> None:
    read = {}
    for digit, strokes in peoples_digits():
        rapidly(draw_page, strokes)
        expect(sentence(draw_page)).not_to_contain_text(NOTHING)
        settle(draw_page)
        read[digit] = draw_page.locator(".lab-answer-digit").inner_text()
        clear(draw_page)
    assert sum(digit == said for digit, said in read.items()) >= LEAST_RIGHT, read


def settle(page: Page) -> None:
    """Wait until the last stroke is read: the canvas holds it back for 200 ms."""
    page.wait_for_timeout(600)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def label(page: Page, digit: str) -> None:
    group = page.get_by_role("radiogroup", name=re.compile("It is a"))
    group.get_by_role("radio", name=digit).click()


def tiles(page: Page) -> Locator:
    return page.locator(".lab-gallery .lab-tile")


def test_a_persons_own_digits_are_kept_scored_taken_home_and_deleted(draw_page: Page) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7")
    label(draw_page, "7")
    expect(draw_page.get_by_text("1 of 1 (100%)").first).to_be_visible()
    clear(draw_page)
    draw(draw_page, TWO)
    settle(draw_page)
    label(draw_page, "3")
    expect(draw_page.get_by_text("1 of 2 (50%)").first).to_be_visible()
    with draw_page.expect_download() as waiting:
        draw_page.get_by_role("button", name="Download").click()
    content = Path(waiting.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        stored = json.loads(archive.read("drawings.json"))["digits"]
        assert len(archive.namelist()) == 3
    assert [(entry["label"], len(entry["strokes"])) for entry in stored] == [("7", 1), ("3", 2)]
    tiles(draw_page).nth(1).click()
    draw_page.get_by_role("button", name="Delete number 2, a 3").click()
    expect(tiles(draw_page)).to_have_count(1)
    draw_page.get_by_role("button", name="Delete all").click()
    expect(draw_page.get_by_text("It is empty.")).to_be_visible()


def ink(page: Page) -> int:
    """Count the pixels of ink that are on the canvas."""
    found: int = page.locator("canvas.dc-canvas.lower-canvas").evaluate(
        "node => node.getContext('2d').getImageData(0, 0, node.width, node.height).data"
        ".filter((value, place) => place % 4 === 3 && value).length"
    )
    return found


def test_a_drawing_survives_other_ways_and_other_pages(draw_page: Page) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7")
    before = ink(draw_page)
    choose_way(draw_page, "Upload")
    expect(sentence(draw_page)).to_contain_text("Nothing to read yet")
    choose_way(draw_page, "Draw")
    expect(sentence(draw_page)).to_contain_text("Read as 7")
    draw_page.get_by_role("link", name="Explore").click()
    expect(canvas(draw_page)).to_have_count(0)
    draw_page.get_by_role("link", name="Draw", exact=True).click()
    expect(sentence(draw_page)).to_contain_text("Read as 7")
    settle(draw_page)
    assert abs(ink(draw_page) - before) <= before / 50
    # What comes next is added to it, and taken away again.
    draw(draw_page, [[(30, 250), (60, 250)]])
    settle(draw_page)
    assert ink(draw_page) > before * 1.05
    draw_page.get_by_role("button", name="Undo stroke").click()
    settle(draw_page)
    assert abs(ink(draw_page) - before) <= before / 50


def test_a_canvas_that_is_made_anew_gets_its_drawing_back(draw_page: Page) -> None:
    draw(draw_page, SEVEN)
    expect(sentence(draw_page)).to_contain_text("Read as 7")
    before = ink(draw_page)
    settle(draw_page)
    # What is left where Streamlit ends the canvas and starts it again: another root, without ink.
    draw_page.locator("canvas.dc-canvas.lower-canvas").evaluate(
        "node => { node.getContext('2d').clearRect(0, 0, node.width, node.height);"
        " const root = node.closest('.dc-root'), twin = root.cloneNode(false);"
        " root.replaceWith(twin); twin.append(...root.childNodes); }"
    )
    settle(draw_page)
    assert abs(ink(draw_page) - before) <= before / 50
