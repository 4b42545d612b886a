"""Keeps outcome labels as offsets, without the text they label, and turns them back into a gold set.

labels.py show XML... --pmid N [N ...]             the canonical text of records, to be read and labelled
labels.py pack WORK XML... --out LABELS            a labeller's JSON lines into offsets
labels.py export LABELS... --pubmed DIR --out DIR  offsets into DIR/topic_dev.jsonl, which a scorer of outcomes reads

Refused is what is not verbatim in the text or not unique there: no label is guessed.

A line of WORK: {"pmid", "design", "n", "population", "intervention", "comparator", "second_hand", "outcomes":
[{"outcome", "sentence", "direction", "benefit", "comparison", "significance", "stats": [...], "domain"}]}.
`sentence` is a prefix of the sentence that is unique in the text, or the whole sentence where the program would cut it
elsewhere. An outcome or a statistic that stands twice in its sentence is written inside enough of its surroundings, in
brackets: "mean ⟦pain⟧ at rest". Of population, intervention and comparator the first place counts. Anything else in
WORK (a note) is not kept. XML are PubMed files; the first that holds a PMID is the one that is labelled.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from litrack.model import DESIGNS, DOMAINS, Comparison, Direction, Record, Significance, Study
from litrack.outcomes import segment
from litrack.pubmed.article import read
from litrack.pubmed.files import read_file

Json = dict[str, Any]
Span = tuple[int, int]
CLOSED = {
    "direction": get_args(Direction), "benefit": ("improved", "worsened", "none", "na"),
    "comparison": get_args(Comparison), "significance": get_args(Significance), "domain": DOMAINS,
}  # fmt: skip
"""What a row may say. A reader who is in doubt about benefit says `na`; `unclear` is the extractor's word."""
FACTS = ("population", "intervention", "comparator")
BRACKETS = re.compile("[⟦⟧]")


class Refused(Exception):
    """A label that the text does not bear out; says which and why."""


def studies(files: Iterable[Path], wanted: Iterable[int]) -> Iterator[tuple[str, Study]]:
    """File name and study of the wanted PMIDs, each from the first file that holds it."""
    left = set(wanted)
    for path in files:
        for record in read_file(path):
            if isinstance(record, Record) and record.pmid in left:
                left.discard(record.pmid)
                yield path.name, read(record)
            if not left:
                return
    if left:
        raise Refused(f"not in these files: {', '.join(map(str, sorted(left)))}")


def places(text: str, wanted: str, within: Span) -> list[Span]:
    """Where the words stand, as whole words; of a phrase with a bracketed part, where that part stands."""
    head, *inside = BRACKETS.split(wanted)
    if len(inside) not in {0, 2}:
        raise Refused(f"one pair of brackets, not {wanted!r}")
    plain = "".join((head, *inside))
    if not plain.strip():
        raise Refused("an empty span")
    before = r"(?<!\w)" if plain[0].isalnum() else ""
    after = r"(?!\w)" if plain[-1].isalnum() else ""
    found = re.compile(before + _words(plain) + after).finditer(text, *within)
    shift, size = (len(head), len(inside[0])) if inside else (0, len(plain))
    return [(m.start() + shift, m.start() + shift + size) for m in found]


def _words(plain: str) -> str:
    """A pattern for these very characters, but for a blank any of Unicode's, for which no reader can tell."""
    return "".join(r"\s" if c.isspace() else re.escape(c) for c in plain)


def only(text: str, wanted: str, within: Span, what: str) -> Span:
    """The one place where it stands."""
    found = places(text, wanted, within)
    if len(found) != 1:
        raise Refused(f"{what} {wanted!r} stands {len(found)} times where it should stand once")
    return found[0]


def sentence(text: str, prefix: str) -> Span:
    """From where the unique prefix stands to the end of the sentence in which it ends."""
    found = list(re.finditer(_words(prefix), text)) if prefix else []
    if len(found) != 1:
        raise Refused(f"the sentence {prefix!r} is found {len(found)} times")
    return found[0].start(), min(s.end for s in segment.split(text) if s.end >= found[0].end())


def pack(line: Json, file: str, study: Study) -> Json:
    """One labeller's line as offsets into the study's canonical text. Raises Refused."""
    text = study.abstract.text
    size = line["n"]
    if line["design"] not in DESIGNS or not (size is None or type(size) is int):
        raise Refused(f"no such design or size: {line['design']!r}, {size!r}")
    if type(line["second_hand"]) is not bool:
        raise Refused("second_hand is true or false")
    rows = [_pack_row(text, row) for row in line["outcomes"]]
    kinds = [(*r["span"], r["direction"], r["comparison"]) for r in rows]
    if len(set(kinds)) < len(kinds):
        raise Refused("the same row twice")
    out = {"pmid": int(line["pmid"]), "file": file, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    out |= {"design": line["design"], "n": size, "second_hand": line["second_hand"]}
    return out | {f: _first(text, line[f]) for f in FACTS} | {"outcomes": rows}


def _first(text: str, wanted: str | None) -> Span | None:
    if wanted is None:
        return None
    found = places(text, wanted, (0, len(text)))
    if not found:
        raise Refused(f"{wanted!r} is not in the text")
    return found[0]


def _pack_row(text: str, row: Json) -> Json:
    for name, allowed in CLOSED.items():
        if row[name] not in allowed:
            raise Refused(f"{name} of {row['outcome']!r} is {row[name]!r}, not one of: {', '.join(allowed)}")
    where = sentence(text, row["sentence"])
    span = only(text, row["outcome"], where, "the outcome")
    stats = [only(text, s, where, f"of {row['outcome']!r} the statistic") for s in row["stats"]]
    return {"span": span, "sentence": where, **{name: row[name] for name in CLOSED}, "stats": stats}


def unpack(line: Json, study: Study) -> Json:
    """The packed line in the shape of a gold set, its words read back from the study. Raises Refused."""
    text = study.abstract.text
    if hashlib.sha256(text.encode()).hexdigest() != line["sha256"]:
        raise Refused(f"the text of {line['pmid']} is not the one that was labelled")
    sections, at = [], len(study.title) + 1
    for part in study.sections:
        end = at + len(part.text)
        sections.append({"label": part.label, "category": part.category, "start": at, "end": end})
        at = end + 1
    name = str(line["pmid"])
    out: Json = {"id": name, "pmid": name, "text": text, "sections": sections}
    out |= {"pubtypes": study.abstract.publication_types, "mesh": study.abstract.mesh}
    out |= {key: line[key] for key in ("design", "n", "second_hand")}
    out |= {f: line[f] and text[slice(*line[f])] for f in FACTS}
    return out | {"outcomes": [_unpack_row(text, row) for row in line["outcomes"]]}


def _unpack_row(text: str, row: Json) -> Json:
    (start, end), (first, last) = row["span"], row["sentence"]
    return {
        "outcome": text[start:end], "start": start, "end": end, **{name: row[name] for name in CLOSED},
        "stats": [text[a:b] for a, b in row["stats"]],
        "sent_start": first, "sent_end": last, "sentence": text[first:last],
    }  # fmt: skip


def packed(work: Path, files: Iterable[Path]) -> list[Json]:
    """All lines of a labeller's file. Raises Refused with every fault of every line."""
    lines = _lines(work)
    found = {int(s.pmid): (name, s) for name, s in studies(files, (int(x["pmid"]) for x in lines))}
    out, faults = [], []
    for line in lines:
        try:
            out.append(pack(line, *found[int(line["pmid"])]))
        except (Refused, KeyError) as fault:
            faults.append(f"{line['pmid']}: {'no field ' if isinstance(fault, KeyError) else ''}{fault}")
    if len(found) < len(lines):
        faults.append("a PMID stands twice")
    if faults:
        raise Refused("\n".join(faults))
    return out


def exported(labels: Iterable[Path], pubmed: Path) -> list[Json]:
    """The gold lines of packed files, in order. Raises Refused."""
    lines = [x for path in labels for x in _lines(path)]
    out: dict[tuple[str, int], Json] = {}
    for name in sorted({x["file"] for x in lines}):
        mine = {x["pmid"]: x for x in lines if x["file"] == name}
        out |= {(name, int(s.pmid)): unpack(mine[int(s.pmid)], s) for _, s in studies([pubmed / name], mine)}
    return [out[x["file"], x["pmid"]] for x in lines]


def _lines(path: Path) -> list[Json]:
    return [json.loads(x) for x in path.read_text(encoding="utf-8").split("\n") if x.strip()]


def _write(path: Path, lines: list[Json]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), encoding="utf-8")
    print(f"{path.name}: {len(lines)} records, {sum(len(x['outcomes']) for x in lines)} rows", file=sys.stderr)


def main() -> int:
    """Shows, packs or exports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    show, pack_, export = (verbs.add_parser(name) for name in ("show", "pack", "export"))
    show.add_argument("files", type=Path, nargs="+")
    show.add_argument("--pmid", type=int, nargs="+", required=True)
    pack_.add_argument("work", type=Path)
    pack_.add_argument("files", type=Path, nargs="+")
    pack_.add_argument("--out", type=Path, required=True)
    export.add_argument("labels", type=Path, nargs="+")
    export.add_argument("--pubmed", type=Path, required=True)
    export.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    try:
        if args.verb == "show":
            for name, study in studies(args.files, args.pmid):
                kinds = "; ".join(study.abstract.publication_types)
                print(f"== {study.pmid} {name} ({kinds})\n{study.abstract.text}\n")
        elif args.verb == "pack":
            _write(args.out, packed(args.work, args.files))
        else:
            _write(args.out / "topic_dev.jsonl", exported(args.labels, args.pubmed))
    except Refused as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
