"""The settings: read from the environment once, and only here."""

import os
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsRefused
from bot.runtime.aws_variables import aws_faults, aws_region
from bot.runtime.dashboard import DashboardTemplate
from bot.runtime.rules_in_use import RuleFiles
from bot.runtime.secrets import AppToken, BotToken, IngestTokens, SigningSecret, SlackAddress
from bot.runtime.setting_meanings import MEANINGS
from bot.runtime.setting_types import (
    LONGEST_SECONDS,
    MACHINE_ARN,
    TOPIC_ARN,
    Copilot,
    CopilotModel,
    EvaluatedBy,
    Ids,
    Stations,
    TableName,
    split_list,
)
from bot.runtime.time_outs import AWS_READ_SECONDS, SLACK_CALL_SECONDS, TimeOuts
from rules.text.faults import Fault, faults_of
from storage.tables import TableNames


class TableSettings(BaseSettings):
    """What every command needs: where the tables are. Region, endpoint and credentials are left to boto3."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", frozen=True)

    metrics_table: TableName = Field("ai-ops-metrics", alias="AIOPS_METRICS_TABLE")
    alerts_table: TableName = Field("ai-ops-alerts", alias="AIOPS_ALERTS_TABLE")
    audit_table: TableName = Field("ai-ops-audit", alias="AIOPS_AUDIT_TABLE")
    coordination_table: TableName = Field("ai-ops-coordination", alias="AIOPS_COORDINATION_TABLE")
    rules_file: Path | None = Field(None, alias="AIOPS_RULES_FILE")
    stations_file: Path | None = Field(None, alias="AIOPS_STATIONS_FILE")
    playbook_file: Path | None = Field(None, alias="AIOPS_PLAYBOOK_FILE")
    policy_file: Path | None = Field(None, alias="AIOPS_POLICY_FILE")
    environment: str = Field("prod", alias="AIOPS_ENVIRONMENT", pattern="^[a-z][a-z0-9-]{0,31}$")
    lease_seconds: float = Field(20, alias="AIOPS_LEASE_SECONDS", ge=1, le=3_600)
    log_format: str | None = Field(None, alias="AIOPS_LOG_FORMAT", pattern="^(console|json)$")

    @field_validator("*", mode="before")
    @classmethod
    def _trimmed_or_default(cls, text: Any, info: ValidationInfo) -> Any:
        # `NAME=` in a file of settings sets nothing. An empty host would be every interface of the machine.
        field = cls.model_fields[str(info.field_name)]
        given = text.strip() if isinstance(text, str) else text
        return field.default if given == "" and not field.is_required() else given

    @field_validator("alerts_table", "audit_table", "coordination_table")
    @classmethod
    def _is_no_other(cls, name: str, info: ValidationInfo) -> str:
        if name in [other for field, other in info.data.items() if field.endswith("_table")]:
            raise ValueError("it is the name of another of the four tables")
        return name

    @property
    def tables(self) -> TableNames:
        """The names of the tables."""
        return TableNames(**{kind: getattr(self, f"{kind}_table") for kind in TableNames.model_fields})

    @property
    def rule_files(self) -> RuleFiles:
        """The rules file, the station register and the playbook."""
        return RuleFiles(self.rules_file, self.stations_file, self.playbook_file)


Few = TypeVar("Few", bound=TableSettings)


class EngineSettings(TableSettings):
    """What the functions on AWS need: those settings of `aiops run` by which stations are evaluated."""

    stations: Stations = Field((), alias="AIOPS_STATIONS")
    copilot: Copilot = Field(None, alias="AIOPS_COPILOT")


class RunSettings(EngineSettings):
    """What `aiops run` needs. Every setting that is missing or wrong is named in one message."""

    slack_bot_token: BotToken = Field(alias="SLACK_BOT_TOKEN", min_length=1)
    slack_app_token: AppToken = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SigningSecret = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_api_url: SlackAddress = Field("https://slack.com/api/", alias="SLACK_API_URL")
    alert_channel: str = Field(alias="AIOPS_ALERT_CHANNEL", pattern="^[CG][A-Z0-9]{2,}$")
    state_machine_arn: str = Field(alias="AIOPS_STATE_MACHINE_ARN", pattern=MACHINE_ARN)
    sns_topic_arn: str = Field(alias="AIOPS_SNS_TOPIC_ARN", pattern=TOPIC_ARN)
    approvers: Ids = Field((), alias="AIOPS_APPROVERS")
    managers: Ids = Field((), alias="AIOPS_MANAGERS")
    copilot_model: CopilotModel = Field(None, alias="AIOPS_COPILOT_MODEL")
    dashboard_url: DashboardTemplate = Field(None, alias="AIOPS_DASHBOARD_URL")
    card_note: str = Field("", alias="AIOPS_CARD_NOTE", max_length=200)
    evaluation: EvaluatedBy = Field(EvaluatedBy.SERVICE, alias="AIOPS_EVALUATION")
    evaluation_interval_seconds: float = Field(60, alias="AIOPS_EVALUATION_INTERVAL_SECONDS", ge=0.1, le=3_600)
    slack_call_seconds: float = Field(SLACK_CALL_SECONDS, alias="AIOPS_SLACK_CALL_SECONDS", ge=0.5, le=60)
    aws_read_seconds: float = Field(AWS_READ_SECONDS, alias="AIOPS_AWS_READ_SECONDS", ge=0.5, le=60)
    work_lease_seconds: float = Field(30, alias="AIOPS_WORK_LEASE_SECONDS", gt=0, le=3_600, validate_default=True)
    look_again_seconds: float = Field(300, alias="AIOPS_LOOK_AGAIN_SECONDS", ge=0, le=LONGEST_SECONDS)
    no_effect_seconds: float = Field(900, alias="AIOPS_NO_EFFECT_SECONDS", ge=0, le=LONGEST_SECONDS)
    http_host: str = Field("127.0.0.1", alias="AIOPS_HTTP_HOST")
    http_port: int = Field(8080, alias="AIOPS_HTTP_PORT", ge=0, le=65535)
    operations_host: str = Field("127.0.0.1", alias="AIOPS_OPERATIONS_HOST")
    operations_port: int = Field(8081, alias="AIOPS_OPERATIONS_PORT", ge=0, le=65535)
    ingest_token: IngestTokens = Field(None, alias="AIOPS_INGEST_TOKEN")
    """One token, or several separated by commas during a rotation."""

    @field_validator("work_lease_seconds")
    @classmethod
    def _outlasts_a_call(cls, seconds: float, info: ValidationInfo) -> float:
        call, read = (info.data.get(name) for name in ("slack_call_seconds", "aws_read_seconds"))
        # One that is wrong is named by itself.
        return seconds if call is None or read is None else TimeOuts(call, read).checked_lease(seconds)

    @property
    def time_outs(self) -> TimeOuts:
        """How long calls may take."""
        return TimeOuts(self.slack_call_seconds, self.aws_read_seconds)

    @property
    def lacking(self) -> list[str]:
        """One line for each that is missing: without a policy file, who may decide and read; a copilot's model."""
        named = {"AIOPS_APPROVERS": self.approvers, "AIOPS_MANAGERS": self.managers}
        unset = [] if self.policy_file is not None else [name for name, ids in named.items() if not ids]
        unset += ["AIOPS_COPILOT_MODEL"] if self.copilot and not self.copilot_model else []
        return [f"{name} is not set: {MEANINGS[name]}" for name in unset]


def table_settings() -> TableSettings:
    """Return what every command needs. Raises SettingsRefused."""
    return _of_environment(TableSettings)


def engine_settings() -> EngineSettings:
    """Return what the functions on AWS need. Raises SettingsRefused."""
    return _of_environment(EngineSettings)


def _of_environment(kind: type[Few]) -> Few:
    try:
        return kind()
    except ValidationError as error:
        raise SettingsRefused(_faults(error)) from None


def run_settings(**given: Any) -> RunSettings:
    """Return what `aiops run` needs; `given`, by variable, overrides the environment. Raises SettingsRefused."""
    try:
        settings = RunSettings(**given)
    except ValidationError as error:
        # `from None`: pydantic's own text quotes the values, and some of them are secrets.
        raise SettingsRefused(_faults(error) + _undecided(given) + aws_faults()) from None
    if lacking := settings.lacking + aws_faults():
        raise SettingsRefused(lacking)
    return settings


def needed_region() -> str:
    """Return the region. Raises SettingsRefused."""
    if faults := aws_faults():
        raise SettingsRefused(faults)
    return str(aws_region())


def _undecided(given: dict[str, Any]) -> list[str]:
    """Return `lacking` for settings that have other faults, so that one message names everything."""
    known = {**os.environ, **given}
    if known.get("AIOPS_POLICY_FILE"):
        return []
    names = ("AIOPS_APPROVERS", "AIOPS_MANAGERS")
    return [f"{name} is not set: {MEANINGS[name]}" for name in names if not split_list(known.get(name, ""))]


def _faults(error: ValidationError) -> list[str]:
    # A default that another setting rules out goes by the name of its field.
    names = {field: str(of.alias) for field, of in RunSettings.model_fields.items()}
    faults = faults_of(error, RunSettings, quoted=False)
    return [f"{name} {_why(fault, name)}" for fault in faults for name in [names.get(fault.path[0], fault.path[0])]]


def _why(fault: Fault, name: str) -> str:
    meaning = MEANINGS.get(name)
    if fault.kind in {"missing", "too_short", "string_too_short"}:
        return f"is not set: {meaning or 'it is needed'}"
    if fault.kind == "string_pattern_mismatch":
        return f"has the wrong form: {meaning or fault.why}"
    return f"cannot be used: {fault.why}"
