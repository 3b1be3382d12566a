"""The composition root: builds the clients of a running bot and wires its parts together."""

from bot.access.authorization import Authority
from bot.access.load import policy_of
from bot.access.on_call import OnCall
from bot.access.policy_in_use import PolicyInUse
from bot.access.rereading import Rereading
from bot.aws.bedrock import Bedrock
from bot.aws.client import AwsClients, aws_clients
from bot.aws.copilot import Copilot
from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.bot import Bot
from bot.cards.alert.alert_cards import AlertCards
from bot.charts.charts import Charts
from bot.charts.renderer import Renderer
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.decisions.rechecks import Rechecks
from bot.delivery.build import StationServices, build_delivery
from bot.delivery.claims import Claims
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.fallback import Fallback
from bot.delivery.quiet.announce_quiet import AnnounceQuiet
from bot.evaluation.build import build_rule_engine
from bot.evaluation.reminders import RemindPending
from bot.home.publisher import Publisher
from bot.home.tabs import HomeTabs
from bot.leadership.clock_check import ClockCheck
from bot.listeners.commands.build import build_dispatch, build_sources
from bot.listeners.registry import build_app
from bot.listeners.use_cases import build_use_cases
from bot.provision.model import InstalledMachine
from bot.queries.card_links import CardLinks
from bot.runtime.clock import Clock
from bot.runtime.environment import environment_without_secrets
from bot.runtime.rules_in_use import RulesInUse
from bot.runtime.runtime import Runtime, build_runtime
from bot.settings import RunSettings
from bot.slack.slack import Slack, build_slack
from bot.tables.stored_alerts import StoredAlerts
from bot.tables.stored_digests import StoredDigests
from bot.tables.stores import Stores, build_stores
from bot.web.readiness import Readiness
from bot.web.routes import build_routes
from storage.change_stamp import soon
from storage.server_clock import ServerClock
from storage.setup import TableCheck
from storage.tables import tables
from storage.windows import Windows


def build_bot(
    settings: RunSettings,
    *,
    http_mode: bool,
    clock: Clock | None = None,
    aws: AwsClients | None = None,
    renderer: Renderer | None = None,
) -> Bot:
    """Build the whole bot; tests pass their own clients, clock and renderer."""
    aws = aws or aws_clients(settings.time_outs, with_bedrock=settings.copilot is not None)
    runtime = _runtime(settings, clock)
    stores = _stores(settings, runtime, aws)
    slack = _slack(settings, runtime)
    policy = _policy(settings, runtime)
    on_call = OnCall(policy, runtime.clock, runtime.telemetry)
    authority = Authority(slack.people, policy, runtime.clock.monotonic)
    cards = _cards(settings, on_call, runtime, aws)
    renderer = renderer or Renderer(environment_without_secrets())
    charts = Charts(runtime, stores.metrics, renderer, slack.files)
    services = _services(settings, runtime, stores, aws)
    posting = _posting(settings, runtime, stores, slack, services.topic, policy)
    delivery = build_delivery(settings, posting, cards, charts, slack.rate_limits, services)
    engine = build_rule_engine(settings, runtime, stores, policy, services.clock_check, delivery.wake)
    publisher = Publisher(slack.client, slack.rate_limits)
    home = HomeTabs(runtime, stores, authority, engine.leadership, publisher, cards.state_machine)
    authorized = AuthorizedAlerts(authority, posting.alerts, delivery.wake, runtime.telemetry)
    rechecks = Rechecks(runtime, stores.recent, clock_fault=services.clock_check.known_fault)
    use_cases = build_use_cases(settings, authorized, posting.digests, cards, rechecks, slack.modals)
    sources = build_sources(runtime, stores, _links(settings, slack, posting.digests, policy), charts, on_call)
    dispatch = build_dispatch(runtime, stores, authority, slack.files, sources)
    app = build_app(settings, runtime, slack, use_cases, dispatch, home)
    return Bot(
        settings=settings,
        runtime=runtime,
        stores=stores,
        app=app,
        slack=slack,
        web=build_routes(settings, runtime, stores, app, engine.stations.heard_of, http_mode=http_mode),
        delivery=delivery,
        engine=engine,
        home=home,
        reminders=RemindPending(runtime, stores, posting.alerts, on_call, engine.leadership, delivery.wake),
        quiet=AnnounceQuiet(posting, stores, engine.leadership),
        readiness=_readiness(settings, runtime, stores, slack, posting),
        renderer=renderer,
        machine=cards.machine,
        on_call=on_call,
        rereading=Rereading(runtime, on_call),
    )


def _stores(settings: RunSettings, runtime: Runtime, aws: AwsClients) -> Stores:
    windows, lease_seconds = Windows(aws.windows), settings.work_lease_seconds
    found = build_stores(
        aws.dynamodb, settings.tables, runtime.clock, runtime.telemetry, lease_seconds, windows=windows
    )
    found.stamp.put_off(soon)
    return found


def _policy(settings: RunSettings, runtime: Runtime) -> PolicyInUse:
    found = PolicyInUse(
        policy_of(settings.policy_file, settings.approvers, settings.managers),
        settings.policy_file,
        facts=runtime.rules_in_use.station,
        channel=settings.alert_channel,
        environment=settings.environment,
    )
    found.warn()
    return found


def _links(settings: RunSettings, slack: Slack, digests: StoredDigests, policy: PolicyInUse) -> CardLinks:
    return CardLinks(slack.channel, slack.people, digests, policy=policy, dashboard=settings.dashboard_url)


def _readiness(
    settings: RunSettings, runtime: Runtime, stores: Stores, slack: Slack, posting: PostingContext
) -> Readiness:
    table_check = TableCheck(stores.client, tables(settings.tables))
    return Readiness(runtime, table_check, slack.channel, posting.policy, posting.fallback)


def _posting(
    settings: RunSettings, runtime: Runtime, stores: Stores, slack: Slack, topic: Topic, policy: PolicyInUse
) -> PostingContext:
    return PostingContext(
        runtime,
        StoredAlerts(runtime, stores),
        StoredDigests(runtime, stores),
        Claims(stores.work, runtime, settings.work_lease_seconds, settings.time_outs),
        slack.channel,
        Fallback(topic, runtime.workers, runtime.clock),
        policy,
        slack.conversations,
    )


def _services(settings: RunSettings, runtime: Runtime, stores: Stores, aws: AwsClients) -> StationServices:
    clock_check = ClockCheck(runtime, ServerClock(stores.client, settings.coordination_table))
    remediation = Remediation(aws.step_functions, settings.state_machine_arn, settings.tables)
    topic = Topic(aws.sns, settings.sns_topic_arn, settings.tables)
    if aws.bedrock is None or settings.copilot_model is None:
        return StationServices(remediation, topic, stores.recent, clock_check)
    bedrock = Bedrock(aws.bedrock, settings.copilot_model)
    copilot = Copilot(bedrock, runtime.telemetry, runtime.clock.monotonic)
    return StationServices(remediation, topic, stores.recent, clock_check, copilot)


def _cards(settings: RunSettings, on_call: OnCall, runtime: Runtime, aws: AwsClients) -> AlertCards:
    machine = InstalledMachine(aws.step_functions, settings.state_machine_arn, runtime.workers)
    return AlertCards(on_call, settings.state_machine_arn, runtime, machine, settings.card_note, settings.dashboard_url)


def _slack(settings: RunSettings, runtime: Runtime) -> Slack:
    token = settings.slack_bot_token.get_secret_value()
    return build_slack(token, settings.slack_api_url, runtime.clock.monotonic, settings.time_outs.slack_call)


def _runtime(settings: RunSettings, clock: Clock | None) -> Runtime:
    rules = RulesInUse.of(settings.rule_files)
    stale_after_seconds = settings.evaluation_interval_seconds * 3 + settings.lease_seconds
    return build_runtime(rules, clock=clock, stale_after_seconds=stale_after_seconds)
