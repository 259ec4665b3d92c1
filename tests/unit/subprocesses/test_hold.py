from captioner.subprocesses.hold import Hold


class Member:
    def __init__(self) -> None:
        self.told: list[str] = []

    def suspend(self) -> None:
        self.told.append("suspend")

    def resume(self) -> None:
        self.told.append("resume")


def test_members_stand_still_together_and_later_ones_with_them() -> None:
    hold, early, late = Hold(), Member(), Member()
    hold.add(early)
    hold.set(True)
    hold.set(True)
    hold.add(late)
    assert (early.told, late.told) == (["suspend"], ["suspend"])
    hold.set(False)
    hold.set(False)
    assert (early.told, late.told) == (["suspend", "resume"], ["suspend", "resume"])


def test_the_clock_stands_still_meanwhile() -> None:
    now_s = 100.0
    hold = Hold(lambda: now_s)
    seen = [hold.clock_s()]
    for is_held in (False, True, True, False, True):
        hold.set(is_held)
        now_s += 10.0
        seen.append(hold.clock_s())
    assert seen == [100.0, 110.0, 110.0, 110.0, 120.0, 120.0]
