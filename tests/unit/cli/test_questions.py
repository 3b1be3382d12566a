"""Each answer of the setup is tried at once; a wrong one is named and asked for again, and no secret is shown."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.questions import Questions
from bot.cli.run import Mode
from bot.cli.setup import _asked, _created, as_called, sourced
from bot.provision.provision import Provisioned
from tests.slack_double import SlackDouble
from tests.slack_double.in_a_thread import slack_in_a_thread
from tests.unit.cli.needed import NEEDED


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackDouble]:
    with slack_in_a_thread() as running:
        running.channel("C0ALERTS1", name="station-alerts")
        running.channel("C0OTHER11", name="station-talk", bot_is_member=False)
        running.person("U0ALICE11", name="alice", real_name="Alice Ng")
        running.person("U0ALICE22", name="alice2", real_name="Alice Ng")
        running.person("U0GUEST11", name="gina", is_restricted=True)
        running.person("U0NG11111", name="ng", real_name="Ng, Bella")
        running.usergroup("S0CREW111", ["U0ALICE11"])
        yield running


class Scripted:
    """Types what a test tells it to."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.said: list[str] = []
        self.defaults: list[str] = []

    def ask(self, question: str, default: str = "") -> str:
        self.defaults.append(default)
        return self.typed.pop(0) or default

    def ask_secret(self, question: str) -> str:
        self.said.append(question)
        return self.typed.pop(0)

    def agrees(self, question: str) -> bool:
        return self.typed.pop(0) == "y"

    def say(self, text: str) -> None:
        self.said.append(text)

    @property
    def heard(self) -> str:
        return "\n".join(self.said)


def asked_by(slack: SlackDouble, person: Scripted, **known: str) -> Questions:
    person.typed.insert(0, slack.app.bot_token)
    questions = Questions(person, slack.api_url, known)
    questions.bot_token()
    return questions


def test_a_token_is_tried_until_slack_takes_one_and_is_never_shown(slack: SlackDouble) -> None:
    person = Scripted("", "xapp-of-another-kind", "xoxb short", "xoxb-not-of-this-slack", "xoxb-double")
    assert Questions(person, slack.api_url, {}).bot_token() == "xoxb-double"
    assert "it is a token of another kind; this one begins with xoxb-" in person.heard
    assert "It is needed." in person.heard
    assert "white space" in person.heard
    assert "Slack says invalid_auth" in person.heard
    assert "The bot is aiops in swapnet." in person.heard
    assert not any(word in person.heard for word in ("of-another", "xoxb short", "not-of-this", "xoxb-double"))


def test_the_app_token_must_open_socket_mode(slack: SlackDouble) -> None:
    person = Scripted("xapp-wrong-one", "xoxb-double-x", "xapp-double")
    assert Questions(person, slack.api_url, {}).app_token() == "xapp-double"
    assert "Slack says invalid_auth" in person.heard


def test_enter_keeps_the_token_that_is_in_the_file(slack: SlackDouble) -> None:
    person = Scripted("")
    assert Questions(person, slack.api_url, {"SLACK_BOT_TOKEN": "xoxb-double"}).bot_token() == "xoxb-double"
    assert "Enter keeps the one in the file" in person.heard


def test_without_a_network_it_says_so_and_asks_again() -> None:
    person = Scripted("xoxb-double", "xoxb-double")
    questions = Questions(person, "http://127.0.0.1:9/api/", {})
    with pytest.raises(IndexError):  # nothing more is typed
        questions.bot_token()
    assert person.heard.count("Check the network and proxy") == 2


def test_a_channel_is_named_and_where_the_bot_is_not_the_way_in_is_said(slack: SlackDouble) -> None:
    person = Scripted("", "staton-alerts", "station", "#station-talk")
    assert asked_by(slack, person).channel() == "C0OTHER11"
    assert "Type a name or an id." in person.heard
    assert "There is no channel called staton-alerts. Did you mean station-alerts" in person.heard
    assert "#station-talk: C0OTHER11; the bot is not in it yet: type /invite @aiops there" in person.heard


def test_a_channel_may_be_an_id_and_enter_keeps_that_of_the_file(slack: SlackDouble) -> None:
    assert asked_by(slack, Scripted("C0123456789")).channel() == "C0123456789"
    person = Scripted("")
    assert asked_by(slack, person, AIOPS_ALERT_CHANNEL="C0ALERTS1").channel() == "C0ALERTS1"
    assert person.defaults == ["C0ALERTS1"]


def test_people_are_found_together_and_each_once(slack: SlackDouble) -> None:
    person = Scripted("@alice, s0crew111, U0ALICE11,")
    assert asked_by(slack, person).people("AIOPS_APPROVERS", "Who") == "U0ALICE11,S0CREW111"
    assert "  alice: U0ALICE11" in person.said


def test_a_name_of_two_people_a_guest_and_nobody_are_asked_for_again(slack: SlackDouble) -> None:
    person = Scripted("Alice Ng", "gina", "zebulon", " , ", "*")
    assert asked_by(slack, person).people("AIOPS_APPROVERS", "Who") == "*"
    assert "Several match: alice (U0ALICE11), alice2 (U0ALICE22). Type an id." in person.heard
    assert "that is a guest" in person.heard
    assert "There is no person or user group called zebulon." in person.heard
    assert "Name at least one person, or * for everyone." in person.heard


def test_a_comma_may_belong_to_a_name(slack: SlackDouble) -> None:
    assert asked_by(slack, Scripted("Ng, Bella")).people("AIOPS_APPROVERS", "Who") == "U0NG11111"
    assert asked_by(slack, Scripted("alice, Ng")).people("AIOPS_APPROVERS", "Who") == "U0ALICE11,U0NG11111"


def test_http_mode_asks_for_the_signing_secret_whose_form_is_checked(slack: SlackDouble) -> None:
    person = Scripted("short", "0123456789abcdef0123456789abcdef")
    assert Questions(person, slack.api_url, {}).signing_secret() == "0123456789abcdef0123456789abcdef"
    assert "shorter than 16 characters" in person.heard


def test_who_reads_the_audit_is_by_default_who_approves(slack: SlackDouble) -> None:
    assert asked_by(slack, Scripted("")).people("AIOPS_MANAGERS", "Who", "U0ALICE11") == "U0ALICE11"


def test_a_region_has_the_form_of_one(slack: SlackDouble) -> None:
    person = Scripted("Frankfurt am Main", "eu-central-1 ")
    assert Questions(person, slack.api_url, {}).matching("AWS_REGION", "?", "[a-z0-9-]{4,30}") == "eu-central-1"
    assert "That does not look like one." in person.heard


ASKED = {"SLACK_BOT_TOKEN", "AIOPS_ALERT_CHANNEL", "AWS_REGION", "AIOPS_STATE_MACHINE_ARN", "AIOPS_SNS_TOPIC_ARN"}


@pytest.fixture
def environment(slack: SlackDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NEEDED, "SLACK_APP_TOKEN", "AIOPS_POLICY_FILE", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLACK_API_URL", slack.api_url)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


def test_arns_may_wait_until_there_are_some(environment: None) -> None:
    person = Scripted("xoxb-double", "xapp-double", "station-alerts", "alice", "", "", "n", "arn:nonsense", "", "")
    given = _asked(person, {}, Mode.SOCKET)
    assert given.keys() == ASKED | {"SLACK_API_URL", "SLACK_APP_TOKEN", "AIOPS_APPROVERS", "AIOPS_MANAGERS"}
    assert (given["AWS_REGION"], given["AIOPS_STATE_MACHINE_ARN"]) == ("eu-west-1", "")
    assert "`aiops init` creates what is missing in AWS and prints both ARNs" in person.heard


def test_who_decides_is_not_asked_where_a_policy_says_so(environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOPS_POLICY_FILE", "policy.yml")
    person = Scripted("xoxb-double", "0123456789abcdef", "station-alerts", "", "n", "", "")
    given = _asked(person, {"AIOPS_POLICY_FILE": "policy.yml"}, Mode.HTTP)
    assert given.keys() == ASKED | {"SLACK_API_URL", "SLACK_SIGNING_SECRET"}


def test_what_of_aws_could_not_be_checked_is_said_as_by_init(
    environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Provisioned("arn:of:a:machine", "arn:of:a:topic", unclear=["the topic: AccessDenied"])
    monkeypatch.setattr("bot.cli.setup.provision", lambda *_clients: made)
    person = Scripted()
    assert _created(person)["AIOPS_SNS_TOPIC_ARN"] == "arn:of:a:topic"
    assert "not checked whether it serves these tables: the topic: AccessDenied" in person.heard


@pytest.mark.parametrize("name", ["aiops.env", "my settings/aiops.env", "it's $HOME.env", "-a.env", "/tmp/a b;c.env"])
def test_the_line_to_paste_reads_the_file_whatever_its_name(name: str) -> None:
    (given,) = shlex.split(sourced(Path(name)))
    assert Path(given) == Path(name)
    assert "/" in given


@pytest.mark.parametrize(
    ("typed", "path", "said"),
    [
        (".venv/bin/aiops", "", ".venv/bin/aiops"),
        ("my venv/bin/aiops", "", "'my venv/bin/aiops'"),
        ("/opt/aiops/bin/aiops", "bin", "aiops"),
        ("/opt/checkout/bot/__main__.py", "", "aiops"),
    ],
)
def test_what_to_type_next_is_found_by_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, path: str, said: str
) -> None:
    command = tmp_path / "bin" / "aiops"
    command.parent.mkdir()
    command.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / path) if path else str(tmp_path))
    monkeypatch.setattr("sys.argv", [typed, "setup"])
    assert as_called() == said
