"""The 23 launches before Challenger's last: the temperature, and whether an O-ring suffered.

S. R. Dalal, E. B. Fowlkes and B. Hoadley, "Risk Analysis of the Space Shuttle: Pre-Challenger
Prediction of Failure", Journal of the American Statistical Association 84 (1989), table 1.
Standalone, as the other sets: its source is put into exported training scripts.
"""

import numpy as np


def o_rings() -> tuple[np.ndarray, np.ndarray]:
    """The temperature in °F at each launch (23, 1), in the order flown; 1 for distress."""
    temperatures = [66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78]
    temperatures += [67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58]
    distressed = [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]
    return np.array(temperatures, np.float32)[:, None], np.array(distressed, np.int64)
