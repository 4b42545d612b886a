"""The stand-in as a process of its own, with a control channel on a second port.

    python -m litrack.sample.server --corpus FILE.xml[.gz] [--port N] [--control-port N]

prints the two addresses, one a line. The channel takes POST `/_faults` [{"at": 7, "fault": "F18", "variant":
"boundary", "times": 1}] (`times` null: for ever; an empty list: nothing fails any more), POST `/_clock` (`+1d`, or a
moment in ISO 8601), POST `/_mutate` {"delete": pmid} {"unmatch": pmid} {"add": xml} {"revise": xml}
{"retract": pmid, "notice": xml}, and GET `/_log`.
"""

import argparse
import json
import signal
import threading
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from litrack.sample.envelopes import TEXT, Reply, as_json
from litrack.sample.server import Eutils
from litrack.sample.shelf import identity, records_in
from litrack.sample.wires import Arrived, Listener

_NOTICE = """<PubmedArticle><MedlineCitation Status="PubMed-not-MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>\
<Article PubModel="Electronic"><Journal><JournalIssue CitedMedium="Internet"><PubDate><Year>2026</Year></PubDate>\
</JournalIssue><Title>Journal of synthetic tests</Title></Journal><ArticleTitle>Retraction notice.</ArticleTitle>\
<ELocationID EIdType="pii">{pmid}</ELocationID><Language>eng</Language><PublicationTypeList><PublicationType \
UI="D016440">Retraction of Publication</PublicationType></PublicationTypeList></Article><MedlineJournalInfo>\
<MedlineTA>J Synth Test</MedlineTA></MedlineJournalInfo><CommentsCorrectionsList><CommentsCorrections \
RefType="RetractionOf"><RefSource>J Synth Test. 2026</RefSource><PMID Version="1">{of}</PMID></CommentsCorrections>\
</CommentsCorrectionsList></MedlineCitation><PubmedData><PublicationStatus>epublish</PublicationStatus><ArticleIdList>\
<ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""


class Control:
    """The control channel of one stand-in."""

    def __init__(self, eutils: Eutils, port: int = 0) -> None:
        self.eutils = eutils
        self.listener = Listener(self._answer, lambda: eutils.now, port)

    @property
    def url(self) -> str:
        """Where the channel listens."""
        return f"http://127.0.0.1:{self.listener.port}/"

    def _answer(self, arrived: Arrived) -> tuple[Reply, float]:
        try:
            return self._obey(arrived.path, arrived.body), 0.0
        except (KeyError, ValueError, TypeError, AttributeError) as refusal:
            return Reply(status=400, body=f"not understood: {refusal}\n".encode(), kind=TEXT), 0.0

    def _obey(self, path: str, body: bytes) -> Reply:
        match path:
            case "/_log":
                log = [{**asdict(r), "params": dict(r.params), "headers": dict(r.headers)} for r in self.eutils.log]
                return as_json({"requests": log, "violations": self.eutils.violations})
            case "/_faults":
                self._faults(json.loads(body))
            case "/_clock":
                self._clock(body.decode().strip())
            case "/_mutate":
                self._mutate(json.loads(body))
            case _:
                return Reply(status=404, body=b"no such channel\n", kind=TEXT)
        return as_json({"now": self.eutils.now.isoformat()})

    def _faults(self, orders: list[dict[str, Any]]) -> None:
        if not orders:
            self.eutils.recovers()
        for order in orders:
            self.eutils.fails(**order)

    def _clock(self, moment: str) -> None:
        if moment.startswith("+"):
            self.eutils.at(self.eutils.now + timedelta(days=int(moment[1:].removesuffix("d"))))
        else:
            self.eutils.at(datetime.fromisoformat(moment))

    def _mutate(self, change: dict[str, Any]) -> None:
        match change:
            case {"retract": int(pmid)}:
                notice = change.get("notice") or _NOTICE.format(pmid=max(self.eutils.backend.shelf.pmids) + 1, of=pmid)
                self.eutils.retracts(pmid, notice.encode())
            case {"delete": int(pmid)}:
                self.eutils.deletes(pmid)
            case {"unmatch": int(pmid)}:
                self.eutils.unmatches(pmid)
            case {"revise": str(xml)}:
                self.eutils.revises(identity(xml.encode())[0], xml.encode())
            case {"add": str(xml)}:
                self.eutils.has(xml.encode())
            case _:
                raise ValueError("one of retract, delete, unmatch, revise, add")


def main(argv: Sequence[str] | None = None) -> int:
    """Serve a PubMed XML file until interrupted or terminated."""
    parser = argparse.ArgumentParser(prog="python -m litrack.sample.server", description="A loopback E-utilities.")
    parser.add_argument("--corpus", type=Path, required=True, help="PubMed XML, .xml or .xml.gz")
    parser.add_argument("--port", type=int, default=0, help="of the E-utilities; any free one by default")
    parser.add_argument("--control-port", type=int, default=0, help="of the control channel; any free one by default")
    parser.add_argument("--virtual", type=int, default=0, help="number of extra ids from 95000001 that are only ids")
    parser.add_argument("--rate-limit", action="store_true", help="three requests a second, ten with a key")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every reply")
    chosen = parser.parse_args(argv)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with Eutils(
        records_in(chosen.corpus),
        port=chosen.port,
        rate_limit=chosen.rate_limit,
        virtual=range(95_000_001, 95_000_001 + chosen.virtual),
        latency=lambda _endpoint, _size: chosen.latency,
    ) as eutils:
        control = Control(eutils, chosen.control_port)
        control.listener.start()
        print(eutils.url, control.url, sep="\n", flush=True)  # noqa: T201 - a process tells its caller where it listens
        stop.wait()
        control.listener.close()
    return 0
