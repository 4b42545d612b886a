"""Pages to mail or host: HTML, Markdown and Atom of studies, their outcomes and their sentences."""
