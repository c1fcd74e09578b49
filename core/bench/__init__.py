"""How fast Layerloom trains, against a bare loop and against the script a person writes.

Each variant trains the same network on the same samples in a process of its own; they take
turns, so that whatever else the machine does meets all alike, and ratios are medians over the
turns. `workloads` says what is trained, one file a variant how, `measure` takes the time.
"""
