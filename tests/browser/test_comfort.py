"""Readers who set their browsers otherwise: larger letters, wider lines, narrower windows, their own colours, paper."""

from playwright.sync_api import Page

from tests.browser.test_accessibility import KINDS

OUTSIDE = """() => [...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().width && each.getBoundingClientRect().right > innerWidth + .5)
  .filter(each => !each.closest("pre, .visually-hidden, .skip") && !scrolls(each))
  .map(each => each.outerHTML.slice(0, 120));
function scrolls(each) {
  for (let box = each.parentElement; box; box = box.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(box).overflowX) && box !== document.body) return true;
  return false;
}"""
"""What reaches over the right edge, and is in no box of its own that scrolls (as wide tables and code are)."""

CUT = """() => [...document.querySelectorAll("main *, nav *, header *, footer *")]
  .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(each => ["hidden", "clip"].includes(getComputedStyle(each).overflowX) && !each.closest(".visually-hidden"))
  .filter(each => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
  .map(each => each.outerHTML.slice(0, 120))"""
"""Text that its box does not show whole."""

LAID_OUT = ("home", "story with case and thread", "post with blocks", "brand", "saga", "author", "month", "journal")
LAID_OUT += ("transparency", "search")
"""The kinds of page that are laid out each in its own way."""

SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
SPACED += " p { margin-bottom: 2em !important }"


def lost(page: Page, width: int, style: str = "") -> list[str]:
    """What no longer shows whole, of the pages `LAID_OUT`, in a window of `width` pixels with `style` on top."""
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for kind in LAID_OUT:
        page.goto(KINDS[kind])
        if style:
            page.add_style_tag(content=style)
        found += [f"{kind}: {each}" for script in (OUTSIDE, CUT) for each in page.evaluate(script)]
    return found


def test_what_does_not_show_whole_is_found(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.set_content("<main><p style='width:400px'>wide</p><p style='overflow:hidden;height:5px'>low</p></main>")
    assert "wide" in page.evaluate(OUTSIDE)[0]
    assert "low" in page.evaluate(CUT)[0]


def test_letters_twice_as_large_lose_nothing(page: Page) -> None:
    """WCAG 2.2, 1.4.4."""
    assert lost(page, 1280, "html { font-size: 200% !important }") == []


def test_a_window_four_times_as_near_scrolls_in_one_direction(page: Page) -> None:
    """WCAG 2.2, 1.4.10: 1280 pixels at 400 % are 320."""
    assert lost(page, 320) == []


def test_wider_lines_and_letters_lose_nothing(page: Page) -> None:
    """WCAG 2.2, 1.4.12."""
    assert lost(page, 360, SPACED) == []


def test_who_wants_less_motion_gets_none(page: Page) -> None:
    moves = """() => [...document.querySelectorAll("*")].filter(each => {
        const style = getComputedStyle(each);
        const moves = [style.transitionDuration, style.animationDuration].some(parseFloat);
        return moves || style.scrollBehavior !== "auto";
    }).map(each => each.outerHTML.slice(0, 80))"""
    page.goto(KINDS["story with case and thread"])
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moves) != []
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moves) == []


def test_in_the_reader_s_own_colours_what_can_be_pressed_or_filled_in_has_an_edge(page: Page) -> None:
    flat = """() => [...document.querySelectorAll("button, input:not([type=hidden]), textarea, select")]
      .filter(each => each.getBoundingClientRect().width > 1)
      .filter(each => getComputedStyle(each).borderTopStyle === "none" && !["checkbox", "radio"].includes(each.type))
      .map(each => each.outerHTML.slice(0, 120))"""
    focus = """() => { const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0; }"""
    page.emulate_media(forced_colors="active")
    for kind in ("story with case and thread", "search", "home"):
        page.goto(KINDS[kind])
        assert page.evaluate(flat) == [], kind
        for _step in range(4):
            page.keyboard.press("Tab")
            assert page.evaluate(focus), kind
    page.emulate_media(forced_colors="none")


def test_paper_has_the_words_and_nothing_to_press(page: Page) -> None:
    page.goto(KINDS["story with case and thread"])
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#comments article").first.is_visible()
    for pressed in page.locator("form, button, .site-nav, .skip").all():
        assert not pressed.is_visible(), pressed.evaluate("each => each.outerHTML.slice(0, 120)")
    ink = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    paper, letters = ([int(n) for n in colour[4:-1].split(",")[:3]] for colour in ink)
    assert min(paper) > 240
    assert max(letters) < 60
    page.emulate_media(media="screen")
