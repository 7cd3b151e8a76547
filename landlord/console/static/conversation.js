// The conversation with a visitor at a kiosk: shows what the kiosk shows, sends what the clerk types. Nothing is kept.
"use strict";

(() => {
  const PREVIEW_AFTER_MS = 400, MOST_FOUND = 8;
  const talk = document.getElementById("content"), address = talk.dataset.address;
  const csrf = document.querySelector("#say [name=csrf]").value;
  const words = document.getElementById("words");
  const byId = (id) => document.getElementById(id);

  function showLine(text, kind) {
    byId("line").className = `chip ${kind}`;
    byId("line-words").textContent = text;
  }

  async function send(kind, text = "") {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ csrf, kind, text }) });
    if (answer.status !== 204) throw new Error(String(answer.status));
  }

  const notSent = () => showLine("Pas envoyé : pas de réseau", "warn");
  const trySend = (kind, text) => send(kind, text).catch(notSent);

  // --- what was said ---------------------------------------------------------------------------

  function chip(text, kind) {
    const made = document.createElement("span");
    made.className = `chip ${kind}`;
    made.textContent = text;
    return made;
  }

  function mark(turn, language) {
    if (turn.waiting) return chip("En attente", "warn");
    if (turn.sent) return chip("Envoi…", "tint");
    if (language === "fr") return "";
    if (turn.pending) return chip("Traduction…", "tint");
    if (!turn.translated) return chip("Pas traduit", "warn");
    return turn.reviewed ? chip("Phrase vérifiée", "ok") : chip("Traduction approximative", "warn");
  }

  const times = new Map();
  const clock = () => new Date(serverTime()).toLocaleTimeString("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" }).replace(":", " h ");

  function drawn(turn, language) {
    const item = document.createElement("li"), head = document.createElement("p"), said = document.createElement("p");
    item.className = `turn ${turn.side}`;
    item.dataset.id = turn.id;
    if (!times.has(turn.id)) times.set(turn.id, clock());
    head.className = "row quiet";
    const who = document.createElement("span");
    who.className = "grow";
    who.textContent = `${turn.side === "clerk" ? "Vous" : "Le visiteur"} · ${times.get(turn.id)}`;
    head.append(who, mark(turn, language));
    said.className = "words";
    said.textContent = turn.words;
    item.append(head, said);
    if (turn.doubtful) item.append(chip("Mal entendu : demandez de répéter", "warn"));
    if (turn.original) {
      const other = document.createElement("p");
      other.className = "original";
      other.lang = language;
      other.dir = "auto";
      other.textContent = turn.original;
      item.append(other);
    }
    return item;
  }

  // What is written before the visitor has said yes waits here: the kiosk would not hear it.
  let state = { turns: [], language: "", phrases: [], likely: [], ended: true, can_translate: true }, agreed = false;
  const waiting = [];
  let sending = false;
  // What was sent, and does not stand at the kiosk yet: it is shown at once.
  let sent = [];
  const same = (one, other) => one.toLowerCase() === other.toLowerCase();

  function say(text) {
    // A button that is clicked twice says it once.
    if ([...waiting, ...sent.map((one) => one.text)].some((one) => same(one, text))) return Promise.resolve();
    if (!agreed) {
      waiting.push(text);
      drawTurns();
      return Promise.resolve();
    }
    const one = { text, after: newest() };
    sent.push(one);
    drawTurns();
    drawProblem();
    return send("say", text).catch((error) => {
      sent = sent.filter((each) => each !== one);
      drawTurns();
      drawProblem();
      throw error;
    });
  }

  const newest = () => Math.max(0, ...state.turns.map((turn) => turn.id));
  // Of two lines with the same words each turn takes the place of one.
  function arrived() {
    const turns = state.turns.filter((turn) => turn.side === "clerk");
    sent = sent.filter((one) => {
      const at = turns.findIndex((turn) => turn.id > one.after && same(turn.words, one.text));
      if (at < 0) return true;
      turns.splice(at, 1);
      return false;
    });
  }

  function sendWaiting() {
    if (!agreed || sending || !waiting.length) return;
    sending = true;
    const one = { text: waiting.shift(), after: newest() };
    sent.push(one);
    drawTurns();
    send("say", one.text).then(
      () => { sending = false; sendWaiting(); },
      () => { sending = false; sent = sent.filter((each) => each !== one); waiting.unshift(one.text); drawTurns(); notSent(); },
    );
  }

  function drawTurns() {
    const unsent = waiting.map((text, i) => ({ id: `waiting-${i}`, side: "clerk", words: text, waiting: true }));
    const underWay = sent.map((one, i) => ({ id: `sent-${i}`, side: "clerk", words: one.text, sent: true }));
    byId("turns").replaceChildren(...[...state.turns, ...underWay, ...unsent].map((turn) => drawn(turn, state.language)));
    toEnd();
  }

  const toEnd = () => { byId("turns").scrollTop = byId("turns").scrollHeight; };

  const phraseButtons = (found) => found.map((phrase) => Phrases.button(phrase, (chosen) => {
    closeSearch();
    say(chosen).catch(notSent);
  }));

  // What went wrong before is not said of what is under way.
  function drawProblem() {
    const problem = byId("problem");
    problem.hidden = sent.length > 0 || (!state.problem && state.can_translate);
    problem.textContent = state.problem || "Entre vos deux langues, la borne ne traduit que les phrases vérifiées : cherchez-en une ci-dessous.";
  }

  function show(next) {
    state = next;
    if (state.ended) sent = []; // what was said is wiped there too, and what was on its way was not heard
    arrived();
    agreed = !state.ended;
    byId("waiting").hidden = agreed && state.turns.length > 0;
    byId("waiting").textContent = agreed ? "Le visiteur a dit oui : il attend vos mots." : "Le visiteur a quitté la conversation.";
    drawTurns();
    byId("saying").hidden = !state.speaking;
    byId("saying-words").textContent = state.saying || "…";
    drawProblem();
    byId("translates").hidden = !state.can_translate || state.language === "fr";
    byId("send").classList.toggle("primary", state.can_translate);
    drawPhrases();
    showBefore();
    toEnd(); // what is said and what is about to be take room from it
    document.body.dataset.shown = String(Date.now());
    sendWaiting();
  }

  // --- phrases that fit what was said last, and what is being typed -----------------------------------

  const drawPhrases = Phrases.follow({
    field: words,
    place: byId("phrases"),
    language: "fr",
    say: (phrase) => { showBefore(); say(phrase).catch(notSent); },
    likely: () => (state.likely.length ? state.likely : state.turns.length ? [] : state.phrases.slice(0, 3)),
    waiting: "Un instant, s’il vous plaît…",
  });

  // --- before it is sent -------------------------------------------------------------------------

  let asking = 0;

  function showBefore() {
    const text = words.value.trim(), told = text && state.preview_of === text && state.language !== "fr" && agreed;
    byId("before").hidden = !told;
    if (!told) return;
    byId("before-mark").className = `chip ${state.preview_reviewed ? "ok" : "warn"}`;
    byId("before-words").lang = state.preview ? state.language : "fr";
    byId("before-words").textContent = state.preview || "La borne ne sait pas traduire cela : dites-le autrement, ou choisissez une phrase.";
  }

  words.addEventListener("input", () => {
    showBefore();
    clearTimeout(asking);
    const text = words.value.trim();
    if (text && agreed && state.language !== "fr") asking = setTimeout(() => send("preview", text).catch(() => {}), PREVIEW_AFTER_MS);
  });

  // --- a phrase that was looked for --------------------------------------------------------------

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let all = null;

  byId("search-phrase").addEventListener("input", async (event) => {
    if (all === null) {
      const answer = await fetch("/console/phrases").catch(() => null);
      all = answer && answer.ok ? await answer.json() : state.phrases;
    }
    const asked = plain(event.target.value.trim()).split(/\s+/).filter(Boolean); // as it is by now
    const found = asked.length ? all.filter((phrase) => asked.every((word) => plain(phrase).includes(word))) : [];
    byId("found").replaceChildren(...phraseButtons(found.slice(0, MOST_FOUND)));
  });
  byId("search-phrase").addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape") closeSearch();
  });

  // What was looked for leaves its room to what is said.
  function closeSearch() {
    byId("search-phrase").value = "";
    byId("found").replaceChildren();
  }

  words.addEventListener("input", closeSearch);

  // --- the line ----------------------------------------------------------------------------------

  function listen() {
    const events = new EventSource(`${address}/evenements`);
    events.onopen = () => showLine("En conversation", "ok");
    events.onmessage = (event) => show(JSON.parse(event.data));
    events.addEventListener("over", () => { events.close(); location.assign("/console/"); });
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) location.assign("/console/");
      else showLine("Pas de réseau", "warn");
    };
  }

  byId("say").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text || Phrases.openPlace(words)) return;
    clearTimeout(asking);
    words.value = "";
    say(text).catch(() => { if (!words.value) words.value = text; notSent(); });
    showBefore();
    drawPhrases();
  });
  for (const each of document.querySelectorAll("button[data-kind]")) each.addEventListener("click", () => trySend(each.dataset.kind));
  listen();
})();
