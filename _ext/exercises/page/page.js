// A chapter: its exercises are editors, some of its cells can be opened. Nothing is loaded before the first click.

import { offerCell } from "./cell.js";
import { makeExercise } from "./exercise.js";
import { carryCode } from "./notebook.js";

// A page that was saved holds what this script has put there.
document.querySelectorAll(".bp-exercise, .bp-try").forEach(one => one.remove());
document.querySelectorAll(".cell > [hidden], .cell_input[hidden]").forEach(one => { one.hidden = false; });

const exercises = [...document.querySelectorAll(".cell.tag_exercise")];
exercises.forEach(makeExercise);
document.querySelectorAll(".cell[class*=' try-cell-']").forEach(offerCell);
carryCode(exercises.map(cell => cell.querySelector("pre").textContent.match(/^def my_(\w+)/)?.[1]).filter(Boolean));
