"""Who is bound to whom, one pair after the other: the slow twin of the registry."""

from fateshare.base.codes import last_day


def rows(atlas, name):
    return atlas.table(name).to_dicts()


def stands_for(atlas, party, day):
    """The economies that a party stands for: itself, or its members."""
    if party in {row["iso3"] for row in rows(atlas, "economies")}:
        return {party}
    return {
        row["iso3"]
        for row in rows(atlas, "blocs")
        if row["bloc"] == party
        and row["status"] == "member"
        and (row["since"] is None or row["since"] <= day)
        and (row["until"] is None or row["until"] > day)
    }


def standing(atlas, instrument, party, day):
    """The last status that holds on the day, or None."""
    last = None
    own = [
        r for r in rows(atlas, "parties") if (r["instrument"], r["party"]) == (instrument, party)
    ]
    for row in sorted(own, key=lambda r: r["step"]):
        if (row["date"] or row["known_on"]) <= day:
            last = row["status"]
    return last


def there(row, day):
    """Whether an instrument is made and not ended."""
    made = row["signed"] or row["in_force"]
    return (made is None or made <= day) and (row["until"] is None or row["until"] > day)


def covers(atlas, row, one, other, day):
    """Whether an instrument covers two economies."""
    if not there(row, day) or (row["in_force"] or "") > day:
        return False
    key = row["instrument"]
    parties = sorted({r["party"] for r in rows(atlas, "parties") if r["instrument"] == key})
    bound = [party for party in parties if standing(atlas, key, party, day) == "in force"]
    return any(
        p != q
        and one in stands_for(atlas, p, day)
        and other in stands_for(atlas, q, day)
        and (row["hub"] is None or row["hub"] in {p, q})
        for p in bound
        for q in bound
    )


def covered(atlas, as_of):
    """Every pair and what covers it."""
    day = last_day(as_of)
    codes = sorted(row["iso3"] for row in rows(atlas, "economies"))
    return {
        (one, other, row["instrument"])
        for row in rows(atlas, "instruments")
        for one in codes
        for other in codes
        if one < other and covers(atlas, row, one, other, day)
    }


def size(atlas, instrument, as_of):
    """How many economies take part in an instrument."""
    day = last_day(as_of)
    parties = {r["party"] for r in rows(atlas, "parties") if r["instrument"] == instrument}
    bound = [party for party in parties if standing(atlas, instrument, party, day) == "in force"]
    return len(set().union(*(stands_for(atlas, party, day) for party in bound)))
