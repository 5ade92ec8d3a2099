"""Explore in a real browser: what is clicked, hovered and linked."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.data import datasets
from tests.browser.server import AppServer

TILES = ".st-key-gallery button.lab-tile"
ENLARGED = ".st-key-pixels"


def test_a_link_chooses_the_images_and_a_click_enlarges_one(
    app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    page.goto(f"{app.url}/explore?seed=3&digit=7")
    expect(page.locator(TILES)).to_have_count(24)
    labels = [tile.get_attribute("aria-label") or "" for tile in page.locator(TILES).all()]
    assert all(label.endswith("a 7") for label in labels)

    page.locator(TILES).nth(2).click()

    index = int(labels[2].split(":")[0].removeprefix("Image "))
    caption = page.locator(f"{ENLARGED} figcaption")
    expect(caption).to_have_text(f"Image {index:,} is labelled 7")
    expect(page).to_have_url(re.compile(f"image={index}"))
    page.reload()
    expect(caption).to_have_text(f"Image {index:,} is labelled 7")
    expect(page.locator(TILES).nth(2)).to_have_attribute("aria-label", labels[2])

    page.get_by_role("button", name="Other images").click()

    expect(page).to_have_url(re.compile("seed=4"))
    expect(page.locator(TILES).nth(2)).not_to_have_attribute("aria-label", labels[2])


def test_hovering_a_pixel_shows_its_value(
    app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    page.goto(f"{app.url}/explore?image=5")
    plot = page.locator(f"{ENLARGED} .nsewdrag")
    expect(plot).to_be_visible()
    wait_until_idle(page)
    plot.scroll_into_view_if_needed()

    plot.hover()

    said = page.locator(f"{ENLARGED} .hovertext")
    expect(said).to_be_visible()
    found = re.search(r"↓ (\d+)\s+→ (\d+): (\d+)", said.text_content() or "")
    assert found is not None
    row, column, value = map(int, found.groups())
    assert datasets.load("sample").train.images[5, row, column] == value


def test_digits_are_drawn_pixel_by_pixel(app: AppServer, page: Page) -> None:
    page.goto(f"{app.url}/explore")
    canvas = page.locator(f"{TILES} canvas").first
    expect(canvas).to_be_visible()

    drawn = canvas.evaluate(
        "c => ({side: c.width, how: getComputedStyle(c).imageRendering, ink: Array.from("
        "c.getContext('2d').getImageData(0, 0, 28, 28).data).filter((_, i) => i % 4 == 3)})"
    )
    label = page.locator(TILES).first.get_attribute("aria-label") or ""
    index = int(label.split(":")[0].removeprefix("Image "))
    assert drawn["side"] == 28
    assert drawn["how"] == "pixelated"
    assert drawn["ink"] == datasets.load("sample").train.images[index].ravel().tolist()


def test_nonsense_in_the_link_is_dropped(
    app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    page.goto(f"{app.url}/explore?seed=zzz&image=99999999&part=xx&digit=77&model=none")

    expect(page.locator(f"{ENLARGED} figcaption")).to_contain_text("Image 0 ")
    wait_until_idle(page)
    expect(page).to_have_url(re.compile(r"/explore$"))
    expect(page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(
    app: AppServer, page: Page, wait_until_idle: Callable[[Page], None], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{app.url}/explore")
    expect(page.locator(".st-key-batch .lab-tile")).to_have_count(16)
    wait_until_idle(page)

    assert page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".every(e => e.scrollWidth <= innerWidth)"
    )


def test_hovering_a_point_of_the_map_shows_its_digit(
    app: AppServer, page: Page, wait_until_idle: Callable[[Page], None]
) -> None:
    page.goto(f"{app.url}/explore?view=map&layout=tsne")
    plot = page.locator(".st-key-map .js-plotly-plot")
    expect(plot.locator(".nsewdrag")).to_be_visible()
    wait_until_idle(page)
    plot.locator(".nsewdrag").scroll_into_view_if_needed()
    # The point that lies farthest to the right has no neighbour that could be hit instead.
    x, y, index = plot.evaluate(
        "node => {"
        " const {xaxis, yaxis} = node._fullLayout, box = node.getBoundingClientRect();"
        " const all = node._fullData.flatMap(t => t.x.map((x, i) => [x, t.y[i], t.hovertext[i]]));"
        " const [x, y, text] = all.reduce((a, b) => (b[0] > a[0] ? b : a));"
        " return [box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(y),"
        "  Number(text.match(/Image (\\d+)/)[1])] }"
    )

    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)

    picture = page.locator(".st-key-map canvas.lab-picture")
    expect(picture).to_be_visible()
    ink = picture.evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data)"
        ".filter((_, i) => i % 4 == 3)"
    )
    assert ink == datasets.sample_digits().images[index].ravel().tolist()
