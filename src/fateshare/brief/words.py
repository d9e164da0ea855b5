"""Sentences, numbers and dates as a reader of some language expects them."""

from __future__ import annotations

import gettext
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from babel import Locale, dates, lists, numbers

from fateshare.base.figure import Figure

#: Sign of each confidence, as the legend explains it; a plain reported figure has none.
MARKS = {"verified": "✓", "reported": "", "estimated": "≈", "assumed": "?"}
#: From this share on, a value reads `nearly all` badly; two digits are enough below 10 %.
_FINE = 0.1


@dataclass(frozen=True)
class Words:
    """The language of a brief; only English has a catalogue so far."""

    lang: str = "en"

    @cached_property
    def locale(self) -> Locale:
        """CLDR's data of the language."""
        return Locale.parse(self.lang, sep="-")

    @cached_property
    def catalogue(self) -> gettext.NullTranslations:
        """Messages of the language; the messages themselves are English."""
        return gettext.NullTranslations()

    def say(self, message: str, **values: object) -> str:
        """Translate a whole message and fill it in."""
        return (
            self.catalogue.gettext(message) % values if values else self.catalogue.gettext(message)
        )

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Translate a message in the plural form that `n` needs; %(n)s is the number."""
        chosen = self.catalogue.ngettext(one, many, n)
        return chosen % {"n": self.whole(n), **values}

    def whole(self, n: float) -> str:
        """Spell a whole number."""
        return str(numbers.format_decimal(round(n), locale=self.locale))

    def share(self, value: float) -> str:
        """Spell a fraction as a percentage: whole above 10 %, one decimal below."""
        form = self.locale.percent_formats[None].pattern
        if 0 < abs(value) < _FINE:
            form = form.replace("##0", "##0.0")
        return str(numbers.format_percent(value, format=form, locale=self.locale))

    def fine(self, value: float) -> str:
        """Spell a fraction as a percentage with two decimals."""
        form = self.locale.percent_formats[None].pattern.replace("##0", "##0.00")
        return str(numbers.format_percent(value, format=form, locale=self.locale))

    def ratio(self, value: float) -> str:
        """Spell a number between 0 and 1 with two decimals."""
        return str(numbers.format_decimal(value, format="0.00", locale=self.locale))

    def people(self, value: float) -> str:
        """Spell a number of people: in words of thousands and millions from 10,000 on."""
        if abs(value) < 10_000:  # noqa: PLR2004 - spelled out
            return self.whole(value)
        lead = abs(value) / 1000 ** int(math.log10(abs(value)) // 3)
        digits = 2 - int(math.log10(lead))  # three digits in all
        return str(
            numbers.format_compact_decimal(
                value, format_type="long", fraction_digits=digits, locale=self.locale
            )
        )

    def value(self, value: float, unit: str) -> str:
        """Spell a value with its unit."""
        if unit == "share":
            return self.share(value)
        if unit == "people":
            return self.people(value)
        if unit == "usd":
            return str(
                numbers.format_currency(
                    value, "USD", format="¤#,##0", locale=self.locale, currency_digits=False
                )
            )
        size = abs(value)
        pattern = "#,##0" if size >= 100 else "#,##0.#" if size >= 10 else "#,##0.##"  # noqa: PLR2004
        plain = str(numbers.format_decimal(value, format=pattern, locale=self.locale))
        return self.say(_WITH_UNIT.get(unit, "%(value)s"), value=plain)

    def tick(self, value: float, unit: str) -> str:
        """Spell a value for a chart: at most three digits, and no name of its unit."""
        if unit == "share":
            return self.share(value)
        size = abs(value)
        scale = next((scale for scale in (9, 6, 3) if size >= 10**scale), 0)
        lead = size / 10**scale
        places = 0 if lead >= 100 or lead == int(lead) else 1 if lead >= 10 or scale else 2  # noqa: PLR2004
        if unit == "usd" and size:
            form = numbers.format_compact_currency
            return str(form(round(value, 2), "USD", fraction_digits=places, locale=self.locale))
        if unit == "usd":
            return self.value(value, unit)
        if scale:
            compact = numbers.format_compact_decimal
            return str(compact(value, fraction_digits=places, locale=self.locale))
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
        year, *rest = text.split("-")
        if not rest:
            return year
        day = dates.parse_date(
            f"{year}-{rest[0]}-{rest[1] if len(rest) > 1 else '01'}",
            format="yyyy-MM-dd",
            locale="en",
        )
        skeleton = "yMMMd" if len(rest) > 1 else "yMMM"
        return str(dates.format_skeleton(skeleton, day, locale=self.locale))

    def join(self, items: Iterable[str]) -> str:
        """Join words as a list: `a, b and c`."""
        return str(lists.format_list(list(items), locale=self.locale))


_WITH_UNIT = {
    "per100": "%(value)s per 100 people",
    "km": "%(value)s km",
    "tbps": "%(value)s Tbit/s",
    "gbps": "%(value)s Gbit/s",
}
