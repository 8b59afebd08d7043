"""Is a gradient right? The verdict on each part, given what was measured and how well."""

from typing import NamedTuple

import numpy as np

from nblib._gradient_findings import finding
from nblib._smooth_piece import SmoothPiece
from nblib.gradient_report import FLOOR, GradientReport, PartVerdict, parts_of, position
from nblib.network import Network

TOLERANCE = 1e-6  # a difference that matters to nobody, as a share of the part's largest entry
RESOLUTION = 4e-5  # an error bar up to this share still shows an error of 1e-4


class Measured(NamedTuple):
    """The gradient by nudging, how far it may be off, and where two slopes meet."""

    slope: np.ndarray
    error: np.ndarray
    corner: np.ndarray


def judge(
    net: Network, piece: SmoothPiece, analytic: np.ndarray, measured: Measured
) -> GradientReport:
    """Judge a gradient by the measured one."""
    parts, share = [], np.zeros(len(analytic))
    for number, at in enumerate(parts_of(piece.shapes)):
        a, found = analytic[at], Measured(*(values[at] for values in measured))
        verdict, wrong, share[at] = _judged(a, found)
        words = ""
        if verdict == "wrong":
            rows = piece.shapes[number // 2][0]
            arrays = (a, found.slope, piece.theta[at], wrong)
            a, n, theta, wrong = (values.reshape(rows, -1) for values in arrays)
            words = finding(a, n, theta, wrong, len(piece.X), net.l2)
        elif verdict == "on a corner":
            layer, unit, example = next(c for c in piece.corners)
            words = f"the ReLU of layer {layer}, unit {unit}, has Z = 0 for example {example}"
        elif verdict == "too small to tell":
            words = f"slopes up to {np.abs(a).max():.0e}, error bar {found.error.max():.0e}"
        part = ("biases", "weights")[number % 2]
        parts.append(PartVerdict(f"Θ^({number // 2 + 1})", part, verdict, words))
    verdicts = [part.verdict for part in parts]
    wrongs = [at for at, v in zip(parts_of(piece.shapes), verdicts, strict=True) if v == "wrong"]
    among = np.sort(np.concatenate(wrongs)) if wrongs else np.arange(len(share))
    worst = int(among[np.argmax(share[among])])  # the first NaN, if there is one
    overall = "agrees" if set(verdicts) == {"right"} else "cannot tell"
    return GradientReport(
        verdict="disagrees" if wrongs else overall,
        parts=parts,
        max_relative_error=float(share[worst]),
        worst=position(piece.shapes, worst),
        tolerance=TOLERANCE,
        analytic=analytic,
        numerical=measured.slope,
        error_bar=measured.error,
        shapes=piece.shapes,
        corners=piece.corners,
    )


def _judged(a: np.ndarray, found: Measured) -> tuple[str, np.ndarray, np.ndarray]:
    """Return the verdict on a part, which entries are wrong, and their relative errors."""
    n, error, corner = found
    if np.isnan(n).all():  # not measured: random directions agreed
        return "right", corner, np.zeros(len(a))
    size = np.abs(n[~corner]).max(initial=0.0)
    with np.errstate(invalid="ignore"):  # a gradient to check may hold infinities
        difference = np.abs(a - n)
        wrong = np.where(corner, ~np.isfinite(a), ~(difference <= error + TOLERANCE * size))
        larger = np.fmax(np.abs(a), np.abs(n))
        share = difference / np.maximum(larger, max(FLOOR * size, np.finfo(float).tiny))
    share = np.where(corner & ~wrong, 0.0, share)
    if wrong.any():
        verdict = "wrong"
    elif too_small(found) and (a.any() or n.any()):
        verdict = "too small to tell"
    else:
        verdict = "on a corner" if corner.any() else "right"
    return verdict, wrong, share


def too_small(found: Measured) -> bool:
    """Whether the error bar of a part is too large beside its slopes."""
    n, error, corner = found
    return bool(error[~corner].max(initial=0) > RESOLUTION * np.abs(n[~corner]).max(initial=0))
