"""Which part of the abstract a sentence belongs to: from labels and NLM categories, or from its words and place."""

import re
from collections.abc import Sequence

from litrack.model import Section
from litrack.outcomes.segment import Sentence

_CATEGORY = {
    "BACKGROUND": "background",
    "OBJECTIVE": "aims",
    "METHODS": "methods",
    "RESULTS": "results",
    "CONCLUSIONS": "conclusions",
}
_LABELS = (
    (re.compile(r"result|finding|outcomes?$|observations?$|main outcome.*result", re.IGNORECASE), "results"),
    (re.compile(r"conclu|interpretation|discussion|implication|significance|summary|limitation|key point|importance|what this", re.IGNORECASE), "conclusions"),
    (re.compile(r"method|design|setting|participant|patients|subjects|intervention|measure|procedure|material|data|sampl|statistic|population|"
                r"search|selection|extraction|registration|trial reg|funding|enrol|eligib|funded|funding|identifier", re.IGNORECASE), "methods"),
    (re.compile(r"aim|objective|purpose|goal|hypothes|question", re.IGNORECASE), "aims"),
    (re.compile(r"background|introduction|context|rationale|relevance", re.IGNORECASE), "background"),
)  # fmt: skip
_INLINE = re.compile(
    r"\s*(background|introduction|context|rationale|aims?|objectives?|purpose|goals?|hypothes[ie]s|methods?|materials? and methods?|"
    r"patients and methods?|subjects and methods?|methods and results|methodology|methods and findings|study design|design|setting|participants|patients|interventions?|"
    r"measurements?|main outcome measures?|outcome measures?|measurements and main results|main results|key results|results?|findings|principal findings|results and conclusions?|"
    r"conclusions?|interpretation|discussion|significance|limitations?|"
    r"trial registration|clinical trial registration|registration|funding)(?:\s*(?:and|/|&)\s*[a-z ]{4,20})?\s*(?::|\s-\s|\s–\s|—|\.(?=\s?[A-Z]))",
    re.IGNORECASE,
)
_AIMS = re.compile(
    r"\b(?:aim(?:ed|s)?\b|objectives?\b|purpose\b|goal of|hypothes|sought to|intend(?:ed)? to|to (?:determine|investigate|evaluate|assess|examine|compare|explore|"
    r"test|clarify|identify) (?:the|whether|if|how|and)|we (?:investigated|evaluated|examined|assessed|tested|explored|compared|studied) (?:the|whether|if)|"
    r"(?:this|present|our) (?:study|trial|paper|review|work|article) (?:aim|investigat|evaluat|examin|assess|describ|compar|explor))",
    re.IGNORECASE,
)
_METHODS = re.compile(
    r"\b(?:were (?:randomi[sz]ed|randomly|recruited|enrolled|allocated|assigned|collected|measured|assessed|evaluated|analy[sz]ed|performed|"
    r"included|obtained|used|conducted|administered|treated|given|invited|divided|extracted|searched|screened|followed|fed|determined|calculated|recorded|defined|selected|studied|asked|carried out)|"
    r"was (?:performed|conducted|measured|assessed|evaluated|analy[sz]ed|carried out|used|calculated|determined|defined|administered|collected|searched|undertaken|applied)|"
    r"randomi[sz]ed to|randomly (?:assigned|allocated|divided)|we (?:used|conducted|performed|recruited|enrolled|collected|searched|measured|included|analy[sz]ed|randomi[sz]ed)|"
    r"primary (?:outcome|endpoint|end point)s?|outcome measures?|inclusion criteria|underwent|received|completed (?:a|the) questionnaire|using (?:a|the)|assessments? of)\b",
    re.IGNORECASE,
)
_RESULTS = re.compile(
    r"\b(?:results? (?:showed|indicated|revealed|demonstrated|suggest)|we (?:found|observed|show|demonstrate|identified|report)|our (?:results|findings|data)|"
    r"revealed|(?:was|were) (?:significantly|associated|correlated|higher|lower|similar|increased|decreased|reduced|improved|observed|found|detected|unchanged|elevated|no )|"
    r"there (?:was|were)|significant(?:ly)?|(?:showed|exhibited|displayed|presented|demonstrated) (?:a |an )?(?:significant|lower|higher|increased|decreased|reduced|greater|no )|"
    r"compared (?:with|to)|did not|decreased|increased|reduced|improved|correlated)\b|\bp\s?[<>=≤≥]|\b95\s?%\s?(?:ci|confidence)",
    re.IGNORECASE,
)
_CONCLUSIONS = re.compile(
    r"^(?:in conclusion|in summary|conclusions?\b|thus|therefore|hence|collectively|taken together|overall, (?:these|our|this)|to conclude|(?:these|our|the|this) (?:results?|findings?|data|study|analys[ie]s|present) "
    r"(?:[a-z]+ ){0,3}(?:suggest|indicat|support|demonstrat|show|provid|highlight|confirm|enhanc|deepen|impl|may|could|revealed the)|we conclude|"
    r"(?:further|future|larger|additional|controlled) (?:studies|research|trials|investigation|work))|\bto our knowledge|\bto the best of our knowledge|\bare needed\b|\bis needed\b|\bwarranted\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\bwill (?:be|undergo|receive|compare|evaluate|assess|provide|investigate|examine|help)\b|\bis planned\b|\bare planned\b|\bwould be\b",
    re.IGNORECASE,
)


def label_role(label: str | None, category: str | None) -> str | None:
    """The role that a section's category or label gives all its sentences."""
    if label:
        for pattern, role in _LABELS:
            if pattern.search(label):
                if role == "results" or category is None or category == "UNASSIGNED":
                    return role
                break
    if category and category in _CATEGORY:
        return _CATEGORY[category]
    if label:
        return next((role for pattern, role in _LABELS if pattern.search(label)), None)
    return None


def read(text: str, title: str, sections: Sequence[Section], sentences: Sequence[Sentence]) -> list[str]:
    """One role for each sentence: title, background, aims, methods, results, conclusions."""
    spans = []
    at = len(title) + 1
    for section in sections:
        spans.append((at, at + len(section.text), label_role(section.label, section.category)))
        at += len(section.text) + 1
    known = any(role for _, _, role in spans)
    roles: list[str] = []
    state, inline = "background", ""
    where = 0
    for sentence in sentences:
        if sentence.start < len(title):
            roles.append("title")
            continue
        while where + 1 < len(spans) and sentence.start >= spans[where][1]:
            where += 1
        given = spans[where][2] if spans else None
        if given:
            roles.append(given)
            state = given
            continue
        words = text[sentence.start : sentence.end]
        label = _INLINE.match(words)
        if label and (inline or not known):
            inline = label_role(label.group(1), None) or inline
        if inline:
            roles.append(inline)
            continue
        state = _follow(state, words, known)
        roles.append(state)
    return roles


def _follow(state: str, words: str, known: bool) -> str:
    """The role after one more sentence of running text."""
    if _FUTURE.search(words) and state != "conclusions":
        return "methods" if state in {"aims", "methods"} else state
    if _CONCLUSIONS.search(words):
        return "conclusions" if state in {"results", "conclusions", "methods"} else state
    if state in {"results", "conclusions"}:
        return state
    if _AIMS.search(words) and not re.search(r"\bp\s?[<>=]", words, re.IGNORECASE):
        return "aims"
    methods, results = _METHODS.search(words), _RESULTS.search(words)
    if state == "background" and not known:
        strong = re.search(
            r"\bp\s?[<>=]|\bwe (?:found|show|observed|report)|results (?:showed|indicate|reveal)", words, re.IGNORECASE
        )
        if strong:
            return "results"
        return "methods" if methods and re.search(r"\b(?:was|were|we)\b", words) else "background"
    if results and not (methods and not re.search(r"\bp\s?[<>=]|significant|found|showed|reveal", words, re.IGNORECASE)):
        return "results"
    return "methods" if methods else ("methods" if state == "aims" else state)
