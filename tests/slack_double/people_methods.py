"""auth.*, users.* and usergroups.*"""

from tests.slack_double.arguments import flag, need
from tests.slack_double.json_value import Json
from tests.slack_double.method import Method
from tests.slack_double.paging import page
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.workspace import Workspace


def auth_test(workspace: Workspace, args: Json) -> Json:
    app = workspace.app
    return {
        "url": f"https://{app.team_domain}.slack.com/",
        "team": app.team_domain,
        "team_id": app.team_id,
        "user": workspace.users[app.bot_user_id].name,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def user_info(workspace: Workspace, args: Json) -> Json:
    need(args, "user")
    return {"user": workspace.user(args["user"]).show()}


def users(workspace: Workspace, args: Json) -> Json:
    shown, cursor = page(list(workspace.users.values()), args)
    return {"members": [user.show() for user in shown], "response_metadata": {"next_cursor": cursor}}


def group_users(workspace: Workspace, args: Json) -> Json:
    need(args, "usergroup")
    _refuse_free_plan(workspace)
    group = workspace.usergroups.get(args["usergroup"])
    if group is None or (group.disabled and not flag(args, "include_disabled")):
        raise SlackRefusal("no_such_subteam")
    return {"users": list(group.users)}


def groups(workspace: Workspace, args: Json) -> Json:
    _refuse_free_plan(workspace)
    shown = [group for group in workspace.usergroups.values() if not group.disabled or flag(args, "include_disabled")]
    return {"usergroups": [group.show(workspace.app.team_id) for group in shown]}


def _refuse_free_plan(workspace: Workspace) -> None:
    if workspace.switches.plan_upgrade_required:
        raise SlackRefusal("plan_upgrade_required")


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "usergroups.list": groups,
    "usergroups.users.list": group_users,
    "users.info": user_info,
    "users.list": users,
}
