"""`litrack outcomes --refresh`: reads the library again with this extractor and vocabulary."""

from litrack.commands.writing import writing
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue, Library
from litrack.library.faults import identify
from litrack.library.renew import count_stale
from litrack.track.extractor import extractor
from litrack.track.refresh import refresh


def refresh_all(context: Context) -> ExitCode:
    """Every study that another extractor or vocabulary has read. Raises UsageError, Busy, LibraryError."""
    newest = extractor(context.config_dir)
    identify(context.settings.db)  # one of an older litrack is brought up to date, but none is made here
    with writing(context) as library:
        stale = count_stale(library, newest.version)
        if not stale:
            context.say(f"All studies were read by this extractor ({newest.version}); nothing to do.")
            return ExitCode.DONE
        from litrack.report.progress import Working

        with Working(context.talk) as working:
            working.phase("reading again", stale)
            done = refresh(library, newest, working.step)
    context.write(f"{done:,} studies read again with extractor {newest.version}; what you set by hand is kept.")
    return ExitCode.DONE


def older(library: Catalogue | Library, version: str) -> str:
    """One line where stored rows are of another extractor; nothing where all are of this one."""
    stale = count_stale(library, version)
    if not stale:
        return ""
    several = "studies were" if stale > 1 else "study was"
    return f"{stale:,} {several} read by another extractor or vocabulary: litrack outcomes --refresh reads them again."
