"""What others were hurt by, and what the law asks for: each row is named by a test that would fail without it.

A test names a row in its docstring: `LESSONS: ` with the words below, or `TRUST duty ` with the number. Whoever changes
what a row is about finds its tests with `grep -rn "LESSONS: pending text" tests`, and `grep -rn "TRUST duty 5" tests`.
"""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]

ASKED_FOR = (
    "static rendering, no JavaScript",
    "pre-moderation",
    "a real moderation page with search and bulk",
    "a spam filter that is local and explainable",
    "each held item says which rule",
    "tell the author what was decided",
    "consent and unsubscribe",
    "reply mail that cannot be used as a spam cannon",
    "close after N days, lock a thread",
    "identity without third-party cookies",
    "imports do not die halfway",
    "imports do not turn comments into articles",
    "imports do not corrupt code",
)
"""What users of other comment systems have asked for, year after year."""

HURT_BY = (
    "escape at output, never at rest",
    "fetch nothing that a visitor names",
    "a visitor's links not clickable",
    "nothing is trusted for an e-mail string",
    "GET shows, POST acts",
    "a token is bound to id + action + expiry",
    "every object check is made on the server",
    "pending text never has a crawlable URL",
    "allow-list the fields of every response",
    "forwarded headers count only from configured proxies",
    "cross-site form posts",
    "a check that fails holds",
    "a check that times out holds",
    "work that must happen is a row in the database",
    "moderators do not see more personal data than the decision needs",
    "guarded only by a disabled button is not guarded",
    "an identity revoked is kept with its dates",
    "a refusal leaves a row too",
    "no value derived from an e-mail address",
    "a word list alone is useless",
)
"""Where other systems failed those who used them."""

DUTIES = {
    1: "whether it was checked, when it was published and when it happened, how the list is sorted: C. conso. D111-17",
    2: "the page of rules, made from the data that decides",
    3: "no refusal without reasons that its author is told: DSA 17",
    4: "a way to report, and an answer: DSA 16",
    5: "a complaint for six months, decided by somebody else: DSA 20",
    6: "the figures of every year, computed from the log: DSA 15 and 24",
    7: "no badge without stored proof, no word of a consumer altered: C. conso. L121-4",
    8: "a reply by whoever is named, within three days, free and unaltered: LCEN 1-1 III, décret 2007-1527",
    9: "publisher, director and host named: LCEN 1-1",
    10: "connection data for a year, then gone",
    11: "access, portability, erasure with its proof: RGPD 12 and 15 to 20",
    12: "when it was known and when it was acted upon: loi 82-652, article 93-3",
    13: "the mediator named on the brand's card: C. conso. L616-1",
    14: "what comes from a brand's own domain says so: C. conso. L121-3, ISO 20488",
}
"""What software can carry out of the law for a blog."""


@cache
def docstrings() -> list[str]:
    """The docstrings of all tests that name a row, white space as one space; a module's stands for the tests in it."""
    found = []
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if path == Path(__file__) or not ("LESSONS:" in text or "TRUST dut" in text):
            continue
        module = ast.parse(text)
        tests = [each for each in module.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]
        found += [" ".join((ast.get_docstring(each) or "").split()) for each in (module, *tests)]
    return found


def test_every_lesson_is_named_by_a_test() -> None:
    named = [text.partition("LESSONS:")[2].lower() for text in docstrings() if "LESSONS:" in text]
    assert len(named) > 40
    missing = [row for row in (*ASKED_FOR, *HURT_BY) if not any(row.lower() in text for text in named)]
    assert missing == []


def test_every_duty_is_named_by_a_test_and_no_other_is() -> None:
    found = {
        int(number)
        for text in docstrings()
        for list_ in re.findall(r"TRUST dut(?:y|ies) (\d+(?:(?:, | and )\d+)*)", text)
        for number in re.findall(r"\d+", list_)
    }
    assert found == set(DUTIES)
