"""What happened, and the history of one study, as rows and objects for programs. Never imports rich."""

from collections.abc import Mapping, Sequence

from litrack.model import Event, Happened, History

COLUMNS = ("at", "kind", "pmid", "title", "detail", "notice", "queries", "flags")


def row(one: Happened) -> dict[str, object]:
    """The cells under COLUMNS."""
    return {
        "at": one.at, "kind": one.event.kind, "pmid": one.event.pmid, "title": one.title,
        "detail": one.event.detail, "notice": one.event.notice, "queries": list(one.queries), "flags": list(one.flags),
    }  # fmt: skip


def history_shape(one: History, changed: Mapping[int, Sequence[str]]) -> dict[str, object]:
    """For JSON."""
    return {
        "first_seen": one.first_seen,
        "checked": one.checked,
        "withdrawn": one.withdrawn,
        "queries": [
            {
                "query": s.query, "first_seen": s.first_seen, "baseline": s.baseline, "left_seen": s.left_seen,
                "left_why": s.left_why or None,
            }
            for s in one.sightings
        ],
        "versions": [
            {
                "number": v.number, "version": v.record.version, "fetched": v.fetched, "replaced": v.replaced,
                "sha256": v.record.sha256, "bytes": len(v.record.raw), "changed": list(changed.get(v.number, ())),
            }
            for v in one.versions
        ],
        "events": [_event(at, event) for at, event in one.events],
    }  # fmt: skip


def _event(at: str, event: Event) -> dict[str, object]:
    return {"at": at, "kind": event.kind, "detail": event.detail, "notice": event.notice}
