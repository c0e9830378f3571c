"""One relation from the first praise to new trust, as people live it, each at their own page; readers see each step.

The brand does not exist. Days pass because the test moves the clock of the service; letters go through a mail server.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from moderation.domain.actors import Role
from tests import chromium
from tests.browser.people import Watch, approve, press, until
from tests.browser.told_blog import ToldBlog, WaitedFor
from tests.mail.mailbox import receiving
from tests.ports import held_port

BRAND = """Title: Voiturelle
Slug: voiturelle
Domains: voiturelle.example
Site: https://www.voiturelle.example/
Sector: Location de voitures
Mediator: Médiation du Phare (fictive), https://www.mediation-du-phare.example/
Complaints: reclamations@voiturelle.example
Fiction: yes

Loueur de voitures imaginaire : il n’existe pas.
"""
SAGA = """Title: Nour, Voiturelle et moi
Slug: nour-et-voiturelle
Brands: voiturelle

Une relation en quatre épisodes, inventée avec sa marque.
"""
COMPLAINTS, ELISE = "reclamations@voiturelle.example", "elise@voiturelle.example"
NADIA, NOUR = "nadia@blog.example", "nour@lectrice.example"
FIRST, SECOND = "/2026/03/la-cle-au-soleil/", "/2026/03/le-comptoir-ferme/"
THIRD, FOURTH = "/2026/03/la-rayure-d-un-autre/", "/2026/09/la-vitre-neuve/"
CALLED = "Nous avons parlé vingt minutes, et nous sommes d’accord sur la rayure."
CLEARED = "Le dossier est clos : la caution revient sous trois jours, et nous avons écrit la règle."


def episode(number: int, day: str, slug: str, title: str, experience: str) -> tuple[str, str]:
    head = f"Title: {title}\nDate: {day} 09:00\nCategory: Récits\nTags: voiture\nSlug: {slug}\nAuthors: Nour\n"
    head += f"Brands: voiturelle\nExperience: {experience}\nExperience_date: {day[:7]}\nFiction: yes\n"
    head += f"Saga: nour-et-voiturelle\nEpisode: {number}\nSummary: Épisode {number}.\n"
    return f"articles/{slug}.md", f"{head}\nUn récit inventé, comme la marque qu’il nomme.\n"


@pytest.fixture
def mailbox() -> Iterator[tuple[WaitedFor, int]]:
    kept, port = WaitedFor(), held_port()
    with receiving(kept, port):
        yield kept, port


@pytest.fixture
def blog(tmp_path: Path, mailbox: tuple[WaitedFor, int]) -> Iterator[ToldBlog]:
    made = ToldBlog(tmp_path, mailbox[1], datetime(2026, 3, 2, 10, tzinfo=UTC))
    made.write("brands/voiturelle.md", BRAND)
    made.write("sagas/nour-et-voiturelle.md", SAGA)
    made.write(*episode(1, "2026-03-02", "la-cle-au-soleil", "La clé au soleil", "positive"))
    made.build()
    made.serve()
    yield made
    made.end()


@pytest.fixture
def enter(browser: Browser, blog: ToldBlog) -> Iterator[Callable[..., Page]]:
    """`enter()`: a reader's page without scripts; with the path of a one-time link, that of whoever signs in by it."""
    opened: list[tuple[Page, Watch]] = []

    def come(link: str = "") -> Page:
        context = chromium.opened(browser, base_url=blog.address, java_script_enabled=False, locale="fr-FR")
        watch = Watch(blog.address)
        watch.over(context)
        page = context.new_page()
        opened.append((page, watch))
        if link:
            page.goto(link)
            press(page, page.locator("main form button"))
        return page

    yield come
    for page, _watch in opened:
        page.context.close()
    for _page, watch in opened:
        watch.check()


def answer(page: Page, type: str, words: str, *promises: tuple[str, str]) -> None:
    """Answer officially on the page of a case."""
    form = page.locator("#answer")
    form.locator("[name=type]").select_option(type)
    form.locator("[name=body]").fill(words)
    if promises:
        form.locator("details", has=page.locator("[name=kind_1]")).locator("summary").click()
    for number, (kind, day) in enumerate(promises, 1):
        form.locator(f"[name=kind_{number}]").select_option(kind)
        form.locator(f"[name=due_on_{number}]").fill(day)
    assert press(page, form.locator("button[type=submit]:not([formaction])")).status == 303


def case_of(page: Page, title: str) -> None:
    """From the brand's inbox to the page of the case of a story, whatever its state."""
    page.goto("/brand/?which=all")
    with page.expect_navigation():
        page.get_by_role("link", name=title).first.click()


def open_case(page: Page, title: str) -> None:
    """As `case_of`, and opened for readers to know."""
    case_of(page, title)
    assert press(page, page.locator("form[action$='/read'] button")).status == 303


def let_through(desk: Page, words: str) -> None:
    """A moderator approves the contact or the corrective action that says `words`."""
    desk.goto("/desk/corrections")
    item = desk.locator("article.item", has_text=words)
    assert press(desk, item.locator("button[formaction$='/approve']").first).status in (200, 303)


class Relation:
    """Nour and Voiturelle, with everybody around them; each method is a chapter, and readers see it at its end."""

    def __init__(self, blog: ToldBlog, enter: Callable[..., Page], letters: WaitedFor) -> None:
        self.blog, self.enter, self.letters = blog, enter, letters
        self.reader = enter()
        blog.add(NADIA, "Nadia", Role.MODERATOR)
        self.nour = enter()
        self.private = ""

    @property
    def desk(self) -> Page:
        """Nadia's page, who signs in anew each time: months pass, and no session lasts so long."""
        return self.enter(self.blog.link(NADIA))

    @property
    def elise(self) -> Page:
        """Élise's page, likewise."""
        return self.enter(self.blog.link(ELISE))

    def day(self, month: int, day: int) -> None:
        self.blog.move(datetime(2026, month, day, 10, tzinfo=UTC))

    def seen(self, post: str, selector: str) -> Locator:
        """What readers find in the case of a post, as soon as the page shows it."""
        return until(self.reader, post, f"#cases .case {selector}")

    def tell(self, number: int, day: str, slug: str, title: str, experience: str) -> None:
        self.blog.write(*episode(number, day, slug, title, experience))

    def praise(self) -> None:
        """The brand is told at its address for complaints, and has not joined."""
        self.letters.letter(COMPLAINTS, "La clé au soleil")
        self.seen(FIRST, ".standing.waiting")
        expect(self.reader.locator("#cases .case")).to_contain_text("Non vérifiée")
        told = until(self.reader, "/marques/voiturelle/", ".record p:has(.badge.revoked) time")
        expect(told).to_have_text("2 mars 2026")

    def two_failures(self) -> None:
        self.day(3, 16)
        self.tell(2, "2026-03-16", "le-comptoir-ferme", "Le comptoir fermé", "negative")
        self.tell(3, "2026-03-16", "la-rayure-d-un-autre", "La rayure d’un autre", "negative")
        self.blog.build()
        self.letters.letter(COMPLAINTS, "Le comptoir fermé")
        self.letters.letter(COMPLAINTS, "La rayure d’un autre")
        self.seen(THIRD, ".standing.waiting")

    def silence(self) -> None:
        """A dated fact: sixty days after the brand was told, and reminded of it."""
        self.day(3, 25)
        self.letters.letter(COMPLAINTS, "Rappel.*La rayure d’un autre")
        self.seen(THIRD, ".chronology .on-reminded")
        self.day(6, 1)
        expect(self.seen(THIRD, ".standing.silent")).to_have_text("Silence")
        expect(self.reader.locator("#cases .case .case-lead")).to_contain_text("15 mai 2026")
        self.seen(SECOND, ".standing.silent")

    def late_answer(self) -> None:
        """Signed, with two promises; and read by a moderator before anybody else."""
        who = {"title": "Relation clients", "brand": "voiturelle", "verified_by": "email"}
        self.blog.add(ELISE, "Élise Tarn", Role.BRAND, **who)
        elise = self.elise
        open_case(elise, "La rayure d’un autre")
        answer(elise, "accepted", CLEARED, ("refund", "2026-06-20"), ("change_of_practice", "2026-07-31"))
        self.seen(THIRD, ".standing.silent")
        approve(self.desk, "la caution revient sous trois jours")
        self.seen(THIRD, ".standing.answered_late")
        head = self.reader.locator("#comments article").first
        expect(head).to_have_class(re.compile(r"\breply\b"))
        expect(head).to_contain_text("Élise Tarn")
        expect(head).to_contain_text(CLEARED)
        expect(self.reader.locator(".promise.made")).to_have_count(2)

    def the_author_is_known(self) -> None:
        """By a private link, which is sent to her."""
        desk = self.desk
        desk.goto("/desk/stories/la-rayure-d-un-autre/author")
        desk.locator("[name=email]").fill(NOUR)
        press(desk, desk.locator("form[action$='/author'] button"))
        self.private = urlsplit(str(desk.locator("[role=status] a").get_attribute("href"))).path
        self.letters.letter(NOUR, re.escape(self.private))

    def call(self) -> None:
        """Summed up by the brand, confirmed by the author, read by a moderator."""
        self.day(6, 3)
        elise = self.elise
        case_of(elise, "La rayure d’un autre")
        elise.locator("details", has=elise.locator("[name=channel]")).locator("summary").click()
        elise.locator("[name=on]").fill("2026-06-02")
        elise.locator("[name=channel]").select_option("telephone")
        elise.locator("[name=words]").fill(CALLED)
        assert press(elise, elise.locator("form[action$='/contacts'] button")).status == 303
        self.seen(THIRD, ".contact")
        expect(self.reader.locator("#cases")).not_to_contain_text(CALLED)
        self.nour.goto(self.private)
        press(self.nour, self.nour.locator("button[formaction$='/confirm']"))
        let_through(self.desk, CALLED)
        expect(self.seen(THIRD, ".contact .said")).to_contain_text(CALLED)

    def promise(self) -> None:
        """Claimed by the brand, judged by the author."""
        self.day(6, 19)
        elise = self.elise
        elise.goto("/brand/promises")
        claim = elise.locator("article.item", has_text="Remboursement").locator("form")
        claim.locator("[name=proof]").fill("https://www.voiturelle.example/remboursements")
        assert press(elise, claim.locator("button")).status == 303
        self.seen(THIRD, ".promise.claimed_kept")
        self.nour.goto(self.private)
        press(self.nour, self.nour.locator("form[action$='/kept'] button:not([formaction])").first)
        self.seen(THIRD, ".promise.confirmed")

    def verdict(self) -> None:
        """On two axes."""
        self.nour.goto(self.private)
        self.nour.locator("[name=repaired][value=yes]").check()
        self.nour.locator("[name=respected][value=partly]").check()
        press(self.nour, self.nour.locator("form[action$='/verdict'] button"))
        self.seen(THIRD, ".standing.neutral")
        expect(self.reader.locator("#cases .case .verdict")).to_contain_text("En partie")

    def corrective_action(self) -> None:
        """Said by the brand, and told to who raised the alarm."""
        elise = self.elise
        elise.goto("/brand/corrections")
        elise.locator("[name=title]").fill("Une photographie de chaque voiture, avant et après")
        elise.locator("[name=words]").fill("Chaque rayure a désormais sa date. Personne ne paie celle d’un autre.")
        elise.locator("[name=stories][value=la-rayure-d-un-autre]").check()
        assert press(elise, elise.locator("form.contribution-form button")).status == 303
        let_through(self.desk, "Chaque rayure a désormais sa date")
        self.letters.letter(NOUR, "Vous l’aviez dit, Voiturelle l’a fait")
        self.seen(THIRD, ".action")
        self.seen(THIRD, ".chronology .on-told")

    def new_trust(self) -> None:
        """The fourth episode is answered within a day; the record counts, and the saga shows the way there."""
        self.day(9, 14)
        self.tell(4, "2026-09-14", "la-vitre-neuve", "La vitre neuve", "positive")
        self.blog.build()
        self.letters.letter(ELISE, "La vitre neuve")
        self.day(9, 15)
        elise = self.elise
        open_case(elise, "La vitre neuve")
        answer(elise, "accepted", "Merci d’être revenue. La vitre aussi.")
        approve(self.desk, "Merci d’être revenue")
        self.seen(FOURTH, ".standing.answered")
        until(self.reader, "/marques/voiturelle/", "[data-figure='answers']:text-is('2')")
        expect(self.reader.locator("[data-figure='silent']").first).to_have_text("3")
        expect(self.reader.locator(".representatives")).to_contain_text("Élise Tarn")
        until(self.reader, "/sagas/nour-et-voiturelle/", ".trust tbody tr:nth-child(4)")
        drawn = until(self.reader, "/sagas/nour-et-voiturelle/", "svg[aria-labelledby^='trust-']")  # it follows
        expect(drawn).to_have_count(1)
        expect(self.reader.locator(".trust tbody tr")).to_have_count(4)


def test_a_relation_goes_from_praise_through_silence_to_new_trust(
    blog: ToldBlog, enter: Callable[..., Page], mailbox: tuple[WaitedFor, int]
) -> None:
    relation = Relation(blog, enter, mailbox[0])
    relation.praise()
    relation.two_failures()
    relation.silence()
    relation.late_answer()
    relation.the_author_is_known()
    relation.call()
    relation.promise()
    relation.verdict()
    relation.corrective_action()
    relation.new_trust()
