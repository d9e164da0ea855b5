"""The form of the store in SQL, as versioned migrations."""

from __future__ import annotations

from typing import Final

#: One list of statements a version; `{serial}`, `{blob}` and `{int}` differ by database.
MIGRATIONS: Final = (
    (
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "INSERT INTO meta (name, value) VALUES ('rules', '0')",
        """CREATE TABLE teams (
            number {serial}, team TEXT NOT NULL UNIQUE, name TEXT NOT NULL, iso3 TEXT NOT NULL,
            identities TEXT NOT NULL, networks TEXT NOT NULL)""",
        """CREATE TABLE tokens (
            token TEXT PRIMARY KEY, team {int} NOT NULL REFERENCES teams (number),
            digest {blob} NOT NULL UNIQUE, since {int} NOT NULL, expires {int})""",
        """CREATE TABLE collections (
            number {serial}, id TEXT NOT NULL UNIQUE, alias TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL, description TEXT NOT NULL, topic TEXT NOT NULL,
            last_added {int} NOT NULL, state {int} NOT NULL, keep_days {int} NOT NULL)""",
        """CREATE TABLE rights (
            collection {int} NOT NULL REFERENCES collections (number),
            team {int} NOT NULL REFERENCES teams (number), can_read {int} NOT NULL,
            can_write {int} NOT NULL, purpose TEXT NOT NULL, PRIMARY KEY (team, collection))""",
        "CREATE TABLE grades (number {serial}, grade TEXT NOT NULL UNIQUE)",
        """CREATE TABLE shelves (
            collection {int} NOT NULL, grade {int} NOT NULL, PRIMARY KEY (collection, grade))""",
        """CREATE TABLE objects (
            pk {serial}, collection {int} NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL,
            owner {int} NOT NULL, lineage {int} NOT NULL, version TEXT NOT NULL,
            vkey TEXT NOT NULL, grade {int} NOT NULL, rank {int} NOT NULL, first {int} NOT NULL,
            revoked {int} NOT NULL, added {int} NOT NULL, digest {blob} NOT NULL,
            body {blob} NOT NULL)""",
        "CREATE UNIQUE INDEX object_versions ON objects (collection, id, owner, vkey)",
        "CREATE INDEX object_feed ON objects (collection, grade, added, rank)",
        "CREATE INDEX object_types ON objects (collection, type, grade, added)",
        """CREATE TABLE meanings (
            owner {int} NOT NULL, mark TEXT NOT NULL, meaning TEXT NOT NULL,
            PRIMARY KEY (owner, mark))""",
        """CREATE TABLE opened (
            collection {int} NOT NULL, team {int} NOT NULL, grade {int} NOT NULL,
            since {int} NOT NULL, PRIMARY KEY (collection, team, grade))""",
        """CREATE TABLE releases (
            collection {int} NOT NULL, team {int} NOT NULL, added {int} NOT NULL,
            grade {int} NOT NULL, pk {int} NOT NULL,
            PRIMARY KEY (collection, team, added))""",
        "CREATE UNIQUE INDEX release_objects ON releases (pk, team)",
        """CREATE TABLE statuses (
            status TEXT PRIMARY KEY, team {int} NOT NULL, at {int} NOT NULL,
            body {blob} NOT NULL)""",
        """CREATE TABLE quarantine (
            number {serial}, team {int} NOT NULL, collection {int} NOT NULL, at {int} NOT NULL,
            id TEXT NOT NULL, reason TEXT NOT NULL, body {blob} NOT NULL)""",
        """CREATE TABLE deleted (
            number {serial}, at {int} NOT NULL, mark {blob} NOT NULL, why TEXT NOT NULL)""",
        """CREATE TABLE receipts (
            number {serial}, peer TEXT NOT NULL, receipt TEXT NOT NULL)""",
        """CREATE TABLE log (
            number {serial}, at {int} NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
            about TEXT NOT NULL)""",
    ),
)

#: The columns of a stored row, in the order of `records.Row`.
COLUMNS: Final = (
    "pk, id, type, owner, lineage, version, vkey, grade, rank, first, revoked, added, digest, body"
)
BODILESS: Final = COLUMNS.replace("body", "NULL AS body")
INSERT: Final = """INSERT INTO objects (collection, id, type, owner, lineage, version, vkey, grade,
    rank, first, revoked, added, digest, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
#: Count that something changed on which decisions rest: definitions, teams, the registry.
CHANGED: Final = """UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT)
    WHERE name = 'rules'"""
