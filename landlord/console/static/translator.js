// An agency's translator: each writes in their half and reads the other's words there. Nothing is kept.
"use strict";

(() => {
  const MOST_FOUND = 8;
  const table = document.getElementById("table"), csrf = document.querySelector("[name=csrf]").value;
  const visitorTexts = table.dataset;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function Half(side) {
    const half = document.getElementById(side), other = side === "agent" ? "visiteur" : "agent";
    const find = (name) => half.querySelector(`.${name}`);
    const isVisitor = side === "visiteur";

    function mark(chip, told) {
      const words = isVisitor
        ? [visitorTexts.reviewed, visitorTexts.approximate, visitorTexts.untranslated]
        : ["Phrase vérifiée", "Traduction approximative", "Pas traduit : dites-le autrement, ou choisissez une phrase."];
      chip.textContent = !told.translated ? words[2] : told.reviewed ? words[0] : words[1];
      chip.className = `chip mark ${told.translated && told.reviewed ? "ok" : "warn"}`;
      chip.hidden = false;
    }

    // What the other has said, and where it comes from.
    function hear(words, told) {
      find("heard").textContent = told.text;
      find("heard").lang = told.translated ? half.lang : document.getElementById(other).lang;
      find("meant").textContent = told.translated ? words : "";
      mark(find("mark"), told);
    }

    async function say(words) {
      find("mine").textContent = words;
      const body = new URLSearchParams({ csrf, text: words, de: side, langue: table.dataset.language });
      try {
        const answer = await fetch("/console/traducteur", { method: "POST", body });
        if (!answer.ok) throw new Error(String(answer.status));
        const told = await answer.json();
        halves[other].hear(words, told);
        if (!told.translated) mark(find("mark"), told);
      } catch {
        mark(find("mark"), { translated: false });
      }
    }

    find("say").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = find("words"), words = field.value.trim();
      if (!words) return;
      field.value = "";
      find("found").replaceChildren();
      say(words);
    });

    // Phrases that a person has checked: all of them to choose from, for who cannot type their letters here, and
    // those that the field looks for.
    let all = [];
    fetch(`/console/phrases?langue=${half.lang}`)
      .then((answer) => (answer.ok ? answer.json() : []))
      .then((phrases) => {
        all = phrases;
        find("pick").append(...phrases.map((phrase) => new Option(phrase)));
      })
      .catch(() => {});
    find("pick").addEventListener("change", (event) => {
      const phrase = event.target.value;
      event.target.selectedIndex = 0;
      if (phrase) say(phrase);
    });
    find("words").addEventListener("input", (event) => {
      const asked = plain(event.target.value.trim()).split(/\s+/).filter(Boolean); // as it is by now
      const found = asked.length ? all.filter((phrase) => asked.every((word) => plain(phrase).includes(word))) : [];
      find("found").replaceChildren(...found.slice(0, MOST_FOUND).map((phrase) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = phrase;
        button.addEventListener("click", () => { find("words").value = ""; find("found").replaceChildren(); say(phrase); });
        return button;
      }));
    });

    return { hear };
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
