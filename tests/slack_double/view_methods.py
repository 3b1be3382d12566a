"""views.*"""

import secrets
from typing import Any

from tests.slack_double.arguments import need
from tests.slack_double.json_value import Json
from tests.slack_double.method import Method
from tests.slack_double.posting import named_blocks
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.surface import Surface
from tests.slack_double.view import View
from tests.slack_double.view_rules import check_view, is_too_large
from tests.slack_double.workspace import Workspace

STACK_MAX = 3


def open_view(workspace: Workspace, args: Json) -> Json:
    need(args, "trigger_id", "view")
    user = workspace.triggers.exchange(args["trigger_id"])
    _refuse_bad_view(args["view"], Surface.MODAL)
    close_stack(workspace, user)
    return {"view": workspace.show_view(add_modal(workspace, user, args["view"], None))}


def push_view(workspace: Workspace, args: Json) -> Json:
    need(args, "trigger_id", "view")
    user = workspace.triggers.exchange(args["trigger_id"])
    _refuse_bad_view(args["view"], Surface.MODAL)
    return {"view": workspace.show_view(push_modal(workspace, user, args["view"]))}


def update_view(workspace: Workspace, args: Json) -> Json:
    need(args, "view")
    view = _wanted(workspace, args)
    _refuse_stale_hash(view, args)
    _refuse_bad_view(args["view"], Surface.MODAL)
    replace_content(workspace, view, args["view"])
    return {"view": workspace.show_view(view)}


def publish_view(workspace: Workspace, args: Json) -> Json:
    need(args, "user_id", "view")
    user = workspace.user(args["user_id"])
    _refuse_bad_view(args["view"], Surface.HOME)
    home = workspace.homes.get(user.id)
    if home is None:
        view_id = workspace.new_id("V")
        home = View(view_id, user.id, "", {}, root_id=view_id)
        workspace.homes[user.id] = home
    else:
        _refuse_stale_hash(home, args)
    replace_content(workspace, home, args["view"])
    return {"view": workspace.show_view(home)}


def push_modal(workspace: Workspace, user: str, content: Json) -> View:
    """Put a modal on top of the one that the person sees."""
    below = workspace.modal_of(user)
    if below is None:
        raise SlackRefusal("not_found")
    if sum(view.user == user and not view.closed for view in workspace.views.values()) >= STACK_MAX:
        raise SlackRefusal("push_limit_reached")
    return add_modal(workspace, user, content, below)


def add_modal(workspace: Workspace, user: str, content: Json, below: View | None) -> View:
    view_id = workspace.new_id("V")
    view = View(view_id, user, "", {}, root_id=below.root_id if below else view_id)
    view.previous_id = below.id if below else None
    workspace.views[view_id] = view
    replace_content(workspace, view, content)
    return view


def replace_content(workspace: Workspace, view: View, content: Json) -> None:
    view.content = {**content, "blocks": named_blocks(workspace, content["blocks"])}
    view.hash = f"{workspace.clock.ts()}.{secrets.token_hex(4)}"
    view.updates += 1


def close_stack(workspace: Workspace, user: str) -> None:
    for view in workspace.views.values():
        view.closed = view.closed or view.user == user


def _wanted(workspace: Workspace, args: Json) -> View:
    if "view_id" in args:
        found = workspace.views.get(args["view_id"])
    else:
        wanted = args.get("external_id")
        named = [view for view in workspace.views.values() if wanted and view.content.get("external_id") == wanted]
        found = named[-1] if named else None
    if found is None or found.closed:
        raise SlackRefusal("not_found")
    return found


def _refuse_stale_hash(view: View, args: Json) -> None:
    if args.get("hash") and args["hash"] != view.hash:
        raise SlackRefusal("hash_conflict")


def _refuse_bad_view(view: Any, surface: Surface) -> None:
    if found := check_view(view, only=surface):
        raise SlackRefusal("invalid_arguments", found)
    if is_too_large(view):
        raise SlackRefusal("view_too_large")


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.publish": publish_view,
    "views.push": push_view,
    "views.update": update_view,
}
