"""What somebody may have meant who wrote a word that is not known: one of the known, misspelt or in French."""

from collections.abc import Collection
from difflib import get_close_matches

from .collation import fold

FIELDS = {
    "alias": "Aliases",
    "ancien_slug": "Former_slugs",
    "anciens_slugs": "Former_slugs",
    "anciennes_adresses": "Moved_from",
    "auteur": "Authors",
    "auteurs": "Authors",
    "brouillon": "Status: draft",
    "categorie": "Category",
    "cle": "Key",
    "commentaire": "Comments",
    "commentaires": "Comments",
    "date_experience": "Experience_date",
    "domaine": "Domains",
    "domaines": "Domains",
    "draft": "Status: draft",
    "etat": "Status",
    "etiquette": "Tags",
    "etiquettes": "Tags",
    "extrait": "Summary",
    "fonction": "Role",
    "historique": "History",
    "interets": "Interests",
    "langage": "Lang",
    "langue": "Lang",
    "language": "Lang",
    "marque": "Brands",
    "marques": "Brands",
    "mediateur": "Mediator",
    "mis_a_jour": "Modified",
    "modele": "Template",
    "modifie": "Modified",
    "mot_cle": "Tags",
    "mots_cles": "Tags",
    "nom": "Title",
    "reclamations": "Complaints",
    "resume": "Summary",
    "rubrique": "Category",
    "secteur": "Sector",
    "statut": "Status",
    "titre": "Title",
    "typographie": "Typography",
    "updated": "Modified",
    "voir_aussi": "See_also",
}
"""Names of fields as people write them who forget the English one, folded, and what to write instead."""

WORDS = {
    "brouillon": "draft",
    "cache": "hidden",
    "ferme": "closed",
    "lent": "slow",
    "masque": "hidden",
    "mixte": "mixed",
    "mitigee": "mixed",
    "mitige": "mixed",
    "negatif": "negative",
    "non": "no",
    "oui": "yes",
    "ouvert": "open",
    "ouverts": "open",
    "fermes": "closed",
    "positif": "positive",
    "publie": "published",
    "true": "yes",
    "false": "no",
}
"""Likewise for words that a field may say."""

ALIKE = 0.8
"""From which likeness on (difflib's, up to 1) a field is taken for a known one misspelt: “Tag”, “Statut”, “Catgory”."""


def guess_field(name: str, known: Collection[str]) -> str | None:
    """What to write instead of the field `name`; `known`: the fields that are read, in small letters. None: no idea."""
    folded = fold(name).strip().replace("-", "_").replace(" ", "_")
    meant = FIELDS.get(folded)
    if meant and meant.partition(":")[0].lower() in known:
        return meant
    close = get_close_matches(folded, sorted(known), n=1, cutoff=ALIKE)
    return close[0].capitalize() if close else None


def guess_word(word: str, known: Collection[str]) -> str | None:
    """Which of the `known` words was meant by `word`; None: no idea."""
    folded = fold(word).strip()
    meant = WORDS.get(folded)
    if meant in known:
        return meant
    close = get_close_matches(folded, sorted(known), n=1)
    return close[0] if close else None


def did_you_mean(guess: str | None) -> str:
    """“did you mean “draft”? If not, ”, or nothing: what stands before the whole choice."""
    return f"did you mean “{guess}”? If not, " if guess else ""
