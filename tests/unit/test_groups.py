from bot.policy.groups import REMEMBERED_SECONDS, Groups
from bot.slack.people import Home, Person


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


async def test_a_group_is_remembered_for_at_most_a_minute() -> None:
    now, directory = [0.0], Directory()
    groups = Groups(directory, lambda: now[0])
    assert REMEMBERED_SECONDS <= 60
    for moment, asked in ((0.0, 1), (59.9, 1), (60.0, 2)):
        now[0] = moment
        assert await groups.has(("S0OPS",), "U0ALICE")
        assert directory.asked == asked


async def test_who_left_is_out_within_a_minute() -> None:
    now, directory = [0.0], Directory()
    groups = Groups(directory, lambda: now[0])
    await groups.has(("S0OPS",), "U0ALICE")
    directory.users, now[0] = frozenset(), 60.0
    assert not await groups.has(("S0OPS",), "U0ALICE")


async def test_slack_is_asked_again_before_anyone_is_turned_away() -> None:
    directory = Directory()
    groups = Groups(directory, lambda: 0.0)
    await groups.has(("S0OPS",), "U0ALICE")
    directory.users |= {"U0NEW"}
    assert await groups.has(("S0OPS",), "U0NEW")


async def test_ids_and_everyone_are_known_without_asking() -> None:
    directory = Directory()
    groups = Groups(directory, lambda: 0.0)
    assert await groups.has(("U0BOB", "S0OPS"), "U0BOB")
    assert await groups.has(("*",), "U0ANY")
    assert directory.asked == 0
