"""Opens the door to NCBI with the settings of this run."""

from litrack.context import Context
from litrack.pubmed import PubMed, Wire
from litrack.queries.settings import require_email


def open_door(context: Context) -> PubMed:
    """PubMed behind a paced wire. Raises UsageError where no email is set."""
    settings = context.settings
    context.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return PubMed(
        Wire(
            email=require_email(settings),
            api_key=settings.api_key or None,
            base_url=settings.eutils_url,
            tool=settings.tool,
            pace_file=context.state_dir / "pace",
            interval=context.interval,
            sleep=context.sleep,
            clock=context.monotonic,
            say=context.say if context.flags.verbose else lambda _: None,
        )
    )
