"""The words PubMed itself knows in a query: field tags with all their spellings, relation filters, stop words."""

# EInfo of db=pubmed (build of November 2025) lists the upper-case codes; the spellings after them are those of
# the PubMed User Guide, section "Search field tags", and of PubMed's own query translations.
_FIELDS = """
ALL    | All Fields | all
UID    | UID | pmid
FILT   | Filter | filter | sb | subset
TITL   | Title | ti | titl
MESH   | MeSH Terms | mh | mesh | mesh term
MAJR   | MeSH Major Topic | majr | mj
JOUR   | Journal | ta | jour | journal name | journal title abbreviation
AFFL   | Affiliation | ad | affl
ECNO   | EC/RN Number | rn | ecno
SUBS   | Supplementary Concept | nm | subs | substance name
PDAT   | Date - Publication | dp | pdat | publication date
EDAT   | Date - Entry | edat | entrez date | entry date | date - entrez
VOL    | Volume | vi | vol
PAGE   | Pagination | pg | page
PTYP   | Publication Type | pt | ptyp
LANG   | Language | la | lang
ISS    | Issue | ip | iss
SUBH   | MeSH Subheading | sh | subh | mesh subheadings | subheading
SI     | Secondary Source ID | si
MHDA   | Date - MeSH | mhda | mesh date
TIAB   | Title/Abstract | tiab
OTRM   | Other Term | ot | otrm
COLN   | Author - Corporate | cn | coln | corporate author
CNTY   | Place of Publication | pl | cnty
PAPX   | Pharmacological Action | pa | papx
GRNT   | Grants and Funding | gr | grnt | grant number | grants
MDAT   | Date - Modification | lr | mdat | modification date
CDAT   | Date - Completion | dcom | cdat | completion date
PID    | Publisher ID | aid | pid | article identifier | doi
FAUT   | Author - First | 1au | faut | first author name | first author
FULL   | Author | au | auth | full | fau | author name | full author name
FINV   | Investigator | ir | finv | fir | full investigator name | investigator - full
TT     | Transliterated Title | tt
LAUT   | Author - Last | lastau | laut | last author name | last author
PPDT   | Print Publication Date | ppdt | ppdat
EPDT   | Electronic Publication Date | epdt | epdat
LID    | Location ID | lid
CRDT   | Date - Create | crdt | create date
BOOK   | Book | book
ED     | Editor | ed
ISBN   | ISBN | isbn
PUBN   | Publisher | pubn
AUCL   | Author Cluster ID | aucl
EID    | Extended PMID | eid
DSO    | DSO | dso
AUID   | Author - Identifier | auid | author identifier
PS     | Subject - Personal Name | ps | personal name as subject
COIS   | Conflict of Interest Statements | cois | conflict of interest statement
WORD   | Text Word | tw | word | text words
P1DAT  | P1DAT | p1dat
JID    | NLM Unique ID | jid
ISSN   | ISSN | issn | is
"""

TAGS: dict[str, str] = {
    spelling.strip().casefold(): line.split("|")[0].strip()
    for line in _FIELDS.strip().splitlines()
    for spelling in line.split("|")
}
"""Every spelling of a tag, in lower case, and the field it means."""

CONTROLLED = frozenset(
    {"MESH", "MAJR", "SUBH", "PTYP", "JOUR", "JID", "SUBS", "ECNO", "PAPX", "FILT", "LANG", "CNTY", "BOOK"}
)
NAMES = frozenset({"FULL", "FAUT", "LAUT", "COLN", "FINV", "ED", "PS", "AFFL", "PUBN", "GRNT", "AUID", "AUCL"})
DATES = frozenset({"PDAT", "EDAT", "CRDT", "MDAT", "MHDA", "CDAT", "PPDT", "EPDT", "P1DAT"})
NEAR = frozenset({"TITL", "TIAB", "AFFL"})
"""The fields in which PubMed searches words near each other, "a b"[tiab:~3] (User Guide, "Proximity searching")."""
UNEXPLODED = frozenset({"MESH", "MAJR", "SUBH"})
"""The fields that understand :noexp."""

_RELATIONS = """
hasabstract hasassociateddataset hasassociatedpublication hascommenton hascommentin hascorrectedrepublishedfrom
hascorrectedrepublishedin haserratumfor haserratumin hasexpressionofconcernfor hasexpressionofconcernin
hasnonenglishabstract hasoriginalreportin hasrepublishedfrom hasrepublishedin hasretractedandrepublishedfrom
hasretractedandrepublishedin hasretractionin hasretractionof hassummaryforpatientsin hasupdatein hasupdateof
"""
RELATIONS = frozenset(_RELATIONS.split())
"""Words without a tag that select studies by their notices (User Guide, "Comment/correction")."""

_STOP_WORDS = """
a about again all almost also although always among an and another any are as at be because been before being
between both but by can could did do does done due during each either enough especially etc for found from
further had has have having here how however i if in into is it its itself just kg km made mainly make may mg
might ml mm most mostly must nearly neither no nor obtained of often on our overall perhaps pmid quite rather
really regarding seem seen several should show showed shown shows significantly since so some such than that the
their theirs them then there therefore these they this those through thus to upon use used using various very was
we were what when which while with within without would
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that PubMed leaves out of every search (User Guide, "Stopwords")."""
