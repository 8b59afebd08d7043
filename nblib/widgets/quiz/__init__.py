"""Questions with an explanation for every answer; the browser remembers what was answered."""

from nblib.widgets.quiz.model import Quiz, QuizProgress, quiz, quiz_progress

__all__ = ["Quiz", "QuizProgress", "quiz", "quiz_progress"]
