// Phrases that a person has checked, three at most, that fit what is being typed: with the values that were typed.
"use strict";

const Phrases = (() => {
  const AFTER_MS = 150, WAIT_MS = 400, OPEN = "…";

  // What is still to be typed in a field is chosen, so that the next key takes its place; whether there is such a place.
  function openPlace(field) {
    const at = field.value.indexOf(OPEN);
    if (at < 0) return false;
    field.focus();
    field.setSelectionRange(at, at + OPEN.length);
    return true;
  }

  function button(phrase, choose) {
    const made = document.createElement("button"), tick = document.createElement("span");
    made.type = "button";
    tick.className = "icon";
    tick.setAttribute("aria-hidden", "true");
    tick.textContent = "\u{F012D}";
    made.append(tick, ` ${phrase}`);
    made.addEventListener("click", () => choose(phrase));
    return made;
  }

  // Shows in `place` what fits the `field`, and while it is empty what `likely()` says. A phrase with an open place
  // goes into the field, any other to `say`. What fitted before gives way to `waiting` where an answer takes its time.
  // Returns what draws them anew.
  function follow({ field, place, language, say, likely, waiting }) {
    const csrf = () => document.querySelector("[name=csrf]").value;
    let asking = 0, late = 0, shown = null;

    function choose(phrase) {
      field.value = phrase;
      if (openPlace(field)) return show([]);
      field.value = "";
      say(phrase);
      refresh();
    }

    function show(phrases) {
      clearTimeout(late);
      const key = JSON.stringify(phrases);
      if (key === shown) return;
      shown = key;
      place.replaceChildren(...phrases.map((phrase) => button(phrase, choose)));
    }

    function wait() {
      const note = document.createElement("span");
      note.className = "quiet";
      note.textContent = waiting;
      place.replaceChildren(note);
      shown = null;
    }

    async function ask(text) {
      if (!text.trim()) return; // it was sent meanwhile
      const body = new URLSearchParams({ csrf: csrf(), langue: language, text });
      const answer = await fetch("/console/phrases", { method: "POST", body }).catch(() => null);
      const found = answer && answer.ok ? await answer.json() : [];
      if (field.value.trim() === text.trim()) show(found);
    }

    function refresh() {
      clearTimeout(asking);
      if (!field.value.trim()) show(likely());
      else if (!field.value.includes(OPEN)) {
        clearTimeout(late);
        late = setTimeout(wait, WAIT_MS);
        asking = setTimeout(() => ask(field.value), AFTER_MS);
      }
    }

    field.addEventListener("input", refresh);
    refresh();
    // What the first letters need is loaded meanwhile.
    fetch("/console/phrases", { method: "POST", body: new URLSearchParams({ csrf: csrf(), langue: language, text: OPEN }) }).catch(() => {});
    return () => { if (!field.value.trim()) show(likely()); };
  }

  return { button, follow, openPlace };
})();
