"""Digits as a hand writes them: strokes in a box of width and height 1, with several ways for each.

A drawing is a way, slanted, scaled, moved and shaken by a seeded generator.
"""

import math

import numpy as np

Stroke = list[tuple[float, float]]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Stroke:
    """Return points on an ellipse; degrees, 0 is to the right, 90 is down."""
    angles = np.radians(np.linspace(start, end, max(4, int(abs(end - start) / 15))))
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


# For each digit some ways to write it, each a list of strokes.
WAYS: dict[int, list[list[Stroke]]] = {
    0: [
        [arc(0.5, 0.5, 0.34, 0.5, -90, -450)],
        [arc(0.5, 0.5, 0.42, 0.5, -60, 300)],
        [arc(0.5, 0.5, 0.28, 0.5, -110, -465)],
    ],
    1: [
        [[(0.5, 0), (0.5, 1)]],
        [[(0.62, 0), (0.42, 1)]],
        [[(0.36, 0.2), (0.52, 0), (0.5, 1)]],
    ],
    2: [
        [[*arc(0.5, 0.28, 0.34, 0.28, 190, 395), (0.16, 1), (0.86, 1)]],
        [[(0.18, 0.2), *arc(0.5, 0.26, 0.3, 0.26, 210, 400), (0.2, 0.95), (0.84, 0.92)]],
        [
            [
                *arc(0.48, 0.27, 0.32, 0.27, 200, 410),
                (0.3, 0.82),
                *arc(0.28, 0.88, 0.12, 0.1, 270, -20),
                (0.9, 1),
            ]
        ],
    ],
    3: [
        [[*arc(0.45, 0.25, 0.32, 0.25, 200, 440), *arc(0.45, 0.74, 0.37, 0.26, -90, 160)]],
        [[*arc(0.42, 0.26, 0.3, 0.26, 215, 435), *arc(0.42, 0.75, 0.36, 0.25, -80, 150)]],
        [[(0.2, 0.04), (0.76, 0.02), (0.44, 0.42), *arc(0.42, 0.71, 0.36, 0.29, -80, 155)]],
    ],
    4: [
        [[(0.26, 0), (0.16, 0.52), (0.86, 0.5)], [(0.74, 0.04), (0.66, 1)]],
        [[(0.2, 0.02), (0.2, 0.5), (0.78, 0.5)], [(0.76, 0), (0.76, 1)]],
        [[(0.64, 0.0), (0.1, 0.6), (0.9, 0.6)], [(0.64, 0.0), (0.62, 1)]],
    ],
    5: [
        [[(0.82, 0), (0.26, 0.02), (0.2, 0.44), *arc(0.44, 0.69, 0.36, 0.3, -110, 150)]],
        [
            [(0.26, 0.02), (0.2, 0.42), *arc(0.42, 0.7, 0.36, 0.3, -105, 140)],
            [(0.26, 0), (0.86, 0)],
        ],
        [[(0.9, 0.04), (0.4, 0.02), (0.32, 0.4), *arc(0.44, 0.68, 0.34, 0.3, -80, 150)]],
    ],
    6: [
        [[(0.66, 0), (0.34, 0.34), *arc(0.48, 0.71, 0.3, 0.28, 200, -160)]],
        [[(0.56, 0), (0.26, 0.4), *arc(0.46, 0.72, 0.26, 0.27, 190, -170)]],
        [[(0.74, 0.04), (0.4, 0.26), (0.24, 0.6), *arc(0.5, 0.74, 0.28, 0.25, 170, -190)]],
    ],
    7: [
        [[(0.14, 0.02), (0.84, 0.02), (0.42, 1)]],
        [[(0.16, 0.06), (0.8, 0), (0.66, 0.4), (0.5, 1)]],
        [[(0.14, 0.14), (0.18, 0.02), (0.86, 0.03), (0.5, 0.55), (0.44, 1)]],
    ],
    8: [
        [
            [
                *arc(0.5, 0.25, 0.27, 0.25, -30, -270),
                *arc(0.5, 0.75, 0.32, 0.25, -90, 270),
                *arc(0.5, 0.25, 0.27, 0.25, 90, -30),
            ]
        ],
        [arc(0.5, 0.25, 0.26, 0.25, -90, 270), arc(0.5, 0.75, 0.32, 0.26, -90, 270)],
        [
            [
                (0.78, 0.12),
                *arc(0.48, 0.24, 0.26, 0.23, -60, -215),
                (0.62, 0.6),
                *arc(0.48, 0.78, 0.28, 0.22, -30, 215),
                (0.44, 0.5),
                (0.78, 0.12),
            ]
        ],
    ],
    9: [
        [[*arc(0.48, 0.28, 0.3, 0.28, -20, -360), (0.78, 0.1), (0.72, 1)]],
        [[*arc(0.46, 0.27, 0.3, 0.27, -30, -375), (0.74, 0.3), (0.56, 1)]],
        [[*arc(0.5, 0.26, 0.28, 0.26, 10, -350), (0.76, 0.4), *arc(0.46, 0.7, 0.3, 0.3, 0, 100)]],
    ],
}


def written(digit: int, number: int, seed: int = 7) -> list[Stroke]:
    """Return the strokes of one drawing of a digit, in cells of the 20×20 pad."""
    rng = np.random.default_rng([seed, digit, number])
    way = WAYS[digit][number % len(WAYS[digit])]
    height = rng.uniform(10, 17)
    width = height * rng.uniform(0.62, 0.85)
    slant, turn = rng.uniform(-0.1, 0.25), rng.uniform(-0.08, 0.08)
    room = np.array([18.4 - width, 18.4 - height])
    corner = 0.8 + np.clip(room / 2 + rng.uniform(-3, 3, 2), 0, np.maximum(room, 0))
    drawn = []
    for stroke in way:
        x, y = np.array(stroke).T - 0.5
        x, y = x + slant * -y, y + turn * x
        x, y = (x + 0.5) * width, (y + 0.5) * height
        points = np.stack([x, y], axis=1) + corner + rng.normal(0, 0.12, (len(x), 2))
        drawn.append([tuple(point) for point in points.clip(0.5, 19.5).round(2).tolist()])
    return drawn
