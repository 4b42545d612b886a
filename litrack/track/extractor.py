"""The extractor as a library meets it: with the user's own vocabulary, and a version that tells when to read again."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from litrack import outcomes
from litrack.errors import UsageError
from litrack.model import Abstract, Extraction

VOCABULARY = "vocabulary.csv"
"""In the config directory: rows of the user's own, merged over the bundled ones."""
HINT = "It is CSV in UTF-8; its first line: term,synonyms,domain,kind,polarity,source."


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractor:
    """Reads abstracts; `version` is stored with each study that it has read."""

    version: str = outcomes.VERSION
    extra: Path | None = None

    def read(self, abstract: Abstract) -> Extraction:
        """What the abstract reports."""
        return outcomes.extract(abstract, extra=self.extra)


BUNDLED = Extractor()


def extractor(config_dir: Path) -> Extractor:
    """With the user's vocabulary where there is one: its digest is part of the version, so that a change is noticed.

    Raises:
        UsageError: the file cannot be read as a vocabulary.
    """
    path = config_dir / VOCABULARY
    try:
        if not path.is_file():
            return BUNDLED
        content = path.read_bytes()
        head = content.decode("utf-8-sig").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a vocabulary.", HINT) from error
    if not {"term", "domain", "polarity"} <= {name.strip() for name in head.split(",")}:
        raise UsageError(f"{path} lacks the columns of a vocabulary; nothing was read with it.", HINT)
    outcomes.load_vocabulary(path)
    return Extractor(version=f"{outcomes.VERSION}+{sha256(content).hexdigest()[:8]}", extra=path)
