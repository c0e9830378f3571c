"""Requests about data (TRUST duty 11; RGPD 15, 17 and 20): everything, one person's data, and proven erasure."""

import gzip
import html
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, MetaData, insert, select

from moderation.acts import appeal, author, person, report, report_appeal
from moderation.acts.person import Traces
from moderation.build import build
from moderation.cli import cli
from moderation.domain.actors import AUTHOR
from moderation.domain.contribution import Action, State
from moderation.domain.report import Notice
from moderation.indexing import Indexer
from moderation.mail.letters import Letter
from moderation.mail.postbox import post_letter
from moderation.persons import proof
from moderation.settings import Settings
from moderation.storage import accounts, connections, contributions, identities, passkeys, schema, subscriptions
from moderation.storage.connections import Origin
from moderation.storage.contributions import Stored
from moderation.storage.purging import purge
from moderation.storage.store import Store
from moderation.storage.tables import metadata, signed
from tests.conftest import Cast, MovedClock, enter_cast
from tests.moderation.lived_in import WINDOW, send, settle
from tests.site.blog import write_blog

EMAIL = "zelie.quatrecasses@mail.example"
PERSONAL = {
    EMAIL,
    "Zélie Quatrecasses",
    "https://quatrecasses.example/",
    "Ma facture numéro 99-ZQX est restée sans réponse",
    "Ma facture numéro 77-ZQX, corrigée",
    "Mon recours du tilleul bleu",
    "Ma réponse du tilleul rouge",
    "Mon signalement du tilleul vert",
    "Mon objection du tilleul gris",
    "Ma seconde histoire du tilleul jaune",
    "2001:db8:7e11:1e::",
    "Navigateur-de-Zélie/7.7",
    "Note sur la dame au tilleul noir",
    "Téléphone au tilleul mauve",
}
"""Every personal value that the life below leaves behind."""


def leave_traces(store: Store, cast: Cast, clock: MovedClock, post: str) -> Stored:
    """Zélie leaves something everywhere that a person can; Bob quotes nothing of it. Returns her published message."""
    now = clock()
    mine = {"email": EMAIL.upper(), "name": "Zélie Quatrecasses", "website": "https://quatrecasses.example/"}

    def sent(body: str) -> Stored:
        kept = store.write(lambda c: _add(c, post, body, mine, clock))
        store.write(
            lambda c: connections.add(c, kept.seq, Origin("2001:db8:7e11:1e::", "Navigateur-de-Zélie/7.7"), now)
        )
        return kept

    kept = sent("Ma facture numéro 99-ZQX est restée sans réponse")
    settle(store, kept, Action.APPROVE, cast.nadia, now, note="Note sur la dame au tilleul noir")
    store.write(lambda c: author.edit(c, kept.id, "Ma facture numéro 77-ZQX, corrigée", AUTHOR, WINDOW, now))
    settle(store, kept, Action.REFUSE_EDIT, cast.nadia, now, reason="spam")
    store.write(lambda c: appeal.lodge(c, kept.id, "Mon recours du tilleul bleu", now))
    about = Notice(kept.id, "insult", "Ma facture numéro 99-ZQX", "Pas gentil", "Bob", "bob@mail.example")
    filed = store.write(lambda c: report.file(c, about, "fr", now))
    store.write(lambda c: report.answer(c, filed.id, kept.id, "Ma réponse du tilleul rouge", now))
    other = settle(store, sent("Ma seconde histoire du tilleul jaune"), Action.APPROVE, cast.nadia, now)
    bob = store.write(lambda c: _add(c, post, "Bob répond à tout", {"name": "Bob"}, clock, other.id))
    settle(store, bob, Action.APPROVE, cast.nadia, now)
    hers = Notice(bob.id, "spam", "Bob", "Mon signalement du tilleul vert", "Zélie Quatrecasses", EMAIL)
    refused = store.write(lambda c: report.file(c, hers, "fr", now))
    store.write(lambda c: report.invalidate(c, refused.id, cast.nadia.actor(), "Non.", now))
    store.write(lambda c: report_appeal.lodge(c, refused.id, "Mon objection du tilleul gris", now))

    def rest(connection: Connection) -> None:
        subscriptions.add(connection, bob.seq, EMAIL, "fr", now)
        post_letter(connection, Letter(EMAIL, "Décision", f"Pour {EMAIL}"), now)
        identity = identities.known(connection, identities.MAIL, EMAIL, "Zélie Quatrecasses", EMAIL, now)
        connection.execute(insert(signed).values(contribution=other.seq, identity=identity.seq))
        account = accounts.add(connection, EMAIL, accounts.Role.MODERATOR, now, name="Zélie Quatrecasses")
        made = {"credential": "Y3JlZA", "public_key": "pQEC", "handle": "aGFuZGxl", "sign_count": 0, "transports": ""}
        name = "Téléphone au tilleul mauve"
        passkeys.add(connection, account=account.seq, backed_up=False, name=name, created_at=now, **made)

    store.write(rest)
    return kept


def _add(connection: Connection, post: str, body: str, who: dict[str, str], clock: MovedClock, parent=None) -> Stored:
    kept = contributions.add(
        connection,
        post=post,
        parent=parent,
        kind="comment",
        state=State.PENDING,
        author=who["name"],
        title="",
        website=who.get("website"),
        body=body,
        lang="fr",
        created_at=clock(),
        source="form",
    )
    if "email" in who:
        contributions.add_contact(connection, kept, who["email"])
    return kept


def rows(store: Store) -> str:
    """Every value of every table, the inner ones of the index of words included."""
    reflected = MetaData()
    with store.read() as connection:
        reflected.reflect(connection)
        assert reflected.tables.keys() >= metadata.tables.keys()
        unreadable = set()
        if store.sqlite:  # an index of words is read in the tables that it is made of
            made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
            unreadable = set(made.scalars())
        tables = [table for table in reflected.sorted_tables if table.name not in unreadable]
        return "\n".join(str(tuple(row)) for table in tables for row in connection.execute(select(table)))


def left(text: str) -> set[str]:
    """The personal values that stand in a text, in any case of letters."""
    text = html.unescape(text).lower()
    return {value for value in PERSONAL if value.lower() in text}


def test_the_traces_are_everywhere_before(store: Store, clock: MovedClock) -> None:
    """The test of erasure would prove nothing otherwise."""
    leave_traces(store, enter_cast(store, clock()), clock, "panne")
    assert left(rows(store)) == PERSONAL


def test_no_table_holds_anything_of_an_erased_person(store: Store, clock: MovedClock) -> None:
    leave_traces(store, enter_cast(store, clock()), clock, "panne")
    emptied = store.write(lambda c: person.erase_person(c, EMAIL, clock()))
    assert left(rows(store)) == set()
    for word in ("zqx", "tilleul", "quatrecasses"):
        assert word not in rows(store).lower()
    assert {name for name, number in emptied.items() if number} >= {"contributions", "accounts", "outbox", "reports"}
    assert not any(store.write(lambda c: person.erase_person(c, EMAIL, clock())).values()), "nothing is left to erase"
    assert purge(store, tuple(emptied))


def test_others_keep_what_is_theirs(store: Store, clock: MovedClock) -> None:
    leave_traces(store, enter_cast(store, clock()), clock, "panne")
    store.write(lambda c: person.erase_person(c, EMAIL, clock()))
    kept = rows(store)
    for value in ("Bob répond à tout", "bob@mail.example", "nadia@blog.example"):
        assert value in kept


def test_the_export_holds_all_that_is_the_person_s_and_nothing_of_others(store: Store, clock: MovedClock) -> None:
    leave_traces(store, enter_cast(store, clock()), clock, "panne")
    with store.read() as connection:
        exported = person.as_json(person.export(connection, EMAIL.title()))
    assert left(exported) == PERSONAL - {"Note sur la dame au tilleul noir"}, "a colleague's note is a colleague's"
    assert json.loads(exported)["accounts"][0]["role"] == "moderator"
    for value in ("Nadia", "bob@mail.example", '"salt"', "token"):
        assert value not in exported


def test_who_merely_typed_an_address_is_not_told_of_to_its_owner(store: Store, clock: MovedClock) -> None:
    leave_traces(store, enter_cast(store, clock()), clock, "panne")
    with store.read() as connection:
        exported = {each["contribution"]["body"]: each for each in person.export(connection, EMAIL)["contributions"]}
    typed = exported["Ma facture numéro 99-ZQX est restée sans réponse"]
    signed_in = exported["Ma seconde histoire du tilleul jaune"]
    assert (typed["address_proved"], typed["connections"]) == (False, [])
    assert signed_in["address_proved"]
    assert signed_in["connections"]


def test_the_traces_that_are_searched_for_are_all_there_are(store: Store, clock: MovedClock) -> None:
    leave_traces(store, enter_cast(store, clock()), clock, "panne")
    with store.read() as connection:
        traces = person.traces_of(connection, EMAIL)
    assert left("\n".join(traces.values | traces.names)) >= PERSONAL - {
        "Note sur la dame au tilleul noir",
        "Navigateur-de-Zélie/7.7",
    }


# --- the commands, on a whole site -----------------------------------------------------------------------------------


@pytest.fixture
def blog(tmp_path: Path) -> Settings:
    return write_blog(tmp_path)


def ecoute(blog: Settings, *arguments: object, **options: str) -> Result:
    """The command, for the small blog."""
    environment = {
        "ECOUTE_VAR": str(blog.var),
        "ECOUTE_OUTPUT": str(blog.output),
        "ECOUTE_PELICANCONF": str(blog.pelicanconf),
    }
    return CliRunner(env=environment).invoke(cli, [str(each) for each in arguments], **options)


def all_files(*folders: Path) -> dict[str, str]:
    """Every file below the folders, its bytes as text; what the search's index compressed is read."""
    found = {}
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        unpacked = gzip.decompress(data) if path.suffix in (".pf_fragment", ".pf_index") else data
        found[str(path)] = unpacked.decode("utf-8", "replace")
    return found


def test_an_erased_person_is_in_no_page_feed_index_publication_database_file_or_export(
    blog: Settings, clock: MovedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TRUST duty 11: absence is proved by searching output, feeds, publication, store and outbox."""
    monkeypatch.setenv("ECOUTE_SEARCH", "yes")
    with blog.pelicanconf.open("a", encoding="utf-8") as configuration:
        configuration.write("SEARCH_INDEX = True\n")
    build(blog)
    opened = Store(blog.database_url)
    schema.upgrade(opened)
    leave_traces(opened, enter_cast(opened, clock()), clock, "un")
    assert ecoute(blog, "publish").exit_code == 0
    assert Indexer(opened, blog, clock).index()
    with opened.read() as connection:
        traces = person.traces_of(connection, EMAIL)
    assert [each for each in proof.search(opened, blog, traces).found if each.place.endswith(".pf_fragment")]
    opened.close()
    before = all_files(blog.output, blog.var)
    assert any("99-ZQX" in text for name, text in before.items() if name.endswith(".pf_fragment"))
    assert any("99-ZQX" in text for name, text in before.items() if name.endswith("un/index.html"))
    assert any(EMAIL in text for name, text in before.items() if "ecoute.db" in name)

    asked = ecoute(blog, "erase", "person", EMAIL, input="n\n")
    assert asked.exit_code != 0
    assert "contributions: 2 held" in asked.output
    assert "is the address right?" not in asked.output
    done = ecoute(blog, "erase", "person", EMAIL, "--yes")
    assert done.exit_code == 0, done.output
    assert "search: indexed anew" in done.output
    assert "found: nothing" in done.output
    assert "backups: those made before this moment still hold it" in done.output

    for name, text in all_files(blog.output, blog.var).items():
        assert left(text) == set(), name
        for word in ("zqx", "tilleul", "quatrecasses"):
            assert word not in text.lower(), name
    exported = tmp_path / "export"
    assert ecoute(blog, "export", "all", exported).exit_code == 0
    assert all(left(text) == set() for text in all_files(exported).values())
    again = ecoute(blog, "export", "person", EMAIL)
    assert json.loads(again.stdout)["contributions"] == []
    assert "is the address right?" in again.stderr
    assert "is the address right?" in ecoute(blog, "erase", "person", EMAIL, "--yes").stderr
    verified = ecoute(blog, "verify")
    assert verified.exit_code == 0, "the chain of decisions is whole"


def test_what_somebody_else_quotes_is_named_and_fails_the_proof(
    store: Store, blog: Settings, clock: MovedClock
) -> None:
    enter_cast(store, clock())
    send(store, clock(), "Elle disait : « Ma facture numéro 99-ZQX est restée sans réponse »")
    traces = Traces(frozenset({"Ma facture numéro 99-ZQX est restée sans réponse"}), frozenset({"Ana"}))
    found = proof.search(store, blog, traces).found
    assert {each.place for each in found} >= {"table contributions"}
    assert not any(each.name for each in found)


@pytest.mark.parametrize(
    ("value", "needle"),
    [
        ("Bonjour **à tous** <b>", "Bonjour"),
        ("court", "court"),
        ("# Titre\n\n- un élément assez long & la suite", "un élément assez long"),
        ("***", ""),
    ],
)
def test_what_is_searched_for_survives_every_rendering(value: str, needle: str) -> None:
    assert proof.needle(value) == needle


def test_everything_can_be_taken_along(blog: Settings, clock: MovedClock, tmp_path: Path) -> None:
    """No lock-in: all threads, decisions and accounts in open files, without secrets, every field explained."""
    opened = Store(blog.database_url)
    schema.upgrade(opened)
    cast = enter_cast(opened, clock())
    leave_traces(opened, cast, clock, "un")
    secret = opened.write(lambda c: accounts.new_token(c, cast.nadia, clock()))
    opened.close()
    folder = tmp_path / "all"
    done = ecoute(blog, "export", "all", folder)
    assert done.exit_code == 0, done.output
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        section = readme.split(f"## {path.name}\n")[1].split("\n## ")[0]
        for line in lines:
            for name in line:
                assert f"| `{name}` |" in section, f"{path.name}: {name}"
        assert all(secret not in str(line) and "salt" not in line for line in lines)
    threads = [json.loads(line) for line in (folder / "contributions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert threads[0]["body"] == "Ma facture numéro 99-ZQX est restée sans réponse"
    assert folder.stat().st_mode & 0o077 == 0
    assert ecoute(blog, "export", "all", folder).exit_code != 0, "never over something else"
    assert ecoute(blog, "export", "all", blog.output / "all").exit_code != 0, "never where anybody can fetch it"
    assert not (blog.output / "all").exists()
