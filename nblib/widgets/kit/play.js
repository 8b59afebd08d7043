/* Playing: a model that steps on by itself. */

// Steps a model on by itself while its trait `playing` is true and one of its views is in sight. A run starts with `begin(model)`,
// which returns a function that takes one step and tells whether to go on; `pace` gives the milliseconds to the next one. With
// reduced motion there is none: a press takes `calmSteps` steps at once.
export function player({ begin, pace, calmSteps }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const visible = new Set(); // views in sight
  let model, animation;

  function stop() {
    model.set("playing", false);
    model.save_changes();
  }

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
    calm,
    attach(given) {
      model = given;
      model.on("change:playing", play);
      return () => cancelAnimationFrame(animation);
    },
    watch(root) {
      const sight = new IntersectionObserver(entries => entries.forEach(({ isIntersecting }) => isIntersecting ? visible.add(root) : visible.delete(root)));
      sight.observe(root);
      return () => {
        sight.disconnect();
        visible.delete(root);
      };
    },
  };
}

// Plays the trait `frame`, one for each entry of the trait `list`: to the last one, and from there from the first again. With reduced
// motion a press shows one frame.
export function framePlayer(list, pace) {
  return player({
    begin(model) {
      const count = model.get(list).length;
      let next = (model.get("frame") + 1) % count;
      return () => {
        model.set("frame", next);
        model.save_changes();
        return ++next < count;
      };
    },
    pace: () => pace,
    calmSteps: 1,
  });
}
