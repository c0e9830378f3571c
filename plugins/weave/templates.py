"""The templates that fill a plugin's slots: escaped, translated, and replaced by a theme's where it has its own."""

from functools import partial
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from .i18n import format_day, translations


class Compiled(BytecodeCache):
    """What this process compiled already, by file and a hash of its source: pages are woven by renderers that are made
    anew after every build, in each language, from templates that hardly ever change."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = Compiled()


class Templates:
    """The templates and translations of the plugin `domain`, in its folder `here`.

    `overrides` is a folder whose templates, if any, stand in for those of the plugin (a theme's `templates`).
    `newstyle` as in Jinja's extension i18n: without it, templates fill the places of a message themselves: faster.
    `words`: the folder of the translations, where it is not the one in `here`.
    """

    def __init__(
        self,
        here: Path,
        domain: str,
        overrides: Path | None = None,
        newstyle: bool = True,
        words: Path | None = None,
    ) -> None:
        folders = ([overrides] if overrides else []) + [here / "templates"]
        self._loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
        self._translations = words or here / "translations"
        self._domain = domain
        self._newstyle = newstyle
        self._environments: dict[str, Environment] = {}

    def environment(self, lang: str) -> Environment:
        """The environment of pages in `lang`, which knows `format_day`; kept, so its caller may add to its globals."""
        if lang not in self._environments:
            made = Environment(
                loader=self._loader,
                autoescape=True,
                trim_blocks=True,
                lstrip_blocks=True,
                undefined=StrictUndefined,
                extensions=["jinja2.ext.i18n"],
                auto_reload=False,
                bytecode_cache=_COMPILED,
            )
            words = translations(self._translations, lang, self._domain)
            made.install_gettext_translations(words, newstyle=self._newstyle)  # type: ignore[attr-defined]
            made.globals["format_day"] = partial(format_day, lang)
            self._environments[lang] = made
        return self._environments[lang]
