"""Whether an e-mail address is at a brand's domain: the exact one, or one below it, however it is written."""

import unicodedata
from collections.abc import Iterable

LABELS_MOST = 127
"""Labels of a domain name (RFC 1035, 2.3.4)."""


def normal_domain(text: str) -> str | None:
    """A domain as DNS writes it: lower case, in ASCII (IDNA), without a final dot. None for what is none.

    A name of one label is none here, and neither is a number: no brand lives at either. Nor is one of which this
    library makes another name than today's mail servers do (ß is ss in RFC 3490 and itself in RFC 5891): a letter
    would reach somebody else.
    """
    name = text.strip().removesuffix(".")
    try:
        ascii_name = name.encode("idna").decode("ascii").lower()
        if not name.isascii() and ascii_name.encode().decode("idna") != unicodedata.normalize("NFKC", name).lower():
            return None
    except UnicodeError:
        return None
    labels = ascii_name.split(".")
    if not 1 < len(labels) <= LABELS_MOST or len(ascii_name) > 253 or labels[-1].isdigit():
        return None
    return ascii_name if all(_is_label(label) for label in labels) else None


def _is_label(label: str) -> bool:
    inside = label.replace("-", "").replace("_", "")
    return 0 < len(label) <= 63 and inside.isascii() and inside.isalnum() and label[0] != "-" and label[-1] != "-"


def domain_of(email: str) -> str | None:
    """The domain of an address, as DNS writes it; None where there is none."""
    local, at, domain = email.rpartition("@")
    return normal_domain(domain) if local and at else None


def mailbox(email: str) -> str:
    """Where an address leads, to tell whether two are the same person's: lower case, without a +tag."""
    local, _at, domain = email.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def covers(domain: str, other: str) -> bool:
    """Whether `other` is `domain` or below it; both as DNS writes them."""
    return other == domain or other.endswith(f".{domain}")


def at_domain(email: str, domains: Iterable[str]) -> str | None:
    """Which of a brand's `domains` the address is at, as DNS writes it; None: at none of them."""
    of_email = domain_of(email)
    if of_email is None:
        return None
    for each in domains:
        known = normal_domain(each)
        if known is not None and covers(known, of_email):
            return known
    return None
