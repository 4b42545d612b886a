"""An invented record in one call, and a client of the stand-in that knows nothing but HTTP."""

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest

from litrack.sample.server import Eutils

Record = Callable[..., bytes]


@dataclass(frozen=True)
class Got:
    """One reply."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()


class Client:
    """Sends tool and email with every request, unless told otherwise."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)

    def ask(
        self,
        endpoint: str,
        *,
        method: str = "POST",
        identity: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 2.0,
        **params: object,
    ) -> Got:
        known = {"tool": "litrack-tests", "email": "reader@example.org"} if identity is None else identity
        form = urlencode({"db": "pubmed", **known, **params})
        path = f"{self.parts.path}{endpoint}.fcgi"
        connection = http.client.HTTPConnection(str(self.parts.hostname), self.parts.port, timeout=timeout)
        try:
            if method == "GET":
                connection.request("GET", f"{path}?{form}", headers=headers or {})
            else:
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", path, form, kind | (headers or {}))
            reply = connection.getresponse()
            return Got(reply.status, reply.read(), dict(reply.getheaders()))
        finally:
            connection.close()


def _record(
    pmid: int,
    title: str = "A study.",
    abstract: str = "",
    *,
    mesh: tuple[str, ...] = (),
    major: tuple[str, ...] = (),
    types: tuple[str, ...] = ("Journal Article",),
    authors: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    bank: str = "",
    notice: str = "",
    entered: str = "2026/01/15",
    revised: str = "2026/02/01",
    version: int = 1,
) -> bytes:
    year, month, day = entered.split("/")
    revised_parts = "".join(
        f"<{t}>{v}</{t}>" for t, v in zip(("Year", "Month", "Day"), revised.split("/"), strict=True)
    )
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D000000" MajorTopicYN="{"Y" if name in major else "N"}">'
        f"{name.partition('/')[0]}</DescriptorName>"
        + (
            f'<QualifierName UI="Q000000" MajorTopicYN="N">{name.partition("/")[2]}</QualifierName>'
            if "/" in name
            else ""
        )
        + "</MeshHeading>"
        for name in (*mesh, *major)
    )
    people = "".join(
        f"<Author><LastName>{name.rpartition(' ')[0]}</LastName><Initials>{name.rpartition(' ')[2]}</Initials></Author>"
        for name in authors
    )
    kinds = "".join(f"<PublicationType>{name}</PublicationType>" for name in types)
    words = "".join(f'<Keyword MajorTopicYN="N">{word}</Keyword>' for word in keywords)
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        f'<DateRevised>{revised_parts}</DateRevised><Article PubModel="Print"><Journal><JournalIssue '
        f'CitedMedium="Print"><PubDate><Year>{year}</Year><Month>{month}</Month></PubDate></JournalIssue>'
        f"<Title>Journal of synthetic tests</Title></Journal><ArticleTitle>{title}</ArticleTitle>"
        + (f"<Abstract><AbstractText>{abstract}</AbstractText></Abstract>" if abstract else "")
        + (f"<AuthorList>{people}</AuthorList>" if people else "")
        + "<Language>eng</Language>"
        + (f"<DataBankList><DataBank><DataBankName>{bank.partition(' ')[0]}</DataBankName><AccessionNumberList>"
           f"<AccessionNumber>{bank.partition(' ')[2]}</AccessionNumber></AccessionNumberList></DataBank>"
           "</DataBankList>"
           if bank else "")
        + f"<PublicationTypeList>{kinds}</PublicationTypeList>"
        "</Article><MedlineJournalInfo><MedlineTA>J Synth Test</MedlineTA></MedlineJournalInfo>"
        + (f'<CommentsCorrectionsList><CommentsCorrections RefType="{notice}"><RefSource>J Synth Test. 2026</RefSource>'
           "</CommentsCorrections></CommentsCorrectionsList>" if notice else "")
        + f"<MeshHeadingList>{headings}</MeshHeadingList><KeywordList Owner=\"NOTNLM\">{words}</KeywordList>"
        f'</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="entrez"><Year>{year}</Year><Month>{month}'
        f"</Month><Day>{day}</Day></PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList><ReferenceList><Reference>'
        "<Citation>A paper that mentions zebrafish.</Citation></Reference></ReferenceList></PubmedData></PubmedArticle>"
    ).encode()  # fmt: skip


@pytest.fixture
def record() -> Record:
    """Builds one PubmedArticle."""
    return _record


@pytest.fixture
def pubmed(record: Record) -> Iterator[Eutils]:
    """A stand-in with three studies: two on sleep, one on pain."""
    with Eutils(
        (
            record(90000001, "Sleep in the evening.", "Sleep improved.", mesh=("Sleep",), authors=("Meyer AB",)),
            record(90000002, "Sleep in the morning.", "Nothing improved.", entered="2026/02/10"),
            record(90000003, "Pain at noon.", "Pain was measured."),
        )
    ) as eutils:
        yield eutils


@pytest.fixture
def client(pubmed: Eutils) -> Client:
    """A client of `pubmed`."""
    return Client(pubmed.url)


@pytest.fixture
def client_of() -> Callable[[Eutils], Client]:
    """A client of any stand-in."""
    return lambda eutils: Client(eutils.url)


@pytest.fixture
def client_at() -> Callable[[str], Client]:
    """A client of any address."""
    return Client
