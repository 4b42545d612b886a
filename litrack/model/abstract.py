"""Title and abstract as text to be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One AbstractText: the author's label, NLM's category, the whole text."""

    label: str | None = None
    category: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """Title and abstract as the extractor reads them. All offsets count characters of `text`."""

    title: str
    sections: tuple[Section, ...] = ()
    publication_types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The canonical text: title and section texts joined by one newline, labels left out."""
        return "\n".join((self.title, *(s.text for s in self.sections)))
