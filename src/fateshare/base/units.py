"""The units that columns and figures are given in."""

from __future__ import annotations

#: Unit of a column or figure -> what it means, in one line for the docs.
UNITS = {
    "share": "fraction from 0 to 1; shown as a percentage",
    "people": "number of persons",
    "per100": "number for each 100 persons",
    "usd": "current United States dollars",
    "musd": "million United States dollars",
    "km": "kilometres",
    "km2": "square kilometres",
    "tbps": "terabits per second",
    "gbps": "gigabits per second",
    "deg": "decimal degrees, WGS 84",
    "pairs": "fibre pairs",
    "per_year": "events a year",
    "days": "days",
    "count": "number of things",
    "weight": "relative weight, no unit",
    "votes": "votes",
    "year": "calendar year",
    "nats": "natural units of entropy (Theil index)",
}

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of the WGS 84 ellipsoid (IUGG)
