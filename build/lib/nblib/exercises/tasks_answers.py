"""The exercises that ask for an answer in one line: the best rate, accuracies, a border."""

import numpy as np

from nblib.exercises import solutions
from nblib.exercises.task import Case, Slip, Task, case

__all__ = ["ACCURACY_PER_DIGIT", "BEST_RATE", "DECISION_LINE"]

# -- best_rate ----------------------------------------------------------------------------------

BEST = "eq-rate-best"
BOUND = "eq-rate-bound"


def _hessian(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return a symmetric matrix whose curvatures are positive and clearly different."""
    axes, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return axes @ np.diag(np.cumsum(rng.uniform(0.3, 2, size=n))) @ axes.T


def _best_rate_cases(rng: np.random.Generator) -> list[Case]:
    whole = np.diag(rng.permutation(np.arange(1, 5)))
    return [
        *(case(_hessian(rng, n)) for n in (3, 4, 5, 6)),
        case(whole, note="whole numbers on the diagonal"),
        case(np.array([[rng.uniform(0.5, 3)]]), note="one parameter"),
    ]


BEST_RATE = Task(
    solution=solutions.best_rate,
    pieces={
        "curvatures": np.linalg.eigvalsh,
        "pick": lambda found: found.min() + found.max(),
        "rate": lambda total: 2 / total,
    },
    build=lambda do, H: do.rate(do.pick(do.curvatures(H))),
    slips=[
        Slip(
            "the-bound",
            "2/λ_max: the rate where it stops converging",
            "That is the end of the safe range. The best rate shrinks the flattest and the "
            "steepest direction by the same factor.",
            "Where is the factor of the steepest direction at this rate?",
            BOUND,
            {"pick": np.max},
        ),
        Slip(
            "steepest-alone",
            "1/λ_max: best for the steepest direction alone",
            "It takes the steepest direction to the bottom in one step and leaves the flattest "
            "crawling.",
            "What is the factor of the flattest direction at this rate?",
            BEST,
            {"pick": np.max, "rate": lambda total: 1 / total},
        ),
        Slip(
            "flattest-alone",
            "1/λ_min: best for the flattest direction alone",
            "The steepest direction then takes steps that are far too long.",
            "Is your rate below 2/λ_max?",
            BEST,
            {"pick": np.min, "rate": lambda total: 1 / total},
        ),
        Slip(
            "flattest-bound",
            "2/λ_min: the bound of the wrong direction",
            "The steepest direction decides how far you may go, and the best rate looks at both.",
            "Is your rate below 2/λ_max?",
            BOUND,
            {"pick": np.min},
        ),
        Slip(
            "half",
            "1/(λ_min + λ_max): half the best rate",
            "The two factors 1 − αλ_min and αλ_max − 1 are to be equal. Add them up.",
            "Set the two factors equal. What is on the other side?",
            BEST,
            {"rate": lambda total: 1 / total},
        ),
        Slip(
            "all-curvatures",
            "2 over the sum of all curvatures",
            "Only the two extreme ones count: all others shrink faster than these.",
            "Which directions are the slowest?",
            BEST,
            {"pick": np.sum},
        ),
        Slip(
            "mean-curvature",
            "1 over the mean of all curvatures",
            "Only the two extreme ones count: all others shrink faster than these.",
            "Which directions are the slowest?",
            BEST,
            {"pick": lambda found: 2 * found.mean()},
        ),
        Slip(
            "difference",
            "2/(λ_max − λ_min): a difference where the sum belongs",
            "The two factors 1 − αλ_min and αλ_max − 1 are to be equal. Collect what stands "
            "with α.",
            "On which side does αλ_min end up?",
            BEST,
            {"pick": lambda found: found.max() - found.min()},
        ),
        Slip(
            "upside-down",
            "Upside down: (λ_min + λ_max)/2",
            "A steeper valley asks for shorter steps.",
            "What should happen to the rate when all curvatures double?",
            BEST,
            {"rate": lambda total: total / 2},
        ),
        Slip(
            "diagonal",
            "The diagonal of H instead of its eigenvalues",
            "The diagonal holds the curvatures along the axes. The valley may lie across them.",
            "What are the curvatures of [[2, 1], [1, 2]]?",
            BEST,
            {"curvatures": np.diag},
        ),
        Slip(
            "singular-squared",
            "The eigenvalues of HᵀH: squared curvatures",
            "H itself is the matrix of curvatures.",
            "What are the eigenvalues of a diagonal matrix, and what do you get?",
            BEST,
            {"curvatures": lambda H: np.linalg.eigvalsh(H.T @ H)},
        ),
    ],
    cases=_best_rate_cases,
    equation=BEST,
    product=lambda args, _: "one rate for all parameters, so one number",
)

# -- accuracy_per_digit -------------------------------------------------------------------------

READING = "reading"


def _digits(rng: np.random.Generator, m: int, wrong: float) -> tuple[np.ndarray, np.ndarray]:
    """Return answers and labels in which every digit occurs in both."""
    y = rng.permutation(np.concatenate([np.arange(10), rng.integers(10, size=m - 10)]))
    answers = np.where(rng.uniform(size=m) < wrong, rng.integers(10, size=m), y)
    # an odd one out for each digit, so that no share is the same seen from the other side
    places = rng.choice(m, size=10, replace=False)
    answers[places] = rng.permutation(10)
    return answers, y


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    answers, y = _digits(rng, 60, 0.3)
    never = np.where(answers == 8, 3, answers)
    never[0] = 3
    return [
        *(case(*_digits(rng, int(m), 0.3)) for m in rng.integers(50, 120, size=4)),
        case(never, y, note="one digit that is never read right"),
        case(y.copy(), y, note="all right"),
    ]


def _shares(group, counted=np.mean):
    """Return ten numbers, of the examples in the group of each digit."""

    def whole(answers: np.ndarray, y: np.ndarray) -> np.ndarray:
        found = [counted((answers == y)[group(answers, y, digit)]) for digit in range(10)]
        return np.array(found)

    return whole


ACCURACY_PER_DIGIT = Task(
    solution=solutions.accuracy_per_digit,
    pieces={
        "digits": lambda: range(10),
        "right": lambda answers, y: answers == y,
        "share": lambda right, mine: right[mine].mean(),
        "result": np.array,
    },
    build=lambda do, answers, y: do.result(
        [do.share(do.right(answers, y), y == digit) for digit in do.digits()]
    ),
    slips=[
        Slip(
            "precision",
            "Selected by the answers instead of the labels",
            "That is the share of what was read as a 3 that is one, called precision. Asked is "
            "the share of the 3s that were read right, called recall.",
            "Among which images do you count?",
            READING,
            {"whole": _shares(lambda answers, y, digit: answers == digit)},
        ),
        Slip(
            "counts",
            "Counts instead of shares",
            "How many were read right depends on how many there are. Divide.",
            "Can a share be larger than 1?",
            READING,
            {"share": lambda right, mine: right[mine].sum()},
        ),
        Slip(
            "of-all",
            "Divided by the number of all examples",
            "Each digit is measured among its own images. Ten perfect shares should be ten ones.",
            "What do you get when everything is right?",
            READING,
            {"share": lambda right, mine: (right & mine).mean()},
        ),
        Slip(
            "tenth-of-all",
            "Divided by a tenth of all examples",
            "The digits are not equally frequent: divide by how many there are of each.",
            "How many images of this digit are there?",
            READING,
            {"share": lambda right, mine: (right & mine).mean() * 10},
        ),
        Slip(
            "percent",
            "Percent: a hundred times too large",
            "A share runs from 0 to 1.",
            "What do you get when everything is right?",
            READING,
            {"share": lambda right, mine: 100 * right[mine].mean()},
        ),
        Slip(
            "mistakes-counted",
            "The share that was read wrong",
            "Asked is the share that was read right.",
            "What do you get when everything is right?",
            READING,
            {"share": lambda right, mine: 1 - right[mine].mean()},
        ),
        Slip(
            "overall",
            "The same accuracy ten times: the digit is not selected",
            "Each of the ten numbers is about the images of one digit.",
            "Where does the digit of the loop come in?",
            READING,
            {"share": lambda right, mine: right.mean()},
        ),
        Slip(
            "rest",
            "The other digits instead of this one",
            "The first number is the share of the 0s, not of all that are no 0.",
            "Among which images do you count?",
            READING,
            {"share": lambda right, mine: right[~mine].mean()},
        ),
        Slip(
            "one-vs-rest",
            "“It is a 3, yes or no” counted over all images",
            "Most images are no 3 and are hardly ever taken for one, so this is high for any "
            "network.",
            "Which images should the number for the digit 3 look at?",
            READING,
            {
                "whole": lambda answers, y: np.array(
                    [((answers == digit) == (y == digit)).mean() for digit in range(10)]
                )
            },
        ),
        Slip(
            "from-one",
            "The digit 0 stands last",
            "Place k is about the digit k, and the first place is place 0.",
            "Which digit is the first of your ten numbers about?",
            READING,
            {"result": lambda shares: np.roll(shares, -1)},
        ),
        Slip(
            "whole-division",
            "Integer division `//`: every share is 0 or 1",
            "`//` cuts everything after the point off.",
            "What is 9 // 10?",
            READING,
            {"share": lambda right, mine: right[mine].sum() // mine.sum()},
        ),
        Slip(
            "frequency",
            "How frequent each digit is, not how often it is read right",
            "The answers have to come in.",
            "Does your result change when the answers do?",
            READING,
            {"share": lambda right, mine: mine.mean()},
        ),
    ],
    cases=_accuracy_cases,
    equation=READING,
    product=lambda args, _: "one share for each of the ten digits",
)

# -- decision_line ------------------------------------------------------------------------------

LINE = "eq-iris-line"


def _line_cases(rng: np.random.Generator) -> list[Case]:
    def neuron() -> np.ndarray:
        return rng.choice([-1, 1], size=3) * rng.uniform(0.3, 3, size=3)

    return [
        *(case(neuron(), rng.normal(size=n)) for n in (4, 5, 6, 7)),
        case(neuron(), float(rng.normal()), note="a single number"),
        case(np.array([3, 2, 4]), np.array([1, 2]), note="whole numbers"),
    ]


DECISION_LINE = Task(
    solution=solutions.decision_line,
    pieces={
        "read": lambda theta: (theta[0], theta[1], theta[2]),
        "level": lambda: 0.0,
        "rest": lambda b, w1, x1: b + w1 * x1,
        "solve": lambda level, rest, w2: (level - rest) / w2,
    },
    build=lambda do, theta, x1: (lambda b, w1, w2: do.solve(do.level(), do.rest(b, w1, x1), w2))(
        *do.read(theta)
    ),
    slips=[
        Slip(
            "sign-flipped",
            "The sign: (b + w₁x₁)/w₂ without the minus",
            "On the line all three terms add up to 0, so what is moved across changes its sign.",
            "Put your point into b + w₁x₁ + w₂x₂. What comes out?",
            LINE,
            {"solve": lambda level, rest, w2: rest / w2},
        ),
        Slip(
            "bias-missing",
            "The bias is missing",
            "Without b every line goes through the point (0, 0).",
            "Where is your line at x₁ = 0?",
            LINE,
            {"rest": lambda b, w1, x1: w1 * x1},
        ),
        Slip(
            "bias-sign",
            "The sign of the bias alone",
            "Both terms go to the other side, and both change their signs.",
            "Put your point into b + w₁x₁ + w₂x₂. What comes out?",
            LINE,
            {"rest": lambda b, w1, x1: w1 * x1 - b},
        ),
        Slip(
            "weight-missing",
            "The weight w₁ is missing",
            "A unit of x₁ counts w₁ times.",
            "What does your line do when w₁ doubles?",
            LINE,
            {"rest": lambda b, w1, x1: b + x1},
        ),
        Slip(
            "not-divided",
            "Not divided by w₂",
            "The equation w₂x₂ = −(b + w₁x₁) is solved for x₂.",
            "What does your line do when w₂ doubles?",
            LINE,
            {"solve": lambda level, rest, w2: level - rest},
        ),
        Slip(
            "brackets",
            "Brackets forgotten: only w₁x₁ is divided by w₂",
            "Python divides before it adds: all of b + w₁x₁ is divided.",
            "What does your line do at x₁ = 0 when w₂ doubles?",
            LINE,
            {
                "rest": lambda b, w1, x1: (b, w1 * x1),
                "solve": lambda level, rest, w2: -rest[0] - rest[1] / w2,
            },
        ),
        Slip(
            "brackets-late",
            "Brackets forgotten: only b is divided by w₂",
            "Python divides before it adds: all of b + w₁x₁ is divided.",
            "What is the slope of your line when w₂ doubles?",
            LINE,
            {
                "rest": lambda b, w1, x1: (b, w1 * x1),
                "solve": lambda level, rest, w2: -rest[0] / w2 - rest[1],
            },
        ),
        Slip(
            "weights-swapped",
            "w₁ and w₂ exchanged",
            "Divided by w₂, the weight of what is asked for.",
            "Which weight belongs to x₂?",
            LINE,
            {"read": lambda theta: (theta[0], theta[2], theta[1])},
        ),
        Slip(
            "bias-last",
            "theta read as (w₁, w₂, b): the bias stands first",
            "Column 0 is the bias, everywhere in this book.",
            "Which of the three numbers is the bias?",
            LINE,
            {"read": lambda theta: (theta[2], theta[0], theta[1])},
        ),
        Slip(
            "half",
            "Solved for z = 0.5 instead of z = 0",
            "The sigmoid is one half where z is 0.",
            "What is σ(0.5)?",
            LINE,
            {"level": lambda: 0.5},
        ),
        Slip(
            "the-sum",
            "z at x₂ = 0 instead of the place where z is 0",
            "Asked is an x₂, not a sum.",
            "What equation do you solve, and for what?",
            LINE,
            {"solve": lambda level, rest, w2: rest},
        ),
    ],
    cases=_line_cases,
    equation=LINE,
    product=lambda args, _: "one x₂ for each x₁",
)
