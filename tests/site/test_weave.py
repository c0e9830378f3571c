"""The weave's promise: whatever happens, in whatever order, the site is byte for byte what a clean build gives."""

import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import settings, target
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, multiple, precondition, rule

from moderation.acts import answering, author, case, contribute, decide, erase, promise, right_of_reply, thread
from moderation.acts.case import Moment
from moderation.build import build
from moderation.domain.actors import AUTHOR, Role
from moderation.domain.case import Degree, StatementType, Verdict
from moderation.domain.contribution import DECISIONS, Action
from moderation.domain.errors import Refused
from moderation.domain.reply_request import Medium, Request
from moderation.domain.text import check_words
from moderation.domain.thread import ThreadAction
from moderation.publisher import Publisher
from moderation.site import CatalogueFile
from moderation.storage import accounts, cases, schema
from moderation.storage.store import Store
from moderation.verify import verify
from moderation.weaving import SiteWeaver
from tests.conftest import MovedClock
from tests.moderation.opening import open_cases
from tests.site.blog import KEYS, clean_build, differences, tree, write_blog, write_saga

PARIS = ZoneInfo("Europe/Paris")
WINDOW = timedelta(days=365)

TRICKS = [
    "<!--[/thread]-->",
    "<!--[thread un fr]-->x<!--[/thread]-->",
    "</section></article>",
    "{{ 7 * 7 }}{% raw %}",
    "{filename}/articles/un.md",
    "[x](javascript:alert(1))",
    "\u202e renversé",
    "&lt;b&gt; & <b>",
]
words = st.one_of(st.sampled_from(TRICKS), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))


class Conversation(RuleBasedStateMachine):
    """People write, answer, edit, withdraw, are judged and erased; each change is woven alone."""

    contributions = Bundle("contributions")

    @initialize()
    def open_the_blog(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ecoute-weave-"))
        self.settings = write_blog(self.folder)
        write_saga(self.folder / "content")
        build(self.settings)
        self.clock = MovedClock()
        self.catalogue = CatalogueFile(self.settings.catalogue)
        self.store = Store(self.settings.database_url)
        schema.upgrade(self.store)
        self.publisher = Publisher(
            self.store, self.settings.var, self.catalogue, SiteWeaver(self.settings, self.catalogue), self.clock
        )

        def people(connection: accounts.Connection) -> list[accounts.Account]:
            now = self.clock()
            return [
                accounts.add(connection, "a@blog.example", Role.MODERATOR, now),
                accounts.add(connection, "b@blog.example", Role.MODERATOR, now),
                accounts.add(
                    connection,
                    "c@nuage.example",
                    Role.BRAND,
                    now,
                    name="Léo <b>",
                    title="Chef & Cie",
                    brand="nuage",
                    verified_by="operator",
                ),
            ]

        *self.moderators, self.representative = self.store.write(people)
        opened = self.store.write(lambda c: open_cases(c, self.catalogue(), self.clock()))
        self.cases = [each.id for each in opened]
        self.woven = 0
        self.weave_what_waits()

    def weave_what_waits(self) -> None:
        while self.publisher.publish_waiting():
            self.woven += 1
        self.publisher.publish_sitewide()
        assert self.publisher.failed is None

    def attempt(self, act) -> str | None:
        """Act, one minute later; what the rules refuse changes nothing. Then weave."""
        now = self.clock.move(timedelta(minutes=1))
        try:
            kept = self.store.write(lambda connection: act(connection, now))
        except Refused:
            return None
        self.weave_what_waits()
        return None if kept is None else kept.id

    @rule(target=contributions, key=st.sampled_from(KEYS), name=words, body=words, parent=st.none() | contributions)
    def write(self, key, name, body, parent):
        def act(connection, now):
            post = self.catalogue().posts[key]
            return contribute.comment(connection, post, parent, check_words(name, body), "fr", "form", now)

        id = self.attempt(act)
        return multiple() if id is None else id

    @rule(target=contributions, key=st.sampled_from(KEYS), body=words, parent=st.none() | contributions)
    def reply(self, key, body, parent):
        def act(connection, now):
            post = self.catalogue().posts[key]
            who = self.representative
            return contribute.reply(connection, post, parent, body, who.actor(), who.title, "form", now)

        id = self.attempt(act)
        return multiple() if id is None else id

    @rule(id=contributions, action=st.sampled_from(sorted(DECISIONS)), who=st.integers(0, 1))
    def judge(self, id, action, who):
        actor = self.moderators[who].actor()
        self.attempt(lambda connection, now: decide.take(connection, id, Action(action), actor, now, "off_topic"))

    @rule(id=contributions)
    def approve(self, id):
        actor = self.moderators[0].actor()
        self.attempt(lambda connection, now: decide.take(connection, id, Action.APPROVE, actor, now))

    @rule(id=contributions, body=words)
    def edit(self, id, body):
        self.attempt(lambda connection, now: author.edit(connection, id, body, AUTHOR, WINDOW, now))

    @rule(id=contributions)
    def withdraw(self, id):
        self.attempt(lambda connection, now: author.withdraw(connection, id, AUTHOR, now))

    @rule(id=consumes(contributions))
    def erase(self, id):
        self.attempt(lambda connection, now: erase.contribution(connection, id, now))

    @rule(key=st.sampled_from(KEYS), body=words, parent=st.none() | contributions)
    def answer_for_the_blog(self, key, body, parent):
        actor, post = self.moderators[0].actor(), self.catalogue().posts[key]
        self.attempt(lambda connection, now: thread.answer(connection, post, parent, body, actor, "<Nous>", now))

    @rule(target=contributions, key=st.sampled_from(KEYS), name=words, body=words, about=st.none() | contributions)
    def insert_by_right(self, key, name, body, about):
        """Somebody who is named asks for a reply, to the post or to a message, and it is inserted."""

        def act(connection, now):
            asked = Request(f"{key}#c-{about}" if about else key, Medium.TEXT, "x", body, name, "", "x", "x@x.example")
            kept = right_of_reply.ask(connection, self.catalogue(), asked, "fr", now)
            return right_of_reply.publish(connection, self.catalogue(), kept.id, self.moderators[0].actor(), now)

        id = self.attempt(act)
        return multiple() if id is None else id

    @rule(key=st.sampled_from(KEYS), action=st.sampled_from(sorted(ThreadAction)), id=contributions)
    def change_the_thread(self, key, action, id):
        actor, post = self.moderators[1].actor(), self.catalogue().posts[key]
        self.attempt(lambda connection, now: thread.change(connection, post, ThreadAction(action), actor, now, id))

    @rule(number=st.integers(0, 2), type=st.sampled_from(StatementType), body=words, day=st.integers(1, 60))
    def state(self, number, type, body, day):
        """The brand answers a story, promises something, and the desk lets it be read."""

        def act(connection, now):
            who, story = self.representative, cases.get(connection, self.cases[number])
            post = self.catalogue().posts[story.post]
            kept = answering.state(connection, story.id, post, type, body, who.actor(), who.title, "form", now)
            due = (now + timedelta(days=day)).date().isoformat()
            promise.make(connection, kept, "refund", due, Moment(now, PARIS))
            return decide.take(connection, kept.id, Action.APPROVE, self.moderators[0].actor(), now)

        self.attempt(act)

    @rule(number=st.integers(0, 2), repaired=st.sampled_from(Degree), respected=st.sampled_from(Degree))
    def judge_the_answer(self, number, repaired, respected):
        verdict = Verdict(repaired, respected)
        self.attempt_with_case(lambda c, now: case.judge(c, self.cases[number], verdict, Moment(now, PARIS)))

    @rule(number=st.integers(0, 2), act=st.sampled_from([case.notified, case.tick, case.reopen]))
    def move_a_case(self, number, act):
        self.attempt_with_case(lambda c, now: act(c, self.cases[number], Moment(now, PARIS)))

    def attempt_with_case(self, act) -> None:
        def work(connection, now):
            act(connection, now)

        self.attempt(work)

    @rule(days=st.sampled_from([1, 40]))
    def let_days_pass(self, days):
        self.clock.move(timedelta(days=days))
        self.publisher.publish_sitewide()

    @precondition(lambda self: self.woven > 2)
    @rule(number=st.integers(0, 2), repaired=st.sampled_from(Degree))
    def build_again(self, number, repaired):
        """Also before what was said last is drawn."""
        verdict, now = Verdict(repaired, Degree.PARTLY), self.clock.move(timedelta(minutes=1))
        with suppress(Refused):
            self.store.write(lambda c: case.judge(c, self.cases[number], verdict, Moment(now, PARIS)))
        while self.publisher.publish_waiting():
            self.woven += 1
        build(self.settings)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        self.weave_what_waits()  # a build may have been the last
        disagreements = list(verify(self.store, self.settings, self.clock))
        woven = tree(self.settings.output)
        clean = clean_build(self.settings, self.folder / "clean")
        self.store.close()
        shutil.rmtree(self.folder)
        target(float(self.woven))
        assert differences(woven, clean) == []
        assert disagreements == []


Conversation.TestCase.settings = settings(max_examples=5, stateful_step_count=30, deadline=None)
TestConversation = Conversation.TestCase
