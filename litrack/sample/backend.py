"""What each utility answers when nothing goes wrong: searches, history, records, over one shelf and one clock."""

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from litrack.sample.asides import describe, links, spelled, summaries
from litrack.sample.envelopes import TEXT, Reply, SearchResult, articles, error, posted, search_error
from litrack.sample.fields import Fields
from litrack.sample.matching import Found, Matcher
from litrack.sample.shelf import Shelf
from litrack.sample.terms import BackendFailed, Heard

WINDOW = 9_999
"""The first records that a PubMed search exposes. The documentation says 10,000, the server 9,999 (2026)."""
_BEYOND = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve "
    "the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using EDirect that "
    "contains additional logic to batch PubMed search results automatically so that an arbitrary number can be "
    "retrieved."
)
_LONGEST_POST = 10_000
Params = Mapping[str, str]


def _number(params: Params, name: str, default: int) -> int:
    text = params.get(name, "")
    return int(text) if text.isdecimal() else default


def as_day(moment: datetime) -> int:
    """yyyymmdd."""
    return moment.year * 10_000 + moment.month * 100 + moment.day


class Backend:
    """PubMed itself, as far as a client can tell: records, the query language, the history server."""

    def __init__(self, shelf: Shelf, *, now: datetime, seed: int) -> None:
        self.shelf = shelf
        self.matcher = Matcher(shelf)
        self.now = now
        self.seed = seed
        self.remapped: list[tuple[str, str]] = []
        """Replacements in QueryTranslation: how a MeSH year end shows itself to a client."""
        self.history: dict[str, list[tuple[int, ...]]] = {}
        self._random = random.Random(seed)  # noqa: S311 - a seeded order, nothing secret

    def answer(self, endpoint: str, params: Params) -> Reply:
        """The reply of one utility."""
        if params.get("db", "pubmed") != "pubmed" and endpoint != "elink":
            return error(endpoint, f"Invalid db name specified: {params['db']}")
        match endpoint:
            case "esearch":
                return self._esearch(params)
            case "epost":
                return self._epost(params)
            case "efetch":
                return self._efetch(params)
            case "esummary":
                return summaries(self.shelf, self._asked(params), json_wanted=params.get("retmode") == "json")
            case "elink":
                return links(self.shelf, params)
            case "espell":
                return spelled(params.get("term", ""))
            case _:
                return describe(params.get("db", ""), self.now, len(self.shelf.pmids))

    # --- search --------------------------------------------------------------------------------------------

    def _esearch(self, params: Params) -> Reply:
        json_wanted = params.get("retmode") == "json"
        try:
            found = self._found(params)
        except BackendFailed as failure:
            return search_error(str(failure), json_wanted=json_wanted)
        ordered = self._ordered(found.pmids, params.get("sort", ""))
        count, start, wanted = len(ordered), _number(params, "retstart", 0), _number(params, "retmax", 20)
        if params.get("rettype") == "count":
            return SearchResult(count=count, start=0, ids=(), translation="").as_count()
        if start >= WINDOW and count > WINDOW:
            return search_error(_BEYOND, json_wanted=json_wanted)
        stop = min(start + wanted, count)
        page = ordered[start : min(stop, WINDOW)]
        result = SearchResult(
            count=count,
            start=start,
            ids=page,
            translation=self._translated(found, params),
            phrases=found.heard.phrases_not_found,
            fields=found.heard.fields_not_found,
            quoted=found.heard.quoted_not_found,
            messages=_messages(count, start, stop, len(page)),
            **(self._kept(params.get("WebEnv", ""), ordered) if params.get("usehistory") == "y" else {}),
        )
        return result.as_json() if json_wanted else result.as_xml()

    def _found(self, params: Params) -> Found:
        web_env, key = params.get("WebEnv", ""), params.get("query_key", "")
        term = params.get("term", "").strip()
        if not term and not key:
            raise BackendFailed("Empty term and query_key - nothing todo")
        if not term:
            return Found(pmids=self._remembered(web_env, key), translation=f"#{key}", heard=Heard())
        found = self.matcher.find(f"({term}) AND #{key}" if key else term, lambda k: self._remembered(web_env, k))
        limit = self._limit(params)
        if limit:
            found = replace(found, pmids=found.pmids & self.matcher.find(limit).pmids)
        return found

    def _remembered(self, web_env: str, key: str) -> frozenset[int]:
        sets = self.history.get(web_env, [])
        if not key.isdecimal() or not 0 < int(key) <= len(sets):
            raise BackendFailed(f"Unable to obtain query #{key}")
        return frozenset(sets[int(key) - 1])

    def _limit(self, params: Params) -> str:
        """`datetype` with `reldate`, or with both `mindate` and `maxdate`, as a term."""
        low, high = params.get("mindate", ""), params.get("maxdate", "")
        if days := _number(params, "reldate", 0):
            low, high = f"{self.now - timedelta(days=days):%Y/%m/%d}", f"{self.now:%Y/%m/%d}"
        return f"{low}:{high}[{params.get('datetype', 'edat')}]" if low and high else ""

    def _translated(self, found: Found, params: Params) -> str:
        limit = self._limit(params)
        text = found.translation
        if limit:
            text = f"{text} AND {self.matcher.find(limit).translation}"
        for old, new in self.remapped:
            text = text.replace(old, new)
        return text

    def _ordered(self, pmids: frozenset[int], sort: str) -> list[int]:
        indexed, other = self.shelf.fields(), self.shelf.virtual_fields

        def fields(pmid: int) -> Fields:
            return indexed.get(pmid, other)

        newest = sorted(pmids, reverse=True)
        match sort.lower().replace("+", " "):
            case "pub_date" | "pub date":
                return sorted(newest, key=lambda p: max(fields(p).dates["pdat"], default=0), reverse=True)
            case "author":
                return sorted(newest, key=lambda p: fields(p).authors)
            case "journalname" | "journal":
                return sorted(newest, key=lambda p: fields(p).journal)
            case _:
                return newest

    def _kept(self, web_env: str, pmids: list[int]) -> dict[str, str]:
        if web_env not in self.history:
            web_env = f"MCID_{self._random.getrandbits(96):024x}"
            self.history[web_env] = []
        self.history[web_env].append(tuple(pmids))
        return {"web_env": web_env, "query_key": str(len(self.history[web_env]))}

    def _epost(self, params: Params) -> Reply:
        ids = _ids(params.get("id", ""))
        if not ids:
            return error(
                "epost",
                "Empty ID list; Nothing to store",
                "Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615",
            )
        kept = self._kept(params.get("WebEnv", ""), ids[:_LONGEST_POST])
        return posted(kept["query_key"], kept["web_env"])

    # --- records -------------------------------------------------------------------------------------------

    def _efetch(self, params: Params) -> Reply:
        if params.get("WebEnv") and "id" not in params:
            return self._from_history(params)
        if not params.get("id", "").strip(", "):
            return error("efetch", "Supplied id parameter is empty.")
        ids = _ids(params["id"])
        if not ids:
            return error("efetch", "ID list is empty! Possibly it has no correct IDs.", status=400)
        return self._records(ids, params)

    def _from_history(self, params: Params) -> Reply:
        key = params.get("query_key", "")
        sets = self.history.get(params["WebEnv"], [])
        if not key.isdecimal() or not 0 < int(key) <= len(sets):
            return error("efetch", f"Unable to obtain query #{key}")
        ids, start = sets[int(key) - 1], _number(params, "retstart", 0)
        if start >= len(ids):
            return error(
                "efetch",
                f"Cannot retrieve history data: OUT OF RANGE. Parameter retstart={start} + 1 is greater than number of "
                f"records available in history. History includes {len(ids)} IDs.",
                status=400,
            )
        stop = start + min(_number(params, "retmax", 20), _LONGEST_POST)
        return self._records(list(ids[start:stop]), params)

    def _records(self, ids: list[int], params: Params) -> Reply:
        order = list(dict.fromkeys(ids))
        # EFetch promises no order; the same request gets the same one, so that a failing test can be repeated.
        random.Random(f"{self.seed}:{order}").shuffle(order)  # noqa: S311
        if params.get("rettype") == "uilist" and params.get("retmode") == "text":
            known = (p for p in order if self.shelf.raw(p) is not None)
            return Reply(body="".join(f"{p}\n" for p in known).encode(), kind=TEXT)
        return articles([raw for p in order if (raw := self.shelf.raw(p)) is not None])

    def _asked(self, params: Params) -> list[int]:
        if params.get("WebEnv") and "id" not in params:
            start = _number(params, "retstart", 0)
            try:
                held = sorted(self._remembered(params["WebEnv"], params.get("query_key", "")), reverse=True)
            except BackendFailed:
                return []
            return held[start : start + _number(params, "retmax", 20)]
        return _ids(params.get("id", ""))


def _ids(text: str) -> list[int]:
    """The ids that are numbers above zero; PubMed passes over the rest."""
    return [int(part) for part in re.split(r"[,\s]+", text) if part.isdecimal() and int(part)]


def _messages(count: int, start: int, stop: int, returned: int) -> list[str]:
    if stop > WINDOW:
        return [f"Restrictions achieved. start and count adjusted to {start}, {returned}"]
    return [] if returned or stop == start < count else ["No items found."]
