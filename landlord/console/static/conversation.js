// The conversation with a visitor at a kiosk: shows what the kiosk shows, sends what the clerk types. Nothing is kept.
"use strict";

(() => {
  const PREVIEW_AFTER_MS = 400, MOST_FOUND = 8, AGAIN_AFTER_MS = 2000, RECONNECT_AFTER_MS = 1000;
  const talk = document.getElementById("content"), address = talk.dataset.address;
  const words = document.getElementById("words");
  const byId = (id) => document.getElementById(id);

  function showLine(text, kind) {
    byId("line").className = `chip ${kind}`;
    byId("line-words").textContent = text;
  }

  // Rejected with the sentence that tells why.
  const NOT_SENT = { none: "Pas envoyé : pas de réseau", same: "Pas envoyé : nouvel essai", over: "Pas envoyé : session finie", other: "" };
  async function send(kind, text = "", id = "") {
    const csrf = document.querySelector("#say [name=csrf]").value;
    const body = new URLSearchParams({ csrf, kind, text, id });
    const answer = await fetch(address, { method: "POST", body }).catch(() => null);
    if (answer && answer.status === 204) return;
    throw new Error(answer && answer.status === 429 ? await answer.text() : NOT_SENT[await askSession()]);
  }

  const notSent = (error) => showLine(error.message, "warn");
  const trySend = (kind) => send(kind).catch(notSent);

  // --- what was said ---------------------------------------------------------------------------

  function chip(text, kind) {
    const made = document.createElement("span");
    made.className = `chip ${kind}`;
    made.textContent = text;
    return made;
  }

  function mark(turn, language) {
    if (turn.unheard) return chip(!turn.sent && turn.failed ? "Pas envoyé" : agreed ? "Envoi…" : "Pas encore affiché", turn.failed || !agreed ? "warn" : "tint");
    if (language === "fr") return "";
    if (turn.pending) return chip("Traduction…", "tint");
    if (!turn.translated) return chip("Pas traduit", "warn");
    return turn.reviewed ? chip("Phrase préparée", "ok") : chip("Traduction approximative", "warn");
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
    const seen = turn.side === "clerk" && turn.shown ? " · affiché" : "";
    who.textContent = `${turn.side === "clerk" ? "Vous" : "Le visiteur"} · ${times.get(turn.id)}${seen}`;
    head.append(who, mark(turn, language));
    // What nothing translates is not shown; what is being translated will be at once.
    if (turn.side === "clerk" && !turn.unheard && !turn.shown && !turn.pending && (turn.translated || language === "fr")) head.append(chip("Pas encore affiché", "warn"));
    said.className = "words";
    said.textContent = turn.words;
    if (turn.side === "visitor" && !turn.translated) Object.assign(said, { lang: language, dir: "auto" });
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

  let state = { turns: [], language: "", phrases: [], likely: [], heard: [], ended: true, can_translate: true }, agreed = false;
  // What the kiosk has not heard yet, with an id that makes it the same however often it is sent: before the visitor's yes
  // it waits at the server, and without a network here.
  let unheard = [], sending = false;
  const same = (one, other) => one.toLowerCase() === other.toLowerCase();
  const newId = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function say(text) {
    // A button that is clicked twice says it once.
    if (unheard.some((one) => same(one.text, text))) return;
    unheard.push({ id: newId(), text, sent: false, failed: false });
    drawTurns();
    drawProblem();
    sendUnheard();
  }

  async function sendUnheard() {
    if (sending) return;
    sending = true;
    for (let one; (one = unheard.find((each) => !each.sent));) {
      try {
        await send("say", one.text, one.id);
        one.sent = true;
        one.failed = false;
      } catch (error) {
        one.failed = true;
        notSent(error);
        drawTurns();
        setTimeout(sendUnheard, AGAIN_AFTER_MS);
        break;
      }
      if (!unheard.some((each) => !each.sent)) showLine("En conversation", "ok");
      drawTurns();
    }
    sending = false;
  }

  function drawTurns() {
    const underWay = unheard.map((one) => ({ ...one, side: "clerk", words: one.text, unheard: true }));
    byId("turns").replaceChildren(...[...state.turns, ...underWay].map((turn) => drawn(turn, state.language)));
    toEnd();
  }

  const toEnd = () => { byId("turns").scrollTop = byId("turns").scrollHeight; };
  // What was said last stays in sight when the rest of the page takes room from it; not for who reads further up.
  let isAtEnd = true;
  byId("turns").addEventListener("scroll", ({ target }) => { isAtEnd = target.scrollTop + target.clientHeight > target.scrollHeight - 40; });
  new ResizeObserver(() => { if (isAtEnd) toEnd(); }).observe(byId("turns"));

  const phraseButtons = (found) => found.map((phrase) => Phrases.button(phrase, (chosen) => {
    closeSearch();
    say(chosen);
  }));

  // What went wrong before is not said of what is under way.
  function drawProblem() {
    const problem = byId("problem");
    problem.hidden = (agreed && unheard.length > 0) || (!state.problem && state.can_translate);
    problem.textContent = state.problem || "Entre vos deux langues, la borne ne traduit que les phrases préparées : cherchez-en une ci-dessous.";
  }

  function show(next) {
    state = next;
    unheard = unheard.filter((one) => !state.heard.includes(one.id));
    agreed = !state.ended;
    byId("waiting").hidden = agreed && state.turns.length > 0;
    byId("waiting").textContent = agreed ? "Le visiteur a dit oui : il attend vos mots." : state.away
      ? "Depuis dix minutes, personne n’a touché la borne : ce qui a été dit y est effacé. L’appel reste ouvert : allez voir. Si quelqu’un y dit oui, la conversation reprend."
      : "Le visiteur a quitté la conversation.";
    drawTurns();
    byId("saying").hidden = !state.speaking;
    byId("saying-words").textContent = state.saying || "…";
    drawTakeAway();
    drawProblem();
    byId("translates").hidden = !state.can_translate || state.language === "fr";
    byId("send").classList.toggle("primary", state.can_translate);
    drawPhrases();
    showBefore();
    toEnd(); // what is said and what is about to be take room from it
    document.body.dataset.shown = String(Date.now());
  }

  // --- what the visitor would take along ------------------------------------------------------------

  const TAKE_AWAY = "Le visiteur voudrait emporter ce qui a été dit. D’accord ?";
  // Which question was answered, and how; the kiosk may not have heard it yet.
  let answered = { id: "", kind: "" };

  async function sendAnswer() {
    const { kind, id } = answered;
    if (!id) return;
    try {
      await send(kind, id);
    } catch (error) {
      // It is asked again.
      answered = { id: "", kind: "" };
      drawTakeAway();
      notSent(error);
    }
  }

  function drawTakeAway() {
    const asked = agreed && state.take_away && state.take_away.id !== answered.id ? state.take_away : null;
    byId("take-away").hidden = asked === null;
    if (asked === null || byId("take-away").dataset.id === asked.id) return;
    byId("take-away").dataset.id = asked.id;
    byId("take-away-asked").textContent = TAKE_AWAY;
    byId("take-away-lines").replaceChildren(...asked.lines.map((words) => {
      const line = document.createElement("li");
      // Who said it is told in French, what was said may be in letters that run the other way.
      const [who, ...said] = words.split(" : "), own = document.createElement("bdi");
      own.textContent = said.join(" : ");
      line.append(said.length ? `${who} : ` : who, own);
      return line;
    }));
    byId("take-away").scrollIntoView({ block: "nearest" });
  }

  for (const kind of ["agree", "refuse"]) {
    byId(kind).addEventListener("click", () => {
      const id = byId("take-away").dataset.id;
      if (answered.id === id) return;
      answered = { id, kind };
      drawTakeAway();
      sendAnswer();
    });
  }

  // --- phrases that fit what was said last, and what is being typed -----------------------------------

  const drawPhrases = Phrases.follow({
    field: words,
    place: byId("phrases"),
    language: "fr",
    say: (phrase) => { showBefore(); say(phrase); },
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
    events.onopen = () => {
      showLine("En conversation", "ok");
      // A server that began anew has lost what it carried.
      for (const one of unheard) one.sent = false;
      sendUnheard();
      if (state.take_away && state.take_away.id === answered.id) sendAnswer();
    };
    // What another page, or this one before it was closed, has said and the kiosk has not heard yet.
    events.addEventListener("waiting", (event) => {
      for (const one of JSON.parse(event.data)) {
        if (!state.heard.includes(one.id) && !unheard.some((each) => each.id === one.id)) unheard.push({ ...one, sent: true, failed: false });
      }
      drawTurns();
    });
    events.onmessage = (event) => show(JSON.parse(event.data));
    events.addEventListener("over", () => { events.close(); leave(); });
    events.onerror = () => {
      showLine("Pas de réseau", "warn");
      if (events.readyState === EventSource.CLOSED) askAgain();
    };
  }

  // The talk is over; or the session is, and what is being written waits for who signs in again.
  async function leave() {
    const isKept = words.value.trim() || unheard.some((one) => !one.sent);
    if (!isKept || await askSession() !== "over") return location.assign("/console/");
    showLine("Session finie", "warn");
    tellOver(byId("say"));
    document.addEventListener("signedin", () => { byId("say").querySelector(".unsent").remove(); listen(); }, { once: true });
  }

  // The stream was refused: the talk is over, or a proxy answers for a server that is not there.
  async function askAgain() {
    const answer = await fetch(address).catch(() => null);
    if (answer && answer.status < 500) {
      if (answer.ok && !answer.redirected) listen();
      else leave();
    } else setTimeout(askAgain, RECONNECT_AFTER_MS);
  }

  byId("say").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text || Phrases.openPlace(words)) return;
    clearTimeout(asking);
    words.value = "";
    say(text);
    showBefore();
    drawPhrases();
  });
  for (const each of document.querySelectorAll("button[data-kind]")) each.addEventListener("click", () => trySend(each.dataset.kind));
  listen();
})();
