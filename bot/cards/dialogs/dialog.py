"""The frame of every dialog. Modal views are built here and nowhere else."""

from dataclasses import dataclass

from bot.cards.parts import blocks
from bot.slack import limits
from bot.slack.message import Block, Message
from rules.lifecycle.seen import SeenCondition


@dataclass(frozen=True)
class Dialog:
    """A dialog's title, and the callback id of its submission; empty where nothing can be submitted."""

    callback: str
    title: str

    def view(self, body: list[Block], *, carries: str = "", submit: str = "", close: str = "") -> Block:
        """Return the view; `carries` comes back with its submission. `close` defaults to Cancel beside `submit`."""
        view = {
            "type": "modal",
            "title": blocks.plain(self.title, limits.MODAL_TITLE),
            "close": blocks.plain(close or ("Cancel" if submit else "Close"), limits.MODAL_TITLE),
            "blocks": body,
        }
        if self.callback:
            view["callback_id"] = str(self.callback)
        if carries:
            view["private_metadata"] = carries
        if submit:
            view["submit"] = blocks.plain(submit, limits.MODAL_TITLE)
        return view

    def message(self, text: str) -> Block:
        """Return a view that only says something; `text` is mrkdwn."""
        return self.view([blocks.section(text)])

    def loading(self, what: str = "alert") -> Block:
        """Return the view that stands while something is read: a trigger lives three seconds."""
        return self.view([blocks.paragraph(f"Reading the {what} …")])


@dataclass(frozen=True)
class Again:
    """Why a dialog asks again (mrkdwn), and the condition as it was shown each time before."""

    why: str
    before: tuple[SeenCondition, ...] = ()


NOTICE = Dialog("", "aiops")


def notice_modal(message: Message) -> Block:
    """Return a message as a dialog, for presses where no message can stand beside the button."""
    return NOTICE.view(message.blocks or [blocks.section(message.text)])
