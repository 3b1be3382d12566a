"""What a Web API method is here: a function of the workspace and the arguments."""

from collections.abc import Callable

from tests.slack_double.json_value import Json
from tests.slack_double.workspace import Workspace

Method = Callable[[Workspace, Json], Json]
