"""Sentences, names, numbers and dates as a reader of some language expects them."""

from __future__ import annotations

import gettext
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce

from babel import Locale, dates, lists, numbers
from babel.core import get_global
from babel.numbers import NumberPattern
from markupsafe import Markup

from fateshare.atlas import names
from fateshare.base.figure import Figure
from fateshare.brief import languages
from fateshare.brief.named import Named

#: Sign of each confidence, as the legend explains it; a plain reported figure has none.
MARKS = {"verified": "✓", "reported": "", "estimated": "≈", "assumed": "?"}
#: From this share on, a value reads `nearly all` badly; two digits are enough below 10 %.
_FINE = 0.1
#: Power of ten up to which CLDR has words.
_LARGEST = 14
#: Swahili counts these in thousands; CLDR writes some as hundreds of thousands, without a space.
_THOUSANDS = re.compile(r"(?:laki|elfu)\s*(?=0)")
#: Spanish says `e` for `y` before the sound of i; CLDR has that, Babel does not.
_Y_BEFORE_I = re.compile(r" y (?=(?:[IÍ]|Hi|Hí)(?![aeo]))", re.IGNORECASE)
#: Around a name in another direction than the sentence, so that neither tears the other.
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True)
class Words:
    """
    The language of a brief.

    Messages are whole sentences in English; a catalogue has them in the other languages. Values
    may be marked up: the filled message is marked up then, and all else in it escaped.

    Attributes
    ----------
    lang
        BCP 47. A regional variant has the catalogue of its language and the numbers of its region.

    Raises
    ------
    InputError
        When no brief is written in that language.
    """

    lang: str = "en"
    language: str = field(init=False)

    def __post_init__(self) -> None:
        """Find the language that has a catalogue."""
        object.__setattr__(self, "language", languages.language(self.lang))

    @cached_property
    def locale(self) -> Locale:
        """CLDR's data of the language, in its region where one is named."""
        return languages.locale(self.lang)

    @cached_property
    def catalogue(self) -> gettext.NullTranslations:
        """Messages of the language; the messages themselves are English."""
        return languages.catalogue(self.language)

    @cached_property
    def direction(self) -> str:
        """The direction of the script: ltr or rtl."""
        return self.locale.text_direction

    @property
    def rtl(self) -> bool:
        """Whether the script runs from right to left."""
        return self.direction == "rtl"

    def say(self, message: str, **values: object) -> str:
        """Translate a whole message and fill it in."""
        return self._filled(self.catalogue.gettext(message), values)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Translate a message in the plural form that `n` needs; %(n)s is the number."""
        chosen = self.catalogue.ngettext(one, many, n)
        return self._filled(chosen, {"n": self.whole(n), **values})

    def term(self, text: str) -> str:
        """Translate a text of the atlas: a title, a corridor; what is in no catalogue stays."""
        return self.catalogue.gettext(text) if text else ""

    def quoted(self, text: str) -> str:
        """Translate a text of the atlas; what stays English on another page is marked so."""
        found = self.term(text)
        if found != text or self.language == "en":
            return found
        return Markup('<bdi lang="en">{}</bdi>').format(text)

    def proper(self, text: str) -> str:
        """Translate a name of the atlas; one that stays in Latin letters is kept apart."""
        return str(self._apart(self.term(text)))

    def name(self, named: Named) -> str:
        """Name an economy or region by CLDR, a bloc by its message."""
        if self.language == "en":
            return named.name
        if named.kind == "bloc":
            return self.term(named.name)
        code = get_global("territory_aliases").get(named.code, [named.code])[0]
        found = names.territory(code, str(self.locale).replace("_", "-"))
        return named.name if found == code else found

    def territory(self, english: str) -> str:
        """Name an economy of which only the English name is known."""
        known: Mapping[str, str] = Locale("en").territories
        code = next((key for key, name in known.items() if name == english), None)
        return self.name(Named("economy", code, english)) if code else english

    def ordered(self, told: Iterable[str]) -> list[str]:
        """Sort names as the language does, near enough: accents apart, Chinese by its sound."""
        return sorted(told, key=self.order)

    def order(self, name: str) -> tuple[object, ...]:
        """Return the key that a name is sorted by."""
        if self.language == "zh":  # the common characters of GB 2312 stand by their sound
            return name.encode("gb18030"), name
        if self.language == "en":
            return (name,)
        apart = unicodedata.normalize("NFKD", name)
        return "".join(c for c in apart if not unicodedata.combining(c)).casefold(), name

    def join(self, items: Iterable[str]) -> str:
        """Join words as a list: `a, b and c`."""
        told = str(lists.format_list([str(self._apart(one)) for one in items], locale=self.locale))
        return _Y_BEFORE_I.sub(" e ", told) if self.language == "es" else told

    def listed(self, items: Iterable[str]) -> str:
        """Set words side by side: `a, b, c`."""
        return _chained(items, lambda a, b: self.say("%(first)s, %(next)s", first=a, next=b))

    def run(self, sentences: Iterable[str]) -> str:
        """Set sentences one after the other."""
        return _chained(sentences, lambda a, b: self.say("%(first)s %(next)s", first=a, next=b))

    def some(self, items: Iterable[str], most: int) -> str:
        """Set the first words side by side, and say how many more there are."""
        told = list(items)
        shown, more = self.listed(told[:most]), len(told) - most
        if more <= 0:
            return shown
        return self.count("%(names)s and %(n)s more", "%(names)s and %(n)s more", more, names=shown)

    def aside(self, what: str, note: str) -> str:
        """Add a note in brackets."""
        return self.say("%(what)s (%(note)s)", what=what, note=note)

    def whole(self, n: float) -> str:
        """Spell a whole number."""
        return str(numbers.format_decimal(round(n), locale=self.locale))

    def share(self, value: float) -> str:
        """Spell a fraction as a percentage: whole above 10 %, one decimal below."""
        form = self.locale.percent_formats[None].pattern
        if 0 < abs(value) < _FINE:
            form = form.replace("##0", "##0.0")
        return str(numbers.format_percent(value, format=form, locale=self.locale))

    def decimal(self, value: float, places: int) -> str:
        """Spell a number with so many decimals."""
        form = "#,##0." + "0" * places if places else "#,##0"
        return str(numbers.format_decimal(value, format=form, locale=self.locale))

    def fine(self, value: float) -> str:
        """Spell a fraction as a percentage with two decimals."""
        form = self.locale.percent_formats[None].pattern.replace("##0", "##0.00")
        return str(numbers.format_percent(value, format=form, locale=self.locale))

    def ratio(self, value: float) -> str:
        """Spell a number between 0 and 1 with two decimals."""
        return self.decimal(value, 2)

    def people(self, value: float) -> str:
        """Spell a number of people: in words of thousands and millions from 10,000 on."""
        if abs(value) < 10_000:  # noqa: PLR2004 - spelled out
            return self.whole(value)
        long = "long" if "long" in self.locale.compact_decimal_formats else "short"
        return self._compact(value, 2, form=long)

    def value(self, value: float, unit: str) -> str:
        """Spell a value with its unit."""
        if unit == "share":
            return self.share(value)
        if unit == "people":
            return self.people(value)
        if unit == "usd":
            form = self.locale.currency_formats["standard"].pattern.replace(".00", "")
            said = numbers.format_currency(
                value, "USD", format=form, locale=self.locale, currency_digits=False
            )
            return str(said)
        size = abs(value)
        pattern = "#,##0" if size >= 100 else "#,##0.#" if size >= 10 else "#,##0.##"  # noqa: PLR2004
        plain = str(numbers.format_decimal(value, format=pattern, locale=self.locale))
        return {
            "per100": self.say("%(value)s per 100 people", value=plain),
            "km": self.say("%(value)s km", value=plain),
            "tbps": self.say("%(value)s Tbit/s", value=plain),
            "gbps": self.say("%(value)s Gbit/s", value=plain),
        }.get(unit, plain)

    def tick(self, value: float, unit: str) -> str:
        """Spell a value for a chart: at most three digits, and no name of its unit."""
        if unit == "share":
            return self.share(value)
        size = abs(value)
        if unit == "usd":
            cents = round(value, 2)
            return self._compact(cents, 1, form=unit) if cents else self.value(0, unit)
        if size >= 1000:  # noqa: PLR2004 - as words from here on
            return self._compact(value, 1, form="short")
        places = 0 if size >= 100 or size == int(size) else 1 if size >= 10 else 2  # noqa: PLR2004
        pattern = "#,##0." + "#" * places if places else "#,##0"
        return str(numbers.format_decimal(value, format=pattern, locale=self.locale))

    def figure(self, figure: Figure) -> str:
        """Spell a figure; missing reads as missing."""
        if figure.value is None:
            return self.say("no data")
        return self.value(figure.value, figure.unit)

    def mark(self, confidence: str | None) -> str:
        """Return the sign of a confidence."""
        return MARKS.get(confidence or "", "")

    def date(self, text: str | None) -> str:
        """Spell a date with the precision that it has."""
        if not text:
            return ""
        year, month, day = (*text.split("-"), "01", "01")[:3]
        whole = dates.parse_date(f"{year}-{month}-{day}", format="yyyy-MM-dd", locale="en")
        skeleton = ("y", "yMMM", "yMMMd")[text.count("-")]
        told = str(dates.format_skeleton(skeleton, whole, locale=self.locale))
        return told.replace("1 ", "1er ", 1) if self._first(skeleton, told) else told

    def _first(self, skeleton: str, told: str) -> bool:
        """Tell whether a date is the first of a month, which French counts unlike the others."""
        return self.locale.language == "fr" and skeleton == "yMMMd" and told.startswith("1 ")

    def _filled(self, message: str, values: Mapping[str, object]) -> str:
        """Fill a message in; with marked up values it is marked up."""
        if not values:
            return message
        fit = {name: self._apart(value) for name, value in values.items()}
        if any(isinstance(value, Markup) for value in fit.values()):
            return Markup.escape(message) % fit
        return message % fit

    def _apart(self, value: object) -> object:
        """Keep a name in Latin letters apart from a sentence that runs from right to left."""
        if not self.rtl or not isinstance(value, str) or isinstance(value, Markup):
            return value
        latin = any("A" <= c <= "Z" or "a" <= c <= "z" for c in value)
        return f"{_ISOLATE}{value}{_END}" if latin and _ISOLATE not in value else value

    def _compact(self, value: float, places: int, *, form: str) -> str:
        """Spell a number in thousands, millions ...: so many decimals, three digits at most."""
        held = self.locale.compact_currency_formats["short"] if form == "usd" else (
            self.locale.compact_decimal_formats[form]
        )  # fmt: skip
        size = 10 ** min(int(math.log10(abs(value))), _LARGEST)
        form_of = held["other"].get(str(size))
        if form_of is None or form_of.pattern == "0":  # too small, or a language without the word
            return self.value(value, form)
        zeros = _first(form_of).count("0")
        scaled = value / (size / 10 ** (zeros - 1))
        decimals = min(places, max(0, 3 - len(f"{abs(scaled):.0f}")))
        scaled = round(scaled, decimals)
        if abs(scaled) >= 10**zeros and size < 10**_LARGEST:  # 999.9 thousand
            return self._compact(math.copysign(10 * size, value), places, form=form)
        plural = self.locale.plural_form(abs(scaled))
        pattern = _first(held.get(plural, {}).get(str(size), form_of))
        if self.language == "sw":
            pattern = _THOUSANDS.sub("elfu\N{NO-BREAK SPACE}", pattern)
        number = numbers.format_decimal(scaled, format="0." + "#" * places, locale=self.locale)
        sign = str(numbers.get_currency_symbol("USD", locale=self.locale))
        told = re.sub("0+", str(number), pattern.replace("'", ""))
        return told.replace("\N{CURRENCY SIGN}", sign)


def _first(pattern: NumberPattern) -> str:
    """Return the part of a pattern that is for numbers above zero."""
    return str(pattern.pattern).partition(";")[0]


def _chained(items: Iterable[str], two: Callable[[str, str], str]) -> str:
    """Set texts one after the other by a way to set two; empty ones are left out."""
    told = [one for one in items if one]
    return reduce(two, told) if told else ""
