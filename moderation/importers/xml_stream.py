"""The bytes of an XML export, made fit for a parser: UTF-8, nothing before the document, no forbidden characters.

Exports hold what people typed and old databases kept: control characters and broken encodings that XML 1.0 (2.2) does
not allow. They are taken out while reading, in bounded memory, and counted.
"""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from moderation.importers.records import ImportRefused

_CHUNK = 65_536
_LONGEST_PROLOG = 1 << 20
_DECLARED = re.compile(rb"""^[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)["']""")
_START = re.compile(r"<(?:\?xml|!--|!DOCTYPE|[A-Za-z])")
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_BROKEN = re.compile("[\udc80-\udcff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:(\d{1,7})|x([0-9A-Fa-f]{1,6}));")
_UNFINISHED = re.compile(r"(?:&#?\w{0,8}|</?\w{0,5})$")


class XmlStream:
    """A readable stream for a parser. `junk`, `removed` and `cut` are known once it is read to the end."""

    def __init__(self, path: Path) -> None:
        """Raises ImportRefused for a file that cannot be opened, is empty, is no XML, or declares a document type."""
        self.junk = 0
        self.removed = 0
        self._held = ""
        self._last_opened = self._last_closed = -1
        self._given = 0
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise ImportRefused(f"{path} : lecture impossible ({error.strerror}) ; vérifiez le chemin") from error
        try:
            self._open(path)
        except BaseException:
            self._file.close()
            raise

    @property
    def cut(self) -> bool:
        """Whether the file ended inside an item."""
        return self._last_opened > self._last_closed

    def close(self) -> None:
        self._file.close()

    def read(self, _size: int = -1) -> bytes:
        """Some more of the document as UTF-8; `b""` only at its end."""
        while True:
            raw = self._file.read(_CHUNK)
            text = self._held + self._decoder.decode(raw, final=not raw)
            self._held = ""
            if raw:
                unfinished = _UNFINISHED.search(text)
                if unfinished:
                    text, self._held = text[: unfinished.start()], unfinished[0]
            clean = self._clean(text)
            if clean or not raw:
                return clean.encode()

    def _open(self, path: Path) -> None:
        first = self._file.read(4096)
        self._decoder = codecs.getincrementaldecoder(_encoding(first))(errors="surrogateescape")
        text = self._decoder.decode(first)
        while not (prolog := _prolog(text))[1] and len(text) < _LONGEST_PROLOG and (more := self._file.read(_CHUNK)):
            text += self._decoder.decode(more)
        start, whole = prolog
        if not text.strip("\ufeff \t\r\n\x00"):
            raise ImportRefused(f"{path} : le fichier est vide ; exportez-le de nouveau")
        if not whole:
            raise ImportRefused(f"{path} : ce n’est pas du XML ; donnez le fichier d’export de WordPress (.xml)")
        if re.match(r"<!DOCTYPE", text[_end_of_prolog(text, start) :], re.IGNORECASE):
            raise ImportRefused(
                f"{path} : le fichier déclare un type de document (<!DOCTYPE>), ce qu’aucun export de WordPress ne "
                "fait ; il est refusé par prudence"
            )
        self.junk = len(text[:start].strip("\ufeff \t\r\n"))
        self._held = text[start:]

    def _clean(self, text: str) -> str:
        text, broken = _BROKEN.subn("\ufffd", text)
        text, forbidden = _FORBIDDEN.subn("", text)
        text = _REFERENCE.sub(self._allowed, text)
        self.removed += broken + forbidden
        for name, place in (("<item", "_last_opened"), ("</item>", "_last_closed")):
            position = text.rfind(name)
            if position >= 0:
                setattr(self, place, self._given + position)
        self._given += len(text)
        return text

    def _allowed(self, found: re.Match[str]) -> str:
        code = int(found[1]) if found[1] else int(found[2], 16)
        if code > 0x10FFFF or _FORBIDDEN.match(chr(code)):
            self.removed += 1
            return ""
        return found[0]


def _encoding(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    found = _DECLARED.search(first)
    name = found[1].decode("ascii") if found else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return "utf-8"
    # A file that says UTF-16 in bytes that are not was recoded and kept its old declaration.
    return "utf-8" if known.startswith(("utf-16", "utf-32")) else known


def _prolog(text: str) -> tuple[int, bool]:
    """Where the document starts, and whether the whole prolog up to its first element or document type is here."""
    found = _START.search(text)
    if found is None:
        return 0, False
    rest = text[_end_of_prolog(text, found.start()) :]
    return found.start(), re.match(r"<(?:!DOCTYPE|[A-Za-z])", rest, re.IGNORECASE) is not None


def _end_of_prolog(text: str, start: int) -> int:
    found = _PROLOG.match(text, start)
    return found.end() if found else start
