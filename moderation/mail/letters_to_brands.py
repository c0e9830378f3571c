# ruff: noqa: E501 - texts of letters read best unbroken
"""What brands are told by mail: that a story waits for their answer, and that its time goes on.

No reader is named and no reader's words stand in them: only the blogger's title, and days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from moderation.domain.case import SILENT_AFTER
from moderation.mail.letters import Letter
from moderation.mail.letters_to_readers import Voice
from moderation.moments import day_words


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is about. Days are those of the site's zone.

    `due`: the day on which silence begins, at the hour of the notice, and so before which an answer is awaited; `days`:
    how many days that is from the notice. `anew`: `reopened` by the story's author, `passed` to this brand by them; empty:
    the story is new. `represented`: somebody can sign in already.
    """

    site: str
    brand: str
    story: str
    link: str
    published: date | None
    due: date
    days: int
    represented: bool
    answer: str
    join: str
    anew: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A story of which a brand is reminded, and the day on which it was told."""

    matter: Matter
    told: date


_SUBJECT = {
    "fr": "{brand} : un récit attend votre réponse sur {site}",
    "en": "{brand}: a story awaits your answer on {site}",
}

_STORY: dict[str, dict[str, str]] = {
    "fr": {
        "": "Un récit publié sur {site}{on} nomme {brand} :\n« {story} »\n{link}",
        "reopened": "Sur {site}, l’auteur de ce récit, qui nomme {brand}, a rouvert le dossier : la réponse donnée ne l’a pas réglé.\n« {story} »\n{link}",
        "passed": "Sur {site}, l’auteur de ce récit dit qu’il concerne {brand} ; la marque nommée d’abord a répondu qu’il ne la concernait pas.\n« {story} »\n{link}",
    },
    "en": {
        "": "A story published on {site}{on} names {brand}:\n“{story}”\n{link}",
        "reopened": "On {site}, the author of this story, which names {brand}, has reopened the case: the answer that was given did not settle it.\n“{story}”\n{link}",
        "passed": "On {site}, the author of this story says that it concerns {brand}; the brand named first answered that it did not concern it.\n“{story}”\n{link}",
    },
}

_ON = {"fr": " le {day}", "en": " on {day}"}

_EXPECTED = {
    "fr": "{brand} peut y répondre publiquement, gratuitement, sous le nom et la fonction de la personne qui répond. Une réponse est attendue dans les {days} jours qui suivent la remise de cette lettre, soit avant le {due}.",
    "en": "{brand} can answer it in public, free of charge, under the name and role of the person who answers. An answer is awaited within {days} days of the delivery of this letter, that is before {due}.",
}

_SIGN_IN = {
    "fr": "Pour lire le dossier et répondre, connectez-vous :\n{answer}",
    "en": "To read the case and answer, sign in:\n{answer}",
}

_JOIN = {
    "fr": "Personne ne représente encore {brand} sur ce site. Pour désigner quelqu’un, puis répondre (le délai devient de {soon} jours à compter de ce moment, sans dépasser le précédent) :\n{join}",
    "en": "Nobody represents {brand} on this site yet. To name somebody, then answer (the time then becomes {soon} days from that moment, without exceeding the above):\n{join}",
}

_SILENCE = {
    "fr": "La date à laquelle cet avis vous parvient est publiée avec le récit. Sans réponse dans ce délai, la page dira, avec la date, que {brand} n’a pas répondu. Une réponse tardive reste toujours possible : elle est publiée elle aussi, avec sa date.",
    "en": "The date on which this notice reaches you is published with the story. Without an answer in that time, the page will say, with the date, that {brand} has not answered. A late answer is always possible: it is published too, with its date.",
}

_REACH = {
    "fr": "Pour joindre le blog, répondez à cette lettre ; ses mentions légales sont sur {home}",
    "en": "To reach the blog, answer this letter; its legal notice is at {home}",
}

_REMINDER_SUBJECT = {
    "fr": "Rappel : un récit attend la réponse de {brand} sur {site}",
    "en": "Reminder: a story awaits the answer of {brand} on {site}",
}

_REMINDER = {
    "fr": "Depuis le {told}, {brand} sait que ce récit publié sur {site} attend sa réponse :\n« {story} »\n{link}",
    "en": "Since {told}, {brand} has known that this story published on {site} awaits its answer:\n“{story}”\n{link}",
}

_REMINDER_DUE = {
    "fr": "Une réponse est attendue avant le {due}. À partir de ce jour, la page dira depuis quel jour {brand} n’a pas répondu ; une réponse tardive reste toujours possible, et elle est publiée avec sa date.",
    "en": "An answer is awaited before {due}. From that day on the page will say since which day {brand} has not answered; a late answer is always possible, and is published with its date.",
}


_REMINDERS_SUBJECT = {
    "fr": "Rappel : {number} récits attendent la réponse de {brand} sur {site}",
    "en": "Reminder: {number} stories await the answer of {brand} on {site}",
}

_REMINDERS = {
    "fr": "Ces récits publiés sur {site} attendent la réponse de {brand}, qui en a été prévenue :",
    "en": "These stories published on {site} await the answer of {brand}, which was told of them:",
}

_REMINDERS_STORY = {
    "fr": "« {story} »\n{link}\nMarque prévenue le {told} ; réponse attendue avant le {due}.",
    "en": "“{story}”\n{link}\nBrand told on {told}; an answer is awaited before {due}.",
}

_REMINDERS_DUE = {
    "fr": "À partir du jour indiqué, la page de chaque récit dira depuis quand {brand} n’a pas répondu ; une réponse tardive reste toujours possible, et elle est publiée avec sa date.",
    "en": "From the day given on, the page of each story will say since when {brand} has not answered; a late answer is always possible, and is published with its date.",
}


def notice_letter(to: str, voice: Voice, matter: Matter, home: str) -> Letter:
    """Tells a brand of a story that waits for its answer."""
    lang = voice.lang
    on = _ON[lang].format(day=day_words(matter.published, lang)) if matter.published else ""
    words = _words(matter) | {"due": day_words(matter.due, lang), "days": str(matter.days), "on": on}
    return voice.letter(
        to,
        _SUBJECT[lang].format(**words),
        _STORY[lang][matter.anew].format(**words),
        _EXPECTED[lang].format(**words),
        _where(lang, matter, words),
        _SILENCE[lang].format(**words),
        _REACH[lang].format(home=home),
    )


def reminder_letter(to: str, voice: Voice, reminders: Sequence[Reminder], home: str) -> Letter:
    """Reminds a brand of one story or of several."""
    lang, matter = voice.lang, reminders[0].matter
    told = [
        _words(each.matter) | {"due": day_words(each.matter.due, lang), "told": day_words(each.told, lang)}
        for each in reminders
    ]
    where, reach = _where(lang, matter, told[0]), _REACH[lang].format(home=home)
    if len(told) == 1:
        words = told[0]
        subject, what = _REMINDER_SUBJECT[lang].format(**words), _REMINDER[lang].format(**words)
        return voice.letter(to, subject, what, _REMINDER_DUE[lang].format(**words), where, reach)
    words = told[0] | {"number": str(len(told))}
    return voice.letter(
        to,
        _REMINDERS_SUBJECT[lang].format(**words),
        _REMINDERS[lang].format(**words),
        *(_REMINDERS_STORY[lang].format(**each) for each in told),
        _REMINDERS_DUE[lang].format(**words),
        where,
        reach,
    )


def _where(lang: str, matter: Matter, words: dict[str, str]) -> str:
    return _SIGN_IN[lang].format(**words) if matter.represented else _JOIN[lang].format(**words)


def _words(matter: Matter) -> dict[str, str]:
    return {
        "site": " ".join(matter.site.split()),
        "brand": " ".join(matter.brand.split()),
        "story": " ".join(matter.story.split()),
        "link": matter.link,
        "answer": matter.answer,
        "join": matter.join,
        "soon": str(SILENT_AFTER),
    }
