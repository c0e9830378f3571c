"""What the golden files of cases and records say, as values: all that can be said of a case stands there once."""

from datetime import UTC, date, datetime

from moderation.publication import Representative
from moderation.publication.cases import (
    Action,
    BrandRecord,
    Case,
    CaseFacts,
    Contact,
    Flags,
    Promise,
    Round,
    StoryCases,
    Verdict,
)


def _at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


LEA = Representative("Léa « du Nuage »", "Direction", "nuage", "dns", date(2026, 1, 15))

REFUND = Promise(
    "p1",
    "panne",
    "b2",
    _at(4, 20),
    "refund",
    date(2026, 5, 1),
    "confirmed",
    _at(4, 28),
    "https://nuage.example/preuve",
    _at(4, 30),
)
DELIVERY = Promise("p2", "panne", "b9", _at(5, 20), "delivery", date(2026, 6, 30), "made")
RAISED = Action(
    "a1",
    "nuage",
    "Un <b>rappel</b> avant chaque coupure",
    "Vous l’aviez dit ; c’est fait.\n\n*Depuis mai.*",
    _at(6, 1),
    LEA,
    ("panne", "essai"),
    (("panne", _at(6, 2)),),
)

CASES = StoryCases(
    "panne",
    (
        Case(
            "d1",
            "nuage",
            "judged",
            _at(3, 1),
            (
                Round(
                    1,
                    _at(3, 1),
                    _at(3, 2),
                    "mail",
                    _at(3, 9),
                    (_at(3, 10), _at(3, 18)),
                    _at(3, 27),
                    _at(3, 27),
                    _at(3, 3),
                    _at(4, 20),
                    "b2",
                    "accepted",
                    (Verdict("no", "partly", _at(4, 25)),),
                ),
                Round(
                    2,
                    _at(5, 1),
                    _at(5, 2),
                    "inbox",
                    _at(5, 2),
                    (),
                    _at(5, 27),
                    None,
                    None,
                    _at(5, 20),
                    "b9",
                    "accepted",
                    (Verdict("partly", "yes", _at(5, 22)), Verdict("yes", "yes", _at(6, 3))),
                ),
            ),
            represented_since=_at(1, 15),
            promises=(REFUND, DELIVERY),
            contacts=(
                Contact(date(2026, 4, 22), "Nous avons appelé.", "", True),
                Contact(date(2026, 4, 24), "Tout est réglé.", "Rien ne l’est.", False),
                Contact(date(2026, 4, 30), "", "", None),
            ),
        ),
        Case("d2", "orage", "reattributed", _at(3, 1), (Round(1, _at(3, 1)),), passed_to="brume"),
        Case("d3", "brume", "published", _at(4, 1), (Round(1, _at(4, 1)),), passed_from="orage"),
    ),
    (RAISED,),
)

RECORD = BrandRecord(
    "nuage",
    _at(6, 4, 0),
    _at(3, 2),
    _at(1, 15),
    None,
    (LEA,),
    (
        CaseFacts(
            "d1",
            "panne",
            "negative",
            _at(2, 28),
            _at(3, 1),
            _at(3, 2),
            _at(3, 3),
            _at(3, 27),
            _at(4, 20),
            "accepted",
            "judged",
            True,
            "yes",
            "yes",
            _at(6, 3),
        ),
        CaseFacts(
            "d4",
            "essai",
            "positive",
            _at(3, 5),
            _at(3, 6),
            None,
            None,
            None,
            None,
            None,
            "published",
            False,
            None,
            None,
            None,
        ),
    ),
    (REFUND, DELIVERY),
    (RAISED,),
    Flags(3, 1, 2),
)
