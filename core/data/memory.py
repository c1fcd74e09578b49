"""How much memory data may take: what is free, and the share of it that a data set may have."""

import os
import sys

SHARE = 0.5
"""Of the memory that is free: beyond it, images stay on the disk and are read as they are used."""
UNKNOWN = 4 * 2**30
"""Taken to be free where the system does not say, in bytes."""


def free_memory() -> int:
    """Bytes of memory that can be had without swapping."""
    if sys.platform.startswith("linux"):
        try:
            with open("/proc/meminfo", encoding="ascii") as file:
                fields = dict(line.split(":", 1) for line in file)
            return int(fields["MemAvailable"].split()[0]) * 1024
        except (OSError, KeyError, ValueError):
            pass
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return UNKNOWN
