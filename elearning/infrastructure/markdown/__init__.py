"""Course text to page: Markdown in, clean HTML out, through a process that can be killed.

Authors are trusted to teach, not with the browser of a learner: whatever they write passes the cleaner last, maths and diagrams are
drawn here so that no page needs a script, and a text that would keep the parser busy is stopped with a sentence instead of a hang.
"""

from elearning.infrastructure.markdown.shapes import (
    Asset,
    Context,
    Drawing,
    Finding,
    PageLink,
    Piece,
    Rendered,
    TocEntry,
)
from elearning.infrastructure.markdown.worker import end_renderer, render_all, render_markdown

__all__ = [
    "Asset",
    "Context",
    "Drawing",
    "Finding",
    "PageLink",
    "Piece",
    "Rendered",
    "TocEntry",
    "end_renderer",
    "render_all",
    "render_markdown",
]
