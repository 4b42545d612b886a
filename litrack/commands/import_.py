"""`litrack import FILE...`: PubMed files into the library, without a network."""

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from litrack.commands import completing
from litrack.commands.options import takes
from litrack.commands.writing import writing
from litrack.context import Context
from litrack.errors import ExitCode, UnreadableFile, UsageError
from litrack.library import Library
from litrack.library.faults import refuse_damage
from litrack.library.turns import imported_names, query_names
from litrack.model import Pmid, Record, Study
from litrack.pubmed import check_md5, order_files
from litrack.pubmed.files import number
from litrack.report.summary import NOTICES
from litrack.track.extractor import Extractor, extractor
from litrack.track.files import Imported, import_file

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("import")
@takes()
def import_(
    context: Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=".xml, .xml.gz, .nbib, or a folder of them.")],
    pmids: Annotated[
        Path | None, typer.Option("--pmids", metavar="FILE", help="Only the PMIDs in this text file.")
    ] = None,
    query_ids: Annotated[
        list[str] | None,
        typer.Option(
            "--query-ids",
            metavar="NAME",
            help="Only what this saved query listed; 'all' = any.",
            autocompletion=completing.queries,
        ),
    ] = None,
    match: Annotated[
        str | None,
        typer.Option("--match", metavar="TEXT", help="Only studies with all these words in title or abstract."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Read again, and out of order too.")] = False,
) -> ExitCode:
    """Import PubMed XML, NLM's baseline and update files, saved EFetch replies, or .nbib.

    Baseline and update files are read in the order of their numbers, and deletions in them mark studies as
    withdrawn. A second import of the same file changes nothing. PubMed queries cannot be evaluated off line:
    --match compares plain words.
    """
    ordered = order_files(files)
    for path in ordered:
        if check_md5(path) and context.flags.verbose:
            context.say(f"{path.name}: md5 as its sidecar says")
    reader = extractor(context.config_dir)
    with writing(context) as library:
        refuse_damage(library)
        if not force:
            _in_order(library, ordered)
        wanted = _wanted(library, pmids, query_ids or [])
        fits = _fits(match) if match else None
        chosen = f"{pmids and sorted(_pmids(pmids))} {query_ids} {match}" if pmids or query_ids or match else ""
        done = [_one(context, library, p, wanted, fits, reader, chosen=chosen, force=force) for p in ordered]
    short = any(d.unreadable for d in done)
    return ExitCode.SHORTFALL if short else ExitCode.DONE


def _one(
    context: Context,
    library: Library,
    path: Path,
    wanted: Callable[[Record], bool],
    fits: Callable[[Study], bool] | None,
    reader: Extractor,
    *,
    chosen: str,
    force: bool,
) -> Imported:
    digest, md5 = _digests(path, chosen)
    if library.imported(digest) and not force:
        context.say(f"{path.name}: imported before, nothing to do (--force reads it again)")
        return Imported(name=path.name)
    from litrack.report.progress import Working

    with Working(context.talk) as working:
        working.phase(path.name, unit="records")
        seen = 0

        def tell(read: int, _stored: int) -> None:
            nonlocal seen
            working.step(read - seen)
            seen = read

        done = import_file(library, path, wanted=wanted, fits=fits, tell=tell, extractor=reader)
    library.note_import(path.name, sha256=digest, md5=md5, studies=done.stored + done.changed, deleted=done.withdrawn)
    if not context.flags.quiet or done.stored or done.changed:
        context.write(_sentence(done))
    return done


def _in_order(library: Library, files: Sequence[Path]) -> None:
    """Refuse an NLM file older than one imported before: its records may have been revised since."""
    before = [n for name in imported_names(library) if (n := number(Path(name)))]
    for path in files:
        own = number(path)
        if own and before and own < max(before) and path.name not in imported_names(library):
            raise UsageError(
                f"{path.name} is older than a file that was imported before; nothing was read.",
                hint="Older records would replace newer ones. --force reads it all the same.",
            )


def _sentence(done: Imported) -> str:
    parts = [f"{done.read:,} records", f"{done.stored:,} new", f"{done.changed:,} changed"]
    for count, words in ((done.withdrawn, "withdrawn by PubMed"), (done.unreadable, "unreadable")):
        if count:
            parts.append(f"{count:,} {words}")
    told = [e for e in done.events if e.kind in NOTICES and e.kind != "withdrawn"]
    if told:
        parts.append(f"{len(told):,} notices")
    from litrack.report.cells import clean

    return f"{clean(done.name)}: {', '.join(parts)}"


def _digests(path: Path, chosen: str) -> tuple[str, str]:
    """What tells this file, read with these filters, from any other; and its MD5 as NLM gives it."""
    sha, md5 = hashlib.sha256(chosen.encode()), hashlib.md5(usedforsecurity=False)
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                sha.update(chunk)
                md5.update(chunk)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read ({error.strerror}).", "Check the name.") from error
    return sha.hexdigest(), md5.hexdigest()


def _wanted(library: Library, pmids: Path | None, queries: Sequence[str]) -> Callable[[Record], bool]:
    """Judge by PMID: the union of the file's and the queries'; everything where neither is given."""
    if not pmids and not queries:
        return lambda _: True
    names = query_names(library)
    for name in queries:
        if name != "all" and name not in names:
            raise UsageError(
                f"No query {name!r} has listed anything in this library yet.",
                hint=f"Queries that have run: {', '.join(names) or 'none'}. litrack queries list shows all.",
            )
    chosen = _pmids(pmids) if pmids else frozenset()
    for name in names if "all" in queries else queries:
        chosen |= library.members(name)
    return lambda record: record.pmid in chosen


def _pmids(path: Path) -> frozenset[Pmid]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read as a list of PMIDs.", "One PMID a line.") from error
    words = re.findall(r"[^\s,;]+", text)
    wrong = next((w for w in words if not re.fullmatch(r"[0-9]{1,9}", w)), None)
    if wrong:
        raise UnreadableFile(f"{path}: {wrong[:40]!r} is no PMID; nothing was read.", "One PMID a line.")
    return frozenset(Pmid(int(w)) for w in words)


def _fits(text: str) -> Callable[[Study], bool]:
    """All words, or the beginnings of words that end in *, letter case ignored."""
    words = [
        re.compile(rf"\b{re.escape(w.rstrip('*'))}{'' if w.endswith('*') else chr(92) + 'b'}", re.IGNORECASE)
        for w in text.split()
    ]

    def fits(study: Study) -> bool:
        keywords = " ".join([*(k.text for k in study.keywords), *(m.descriptor for m in study.mesh)])
        return all(w.search(study.abstract.text) or w.search(keywords) for w in words)

    return fits
