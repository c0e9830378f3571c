"""A service in which something of everybody's lies, and actors who ask for it: what the walk walks through."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import wraps
from itertools import product
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Connection, select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from moderation import keys
from moderation.acts import (
    answering,
    appeal,
    case,
    contacts,
    contribute,
    corrections,
    decide,
    hooks,
    inbox,
    promise,
    report,
    report_appeal,
    right_of_reply,
    story_author,
    subscribe,
    template,
)
from moderation.domain.actors import Permission
from moderation.domain.case import StatementType
from moderation.domain.contribution import Action
from moderation.domain.parts import Part
from moderation.domain.reply_request import Medium, Request
from moderation.domain.report import Notice
from moderation.domain.text import Words
from moderation.storage import accounts, joinings, tables
from moderation.storage.accounts import Account
from moderation.storage.joinings import JoiningKind, JoiningState
from moderation.web import guard
from moderation.web.api.description import DOCUMENT
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.opening import open_cases

MAY: dict[Permission, set[str]] = {
    Permission.ACCOUNT: {"nadia", "sofia", "leo", "ida"},
    Permission.MODERATE: {"nadia", "sofia"},
    Permission.REPLY: {"leo", "ida"},
}
"""Who may what, said a second time: not read from the rules that are tested."""

ACTORS = ["visitor", "holder", "leo", "ida", "nadia", "sofia", "suspended", "expired", "revoked"]
"""`holder` holds a receipt only; the last three are moderators whose proof no longer counts."""


ACTIONS = {
    "appeals.decide": ["uphold", "dismiss"],
    "desk_replies.decide": ["refuse", "publish"],
    "desk_reports.decide": ["uphold", "invalidate"],
    "report_appeals.decide": ["uphold", "dismiss"],
    "threads.change": ["lock", "unlock", "pin", "unpin"],
}
"""What can be decided where it is not about a contribution."""

OF_CASES: dict[str, Callable[["World"], dict[str, list[Any]]]] = {
    "stories.judge": lambda world: {"id": [world.case]},
    "stories.reopen": lambda world: {"id": [world.case]},
    "stories.pass_on": lambda world: {"id": [world.case]},
    "stories.say": lambda world: {"id": [world.contact], "action": ["contest", "confirm"]},
    "stories.judge_promise": lambda _world: {"action": ["kept", "broken"]},
    "api.case": lambda world: {"id": [world.case]},
    "api.read": lambda world: {"id": [world.case]},
    "api.state": lambda world: {"id": [world.case]},
    "api.claim": lambda world: {"id": [world.promise]},
    "desk_replies.decide": lambda world: {"id": [world.asked]},
    "corrections.withdraw": lambda world: {"id": [world.correction]},
    "desk_corrections.decide": lambda world: {"kind": ["correction"], "id": [world.correction]},
}
"""What the places of some routes can be, where their names say too little."""

DAY = timedelta(days=1)

DISTANT = datetime(2099, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """A service in which something of everybody's lies, and what its views saw."""

    app: Flask
    service: Service
    cast: Cast
    waiting: str
    """Ana's comment, waiting."""
    refused: str
    """Bob's comment, rejected with a note for colleagues."""
    reply: str
    """Leo's reply, waiting."""
    link: str
    appeal: int
    """Bob's appeal, waiting."""
    report: str
    """Eve's report of Cleo's published comment."""
    wish: int
    """Ana's wish for notices, not confirmed."""
    complaint: int
    """Eve's appeal, waiting: another report of hers was found invalid."""
    case: str
    """The case of the story “panne” with Nuage, of which nobody was told."""
    invitation: str = ""
    """The secret of a link by which somebody may come to speak for Nuage."""
    request: int = 0
    """Mia's request to speak for Nuage, which waits for a moderator."""
    asked: str = ""
    """Eve's request for a reply by right to the post “panne”, waiting."""
    reached: list[str] = field(default_factory=list)
    contact: str = ""
    """Of which Leo says that it took place."""
    correction: str = ""
    """What Leo says that Nuage changed, waiting."""
    note: int = 0
    """Leo's note for colleagues about the case."""
    promise: str = ""
    """What Nuage promised, published."""
    text: str = ""
    """With which Nuage's people may begin an answer."""
    hook: str = ""
    """An endpoint of Nuage's own systems."""

    def rules(self) -> Iterator[tuple[Rule, Permission]]:
        """Every route with what it declares."""
        for rule in self.app.url_map.iter_rules():
            permission = guard.declared(self.app, rule.endpoint)
            assert permission is not None, rule
            yield rule, permission

    def urls(self, rule: Rule) -> list[str]:
        """The route's addresses, its places filled with what is really there and belongs to somebody."""
        secret = self.service.settings.secret
        keyed = {
            "account": self.link,
            "digest": keys.digest_key(secret, self.cast.nadia.seq, self.service.clock() + DAY),
            "reports": keys.report_key(secret, self.report),
            "right_of_reply": keys.reply_request_key(secret, self.asked),
            "notices": keys.notice_key(secret, keys.NoticeAct.CONFIRM, self.wish, self.service.clock() + DAY),
        }
        keyed["stories"] = keys.story_key(secret, "panne", 1)
        keyed["joining"] = self.invitation
        leo = self.cast.leo
        keyed["joining.show_renewal"] = keys.renewal_key(secret, leo.seq, leo.renew_by or DISTANT, DISTANT)
        keyed["joining.renew"] = keyed["joining.show_renewal"]
        keyed["story_letters"] = keys.story_letters_key(secret, "panne", 1)
        receipt = self.service.receipt_token(self.waiting)
        values: dict[str, list[Any]] = {
            "id": [self.report] if "report" in rule.rule else [self.reply, self.waiting, self.refused],
            "key": ["panne"],
            "case_id": [self.case],
            "entry": [self.note],
            "promise_id": [self.promise],
            "template_id": [self.text],
            "hook_id": [self.hook],
            "token": [keyed.get(rule.endpoint, keyed.get(rule.endpoint.partition(".")[0], receipt))],
            "slug": ["nuage"],
            "action": ACTIONS.get(rule.endpoint, ["approve", "reject"]),
            "state": ["pending", "rejected"],
            "path": ["index.html"],
            "filename": ["service.css"],
            "number": [self.complaint if rule.endpoint.startswith("report_appeals.") else self.appeal],
        }
        values |= OF_CASES.get(rule.endpoint, lambda _world: {})(self)
        places = sorted(rule.arguments - set(rule.defaults or ()))
        unknown = set(places) - set(values)
        assert not unknown, f"{rule}: teach the walk what real values {sorted(unknown)} can have"
        found = []
        for chosen in product(*(values[place] for place in places)):
            built = rule.build(dict(zip(places, chosen, strict=True)))
            assert built is not None, rule
            found.append(built[1])
        return found

    def account(self, actor: str) -> Account | None:
        """The account behind an actor; the three whose proof no longer counts are Marc's."""
        if actor in ("visitor", "holder"):
            return None
        return getattr(self.cast, actor) if actor in MAY[Permission.ACCOUNT] else self.cast.marc

    def client(self, actor: str, by: str) -> tuple[FlaskClient, dict[str, str]]:
        """A browser or program of `actor`, and its headers; its proof is new, so that nothing before spoils it."""
        client = self.app.test_client()
        who, now = self.account(actor), self.service.clock()
        if actor == "holder":
            client.get(f"/receipts/{self.service.receipt_token(self.waiting)}")
        if who is None:
            return client, {}
        if by == "token":
            token = self.service.store.write(lambda connection: accounts.new_token(connection, who, now))
            self._spoil(actor, tables.api_tokens)
            return client, {"Authorization": f"Bearer {token}"}
        secret = self.service.store.write(lambda connection: accounts.start_session(connection, who, "test", now))
        self._spoil(actor, tables.sessions)
        with client.session_transaction() as session:
            session[guard.SESSION_KEY] = secret
        return client, {}

    def _spoil(self, actor: str, table: Any) -> None:
        """Let the newest proof of Marc's no longer count."""
        if actor not in ("suspended", "expired", "revoked"):
            return
        now = self.service.clock()
        changes: dict[str, Any] = {}
        if actor == "expired":
            changes = {"expires_at": now} if table is tables.sessions else {"revoked_at": now}
        elif actor == "revoked":
            changes = {"ended_at": now} if table is tables.sessions else {"revoked_at": now}
        marc = self.cast.marc.seq

        def work(connection: Connection) -> None:
            if changes:
                connection.execute(update(table).where(table.c.account == marc).values(**changes))
            suspended_at = now if actor == "suspended" else None
            query = update(tables.accounts).where(tables.accounts.c.seq == marc)
            connection.execute(query.values(suspended_at=suspended_at))

        self.service.store.write(work)

    def ask(
        self,
        actor: str,
        by: str,
        rule: Rule,
        url: str,
        method: str,
        headers: dict[str, str] | None = None,
        csrf: bool = True,
    ) -> TestResponse:
        """Ask as `actor` would: with a CSRF token, and with fields that would do something if they got through."""
        client, proof = self.client(actor, by)
        given = {"Accept-Language": "en", **proof, **(headers or {})}
        body: dict[str, Any] = {}
        if rule.rule.startswith("/api/"):
            body = {"json": example(rule, method)}
        elif method == "POST":
            fields = {"body": "Changed.", "reason": "spam", "note": "", "version": "1", "email": "x@blog.example"}
            fields |= {"post": "panne", "name": "Eve"}
            if csrf:
                fields["csrf_token"] = form_token(self.app, client)
            body = {"data": fields}
        self.reached.clear()
        return client.open(url, method=method, headers=given, buffered=True, **body)

    def rows(self) -> list[Any]:
        """What stands of the three contributions."""
        query = select(tables.contributions).where(
            tables.contributions.c.id.in_([self.waiting, self.refused, self.reply])
        )
        with self.service.store.read() as connection:
            return list(connection.execute(query.order_by(tables.contributions.c.seq)).all())

    def everything(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        with self.service.store.read() as connection:
            found = {each.name: connection.execute(select(each)).all() for each in tables.metadata.sorted_tables}
        return {name: sorted(map(tuple, rows), key=repr) for name, rows in found.items()}

    def written_by(self, who: Account) -> list[str]:
        """The posts under which an account has written."""
        query = select(tables.contributions.c.post).where(tables.contributions.c.account == who.seq)
        with self.service.store.read() as connection:
            return list(connection.execute(query).scalars())


def form_token(app: Flask, client: FlaskClient) -> str:
    """A CSRF token for the session of `client`, as Flask-WTF puts it into a form."""
    with client.session_transaction() as session:
        session["csrf_token"] = secrets.token_hex(20)
        token = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(session["csrf_token"])
    return token.decode() if isinstance(token, bytes) else token


def example(rule: Rule, method: str) -> Any:
    """The first example that the API's description gives for what is sent there."""
    path = rule.rule.replace("<", "{").replace(">", "}")
    content = DOCUMENT["paths"].get(path, {}).get(method.lower(), {}).get("requestBody", {}).get("content", {})
    sent = content.get("application/json", {})
    return next((each["value"] for each in sent.get("examples", {}).values()), sent.get("example"))


def recording(reached: list[str], endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """`view`, noting that it was reached: being admitted is that, whatever it answers then."""

    @wraps(view)
    def noting(*arguments: Any, **named: Any) -> Any:
        reached.append(endpoint)
        return view(*arguments, **named)

    return noting


def build_world(sqlite_app: Flask, clock: MovedClock) -> World:
    """The world at the beginning of a test."""
    service: Service = sqlite_app.extensions["ecoute"]
    cast = enter_cast(service.store, clock())
    panne, now = CATALOGUE.posts["panne"], clock()

    def work(connection: Connection) -> tuple[str, str, str, str, int, str, int, int, str]:
        def comment(name: str) -> str:
            words = Words(name, f"secret-of-{name}", f"{name}@private.example")
            return contribute.comment(connection, panne, None, words, "fr", "form", now).id

        waiting, refused = comment("ana"), comment("bob")
        decide.take(connection, refused, Action.REJECT, cast.nadia.actor(), now, "spam", "secret-of-colleagues")
        words = "secret-of-leo"
        reply = contribute.reply(connection, panne, None, words, cast.leo.actor(), "Care", "form", now).id
        link = accounts.new_link(connection, cast.leo, now)
        lodged = appeal.lodge(connection, refused, "I appeal.", now).seq
        words_of_all = Words("cleo", "Said in public.")
        public = contribute.comment(connection, panne, None, words_of_all, "fr", "form", now).id
        decide.take(connection, public, Action.APPROVE, cast.nadia.actor(), now)
        notice = Notice(public, "spam", "public", "", "Eve", "eve@private.example")
        filed = report.file(connection, notice, "fr", now).id
        wish = subscribe.ask(connection, waiting, "", "fr", now).seq
        other = report.file(connection, notice, "fr", now).id
        report.invalidate(connection, other, cast.nadia.actor(), "No.", now)
        complaint = report_appeal.lodge(connection, other, "secret-of-eve", now).seq
        opened = next(each.id for each in open_cases(connection, CATALOGUE, now) if each.post == panne.key)
        return waiting, refused, reply, link, lodged, filed, wish, complaint, opened

    world = World(sqlite_app, service, cast, *service.store.write(work))
    service.store.write(lambda connection: _enter_author(connection, world, now))
    service.store.write(lambda connection: _fill_inbox(connection, world, now))
    service.store.write(lambda connection: _ask_to_speak(connection, world, now))
    service.store.write(lambda connection: _ask_by_right(connection, world, now))
    for endpoint, view in sqlite_app.view_functions.items():
        sqlite_app.view_functions[endpoint] = recording(world.reached, endpoint, view)
    return world


def _ask_to_speak(connection: Connection, world: World, now: datetime) -> None:
    """Somebody is invited to speak for Nuage, and Mia asks to."""
    nadia = world.cast.nadia.actor()
    for kind, name in ((JoiningKind.INVITATION, ""), (JoiningKind.REQUEST, "Mia")):
        token = joinings.add(connection, kind, "nuage", Part.AGENT, "mia@nuage.example", nadia, "fr", now, name, name)
        if kind is JoiningKind.INVITATION:
            world.invitation = token
        else:
            joinings.prove(connection, joinings.of_link(connection, token, now), now)
    (waiting,) = joinings.of_brand(connection, "nuage", JoiningState.PROVED)
    world.request = waiting.seq


def _ask_by_right(connection: Connection, world: World, now: datetime) -> None:
    """Eve is named in the post, and asks for a reply."""
    said = Request(
        "panne", Medium.TEXT, "secret-of-eve", "secret-of-eve", "Eve", "", "secret-of-eve", "eve@private.example"
    )
    world.asked = right_of_reply.ask(connection, CATALOGUE, said, "fr", now).id


def _enter_author(connection: Connection, world: World, now: datetime) -> None:
    """The author of “panne” has a private page; Leo says something of a contact, and of what Nuage changed."""
    leo, when = world.cast.leo.actor(), case.Moment(now)
    story_author.register(connection, CATALOGUE.posts["panne"], "author@private.example", "fr", now)
    said = contacts.report(connection, world.case, leo, "2026-02-27", "telephone", "secret-of-leo", when)
    changed = corrections.submit(connection, CATALOGUE, leo, "Bills", "secret-of-leo", ["panne"], now)
    world.contact, world.correction = said.id, changed.id


def _fill_inbox(connection: Connection, world: World, now: datetime) -> None:
    """Leo notes something about the case, writes a text, and promises something in what is no answer yet."""
    leo, panne, when = world.cast.leo.actor(), CATALOGUE.posts["panne"], case.Moment(now)
    world.note = inbox.note(connection, world.case, leo, "secret-of-nuage", now).seq
    world.text = template.write(connection, leo, "Text", "secret-of-nuage", now).id
    world.hook = hooks.register(connection, leo, "https://crm.example/secret-of-nuage", ["case.opened"], now).id
    type = StatementType.ACKNOWLEDGEMENT
    said = answering.state(connection, world.case, panne, type, "Read.", leo, "Care", "form", now)
    due_on = (now + 10 * DAY).date().isoformat()
    world.promise = promise.make(connection, said, "refund", due_on, when).id
    decide.take(connection, said.id, Action.APPROVE, world.cast.nadia.actor(), now)
