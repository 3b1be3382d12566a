from bot.access.groups import JUST_READ_SECONDS, Groups
from bot.access.user_groups import REMEMBERED_SECONDS
from bot.slack.users import Home, Person


class Directory:
    def __init__(self) -> None:
        self.users = frozenset({"U0ALICE"})
        self.asked = 0

    async def members(self, group_id: str) -> frozenset[str]:
        self.asked += 1
        return self.users

    async def person(self, user_id: str) -> Person:
        raise NotImplementedError

    async def home(self) -> Home:
        raise NotImplementedError


async def has(groups: Groups, user_id: str, *ids: str) -> bool:
    """Whether a user is in a group of the policy that names some ids."""
    found = await groups.of(user_id, {"ops": ids or ("S0OPS",)})
    assert not found.unread
    return found.names == ("ops",)


async def test_a_group_is_remembered_for_at_most_a_minute() -> None:
    now, directory = [0.0], Directory()
    groups = Groups(directory, lambda: now[0])
    assert REMEMBERED_SECONDS <= 60
    for moment, asked in ((0.0, 1), (59.9, 1), (60.0, 2)):
        now[0] = moment
        assert await has(groups, "U0ALICE")
        assert directory.asked == asked


async def test_who_left_is_out_within_a_minute() -> None:
    now, directory = [0.0], Directory()
    groups = Groups(directory, lambda: now[0])
    assert await has(groups, "U0ALICE")
    directory.users, now[0] = frozenset(), 60.0
    assert not await has(groups, "U0ALICE")


async def test_slack_is_asked_again_before_anyone_is_turned_away_unless_it_was_asked_just_now() -> None:
    now, directory = [0.0], Directory()
    groups = Groups(directory, lambda: now[0])
    assert await has(groups, "U0ALICE")
    directory.users |= {"U0NEW"}
    now[0] = JUST_READ_SECONDS - 0.1
    assert not await has(groups, "U0NEW")
    now[0] = JUST_READ_SECONDS
    assert await has(groups, "U0NEW")
    assert directory.asked == 2


async def test_ids_and_everyone_are_known_without_asking() -> None:
    directory = Directory()
    groups = Groups(directory, lambda: 0.0)
    assert await has(groups, "U0BOB", "U0BOB", "S0OPS")
    assert await has(groups, "U0ANY", "*")
    assert directory.asked == 0
