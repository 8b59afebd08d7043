// A chapter: its exercises are editors, some of its cells can be opened. Nothing is loaded before the first click.

import { offerCell } from "./cell.js";
import { makeExercise } from "./exercise.js";
import { carryCode } from "./notebook.js";

const exercises = [...document.querySelectorAll(".cell.tag_exercise")];
exercises.forEach(makeExercise);
document.querySelectorAll(".cell[class*=' try-cell-']").forEach(offerCell);
carryCode(exercises.map(cell => cell.querySelector("pre").textContent.match(/^def my_(\w+)/)?.[1]).filter(Boolean));
