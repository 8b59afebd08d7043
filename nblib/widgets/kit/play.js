/* Playing: a model that steps on by itself. */

import { set } from "./state.js";

// Steps a model on by itself while its trait `playing` is true and one of its views is in sight. A run starts with
// `begin(model)`, which returns a function that takes one step and tells whether to go on; `pace` gives the milliseconds to the
// next one. With reduced motion there is none: a press takes `calmSteps` steps at once, and `calmLabel` is what the button says.
export function player({ begin, pace, calmSteps, calmLabel = "Play" }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const visible = new Set(); // views in sight
  let model, animation;

  const stop = () => set(model, { playing: false });

  function play() {
    cancelAnimationFrame(animation);
    if (!model.get("playing")) return;
    const goes = begin(model);
    if (calm.matches) {
      for (let i = 0; i < calmSteps && goes(); i++);
      stop();
      return;
    }
    let due = 0;
    const tick = now => {
      if (!model.get("playing")) return;
      if (!visible.size) stop();
      else if (now >= due) {
        due = now + pace();
        if (!goes()) stop();
      }
      if (model.get("playing")) animation = requestAnimationFrame(tick);
    };
    animation = requestAnimationFrame(tick);
  }

  return {
    toggle: () => set(model, { playing: !model.get("playing") }),
    // What the button says that toggles it.
    label: () => model.get("playing") ? "Pause" : calm.matches ? calmLabel : "Play",
    attach(given) {
      model = given;
      model.on("change:playing", play);
      return () => cancelAnimationFrame(animation);
    },
    watch(root) {
      const sight = new IntersectionObserver(entries => entries.forEach(({ isIntersecting }) => {
        if (isIntersecting) visible.add(root);
        else visible.delete(root);
      }));
      sight.observe(root);
      return () => {
        sight.disconnect();
        visible.delete(root);
      };
    },
  };
}

// Plays the trait `frame`, one for each entry of the trait `list`: to the last one, and from there from the first again. With
// reduced motion a press shows one frame.
export function framePlayer(list, pace) {
  return player({
    begin(model) {
      const count = model.get(list).length;
      let next = (model.get("frame") + 1) % count;
      return () => {
        set(model, { frame: next });
        return ++next < count;
      };
    },
    pace: () => pace,
    calmSteps: 1,
    calmLabel: "Next frame",
  });
}

// Plays a walk. `look` tells how many steps it has taken, whether it is `over`, and whether it has come to rest; `next` takes one
// step and tells whether there was one. The first steps come slowly, to see them one by one; a run pauses where the walk comes to
// rest, and after each `limit` steps, a trait.
export function stepPlayer({ look, next, pace }) {
  return player({
    begin(model) {
      const [{ steps, rests }, limit] = [look(), model.get("limit")];
      const pauseAt = (Math.floor(steps / limit) + 1) * limit;
      return () => {
        if (!model.get("playing") || !next()) return false;
        const now = look();
        return !now.over && (rests || !now.rests) && now.steps < pauseAt;
      };
    },
    pace: () => look().steps < 6 ? 350 : pace,
    calmSteps: 10,
  });
}
