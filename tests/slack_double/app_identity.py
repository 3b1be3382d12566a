"""The app under test as Slack knows it."""

from dataclasses import dataclass

ALL_SCOPES = (
    "chat:write,commands,files:write,files:read,users:read,usergroups:read,"
    "channels:history,groups:history,channels:read,groups:read,im:write,im:history"
)


@dataclass
class AppIdentity:
    """Ids, secrets and scopes. The tokens only open this double."""

    team_id: str = "T0TEAM"
    team_domain: str = "swapnet"
    app_id: str = "A0AIOPS"
    bot_id: str = "B0AIOPS"
    bot_user_id: str = "U0AIOPS"
    bot_token: str = "xoxb-double"
    app_token: str = "xapp-double"
    signing_secret: str = "signing-secret-of-the-double"
    scopes: str = ALL_SCOPES
