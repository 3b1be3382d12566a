"""Who of those who look at a home tab is served next: everyone in their turn, whatever changes meanwhile."""

from bot.home.redraw_queue import HEAD_START_SECONDS, RedrawQueue
from bot.slack.rate_limits import Method, RateLimits
from storage.home_viewers import Viewer
from tests.factories import NOW

ROUND_SECONDS = 3.0
SPARE = 5
SETTLED_AFTER = 60.0


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def viewer(user_id: str, opened_at: int = NOW, acted_at: int = 0, shown: str | None = "nothing") -> Viewer:
    return Viewer(user_id=user_id, opened_at=opened_at, acted_at=acted_at, shown=shown)


def crowd(count: int) -> list[Viewer]:
    return [viewer(f"U{number:02}") for number in range(count)]


def wanted(viewers: list[Viewer], digest: str) -> dict[str, str]:
    return {each.user_id: digest for each in viewers}


def served(line: RedrawQueue, viewers: list[Viewer], digest: str) -> list[str]:
    """Serve everyone."""
    order = line.order(viewers, wanted(viewers, digest))
    for user_id in order:
        line.shows(user_id, digest)
    return order


def test_of_thirty_tabs_that_change_all_the_time_each_is_new_within_half_a_minute() -> None:
    watch = Watch()
    line, pacing, viewers = RedrawQueue(watch), RateLimits(watch), crowd(30)
    last = dict.fromkeys((each.user_id for each in viewers), watch.now)
    longest = 0.0
    for number in range(100):
        digest = f"board {number}"
        for user_id in line.order(viewers, wanted(viewers, digest)):
            if pacing.delay(Method.PUBLISH, "", spare=SPARE) > 0:
                break
            pacing.spend(Method.PUBLISH, "")
            line.shows(user_id, digest)
            longest = max(longest, watch.now - last[user_id])
            last[user_id] = watch.now
        watch.now += ROUND_SECONDS
    assert longest <= 30
    assert watch.now - min(last.values()) <= 30


def test_what_shows_what_it_should_is_left_alone() -> None:
    line, viewers = RedrawQueue(Watch()), crowd(3)
    assert sorted(served(line, viewers, "a")) == ["U00", "U01", "U02"]
    assert served(line, viewers, "a") == []
    assert sorted(served(line, viewers, "b")) == ["U00", "U01", "U02"]


def test_who_has_waited_longest_comes_first() -> None:
    watch = Watch()
    line, viewers = RedrawQueue(watch), crowd(3)
    served(line, viewers, "a")
    line.order(viewers, wanted(viewers, "a") | {"U02": "b"})
    watch.now += ROUND_SECONDS
    assert line.order(viewers, wanted(viewers, "b"))[0] == "U02"


def test_a_tab_that_was_drawn_when_it_was_opened_is_not_drawn_again_for_the_same() -> None:
    line = RedrawQueue(Watch())
    served(line, crowd(1), "a")
    assert served(line, [*crowd(1), viewer("U77", shown="a")], "a") == []


def test_who_begins_to_lead_trusts_nothing_that_was_drawn_before() -> None:
    line = RedrawQueue(Watch())
    assert served(line, [viewer("U77", shown="a")], "a") == ["U77"]
    line.forget()
    assert served(line, [viewer("U77", shown="a")], "a") == ["U77"]


def test_who_opened_a_tab_that_could_not_be_drawn_and_who_pressed_come_first() -> None:
    watch = Watch()
    line, viewers = RedrawQueue(watch), crowd(3)
    served(line, viewers, "a")
    line.order(viewers, wanted(viewers, "b"))
    watch.now += ROUND_SECONDS
    pressed = viewer("U02", acted_at=NOW + 1)
    came = viewer("U77", opened_at=NOW + 1, shown=None)
    assert set(line.order([*viewers[:2], pressed, came], wanted([*viewers, came], "b"))[:2]) == {"U02", "U77"}


def test_those_who_press_all_the_time_hold_nobody_up_for_longer_than_their_head_start() -> None:
    watch = Watch()
    line, viewers = RedrawQueue(watch), crowd(2)
    served(line, viewers, "a")
    line.order(viewers, wanted(viewers, "b"))
    watch.now += HEAD_START_SECONDS + 1
    line.shows("U01", "b")
    pressing = viewer("U01", acted_at=NOW + 1)
    assert line.order([viewers[0], pressing], wanted(viewers, "c")) == ["U00", "U01"]


def test_a_tab_that_slack_does_not_take_goes_back_to_the_end() -> None:
    watch = Watch()
    line, viewers = RedrawQueue(watch), crowd(2)
    line.order(viewers, wanted(viewers, "a"))
    watch.now += ROUND_SECONDS
    line.failed("U00")
    assert line.order(viewers, wanted(viewers, "a")) == ["U01", "U00"]


def test_nobody_is_served_whose_rights_are_not_known() -> None:
    assert RedrawQueue(Watch()).order(crowd(2), {"U01": "a"}) == ["U01"]


def settled(line: RedrawQueue, watch: Watch, viewers: list[Viewer]) -> None:
    """A new leader's first round, and the one in which it draws over what the former one may have sent."""
    assert served(line, viewers, "a") == [each.user_id for each in viewers]
    watch.now += SETTLED_AFTER - 1
    assert served(line, viewers, "a") == []
    watch.now += 1
    assert served(line, viewers, "a") == [each.user_id for each in viewers]
    watch.now += SETTLED_AFTER
    assert served(line, viewers, "a") == []


def test_a_new_leader_draws_each_tab_once_more_when_nothing_of_the_former_one_can_arrive() -> None:
    watch = Watch()
    settled(RedrawQueue(watch, SETTLED_AFTER), watch, crowd(2))


def test_a_publication_without_an_answer_is_repeated_when_it_can_no_longer_cover_a_newer_one() -> None:
    watch = Watch()
    line, viewers = RedrawQueue(watch, SETTLED_AFTER), crowd(2)
    settled(line, watch, viewers)
    line.order(viewers, wanted(viewers, "b"))
    line.failed("U00")
    line.shows("U01", "b")
    assert served(line, viewers, "b") == ["U00"]
    reopened = [viewer("U00", opened_at=NOW + 1, shown="b"), viewers[1]]
    assert served(line, reopened, "b") == []
    watch.now += SETTLED_AFTER
    assert served(line, reopened, "b") == ["U00"]
    assert served(line, reopened, "b") == []


def test_a_tab_whose_first_drawing_got_no_answer_is_drawn_twice() -> None:
    watch = Watch()
    line = RedrawQueue(watch, SETTLED_AFTER)
    settled(line, watch, crowd(1))
    lost = [viewer("U00", opened_at=NOW + 1, shown=None)]
    assert served(line, lost, "a") == ["U00"]
    watch.now += SETTLED_AFTER
    assert served(line, lost, "a") == ["U00"]
    assert served(line, lost, "a") == []
