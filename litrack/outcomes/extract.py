"""Puts the parts together: sentences, roles, claims, statistics and benefit become the rows of one abstract."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from litrack.model import Abstract, Answer, Ask, Comparison, Direction, Extraction, Outcome, Significance, Stat
from litrack.outcomes import abbreviations, benefit, direction, facts, measured, roles, segment, spans, stats, words
from litrack.outcomes.direction import Claim
from litrack.outcomes.phrases import Reader, Study
from litrack.outcomes.segment import Sentence
from litrack.outcomes.vocabulary import Vocabulary

_DIRECTION: dict[str, Direction] = {
    "U": "increased", "D": "decreased", "C": "changed", "N": "no_difference", "A": "associated", "-": "not_associated",
}  # fmt: skip
_WITHIN = re.compile(
    r"\bfrom baseline|compared (?:with|to) (?:the )?baseline|than (?:at )?baseline|before and after|"
    r"pre-? ?(?:to|and|versus|vs\.?) ?post|\bafter (?:treatment|the (?:treatment|intervention|training|program)|"
    r"\d+ (?:weeks|months|days)|training|surgery|"
    r"\w+ weeks)|post-?(?:treatment|intervention|training|test)|within[- ]group|both groups|in all groups|"
    r"over time|baseline to|(?:at|to) (?:the )?end of|from \d[\d.]*.{0,30} to \d|decreased over|"
    r"in (?:the )?(?:placebo|control) group|relative to baseline|T0|compared to the same individuals|(?:before|"
    r"prior to) (?:treatment|intervention)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\bcompared (?:with|to)|\bthan\b|between[- ](?:group|the|treatment)|\bversus\b|\bvs\b|"
    r"between .{0,40}\bgroups?|relative to|in comparison|differen(?:ce|t|ces) between|superior|"
    r"among .{0,20}groups|groups",
    re.IGNORECASE,
)
_CASE_CONTROL = re.compile(
    r"(?:than|to|with|and|versus|vs\.?|from) (?:\w+ ){0,4}(?:controls?|healthy|HCs?)\b|patients|responders",
    re.IGNORECASE,
)
_SUBGROUP = re.compile(r"\bsubgroup|\bstratif|\bamong (?:more|those|patients) .{0,40}(?:>|<|≥|≤)", re.IGNORECASE)
_TIMEPOINT = re.compile(
        r"\b(?:(?:at|after|in|for|by|over|until) )?(?:week|month|day|year)s? \d+\b|\b(?:at|after|over|for|within|"
        r"during) (?:\d+|one|two|three|four|five|six|eight|ten|twelve)[- ](?:and \d+[- ])?(?:week|month|day|year|"
        r"hour|wk|h)s?\b(?: of follow-up)?|\b\d+[- ](?:week|month|year)s? follow-up|\bat (?:follow-up|"
        r"the end of (?:the )?(?:treatment|study|trial|intervention)|discharge|T\d)\b", re.IGNORECASE)  # fmt: skip
_DESIGN_COMPARISON: dict[str, Comparison] = {
    "single_arm": "within", "case_report": "within", "cohort": "between", "case_control": "case_control",
    "cross_sectional": "case_control", "mendelian_randomisation": "association",
}  # fmt: skip
_OUTLOOK = re.compile(
    r"\b(?:further|future|larger|longer|additional|more|controlled|confirmatory) (?:[\w-]+,? ){0,5}(?:studies|"
    r"research|trials?|investigations?|work)\b|\b(?:needed|warranted|required to|remains? (?:unclear|unknown|"
    r"to be)|"
    r"understanding of|hypothesi[sz]e|we (?:aimed|aim|sought|intend)|to (?:determine|investigate|evaluate|"
    r"assess|examine|elucidate) (?:the|whether)|this (?:study|trial|paper) (?:aims|aimed)|will be|would be|"
    r"should be|promising (?:target|strategy))\b",
    re.IGNORECASE,
)
"""Sentences about what should be studied next, or why this was: never a result."""
_RESTORED = re.compile(r"restor|normali[sz]|rebalanc", re.IGNORECASE)
DOUBT = 0
SURE = 400
_NO_ROWS = frozenset({"narrative_review", "protocol"})


@dataclass(slots=True)
class Row:
    """A claim on its way to an outcome."""

    claim: Claim
    sentence: Sentence
    role: str
    stats: list[Stat]
    significance: Significance
    direction: Direction
    comparison: Comparison
    name: str


def read(abstract: Abstract, vocabulary: Vocabulary, ask: Sequence[Ask] = ()) -> Extraction:
    """All that the abstract reports; `ask` adds one answer per question."""
    text = abstract.text
    sentences = segment.split(text)
    parts = roles.read(text, abstract.title, abstract.sections, sentences)
    study = facts.read(abstract)
    known = Study(
        study.arms,
        abbreviations.entries(abbreviations.long_forms(text), vocabulary),
        study.design in {"rct_blinded", "rct_open", "nonrandomised_trial", "single_arm", "animal", "in_vitro"},
    )
    rows: list[Row] = []
    likely: list[tuple[int, int]] = []
    if study.design not in _NO_ROWS:
        for sentence, role in zip(sentences, parts, strict=True):
            if role in {"results", "conclusions"}:
                rows += _sentence_rows(text, sentence, role, vocabulary, study, known, likely)
    kept = _without_repeats(rows)
    outcomes = tuple(_outcome(text, row, likely) for row in kept)
    answers: tuple[Answer, ...] = ()
    if ask:
        from litrack.outcomes import ask as asking

        answers = tuple(asking.answer(abstract, question, sentences, parts, vocabulary, known) for question in ask)
    return Extraction(
        design=study.design, blinding=study.blinding, n=study.n, population=study.population, intervention=study.intervention,
        comparator=study.comparator, second_hand=study.second_hand, outcomes=outcomes, answers=answers,
    )  # fmt: skip


def _sentence_rows(
    text: str,
    sentence: Sentence,
    role: str,
    vocabulary: Vocabulary,
    study: facts.Facts,
    known: Study,
    likely: list[tuple[int, int]],
) -> list[Row]:
    line = words.read(text, sentence.start, sentence.end)
    reader = Reader(line, vocabulary, text, known)
    if _OUTLOOK.search(text, sentence.start, sentence.end):
        return []
    tagged = spans.tagger().tag(text, sentence.start, sentence.end, vocabulary)
    likely += tagged.spans
    found = _credible(direction.claims(reader), tagged)
    found += direction.near(reader, tagged.sure(SURE), found, {})
    found = [c for c in found if role != "conclusions" or not direction.hedged(reader, c)]
    numbers = stats.find(text, sentence.start, sentence.end)
    found = found or measured.claims(reader, numbers)
    found += measured.accuracy(reader, numbers, found)
    if not found:
        return []
    found += measured.components(reader, found, vocabulary, known)
    bound = _bind(found, numbers)
    out = []
    for claim, mine in zip(found, bound, strict=True):
        row = _row(text, sentence, role, claim, mine, study)
        if row:
            out.append(row)
    return out


def _credible(found: list[Claim], tagged: spans.Tagged) -> list[Claim]:
    """Phrases that the vocabulary knows or the tagger believes; of a list, all that are not absurd if one is credible."""
    margins = [tagged.margin(c.phrase.start, c.phrase.end) for c in found]
    sure = {c.group for c, m in zip(found, margins, strict=True) if c.phrase.entry is not None or m > DOUBT}
    return [
        c
        for c, m in zip(found, margins, strict=True)
        if c.phrase.entry is not None or m > (-1000 if c.group in sure else DOUBT)
    ]


def _bind(claims: list[Claim], numbers: list[Stat]) -> list[list[Stat]]:
    """A statistic belongs to the phrase before it; after the last phrase of a list, to the whole list.

    "A (p = 0.1) and B (p = 0.2)" binds one each, "A and B fell (p = 0.1)" binds to both.
    """
    out: list[list[Stat]] = [[] for _ in claims]
    anchors = sorted(range(len(claims)), key=lambda k: claims[k].phrase.end)
    ends = [claims[k].phrase.end for k in anchors]
    for stat in numbers:
        before = [k for k, end in zip(anchors, ends, strict=True) if end <= stat.start]
        if not before:
            first = anchors[0]
            out[first].append(stat)
            continue
        last = before[-1]
        group = [k for k in before if claims[k].group == claims[last].group]
        own = [
            k
            for k in group
            if not any(s.start >= claims[k].phrase.end and s.end <= claims[last].phrase.start for s in numbers)
        ]
        for k in own or [last]:
            out[k].append(stat)
    return out


def _row(text: str, sentence: Sentence, role: str, claim: Claim, mine: list[Stat], study: facts.Facts) -> Row | None:
    name = text[claim.phrase.start : claim.phrase.end]
    words_ = text[sentence.start : sentence.end]
    verdict = stats.verdict(mine)
    sense = claim.sense
    if verdict == "ns" and sense == "C":
        sense = "N"
    if verdict == "ns" and sense == "A":
        sense = "-"
    if (
        verdict == "ns"
        and sense in "UDGB"
        and re.search(r"\btrend|\btend", text[max(sentence.start, claim.cue[0] - 30) : claim.cue[1]])
    ):
        sense = "N"
    if verdict == "ns" and sense in "UDGB" and any(s.kind in {"or", "rr", "hr", "smd", "md"} for s in mine):
        sense = "N"
    said: Direction = (
        benefit.direction_of_value(sense == "G", name, claim.phrase.entry) if sense in "GB" else _DIRECTION[sense]
    )
    if sense == "C" and _RESTORED.match(text, *claim.cue):
        bad = benefit.is_bad(name, claim.phrase.entry)
        if bad is None and re.search(r"\b(?:function|capacity|integrity)\b", name, re.IGNORECASE):
            bad = False
        said = "changed" if bad is None else "decreased" if bad else "increased"
    comparison = _comparison(words_, claim, study)
    significance: Significance = "not_stated"
    if verdict == "sig" or (
        verdict == "not_stated"
        and sense not in "N-"
        and re.search(r"significant", text[max(sentence.start, claim.cue[0] - 45) : claim.cue[1] + 25], re.IGNORECASE)
    ):
        significance = "sig"
    elif verdict == "ns" or (sense in "N-" and not claim.rule.startswith("null")):
        significance = "ns"
    return Row(claim, sentence, role, mine, significance, said, comparison, name)


def _comparison(words_: str, claim: Claim, study: facts.Facts) -> Comparison:
    if claim.sense in "A-":
        return "association"
    if claim.rule == "absence":
        return "descriptive"
    if _SUBGROUP.search(words_):
        return "subgroup"
    if study.design in {"case_control", "cross_sectional"}:
        return "case_control"
    if _WITHIN.search(words_) and not re.search(
        r"compared (?:with|to) (?:the )?(?:placebo|control|sham|usual)|than (?:in )?(?:the )?(?:placebo|control|"
        r"sham)|between[- ]group|between the",
        words_,
        re.IGNORECASE,
    ):
        return "within"
    if study.design in {"cohort", "single_arm", "case_report"} and _BETWEEN.search(words_):
        return "case_control" if _CASE_CONTROL.search(words_) and study.design == "cohort" else "between"
    return _DESIGN_COMPARISON.get(study.design, "between")


_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "for",
        "to",
        "and",
        "or",
        "with",
        "by",
        "at",
        "from",
        "level",
        "levels",
        "score",
        "scores",
        "total",
        "mean",
        "rate",
        "rates",
        "relative",
        "change",
        "changes",
    ]
)


def stems(name: str) -> frozenset[str]:
    """Content words without endings, to see that two phrases name one outcome."""
    out = set()
    for word in _WORD.findall(name.lower()):
        if word not in _STOP:
            for suffix in ("ations", "ation", "ities", "ings", "ing", "ies", "ed", "es", "s"):
                if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                    word = word[: -len(suffix)]
                    break
            out.add(word)
    return frozenset(out)


@lru_cache(20_000)
def same_name(a: str, b: str) -> bool:
    """At least half of the content words are shared (Dice)."""
    x, y = stems(a), stems(b)
    return bool(x and y) and 2 * len(x & y) >= 0.5 * (len(x) + len(y)) and len(x & y) > 0


def _repeats(row: Row, earlier: Row) -> bool:
    """A conclusion says an earlier result again: the same name, or another name of the same domain."""
    mine, theirs = row.claim.phrase.entry, earlier.claim.phrase.entry
    if same_name(row.name, earlier.name):
        return True
    return (
        mine is not None
        and theirs is not None
        and earlier.role != "conclusions"
        and mine.domain == theirs.domain
        and (mine.domain != "other" or mine is theirs)
    )


def _without_repeats(rows: list[Row]) -> list[Row]:
    """A conclusion that names an outcome already reported adds a mention, not a row; within results only exact repeats go."""
    out: list[Row] = []
    for row in rows:
        if row.role == "conclusions" and any(_repeats(row, k) for k in out):
            continue
        if any(k.sentence == row.sentence and k.name == row.name and k.direction == row.direction for k in out):
            continue
        out.append(row)
    return out


def _outcome(text: str, row: Row, likely: Sequence[tuple[int, int]]) -> Outcome:
    claim, sentence = row.claim, row.sentence
    entry = claim.phrase.entry
    value = ""
    if claim.rule.startswith(("good", "bad")):
        value = "G" if claim.rule.startswith("good") else "B"
    elif claim.sense == "C" and _RESTORED.match(text, *claim.cue):
        value = "G"
    verdict = benefit.judge(row.direction, row.comparison, row.name, entry, value)
    around = _TIMEPOINT.search(text, sentence.start, sentence.end)
    return Outcome(
        outcome=row.name, start=claim.phrase.start, end=claim.phrase.end, mentions=_mentions(text, row, likely),
        canonical=entry.term if entry and entry.source !=
        "name pattern" else None, domain=entry.domain if entry else
        "other",
        instrument=entry.term if entry and entry.kind in {"instrument", "subscale"} else None,
        direction=row.direction, benefit=verdict, comparison=row.comparison, significance=row.significance,
        timepoint=around.group() if around else None, stats=tuple(row.stats),
        sentence=text[sentence.start : sentence.end], sentence_start=sentence.start, sentence_end=sentence.end,
        section=row.role, rule=claim.rule, confidence=_confidence(row),
    )  # fmt: skip


def _mentions(text: str, row: Row, likely: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Every place of results and conclusions that the tagger reads as an outcome and that names this one."""
    start, end = row.claim.phrase.start, row.claim.phrase.end
    own = {(a, b) for a, b in likely if a < end and start < b} or {(start, end)}
    return tuple(sorted(own | {(a, b) for a, b in likely if same_name(row.name, text[a:b])}))


def _confidence(row: Row) -> float:
    """A fixed scale until the learned part sets it: known outcome, printed statistic, results section each add."""
    score = 0.5 + 0.15 * (row.claim.phrase.entry is not None) + 0.15 * bool(row.stats) + 0.1 * (row.role == "results")
    return round(score, 2)
