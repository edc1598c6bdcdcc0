"""Kinds of columns. At run time each is an array; what mypy knows of them beyond that stands in the stub beside this file."""

from __future__ import annotations

import numpy as np

Floats = Ints = Keys = np.ndarray
