"""The small screens over the list: tags, note, filters, help."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static, TextArea

Answer = TypeVar("Answer")

HELP = """\
The list                             The study
  j k arrows   next, previous          enter l   open it; the list: esc h
  g G          first, last             j k       scroll
  u            next unread             J K       next, previous study
  space        read on: open, page down, at the end mark as read and go on
               to the next unread

What you say                         Finding
  r   read or unread                   /   search as you type: enter keeps
  s   star                                 it, esc drops it
  t   tags                             f   filters: unread, tags, queries ...
  n   note                             R   the list anew, after an update
  z   take the last thing back         o   open in the browser
                                       c   copy the citation      q   quit

• not read  ★ star  #tag  +note   Outcomes are what abstracts report:
▲ improved  ▼ worsened  ● no difference  ◆ mixed  ↑ raised  ↓ lowered
~ associated or changed
The same by command: litrack mark, star, tag, note, undo. No update touches
what you said.
"""


class Line(Input):
    """The line that is searched for while it is typed: enter and down keep it, esc drops it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", priority=True),
        Binding("enter,down", "keep", priority=True),
    ]

    class Left(Message):
        """The reader is done with the line."""

    def __init__(self, typed: str) -> None:
        hint = 'words, "phrases", -not, author:name, note:word, year:2020-'
        super().__init__(typed, placeholder=hint, select_on_focus=False)

    def action_drop(self) -> None:
        """No search."""
        self.value = ""
        self.post_message(self.Left())

    def action_keep(self) -> None:
        """The search stays."""
        self.post_message(self.Left())


class Asking(ModalScreen[Answer | None], Generic[Answer]):
    """A question in the middle of the screen; esc leaves everything as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave")]

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)


class AskTags(Asking[str]):
    """The tags of a study, as one line."""

    def __init__(self, held: str, used: Sequence[str]) -> None:
        super().__init__()
        self.held, self.used = held, used

    def compose(self) -> ComposeResult:
        """Label, line, hint."""
        with Vertical():
            yield Static("Tags, with spaces between them", markup=False)
            yield Input(value=self.held, select_on_focus=False)
            known = " ".join(self.used)
            yield Static(
                f"in use: {known}\nenter keeps, esc leaves" if known else "enter keeps, esc leaves", markup=False
            )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Done."""
        self.dismiss(event.value)


class AskNote(Asking[str]):
    """The note of a study."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "keep", priority=True)]

    def __init__(self, held: str) -> None:
        super().__init__()
        self.held = held

    def compose(self) -> ComposeResult:
        """Label, text, hint."""
        with Vertical():
            yield Static("Note", markup=False)
            yield TextArea(self.held, soft_wrap=True, tab_behavior="focus")
            yield Static("ctrl+s keeps, esc leaves; without a word the note goes", markup=False)

    def on_mount(self) -> None:
        """Write on at the end."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_keep(self) -> None:
        """Done."""
        self.dismiss(self.query_one(TextArea).text)


class AskFilters(Asking["tuple[str, ...]"]):
    """Which studies are listed: all kinds of what is ticked must hold, within a kind any will do."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick"), Binding("f,q", "leave")]

    def __init__(self, choices: Sequence[tuple[str, str]], ticked: Sequence[str]) -> None:
        super().__init__()
        self.choices, self.ticked = choices, set(ticked)

    def compose(self) -> ComposeResult:
        """Label, list, hint."""
        with Vertical():
            yield Static("Only studies that are", markup=False)
            yield OptionList(*map(self._line, range(len(self.choices))), markup=False)
            yield Static("space or enter ticks, esc closes", markup=False)

    def _line(self, place: int) -> str:
        key, words = self.choices[place]
        return f"[{'x' if key in self.ticked else ' '}] {words}"

    def action_tick(self) -> None:
        """The line under the cursor."""
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _tick(self, event: OptionList.OptionSelected) -> None:
        self.ticked ^= {self.choices[event.option_index][0]}
        event.option_list.replace_option_prompt_at_index(event.option_index, self._line(event.option_index))

    def action_leave(self) -> None:
        """What is ticked counts."""
        self.dismiss(tuple(key for key, _ in self.choices if key in self.ticked))


class Help(Asking[None]):
    """All keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,question_mark,enter", "leave")]

    def compose(self) -> ComposeResult:
        """One text."""
        with VerticalScroll():
            yield Static(HELP + "\nesc closes", markup=False)
