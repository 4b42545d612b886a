"""The steps that bring a database of any age to the newest tables.

Every statement of a step runs alone inside one transaction; `executescript` would commit it half done.
"""

from typing import Final

from litrack.library.tables import TABLES, VIEWS

APPLICATION_ID: Final = 0x6C697472
"""`litr` in ASCII: tells `file(1)` and us that a SQLite database is a litrack library."""

BY_HAND: Final = (
    """
    -- What a person has set in an outcome row, apart from what was extracted. `position` is the row that it stands
    -- for now (NULL: the last extraction has no such row); after every extraction that row is found anew by its
    -- sentence and its outcome or domain. Only `litrack outcomes --set`, `--drop` and `--undo` write here.
    CREATE TABLE override (
      id INTEGER PRIMARY KEY,
      study INTEGER NOT NULL REFERENCES study (pmid), position INTEGER,
      outcome TEXT NOT NULL, sentence TEXT NOT NULL,
      extracted TEXT NOT NULL,           -- JSON: [domain, direction, comparison] as extracted when it was set
      fields TEXT NOT NULL,              -- JSON: the names of the columns below that a person has set
      dropped INTEGER NOT NULL,          -- 1: this is no outcome of the study
      domain TEXT, instrument TEXT, direction TEXT, benefit TEXT, comparison TEXT, significance TEXT, timepoint TEXT,
      at TEXT NOT NULL) STRICT
    """,
    "CREATE INDEX override_study ON override (study, position)",
    """
    -- Finds what an older extractor has read; study rows are wide.
    CREATE INDEX study_extractor ON study (extractor)
    """,
    """
    -- The outcomes as a reader should see them: as extracted, with what a person has set over it. `by_hand` names
    -- the columns that a person has set.
    CREATE VIEW reported AS
    SELECT o.study, o.position, o.outcome, o."start", o."end", o.mentions, o.canonical,
      coalesce(v.domain, o.domain) AS domain, coalesce(v.instrument, o.instrument) AS instrument,
      coalesce(v.direction, o.direction) AS direction, coalesce(v.benefit, o.benefit) AS benefit,
      coalesce(v.comparison, o.comparison) AS comparison, coalesce(v.significance, o.significance) AS significance,
      coalesce(v.timepoint, o.timepoint) AS timepoint, o.stats, o.sentence, o.sentence_start, o.sentence_end,
      o.section, o.rule, o.confidence, v.fields AS by_hand
    FROM outcome AS o LEFT JOIN override AS v ON v.study = o.study AND v.position = o.position
    WHERE v.dropped IS NOT 1
    """,
    "DROP VIEW new_studies",
    "DROP VIEW outcome_map",
    *(view.replace("FROM outcome", "FROM reported") for view in VIEWS if "FROM outcome" in view),
)
"""Step 2: what people know better than the extractor."""

REFRESHED: Final = (
    """
    -- When PubMed last gave out a study just as we hold it; no row where that was never asked. The rota goes by this
    -- and `record.fetched`: what nobody has asked after for a month is fetched again.
    CREATE TABLE checked (pmid INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT
    """,
    "CREATE INDEX record_fetched ON record (fetched) WHERE replaced IS NULL",
    # Why a study left a query: `gone` (it matches no longer), `withdrawn`, `edit` (of the query); empty for members.
    "ALTER TABLE sighting ADD COLUMN left_why TEXT NOT NULL DEFAULT ''",
    "UPDATE sighting SET left_why = 'gone' WHERE left_seen IS NOT NULL",
    "DROP VIEW sightings",
    *(view.replace("s.title\n", "s.title, g.left_why\n") for view in VIEWS if "VIEW sightings" in view),
)
"""Step 3: what was asked after when, and why a study left."""

DESK: Final = (
    """
    -- What the user has said of a study. No REFERENCES: nothing that comes from PubMed can remove or change it.
    CREATE TABLE desk (
      pmid INTEGER PRIMARY KEY,
      read TEXT,                         -- UTC: when it was marked as read
      starred TEXT,                      -- UTC: when it got its star
      tags TEXT NOT NULL,                -- JSON
      note TEXT,
      changed TEXT NOT NULL) STRICT
    """,
    """
    -- Tells at once that there are no notes to search.
    CREATE INDEX desk_noted ON desk (pmid) WHERE note IS NOT NULL
    """,
    """
    -- What `litrack undo` takes back, newest first: the rows of `desk` as they were before.
    CREATE TABLE desk_log (
      id INTEGER PRIMARY KEY, at TEXT NOT NULL,
      deed TEXT NOT NULL,                -- in words
      before TEXT NOT NULL) STRICT       -- JSON: [[pmid, read, starred, tags, note], ...]
    """,
    "CREATE VIEW note_text AS SELECT pmid, note FROM desk WHERE note IS NOT NULL",
    """
    -- Full text of the notes, apart from that of the studies: an update never comes near it.
    CREATE VIRTUAL TABLE search_notes USING fts5 (
      note, content = 'note_text', content_rowid = 'pmid', tokenize = 'unicode61 remove_diacritics 2')
    """,
)
"""Step 4: what the user has said."""

LINKED: Final = (
    """
    -- What PubMed answered when it was asked for the links of a study (ELink), in PubMed's order: references,
    -- cited_by and similar with PMIDs, full_text with numbers of PMC. No REFERENCES: most targets are not held.
    CREATE TABLE link (
      study INTEGER NOT NULL, kind TEXT NOT NULL, rank INTEGER NOT NULL, target INTEGER NOT NULL,
      PRIMARY KEY (study, kind, rank)) STRICT, WITHOUT ROWID
    """,
    """
    -- When it was asked: also where it knows no link.
    CREATE TABLE link_asked (
      study INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
      PRIMARY KEY (study, kind)) STRICT, WITHOUT ROWID
    """,
    """
    -- Titles of studies that are linked to and were not held when PubMed was asked (ESummary).
    CREATE TABLE headline (
      pmid INTEGER PRIMARY KEY, title TEXT NOT NULL, journal TEXT NOT NULL, year INTEGER, at TEXT NOT NULL) STRICT
    """,
)
"""Step 5: what is linked to what."""

MIGRATIONS: Final = (TABLES + VIEWS, BY_HAND, REFRESHED, DESK, LINKED)
"""Step n, counted from 1, takes a database from `user_version` n-1 to n."""

SCHEMA: Final = len(MIGRATIONS)
