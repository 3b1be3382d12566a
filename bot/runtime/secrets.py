"""The secrets among the settings, and where they are sent: trimmed, and refused when they cannot be right."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, SecretStr

from bot.runtime.web_address import web_address

SHORTEST_SECRET = 16
SHORTEST_TOKEN = 10
"""In characters; a shorter one can be guessed, or is a mistake. A token of Slack's has more than fifty."""


def _trimmed(given: Any) -> Any:
    # Files and shells leave a line's end behind; no secret begins or ends with white space.
    return given.strip() if isinstance(given, str) else given


def _trimmed_or_none(given: Any) -> Any:
    return _trimmed(given) or None


def _one_word(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and not is_word(secret.get_secret_value()):
        raise ValueError("it holds white space, quotation marks, or characters that no secret of Slack has")
    return secret


def _of_kind(kind: str) -> Callable[[SecretStr | None], SecretStr | None]:
    def check(token: SecretStr | None) -> SecretStr | None:
        text = token.get_secret_value() if token is not None else kind * SHORTEST_TOKEN
        if any(text.startswith(other) for other in _KINDS - {kind}):
            raise ValueError(f"it is a token of another kind; this one begins with {kind}")
        if len(text) < SHORTEST_TOKEN:
            raise ValueError(f"it is shorter than {SHORTEST_TOKEN} characters")
        return token

    return check


def _long_enough(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"it is shorter than {SHORTEST_SECRET} characters; Slack's has 32")
    return secret


def _tokens(tokens: SecretStr | None) -> SecretStr | None:
    each = [part.strip() for part in tokens.get_secret_value().split(",")] if tokens else []
    named = [token for token in each if token]
    if any(not is_word(token) for token in named):
        raise ValueError("a token holds white space, quotation marks, or characters that fit into no header")
    if tokens is not None and any(len(token) < SHORTEST_SECRET for token in named or [""]):
        raise ValueError(f"a token is shorter than {SHORTEST_SECRET} characters; make one with `openssl rand -hex 32`")
    return tokens


def slack_address(given: str) -> str:
    """Return an address of Slack's API, which ends with a slash. Raises ValueError, which quotes nothing."""
    url = _trimmed(given)
    parts = web_address(url)
    if parts is None or not is_word(url):
        raise ValueError("it is not an address that begins with https:// or http://")
    if parts.username is not None or parts.password is not None or parts.query:
        raise ValueError("it holds a user, a password or a query; an address holds no secrets")
    return str(url if url.endswith("/") else f"{url}/")


def is_word(secret: str) -> bool:
    """Whether a value fits into a header, and is not in quotation marks."""
    # Docker's --env-file takes the quotation marks around a value as part of it.
    is_quoted = secret[:1] in {'"', "'"} and secret[-1:] == secret[:1]
    return secret.isascii() and secret.isprintable() and not is_quoted and not any(map(str.isspace, secret))


_KINDS = {"xoxb-", "xapp-", "xoxp-"}
BotToken = Annotated[SecretStr, BeforeValidator(_trimmed), AfterValidator(_one_word), AfterValidator(_of_kind("xoxb-"))]
OptionalSlackSecret = Annotated[SecretStr | None, BeforeValidator(_trimmed_or_none), AfterValidator(_one_word)]
SlackAddress = Annotated[str, AfterValidator(slack_address)]
AppToken = Annotated[OptionalSlackSecret, AfterValidator(_of_kind("xapp-"))]
SigningSecret = Annotated[OptionalSlackSecret, AfterValidator(_long_enough)]
IngestTokens = Annotated[SecretStr | None, BeforeValidator(_trimmed_or_none), AfterValidator(_tokens)]
"""One token, or several separated by commas during a rotation."""
