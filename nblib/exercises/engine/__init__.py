"""What all exercises share: how one is described, how a function is tried, how a mistake is named.

`task` says what an exercise consists of, `families` holds the mistakes that recur, `problems` the
random networks, `chance` the tests of what is random. `rooms` finds the exercises. `run` calls a
reader's function safely, `trials` does so on all cases, `naming` compares what came with the named
mistakes, `findings` and `description` put what is wrong into words, and `diagnosis` puts all that
together into a `result`.
"""
