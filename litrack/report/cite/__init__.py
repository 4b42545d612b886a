"""References for citation managers: BibTeX, RIS, CSL-JSON, each built from one `Reference` of a study."""
