"""How much memory data may take: what is free, and the share of it that a data set may have.

What is free is not only what the machine has: a container (a control group of Linux) and
`ulimit -v` may allow this process less.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

SHARE = 0.5
"""Of the memory that is free: beyond it, images stay on the disk and are read as they are used."""
UNKNOWN = 4 * 2**30
"""Taken to be free where the system does not say, in bytes."""

Room = tuple[int, int]
"""The memory that is allowed and how much of it is taken, in bytes."""


def free_memory() -> int:
    """Bytes of memory that this process can have without swapping."""
    return max(0, min(_free_here(), *(allowed - used for allowed, used in _limits())))


def most_memory() -> int:
    """Bytes of memory that this process could ever have; 0 where that is not known."""
    there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if _has_pages() else 0
    return min((there, *(allowed for allowed, _ in _limits()))) if there else 0


def _free_here() -> int:
    if sys.platform.startswith("linux"):
        try:
            with open("/proc/meminfo", encoding="ascii") as file:
                fields = dict(line.split(":", 1) for line in file)
            return int(fields["MemAvailable"].split()[0]) * 1024
        except (OSError, KeyError, ValueError):
            pass
    if _has_pages():
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return UNKNOWN


def _has_pages() -> bool:
    return hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names


# -- limits of this process --------------------------------------------------------------


def _limits() -> Iterator[Room]:
    """What this process is allowed less than the machine has; at least one."""
    yield sys.maxsize, 0
    if sys.platform.startswith("linux"):
        yield from _address_space()
        yield from group_limits(Path("/proc/self/cgroup"), Path("/sys/fs/cgroup"))


def _address_space() -> Iterator[Room]:
    """`ulimit -v`: it counts what is mapped, used or not."""
    import resource

    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    if allowed != resource.RLIM_INFINITY:
        with open("/proc/self/statm", encoding="ascii") as file:
            yield allowed, int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def group_limits(listed: Path, root: Path) -> Iterator[Room]:
    """Of the control groups that the file `listed` names, and those above them in `root`."""
    try:
        groups = [line.split(":", 2) for line in listed.read_text("ascii").splitlines()]
    except (OSError, ValueError):
        return
    for fields in groups:
        if fields[1:2] == ["memory"]:
            names = "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
            yield from _upward(root / "memory", fields[2], *names)
        elif fields[:2] == ["0", ""]:
            names = "memory.max", "memory.current", "inactive_file"
            yield from _upward(root, fields[2], *names)


def _upward(root: Path, group: str, most: str, used: str, cache: str) -> Iterator[Room]:
    inner = root / group.lstrip("/")
    for folder in (inner, *inner.parents):
        try:
            allowed, taken = int((folder / most).read_text()), int((folder / used).read_text())
            stat = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
            yield allowed, taken - int(stat.get(cache, 0))
        except (OSError, ValueError):  # `max`, or the container sees no such folder
            pass
        if folder == root:
            return
