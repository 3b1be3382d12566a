from bot.delivery.posting.back_off import LONGEST_SECONDS, back_off_seconds


def test_each_wait_is_about_twice_the_last_and_never_the_same_for_two_replicas() -> None:
    for attempts in range(1, 7):
        waits = {back_off_seconds(attempts) for _ in range(50)}
        assert all(2.0 ** (attempts - 1) / 2 <= wait <= 2.0 ** (attempts - 1) for wait in waits)
        assert len(waits) > 1


def test_no_wait_is_longer_than_a_minute_however_many_attempts() -> None:
    assert all(back_off_seconds(attempts) <= LONGEST_SECONDS for attempts in (7, 10, 1_000, 10**9))


def test_work_never_tried_waits_no_longer_than_work_tried_once() -> None:
    assert 0 < back_off_seconds(0) <= 1
