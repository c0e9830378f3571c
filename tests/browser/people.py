"""People at their browsers: what each page they open must never do, and the steps that several stories share."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from tests import waiting

SCRIPTED = ("/desk/", "/account/", "/recherche/", "/en/recherche/")
"""The places whose pages may bring a script: those behind a sign-in, the sign-in, and the search."""

PLAYER = "/theme/js/video.js"
"""What a page with videos brings, wherever it is: without it a still leads to where the video is."""


@dataclass
class Watch:
    """What went over the wire and to the console in one context."""

    address: str
    requests: list[Request] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    scripts_at: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.failures.append(f"script error: {error.error}"))

    def _request(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith(f"{self.address}/"):
            self.failures.append(f"asked of another host: {request.url}")
        if request.resource_type == "script" and urlsplit(request.url).path != PLAYER:
            self.scripts_at.append(urlsplit(request.frame.url).path)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.failures.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx is told of on the console too; what a page loads is looked at in `_response`.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.failures.append(f"{message.type} at {message.location['url']}: {message.text}")

    def check(self) -> None:
        """Nothing of any other host, no script outside desk and account, no error anywhere."""
        assert self.failures == []
        assert [path for path in self.scripts_at if not path.startswith(SCRIPTED)] == []


# --- readers ----------------------------------------------------------------------------------------------------------


def write(page: Page, name: str, words: str, **fields: str) -> None:
    """Fill the comment form of the page one is on, whether the site's or the service's."""
    form = page.locator("form.contribution-form")
    for field_name, value in {"name": name, "body": words, **fields}.items():
        form.locator(f"[name={field_name}]").fill(value)


def press(page: Page, button: Locator) -> Response:
    """Press a button that sends a form; the answer to the POST itself, once the page that follows it stands."""
    posted = page.expect_response(lambda response: response.request.method == "POST")
    with page.expect_navigation(wait_until="domcontentloaded"), posted as sent:
        button.click()
    return sent.value


def send(page: Page) -> Response:
    """Press the button of the comment form; the answer to the POST itself, as `press` gives it."""
    return press(page, page.locator("form.contribution-form button[type=submit]:not([formaction])"))


def unchecked(page: Page) -> None:
    """Let forms be sent that the browser itself would hold back, as an old browser does."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")


def comment(page: Page, post: str, name: str, words: str) -> str:
    """Comment under the post at `post`; the address of the receipt."""
    page.goto(post)
    write(page, name, words)
    assert send(page).status == 303
    page.wait_for_url("**/receipts/**")
    return page.url


def until(page: Page, address: str, selector: str, *, gone: bool = False) -> Locator:
    """Load `address`, which has no fragment, until what `selector` names is on it (or `gone` from it).

    Other pages that show the same may still be on their way: see `Blog.at_rest`.
    """

    def look() -> Locator | None:
        page.goto(address)
        found = page.locator(selector)
        return found if (found.count() == 0) is gone else None

    return waiting.until(look, f"{address} {'without' if gone else 'with'} {selector}", every=0.1)


def counted(page: Page, address: str, key: str) -> int:
    """How many contributions the list at `address` counts for a post."""
    page.goto(address)
    text = page.locator(f'[data-comment-count="{key}"]').first.inner_text()
    return sum(map(int, re.findall(r"\d+", text)))


# --- moderators -------------------------------------------------------------------------------------------------------


def card(page: Page, words: str) -> Locator:
    """The contribution with `words` in the queue, searched for: other tests have theirs there too."""
    page.goto(f"/desk/?{urlencode({'q': words})}")
    found = page.locator("article.item", has_text=words)
    expect(found).to_have_count(1)
    return found


def id_of(item: Locator) -> str:
    return str(item.get_attribute("id")).removeprefix("c-")


def approve(page: Page, words: str) -> str:
    """Approve from the queue; the contribution's id."""
    item = card(page, words)
    id = id_of(item)
    item.locator(".decide-yes button").click()
    expect(page.locator(f".decided a[href$='{id}']")).to_be_visible()
    expect(page.locator(f"#c-{id}")).to_have_count(0)
    return id


def decide(page: Page, id: str, action: str, reason: str = "") -> Response:
    """Take a decision on the contribution's own page; the answer to the POST itself."""
    page.goto(f"/desk/contributions/{id}")
    form = page.locator("form.decision-form")
    if reason:
        form.locator("[name=reason]").select_option(reason)
    return press(page, form.locator(f"button[formaction$='/{action}']"))
