"""What the golden files of the contract say, as values: the service must write them, the build must read them."""

from datetime import UTC, date, datetime

from moderation.publication import Brand, Catalogue, Contribution, Kind, Post, Representative, Thread


def _at(day: int, hour: int, minute: int = 0, microsecond: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, 0, microsecond, tzinfo=UTC)


THREAD = Thread(
    post="panne",
    serial=42,
    closed=True,
    contributions=(
        Contribution(
            id="a1",
            kind=Kind.COMMENT,
            parent=None,
            at=_at(1, 9, 0, 250000),
            published_at=_at(1, 9, 12),
            author="Ana « l’œil » <b>",
            website="https://ana.example/?a=1&b=2",
            body="Trois *jours* sans réseau.\n\n> <script>alert(1)</script>\n👍",
            edited_at=_at(1, 9, 5),
        ),
        Contribution(
            id="b2",
            kind=Kind.REPLY,
            parent="a1",
            at=_at(2, 8),
            published_at=_at(2, 10),
            author="Léo",
            website=None,
            body="Nous réparons.",
            representative=Representative("Léo", "Service client", "nuage", "operator", date(2026, 2, 1)),
        ),
        Contribution("c3", Kind.REMOVED, None, _at(2, 11), _at(2, 12), "", None, "", removal="insult"),
        Contribution("d4", Kind.COMMENT, "c3", _at(2, 13), _at(2, 14), "Max", None, "Je réponds à une absence."),
        Contribution(
            id="e5",
            kind=Kind.REPLY,
            parent=None,
            at=_at(3, 8),
            published_at=_at(3, 9),
            author="Zoé",
            website=None,
            body="Partie depuis.",
            representative=Representative("Zoé", "Direction", "orage", None, None),
        ),
        Contribution(
            "f6", Kind.PING, None, _at(4, 8), _at(4, 8), "Un autre blog", "https://blog.example/", "Vu ailleurs."
        ),
    ),
)

CATALOGUE = Catalogue(
    posts={
        "panne": Post(
            key="panne",
            title="Trois jours sans « réseau » & sans mot",
            url="https://blog.example/2026/02/panne/",
            lang="fr",
            published="2026-02-03T08:00:00+01:00",
            excerpt="Un récit…",
            brands=("nuage", "orage"),
            experience="negative",
            experience_date="2026-01",
            comments_until=date(2026, 3, 5),
        ),
        "essai": Post("essai", "Écouter", "https://blog.example/2026/01/essai/", "fr", "2026-01-05T08:00:00+01:00"),
        "ferme": Post(
            "ferme", "Closed", "https://blog.example/en/ferme/", "en", "2026-01-06T08:00:00+01:00", comments_open=False
        ),
    },
    brands={
        "nuage": Brand("nuage", "Nuage & Cie", "https://blog.example/marques/nuage/", ("nuage.example",), fiction=True),
        "orage": Brand("orage", "Orage", "https://blog.example/marques/orage/"),
    },
    site_name="Écoute",
    timezone="Europe/Paris",
    lang="fr",
    service_url="https://service.example",
)
