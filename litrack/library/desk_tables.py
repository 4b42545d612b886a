"""The tables of what the user has said, a step of `schema.MIGRATIONS`."""

from typing import Final

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
