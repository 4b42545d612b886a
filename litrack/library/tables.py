"""The tables of the first schema as commented SQL; what changed since stands in `schema`.

docs/database.md explains each table to whoever opens the file with another tool.
"""

from typing import Final

TABLES: Final = (
    """
    -- Small facts about the library itself: `sample` (1: every study is invented), `marked_at` and `marked_run`
    -- (where `litrack new --mark` drew its line).
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
    """,
    # --- what PubMed holds ---------------------------------------------------------------------------------
    """
    -- A journal as PubMed spells it; of a book the title of the book. `digest` (CRC-32 of all columns) finds a
    -- row by its content without an index over long texts.
    CREATE TABLE journal (
      id INTEGER PRIMARY KEY, digest INTEGER NOT NULL,
      title TEXT NOT NULL, iso TEXT NOT NULL, issn TEXT NOT NULL, country TEXT NOT NULL, nlm_id TEXT NOT NULL,
      publisher TEXT NOT NULL) STRICT
    """,
    "CREATE INDEX journal_digest ON journal (digest)",
    """
    -- A controlled term: MeSH descriptor or qualifier, publication type, supplementary concept, chemical.
    CREATE TABLE term (
      id INTEGER PRIMARY KEY, digest INTEGER NOT NULL,
      name TEXT NOT NULL, ui TEXT NOT NULL, kind TEXT NOT NULL) STRICT
    """,
    "CREATE INDEX term_digest ON term (digest)",
    """
    -- An affiliation, stored once however many authors share it.
    CREATE TABLE affiliation (
      id INTEGER PRIMARY KEY, digest INTEGER NOT NULL,
      text TEXT NOT NULL) STRICT
    """,
    "CREATE INDEX affiliation_digest ON affiliation (digest)",
    """
    -- One study: the newest version of a PubMed record, and what was extracted from it.
    CREATE TABLE study (
      pmid INTEGER PRIMARY KEY,
      version INTEGER NOT NULL,
      kind TEXT NOT NULL,                -- article or book
      status TEXT NOT NULL,              -- MEDLINE, PubMed-not-MEDLINE, Publisher, ...
      indexing TEXT NOT NULL,            -- Automated, Curated or nothing
      title TEXT NOT NULL,
      vernacular_title TEXT NOT NULL,
      abstract TEXT NOT NULL,            -- the texts of all sections, joined by one newline
      copyright TEXT NOT NULL,
      other_abstracts TEXT NOT NULL,     -- JSON, as are all columns that say so: read whole, never searched
      authors_complete INTEGER NOT NULL,
      journal INTEGER NOT NULL REFERENCES journal (id),
      volume TEXT NOT NULL, issue TEXT NOT NULL, pages TEXT NOT NULL,
      year INTEGER,                      -- of `published`
      published TEXT NOT NULL,           -- ISO, as precise as PubMed has it: printed, or else electronic
      dates TEXT NOT NULL,               -- JSON: every date as [kind, year, month, day, printed]
      languages TEXT NOT NULL,           -- JSON
      publication_status TEXT NOT NULL,
      grants TEXT NOT NULL,              -- JSON: [id, acronym, agency, country]
      doi TEXT NOT NULL, pmcid TEXT NOT NULL, pii TEXT NOT NULL,
      coi TEXT NOT NULL,                 -- conflicts of interest, as stated
      retracted INTEGER NOT NULL,        -- this study was retracted (a notice of retraction is not)
      preprint INTEGER NOT NULL,
      flags TEXT NOT NULL,               -- JSON: retracted, retraction_notice, concern, erratum, preprint, published
      design TEXT NOT NULL, blinding TEXT, n INTEGER, population TEXT, intervention TEXT, comparator TEXT,
      second_hand INTEGER NOT NULL,      -- pooled findings of other studies: never tallied with them
      extractor TEXT NOT NULL,           -- version of the extractor that read it
      first_seen TEXT NOT NULL,          -- UTC; never rewritten
      changed TEXT NOT NULL,             -- UTC: when these columns were last written
      withdrawn TEXT                     -- UTC: when PubMed was found to hold it no more
    ) STRICT
    """,
    "CREATE INDEX study_doi ON study (doi COLLATE NOCASE) WHERE doi <> ''",
    "CREATE INDEX study_pmcid ON study (pmcid COLLATE NOCASE) WHERE pmcid <> ''",
    "CREATE INDEX study_first_seen ON study (first_seen)",
    """
    -- The parts of an abstract: `substr(study.abstract, start + 1, stop - start)` is the text.
    CREATE TABLE section (
      study INTEGER NOT NULL REFERENCES study (pmid), position INTEGER NOT NULL,
      label TEXT, category TEXT, start INTEGER NOT NULL, stop INTEGER NOT NULL,
      PRIMARY KEY (study, position)) STRICT, WITHOUT ROWID
    """,
    """
    -- One author of one study, as printed there: PubMed does not say which authors are the same person.
    CREATE TABLE author (
      study INTEGER NOT NULL REFERENCES study (pmid), position INTEGER NOT NULL,
      name TEXT NOT NULL,                -- "Meyer AB", or the group's name
      last TEXT NOT NULL, fore TEXT NOT NULL, initials TEXT NOT NULL, suffix TEXT NOT NULL, collective TEXT NOT NULL,
      orcid TEXT NOT NULL, valid INTEGER NOT NULL, equal INTEGER NOT NULL, editor INTEGER NOT NULL,
      PRIMARY KEY (study, position)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE author_affiliation (
      study INTEGER NOT NULL, position INTEGER NOT NULL, rank INTEGER NOT NULL,
      affiliation INTEGER NOT NULL REFERENCES affiliation (id),
      PRIMARY KEY (study, position, rank),
      FOREIGN KEY (study, position) REFERENCES author (study, position)) STRICT, WITHOUT ROWID
    """,
    """
    -- The controlled terms of a study. `role`: type (publication type), mesh, supplementary, chemical. Of a MeSH
    -- heading `part` 0 is the descriptor and 1, 2, ... its qualifiers.
    CREATE TABLE study_term (
      study INTEGER NOT NULL REFERENCES study (pmid), role TEXT NOT NULL, position INTEGER NOT NULL,
      part INTEGER NOT NULL, term INTEGER NOT NULL REFERENCES term (id), major INTEGER NOT NULL,
      PRIMARY KEY (study, role, position, part)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE keyword (
      study INTEGER NOT NULL REFERENCES study (pmid), position INTEGER NOT NULL,
      text TEXT NOT NULL, major INTEGER NOT NULL, owner TEXT NOT NULL,
      PRIMARY KEY (study, position)) STRICT, WITHOUT ROWID
    """,
    """
    -- Accessions in trial registries and data banks: NCT00000000, ISRCTN, GEO, ...
    CREATE TABLE registration (
      study INTEGER NOT NULL REFERENCES study (pmid), position INTEGER NOT NULL,
      bank TEXT NOT NULL, accession TEXT NOT NULL,
      PRIMARY KEY (study, position)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX registration_accession ON registration (accession COLLATE NOCASE)",
    """
    -- CommentsCorrections of PubMed: RetractionIn, ErratumIn, ExpressionOfConcernIn, UpdateIn, CommentOn, ...
    CREATE TABLE correction (
      study INTEGER NOT NULL REFERENCES study (pmid), position INTEGER NOT NULL,
      kind TEXT NOT NULL, pmid INTEGER, source TEXT NOT NULL, note TEXT NOT NULL,
      PRIMARY KEY (study, position)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX correction_pmid ON correction (pmid) WHERE pmid IS NOT NULL",
    """
    -- The bytes as PubMed sent them, zlib-compressed; `sha256` is of the bytes before compression. A row with
    -- `replaced` is what we held before PubMed revised it. No REFERENCES: older versions are kept as bytes only.
    CREATE TABLE record (
      id INTEGER PRIMARY KEY, pmid INTEGER NOT NULL, version INTEGER NOT NULL,
      form TEXT NOT NULL,                -- xml or medline
      sha256 TEXT NOT NULL, fetched TEXT NOT NULL, replaced TEXT, raw BLOB NOT NULL) STRICT
    """,
    "CREATE INDEX record_pmid ON record (pmid, version)",
    # --- what litrack reads out of it ----------------------------------------------------------------------
    """
    -- One outcome that the study itself reports; offsets count characters of title, newline, abstract.
    CREATE TABLE outcome (
      study INTEGER NOT NULL REFERENCES study (pmid), position INTEGER NOT NULL,
      outcome TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
      mentions TEXT NOT NULL,            -- JSON: [[start, end], ...]
      canonical TEXT, domain TEXT, instrument TEXT,
      direction TEXT NOT NULL, benefit TEXT NOT NULL, comparison TEXT NOT NULL, significance TEXT NOT NULL,
      timepoint TEXT,
      stats TEXT NOT NULL,               -- JSON: [{kind, op, value, low, high, level, unit, text, start, end}, ...]
      sentence TEXT NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
      section TEXT, rule TEXT NOT NULL, confidence REAL NOT NULL,
      PRIMARY KEY (study, position)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX outcome_domain ON outcome (domain, direction)",
    # --- why the user has it, and what happened ------------------------------------------------------------
    """
    -- A saved query, by name. `version` grows whenever its text is edited.
    CREATE TABLE query (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL, tags TEXT NOT NULL,
      window_only INTEGER NOT NULL, term TEXT NOT NULL, sha256 TEXT NOT NULL, version INTEGER NOT NULL) STRICT
    """,
    """
    -- One run of one query.
    CREATE TABLE run (
      id INTEGER PRIMARY KEY, query INTEGER NOT NULL REFERENCES query (id), query_version INTEGER NOT NULL,
      term TEXT NOT NULL, sha256 TEXT NOT NULL,
      status TEXT NOT NULL,              -- running, complete, suspect, shortfall, failed
      baseline INTEGER NOT NULL,         -- the first run of this text: nothing in it is news
      count INTEGER NOT NULL,            -- PubMed's own Count
      listed INTEGER NOT NULL,           -- PMIDs received
      translation TEXT NOT NULL, warnings TEXT NOT NULL, server_time TEXT NOT NULL, db_build TEXT NOT NULL,
      new INTEGER NOT NULL, newly_matching INTEGER NOT NULL, revised INTEGER NOT NULL, gone INTEGER NOT NULL,
      unavailable INTEGER NOT NULL, requests INTEGER NOT NULL, notes TEXT NOT NULL,
      started TEXT NOT NULL, finished TEXT) STRICT
    """,
    "CREATE INDEX run_query ON run (query, id)",
    """
    -- What a run still has to fetch; emptied batch by batch, so that an interrupted run can go on.
    CREATE TABLE queue (
      run INTEGER NOT NULL REFERENCES run (id), pmid INTEGER NOT NULL, reason TEXT NOT NULL,
      PRIMARY KEY (run, pmid)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX queue_pmid ON queue (pmid)",
    """
    -- Which query listed which PMID. No REFERENCES to study: PubMed lists some that it does not give out, and of
    -- broad queries only later entries are stored. Not written on a quiet day: the view `sightings` has last_seen.
    CREATE TABLE sighting (
      query INTEGER NOT NULL REFERENCES query (id), pmid INTEGER NOT NULL,
      first_seen TEXT NOT NULL, baseline INTEGER NOT NULL,
      run INTEGER NOT NULL REFERENCES run (id),  -- the run in which it joined, or joined again
      absent INTEGER REFERENCES run (id),        -- the first run that missed it, until it is back or has left
      left_seen TEXT,                            -- UTC: when it was found to match no longer
      PRIMARY KEY (query, pmid)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX sighting_pmid ON sighting (pmid)",
    "CREATE INDEX sighting_run ON sighting (run)",
    """
    -- What a user would want to be told: new, revised, retracted, concern, erratum, published, left, withdrawn.
    CREATE TABLE event (
      id INTEGER PRIMARY KEY, at TEXT NOT NULL, run INTEGER REFERENCES run (id), kind TEXT NOT NULL,
      pmid INTEGER NOT NULL, detail TEXT NOT NULL, notice INTEGER) STRICT
    """,
    "CREATE INDEX event_pmid ON event (pmid)",
    """
    -- PMIDs that PubMed lists but did not give out when asked for each alone.
    CREATE TABLE unavailable (pmid INTEGER PRIMARY KEY, since TEXT NOT NULL, tried TEXT NOT NULL) STRICT
    """,
    """
    -- Files that were imported; the same bytes need no second reading.
    CREATE TABLE import (
      id INTEGER PRIMARY KEY, at TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, md5 TEXT NOT NULL,
      studies INTEGER NOT NULL, deleted INTEGER NOT NULL) STRICT
    """,
    # --- full text -----------------------------------------------------------------------------------------
    """
    -- What full-text search reads, one row a study. The index below keeps no copy of it.
    CREATE VIEW search_text AS
    SELECT s.pmid,
      CASE s.vernacular_title WHEN '' THEN s.title ELSE s.title || char(10) || s.vernacular_title END AS title,
      s.abstract,
      (SELECT group_concat(name, char(10)) FROM
        (SELECT CASE fore WHEN '' THEN name ELSE name || ' ' || fore END AS name
         FROM author WHERE study = s.pmid ORDER BY position)) AS authors,
      j.title || char(10) || j.iso AS journal,
      (SELECT group_concat(name, char(10)) FROM
        (SELECT t.name FROM study_term AS st CROSS JOIN term AS t ON t.id = st.term
         WHERE st.study = s.pmid AND st.role IN ('mesh', 'supplementary')
         ORDER BY st.role, st.position, st.part)) AS mesh,
      (SELECT group_concat(text, char(10)) FROM
        (SELECT text FROM keyword WHERE study = s.pmid ORDER BY position)) AS keywords,
      (SELECT group_concat(outcome, char(10)) FROM
        (SELECT CASE WHEN canonical IS NULL THEN outcome ELSE outcome || ' ' || canonical END AS outcome
         FROM outcome WHERE study = s.pmid ORDER BY position)) AS outcomes
    FROM study AS s JOIN journal AS j ON j.id = s.journal
    """,
    """
    -- Rows are written explicitly, in the transaction that writes the study; triggers cost 1.6 times as much.
    CREATE VIRTUAL TABLE search USING fts5 (
      title, abstract, authors, journal, mesh, keywords, outcomes,
      content = 'search_text', content_rowid = 'pmid', tokenize = 'unicode61 remove_diacritics 2')
    """,
)

VIEWS: Final = (
    """
    -- When a query first and last listed a study.
    CREATE VIEW sightings AS
    SELECT q.name AS query, g.pmid, g.first_seen, g.baseline, g.left_seen,
      coalesce(g.left_seen, (SELECT max(finished) FROM run
        WHERE query = g.query AND status IN ('complete', 'shortfall'))) AS last_seen,
      s.title
    FROM sighting AS g JOIN query AS q ON q.id = g.query LEFT JOIN study AS s ON s.pmid = g.pmid
    """,
    """
    -- Newest first, without what was there when a query ran for the first time.
    CREATE VIEW new_studies AS
    SELECT s.pmid, min(g.first_seen) AS first_seen, group_concat(q.name, ', ') AS queries, s.title,
      j.iso AS journal, s.year, s.design, s.n, s.retracted, s.doi,
      (SELECT group_concat(coalesce(canonical, outcome) || ' ' || direction, '; ') FROM outcome
        WHERE study = s.pmid) AS outcomes
    FROM sighting AS g JOIN study AS s ON s.pmid = g.pmid JOIN query AS q ON q.id = g.query
      JOIN journal AS j ON j.id = s.journal
    WHERE g.baseline = 0 GROUP BY s.pmid ORDER BY first_seen DESC, s.pmid DESC
    """,
    """
    -- How many studies report what: counts of studies, never effect sizes. Retracted studies, pooled findings
    -- and preprints whose paper is out are left out.
    CREATE VIEW outcome_map AS
    SELECT o.domain, o.direction, o.benefit, s.design, count(DISTINCT s.pmid) AS studies, count(*) AS outcomes
    FROM outcome AS o JOIN study AS s ON s.pmid = o.study
    WHERE s.retracted = 0 AND s.second_hand = 0
      AND NOT EXISTS (SELECT 1 FROM json_each(s.flags) WHERE value = 'published')
    GROUP BY o.domain, o.direction, o.benefit, s.design
    """,
    """
    -- Retracted studies with the notice, and since when we know.
    CREATE VIEW retractions AS
    SELECT s.pmid, s.title, c.pmid AS notice, c.source,
      (SELECT min(at) FROM event WHERE pmid = s.pmid AND kind = 'retracted') AS noticed
    FROM study AS s LEFT JOIN correction AS c ON c.study = s.pmid
      AND c.kind IN ('RetractionIn', 'RetractedandRepublishedIn')
    WHERE s.retracted = 1
    """,
)
