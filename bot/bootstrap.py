"""The composition root: the only place that builds clients and puts the parts together."""

from typing import Any

from bot.access.authorization import Authority
from bot.access.load import policy_of
from bot.aws.client import aws_client
from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.bot import Bot
from bot.cards.alert.alert_cards import AlertCards
from bot.charts.charts import Charts
from bot.charts.history import History
from bot.charts.renderer import Renderer
from bot.decisions.rechecks import Rechecks
from bot.delivery.build import build_delivery
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.fallback import Fallback
from bot.evaluation.build import build_rule_engine
from bot.evaluation.reminders import RemindPending
from bot.home.build import build_home_tabs
from bot.listeners.commands.build import build_reception
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.registry import build_app
from bot.listeners.use_cases import build_use_cases
from bot.queries.card_links import CardLinks
from bot.runtime.clock import Clock
from bot.runtime.health import Health
from bot.runtime.ids import new_id
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.settings import RunSettings, environment_without_secrets
from bot.slack.calls import web_client
from bot.slack.channel import AlertChannel
from bot.slack.ephemeral import Ephemeral
from bot.slack.files import Files
from bot.slack.modals import Modals
from bot.slack.rate_limits import RateLimits
from bot.slack.users import People
from bot.tables.stored_alerts import StoredAlerts
from bot.tables.stored_digests import StoredDigests
from bot.tables.stores import build_stores
from bot.web.readiness import Readiness
from bot.web.routes import build_routes
from rules.evaluate.ruleset import default_rules, load_rules
from storage.setup import TableCheck
from storage.tables import tables


def build_bot(
    settings: RunSettings,
    *,
    http_mode: bool,
    clock: Clock | None = None,
    dynamodb: Any = None,
    step_functions: Any = None,
    sns: Any = None,
    painter: Renderer | None = None,
) -> Bot:
    """Put the whole bot together; tests hand in clients and clocks of their own."""
    clock = clock or Clock()
    counters = Telemetry()
    threads = WorkerThreads()
    health = Health(clock, stale_after_seconds=settings.evaluation_interval_seconds * 3 + settings.lease_seconds)
    rules = load_rules(settings.rules_file) if settings.rules_file else default_rules()
    stores = build_stores(
        dynamodb or aws_client("dynamodb"), settings.tables, clock, counters, settings.work_lease_seconds
    )
    stored = StoredAlerts(threads, stores.alerts, stores.changing, rules)
    slack = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    policy = policy_of(settings.policy_file, settings.approvers, settings.managers)
    authority = Authority(People(slack), policy, clock.monotonic)
    owner = new_id()
    topic = Topic(sns or aws_client("sns"), settings.sns_topic_arn)
    fallback = Fallback(topic, threads, clock)
    pacing = RateLimits(clock.monotonic)
    channel = AlertChannel(slack, pacing)
    painter = painter or Renderer(environment_without_secrets())
    files = Files(slack, pacing)
    studio = Charts(History(stores.metrics, threads), painter, files, rules)
    modals = Modals(slack)
    cards = AlertCards(policy, settings.state_machine_arn, rules)
    digests = StoredDigests(threads, stores.digests, stores.alerts, stores.work)
    delivery = build_delivery(
        settings,
        desk=PostingContext(stored, channel, health, fallback, stores.work, threads),
        digests=digests,
        cards=cards,
        studio=studio,
        remediation=Remediation(step_functions or aws_client("stepfunctions"), settings.state_machine_arn),
        topic=topic,
        pacing=pacing,
        stores=stores,
        rules=rules,
        threads=threads,
        clock=clock,
        counters=counters,
        owner=owner,
        new_id=new_id,
    )
    use_cases = build_use_cases(
        settings,
        authority=authority,
        policy=policy,
        alerts=stored,
        digests=digests,
        cards=cards,
        rechecks=Rechecks(stores.metrics, threads, clock, rules, counters),
        modals=modals,
        counters=counters,
        wake=delivery.wake,
    )
    engine = build_rule_engine(
        settings,
        stores=stores,
        rules=rules,
        threads=threads,
        clock=clock,
        counters=counters,
        health=health,
        owner=owner,
        new_id=new_id,
        wake=delivery.wake,
    )
    links = CardLinks(channel, People(slack), digests, alert_channel=settings.alert_channel)
    reception = build_reception(
        stores, rules, authority, files=files, links=links, studio=studio, threads=threads, clock=clock
    )
    home = build_home_tabs(
        settings,
        stores=stores,
        fleet=reception.fleet,
        authority=authority,
        refused=reception.refused,
        client=slack,
        pacing=pacing,
        leadership=engine.leadership,
        threads=threads,
        clock=clock,
    )
    app = build_app(
        client=slack,
        signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "",
        use_cases=use_cases,
        clock=clock,
        reception=reception,
        tabs=home,
        answering=Acknowledging(Ephemeral(slack), modals, counters, alert_channel=settings.alert_channel),
        modals=modals,
    )
    return Bot(
        settings=settings,
        clock=clock,
        threads=threads,
        counters=counters,
        health=health,
        stores=stores,
        app=app,
        slack=slack,
        web=build_routes(settings, app, stores, engine.roster, threads, clock, counters, health, http_mode=http_mode),
        delivery=delivery,
        engine=engine,
        home=home,
        reminding=RemindPending(
            leadership=engine.leadership,
            alerts=stores.alerts,
            digests=stores.digests,
            metrics=stores.metrics,
            rules=rules,
            stored=stored,
            threads=threads,
            policy=policy,
            clock=clock,
            wake=delivery.wake,
        ),
        readiness=Readiness(
            tables=TableCheck(stores.client, tables(settings.tables)),
            channel=channel,
            channel_id=settings.alert_channel,
            threads=threads,
            health=health,
            fallback=fallback,
        ),
        painter=painter,
    )
