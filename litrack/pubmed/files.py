"""PubMed records out of files: baseline and update files, saved EFetch replies, MEDLINE text (.nbib)."""

import gzip
import hashlib
import io
import re
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from litrack.errors import Malformed, UnreadableFile
from litrack.model import Record
from litrack.pubmed.split import Deleted, split

_CHUNK = 256 * 2**10
_GZIP = b"\x1f\x8b"
_ENDINGS = (".xml", ".xml.gz", ".nbib", ".nbib.gz")
_SIDECAR = ".md5"
_NLM_FILE = re.compile(r"pubmed([0-9]{2})n([0-9]{4,})\.xml(?:\.gz)?")
_MEDLINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*PMID- [0-9]", re.ASCII)
_MD5 = re.compile(r"(?:MD5 ?\([^)\r\n]*\) ?= ?)?([0-9a-fA-F]{32})(?:[ \t]+[^\r\n]*)?\s*", re.ASCII)
_WHAT_IS_READ = "litrack reads PubMed XML (plain or .gz) and the PubMed format (.nbib) that PubMed's website saves."


def read_file(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Record | Deleted]:
    """The records of a file in order, and the deletions of an update file.

    `progress` is told after each chunk how many bytes of the file (of its size on disk) have been read. Raises
    UnreadableFile, after all whole records were yielded, for a file that is damaged, cut or none of PubMed's.
    """
    try:
        with _open(path) as file:
            chunks = _unpacked(file, progress)
            head = next(chunks, b"")
            if _MEDLINE.match(head):
                from litrack.pubmed import medline  # Biopython takes 0.1 s to import

                yield from medline.split(chain((head,), chunks))
            else:
                yield from split(chain((head,), chunks))
    except Malformed as error:
        raise UnreadableFile(f"{path.name}: {error}.", error.hint or _WHAT_IS_READ) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFile(
            f"{path.name} is a gzip file that is damaged or cut short; the records before that place were read.",
            "Download it again; NLM's .md5 file beside it tells whether it is whole.",
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def order_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files to read, in the order in which later ones overrule earlier ones.

    Directories stand for the PubMed files in them, by name. NLM's numbered files (pubmedYYnNNNN.xml.gz) come first, by
    year and number, whatever order they were given in: NLM requires it. The others follow as given.
    """
    files: dict[Path, None] = {}
    for path in paths:
        try:
            if path.is_dir():
                inside = sorted(p for p in path.iterdir() if p.name.lower().endswith(_ENDINGS) and p.is_file())
                if not inside:
                    raise UnreadableFile(f"The folder {path.name} holds no PubMed files.", _WHAT_IS_READ)
                files |= dict.fromkeys(inside)
            else:
                files[path] = None
        except OSError as error:
            raise _unreadable(path, error) from error
    numbered = sorted((p for p in files if number(p)), key=lambda p: number(p) or (0, 0))
    return (*numbered, *(p for p in files if not number(p)))


def number(path: Path) -> tuple[int, int] | None:
    """Year and number of one of NLM's baseline or update files, by its name: (25, 1274) of pubmed25n1274.xml.gz."""
    found = _NLM_FILE.fullmatch(path.name)
    return (int(found[1]), int(found[2])) if found else None


def check_md5(path: Path) -> bool:
    """True where the file has the MD5 sum that FILE.md5 beside it names, False where there is no such file.

    Reads NLM's form, `MD5(pubmed25n0001.xml.gz)= <hex>`, and md5sum's. Raises UnreadableFile where they differ.
    """
    sidecar = path.with_name(path.name + _SIDECAR)
    try:
        if not sidecar.is_file():
            return False
        with _open(sidecar) as file:
            named = _MD5.fullmatch(file.read(4096).decode("ascii", "replace"))
        with _open(path) as file:
            actual = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error
    if not named:
        raise UnreadableFile(f"{sidecar.name} holds no MD5 sum.", "Download it again, or move it away.")
    if named[1].lower() != actual:
        raise UnreadableFile(
            f"{path.name} is not the file that {sidecar.name} describes: its MD5 sum differs. Nothing was read.",
            "Download it again.",
        )
    return True


def _open(path: Path) -> io.BufferedReader:
    # A FIFO or a device would block or never end; the kind is asked before opening, which itself can block.
    if not stat.S_ISREG(path.stat().st_mode):
        kind = "a folder" if path.is_dir() else "no regular file"
        raise UnreadableFile(f"{path.name} is {kind}.", _WHAT_IS_READ)
    return path.open("rb")


def _unpacked(file: io.BufferedReader, progress: Callable[[int], None] | None) -> Iterator[bytes]:
    """The file's bytes, unzipped where it begins like gzip whatever its name is, a chunk at a time."""
    magic = file.read(len(_GZIP))
    file.seek(0)
    source: io.BufferedReader | gzip.GzipFile = gzip.GzipFile(fileobj=file) if magic == _GZIP else file
    while chunk := source.read(_CHUNK):
        if progress:
            progress(file.tell())
        yield chunk


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    reason = (error.strerror or "the disk does not give it").lower()
    return UnreadableFile(f"{path.name} cannot be read: {reason}.", "Check its name and its permissions.")
