"""What `aiops setup` asks: each answer is looked up or tried at once, and asked for again until it can be right."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import regex
from pydantic import SecretStr, TypeAdapter, ValidationError

from bot.cli.asking import Terminal
from bot.runtime.secrets import AppToken, BotToken, SigningSecret
from bot.runtime.setting_types import EVERYONE
from bot.slack.by_name import ByName, Named, id_in, meant, nearest
from bot.slack.calls import call, web_client
from bot.slack.errors import NeedsPerson, SlackFailure, SlackRefused
from bot.slack.text import shown

Answer = TypeVar("Answer")
_LONGEST = 80
_MOST_NAMED = 5
_CHANNELS = ("C", "G")


class WrongAnswer(Exception):
    """The text says why, and quotes no secret."""


class Questions:
    """Asks a person. `known` are the settings of a file that is there: Enter keeps them."""

    def __init__(self, terminal: Terminal, api_url: str, known: dict[str, str]) -> None:
        self._terminal = terminal
        self._api_url = api_url
        self._known = known
        self._by_name: ByName | None = None

    def bot_token(self) -> str:
        """Return a bot token that Slack takes."""
        return self._secret("SLACK_BOT_TOKEN", "Bot token (xoxb-…), from Install App", BotToken, self._try_bot)

    def app_token(self) -> str:
        """Return an app-level token that opens Socket Mode."""
        question = "App-level token (xapp-…), from Basic Information"
        return self._secret("SLACK_APP_TOKEN", question, AppToken, self._try_app)

    def signing_secret(self) -> str:
        """Return the signing secret; only a request of Slack's could show that it is right."""
        question = "Signing Secret, from Basic Information"
        return self._secret("SLACK_SIGNING_SECRET", question, SigningSecret, lambda _secret: None)

    def channel(self) -> str:
        """Return the id of a channel."""

        def look(typed: str) -> str:
            if (given := id_in(typed)) and given.startswith(_CHANNELS):
                return given
            found = self._only(typed, asyncio.run(self._lists.channels()), "channel")
            self._terminal.say(f"  #{_name(found)}: {found.id}{f'; {found.but}' if found.but else ''}")
            return found.id

        known = self._known_for("AIOPS_ALERT_CHANNEL")
        return self._until(lambda: self._terminal.ask("Channel for alerts", known), look)

    def people(self, variable: str, question: str, default: str = "") -> str:
        """Return ids of people and user groups, separated by commas."""
        default = self._known_for(variable) or default
        return self._until(lambda: self._terminal.ask(question, default), self._look_people_up)

    def matching(self, variable: str, question: str, pattern: str, default: str = "") -> str:
        """Return an answer of a certain form."""

        def check(typed: str) -> str:
            if regex.fullmatch(pattern, typed.strip()):
                return typed.strip()
            raise WrongAnswer("That does not look like one.")

        return self._until(lambda: self._terminal.ask(question, self._known_for(variable) or default), check)

    def _known_for(self, variable: str) -> str:
        return self._known.get(variable, "")

    def _look_people_up(self, typed: str) -> str:
        parts = [each.strip() for each in typed.split(",") if each.strip()]
        ids = [self._person(each) for each in ([typed] if self._is_one_name(parts, typed) else parts)]
        if not ids:
            raise WrongAnswer("Name at least one person, or * for everyone.")
        return ",".join(dict.fromkeys(ids))

    def _is_one_name(self, parts: list[str], typed: str) -> bool:
        """Whether the comma belongs to a name: "Ng, Alice"."""
        is_by_name = len(parts) > 1 and not any(each == EVERYONE or id_in(each) for each in parts)
        return is_by_name and len(meant(typed, asyncio.run(self._lists.people()))) == 1

    def _person(self, typed: str) -> str:
        if typed == EVERYONE:
            return typed
        if (given := id_in(typed)) and not given.startswith(_CHANNELS):
            return given
        found = self._only(typed, asyncio.run(self._lists.people()), "person or user group")
        if found.but:
            raise WrongAnswer(f"{_name(found)}: {found.but}. Name somebody else.")
        self._terminal.say(f"  {_name(found)}: {found.id}")
        return found.id

    def _only(self, typed: str, listed: list[Named], what: str) -> Named:
        if not typed.strip():
            raise WrongAnswer("Type a name or an id.")
        found = meant(typed, listed)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{_name(each)} ({each.id})" for each in found[:_MOST_NAMED])
            more = len(found) - _MOST_NAMED
            raise WrongAnswer(f"Several match: {names}{f', and {more} more' if more > 0 else ''}. Type an id.")
        close = [shown(each, _LONGEST) for each in nearest(typed, listed)]
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        unseen = " A private one is seen once the bot is in it: /invite @aiops." if what == "channel" else ""
        raise WrongAnswer(f"There is no {what} called {shown(typed, _LONGEST)}.{hint}{unseen}")

    @property
    def _lists(self) -> ByName:
        if self._by_name is None:
            raise WrongAnswer("The bot token comes first.")
        return self._by_name

    def _secret(self, variable: str, question: str, kind: Any, try_it: Callable[[str], None]) -> str:
        known = self._known_for(variable)
        keeps = "; Enter keeps the one in the file" if known else ""

        def check(typed: str) -> str:
            secret = _checked(kind, typed or known)
            try_it(secret)
            return secret

        return self._until(lambda: self._terminal.ask_secret(f"{question}{keeps}"), check)

    def _try_bot(self, token: str) -> None:
        client = web_client(token, self._api_url)
        answer = asyncio.run(call(client.auth_test))
        self._terminal.say(f"  The bot is {_said(answer, 'user')} in {_said(answer, 'team')}.")
        self._by_name = ByName(client, self._rest)

    def _try_app(self, token: str) -> None:
        client = web_client("", self._api_url)
        asyncio.run(call(client.apps_connections_open, app_token=token))
        self._terminal.say("  Slack accepts it.")

    async def _rest(self, seconds: float) -> None:
        self._terminal.say(f"  Slack asks to wait {seconds:.0f} s …")
        await asyncio.sleep(seconds)

    def _until(self, ask: Callable[[], str], check: Callable[[str], Answer]) -> Answer:
        while True:
            typed = ask()
            try:
                return check(typed)
            except WrongAnswer as wrong:
                self._terminal.say(f"  {wrong}")
            except (NeedsPerson, SlackRefused) as refused:
                self._terminal.say(f"  {refused}.")
            except SlackFailure as failure:
                self._terminal.say(f"  {failure}. Check the network and proxy, and try again.")


def _name(found: Named) -> str:
    return shown(next(iter(found.names), found.id), _LONGEST)


def _said(answer: Any, name: str) -> str:
    return shown(str(answer.get(name)), _LONGEST)


def _checked(kind: Any, typed: str) -> str:
    if not typed:
        raise WrongAnswer("It is needed. Ctrl-C ends the setup.")
    try:
        secret: SecretStr = TypeAdapter(kind).validate_python(typed)
    except ValidationError as error:
        why = str(error.errors(include_input=False, include_url=False)[0]["msg"]).removeprefix("Value error, ")
        raise WrongAnswer(f"That cannot be right: {why}.") from None
    return secret.get_secret_value()
