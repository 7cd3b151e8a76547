// An agency's translator: each writes in their half and reads the other's words there. Nothing is kept.
"use strict";

(() => {
  const table = document.getElementById("table");
  const visitorTexts = table.dataset;
  const FIRST_PHRASES = 6;

  function Half(side) {
    const half = document.getElementById(side), other = side === "agent" ? "visiteur" : "agent";
    const find = (name) => half.querySelector(`.${name}`), field = find("words");
    const texts = side === "visiteur" ? visitorTexts : {
      waiting: "Un instant, s’il vous plaît…",
      reviewed: "Phrase préparée",
      approximate: "Traduction approximative",
      untranslated: "Pas traduit : choisissez une phrase, ou dites-le autrement.",
      unreadable: "La personne a écrit quelque chose qui n’est pas traduit.",
    };
    // What answers what was heard last, or says what was not translated.
    let likely = [];

    function mark(words, kind) {
      find("mark").textContent = words;
      find("mark").className = `chip mark ${kind}`;
      find("mark").hidden = !words;
    }

    // What the other has said: large is only what can be read here; what was heard before stays in sight.
    function hear(words, told) {
      find("before").textContent = find("heard").dataset.translated ? find("heard").textContent : "";
      find("heard").textContent = told.translated ? told.text : texts.unreadable;
      find("heard").dataset.translated = told.translated ? "true" : "";
      find("heard").lang = half.lang;
      find("meant").textContent = words;
      find("meant").lang = document.getElementById(other).lang;
      if (told.translated) mark(told.reviewed ? texts.reviewed : texts.approximate, told.reviewed ? "ok" : "warn");
      else mark("", "");
      likely = told.answers;
      drawPhrases();
    }

    const wait = () => mark(texts.waiting, "");

    async function say(words) {
      find("mine").textContent = words;
      wait();
      halves[other].wait();
      let told = { text: words, translated: false, reviewed: false, instead: [], answers: [] };
      const csrf = document.querySelector("[name=csrf]").value;
      const body = new URLSearchParams({ csrf, text: words, de: side, langue: table.dataset.language });
      const answer = await fetch("/console/traducteur", { method: "POST", body }).catch(() => null);
      if (answer && answer.ok) told = await answer.json();
      halves[other].hear(words, told);
      mark(told.translated ? "" : texts.untranslated, "warn");
      likely = told.instead;
      drawPhrases();
    }

    find("say").addEventListener("submit", (event) => {
      event.preventDefault();
      const words = field.value.trim();
      if (!words || Phrases.openPlace(field)) return;
      field.value = "";
      say(words);
    });
    const drawPhrases = Phrases.follow({ field, place: find("found"), language: half.lang, say, likely: () => likely, waiting: texts.waiting });

    // Phrases that a person has checked: all of them to choose from, for who cannot type their letters here.
    fetch(`/console/phrases?langue=${encodeURIComponent(half.lang)}`)
      .then((answer) => (answer.ok ? answer.json() : []))
      .then((phrases) => {
        const chosen = (phrase) => { openAll(false); say(phrase); };
        find("all").append(...phrases.map((phrase) => Phrases.button(phrase, chosen)));
        if (likely.length || find("heard").textContent) return;
        likely = phrases.slice(0, FIRST_PHRASES); // one sees what the list is
        drawPhrases();
      })
      .catch(() => {});
    function openAll(open) {
      find("all").hidden = !open;
      find("pick").setAttribute("aria-expanded", String(open));
    }
    find("pick").addEventListener("click", () => openAll(find("all").hidden));

    // --- letters that the clerk's keys do not have -------------------------------------------------

    const keys = find("keys"), opens = find("opens-keys");
    if (keys) {
      const type = (text) => {
        const { selectionStart: from, selectionEnd: to } = field;
        field.setRangeText(text, from, to, "end");
        field.dispatchEvent(new Event("input"));
      };
      const erase = () => {
        const { selectionStart: from, selectionEnd: to } = field;
        const begin = from === to ? from - ([...field.value.slice(0, from)].pop() || "").length : from;
        field.setRangeText("", begin, to, "end");
        field.dispatchEvent(new Event("input"));
      };
      const capitals = (on) => {
        keys.classList.toggle("capitals", on);
        for (const key of keys.querySelectorAll("[data-key]")) key.textContent = on ? key.dataset.capital : key.dataset.key;
      };
      opens.addEventListener("click", () => {
        keys.hidden = !keys.hidden;
        opens.setAttribute("aria-expanded", String(!keys.hidden));
      });
      keys.addEventListener("click", (event) => {
        const key = event.target.closest("button");
        if (!key) return;
        if (key.dataset.act === "erase") erase();
        else if (key.dataset.act === "shift") capitals(!keys.classList.contains("capitals"));
        else {
          type(key.dataset.act === "space" ? " " : key.textContent);
          capitals(false);
        }
      });
    }

    return { hear, wait };
  }

  const halves = { agent: Half("agent"), visiteur: Half("visiteur") };
  document.getElementById("turn").addEventListener("click", () => {
    const turned = document.getElementById("visiteur").classList.toggle("turned");
    document.getElementById("turn").setAttribute("aria-pressed", String(turned));
  });
  document.getElementById("wipe").addEventListener("click", () => location.reload());
  // Whoever comes back to this page by the history finds nothing of what was said.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
