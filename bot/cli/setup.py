"""`aiops setup`: asks for the tokens, looks channel and people up by name, writes `aiops.env`, runs the doctor."""

import os
import shutil
import sys
from pathlib import Path
from shlex import quote
from typing import Annotated, NoReturn

import typer

from bot.aws.client import aws_client
from bot.cli.asking import AtTerminal, Terminal
from bot.cli.doctor import doctor
from bot.cli.env_file import filled, read_settings, write_private
from bot.cli.questions import Questions
from bot.cli.run import Mode
from bot.cli.terminal import err, failures_as_sentences
from bot.provision.provision import provision
from bot.runtime.aws_variables import aws_region
from bot.runtime.environment import add_to_environment, set_environment, value_of
from bot.runtime.secrets import slack_address
from bot.runtime.setting_types import MACHINE_ARN, TOPIC_ARN
from bot.settings import table_settings

_SLACK = "https://slack.com/api/"
_NO_TERMINAL = (
    "`aiops setup` asks questions, and standard input is not a terminal. Run it in one, or copy "
    "deploy/aiops.env.example to aiops.env and fill it in: docs/quickstart-slack.md says where to find each value."
)
_CREATE = "Create what is missing in AWS now: tables, topic, state machine and its role? It can be repeated"
_LATER = "Left out. `aiops init` creates what is missing in AWS and prints both ARNs: put them into the file."


def setup(
    file: Annotated[Path, typer.Option(help="Where the settings are written.")] = Path("aiops.env"),
    mode: Annotated[Mode, typer.Option(help="socket: the bot calls Slack. http: Slack calls the bot.")] = Mode.SOCKET,
) -> None:
    """Ask for the tokens, look channel and people up by name, write aiops.env, and check it all."""
    if not sys.stdin.isatty():
        _refuse(_NO_TERMINAL)
    person = AtTerminal()
    before = _before(file)
    if before is not None and not person.agrees(f"{file} is there. Change it? What is not asked for stays in it"):
        _refuse(f"{file} was left as it is. Another file: aiops setup --file OTHER.env")
    person.say("Nothing is written before the last question. Ctrl-C ends it.")
    with failures_as_sentences():
        values = _asked(person, read_settings(before or ""), mode)
    _write(file, filled(before or "", values), replaces=before is not None)
    person.say(f"\nWritten: {file}, which only you can read. What the doctor says of it:\n")
    set_environment(read_settings(file.read_text(encoding="utf-8")))
    try:
        doctor()
    finally:
        aiops = as_called()
        person.say(f"\nNext: set -a; . {sourced(file)}; set +a; {aiops} run\nAfter a change: {aiops} doctor")


def _before(file: Path) -> str | None:
    """Return what stands in the file, None if there is none; ends if it could not be written, before anybody types."""
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else None
    except (OSError, UnicodeDecodeError) as error:
        _refuse(f"{file} cannot be read: {error}")
    if not os.access(file.resolve().parent, os.W_OK):
        _refuse(
            f"{file.resolve().parent} is not a folder that you can write to. Another file: aiops setup --file OTHER.env"
        )
    return text


def _write(file: Path, text: str, *, replaces: bool) -> None:
    try:
        write_private(file, text, replaces=replaces)
    except FileExistsError:
        _refuse(f"{file} was created in the meantime and was left alone.")
    except OSError as error:
        _refuse(f"{file} could not be written: {error}")


def _asked(person: Terminal, known: dict[str, str], mode: Mode) -> dict[str, str]:
    """Return the settings, in the order of the sample."""
    add_to_environment(known)
    api_url = _slack_address()
    questions = Questions(person, api_url, known)
    values = {} if api_url == _SLACK else {"SLACK_API_URL": api_url}
    values["SLACK_BOT_TOKEN"] = questions.bot_token()
    if mode is Mode.SOCKET:
        values["SLACK_APP_TOKEN"] = questions.app_token()
    else:
        values["SLACK_SIGNING_SECRET"] = questions.signing_secret()
    values["AIOPS_ALERT_CHANNEL"] = questions.channel()
    if not known.get("AIOPS_POLICY_FILE"):
        person.say("People by name, @handle or id, user groups too, with commas between; * is everyone.")
        values["AIOPS_APPROVERS"] = questions.people("AIOPS_APPROVERS", "Who may approve and reject")
        default = values["AIOPS_APPROVERS"]
        values["AIOPS_MANAGERS"] = questions.people("AIOPS_MANAGERS", "Who may read the audit", default)
    values["AWS_REGION"] = questions.matching("AWS_REGION", "AWS region", "[a-z0-9-]{4,30}", aws_region() or "")
    set_environment({"AWS_REGION": values["AWS_REGION"]})
    return values | _arns(person, questions)


def _slack_address() -> str:
    try:
        return slack_address(value_of("SLACK_API_URL") or _SLACK)
    except ValueError as error:
        _refuse(f"SLACK_API_URL cannot be used: {error}")


def _arns(person: Terminal, questions: Questions) -> dict[str, str]:
    if person.agrees(_CREATE) and (made := _created(person)):
        return made
    machine = questions.matching(
        "AIOPS_STATE_MACHINE_ARN", "ARN of the state machine (Enter: later)", f"|{MACHINE_ARN}"
    )
    topic = questions.matching("AIOPS_SNS_TOPIC_ARN", "ARN of the topic (Enter: later)", f"|{TOPIC_ARN}")
    given = {"AIOPS_STATE_MACHINE_ARN": machine, "AIOPS_SNS_TOPIC_ARN": topic}
    if not all(given.values()):
        person.say(_LATER)
    return given


def _created(person: Terminal) -> dict[str, str]:
    """Return what `aiops init` would print; nothing, said so, where AWS does not let us."""
    try:
        with failures_as_sentences():
            names = table_settings().tables
            dynamodb, iam, machines, sns = map(aws_client, ("dynamodb", "iam", "stepfunctions", "sns"))
            found = provision(dynamodb, iam, machines, sns, names)
    except typer.Exit:
        return {}
    for did in found.done or ["nothing to do: everything was there"]:
        person.say(f"  {did}")
    for what in found.unclear:
        person.say(f"  not checked whether it serves these tables: {what}")
    return found.environment(names)


def sourced(file: Path) -> str:
    """Return the path as a shell's `.` takes it: quoted, and not looked for in PATH."""
    return quote(str(file) if file.is_absolute() or len(file.parts) > 1 else f"./{file}")


def as_called() -> str:
    """Return what to type for `aiops` here: what was typed, where it is not on the PATH."""
    called = Path(sys.argv[0])
    return quote(str(called)) if called.name == "aiops" and shutil.which("aiops") is None else "aiops"


def _refuse(why: str) -> NoReturn:
    err.print(why, style="red", markup=False)
    raise typer.Exit(1)
