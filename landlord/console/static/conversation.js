// The conversation with a visitor at a kiosk: shows what the kiosk shows, sends what the clerk types. Nothing is kept.
"use strict";

const talk = document.getElementById("talk"), address = talk.dataset.address;
const csrf = document.querySelector("#say [name=csrf]").value;
const words = document.getElementById("words");

function showLine(text, kind) {
  document.getElementById("line").className = `chip ${kind}`;
  document.getElementById("line-words").textContent = text;
}

async function send(kind, text = "") {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ csrf, kind, text }) });
  if (answer.status !== 204) throw new Error(String(answer.status));
}

const trySend = (kind, text) => send(kind, text).catch(() => showLine("Pas envoyé : pas de réseau", "warn"));

// --- what was said -----------------------------------------------------------------------------

function chip(text, kind) {
  const made = document.createElement("span");
  made.className = `chip ${kind}`;
  made.textContent = text;
  return made;
}

function mark(turn) {
  if (turn.pending) return chip("Traduction…", "tint");
  if (!turn.translated) return chip("Pas traduit", "warn");
  return turn.reviewed ? chip("Phrase vérifiée", "ok") : chip("Traduction approximative", "warn");
}

function drawn(turn, language) {
  const item = document.createElement("li"), head = document.createElement("p"), said = document.createElement("p");
  item.className = `turn ${turn.side}`;
  item.dataset.id = turn.id;
  head.className = "row quiet";
  const who = document.createElement("span");
  who.className = "grow";
  who.textContent = turn.side === "clerk" ? "Vous" : "Le visiteur";
  head.append(who, mark(turn));
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

let phrases = "";

function show(state) {
  document.getElementById("waiting").hidden = !state.ended;
  if (state.ended) document.getElementById("waiting").textContent = "Le visiteur a quitté la conversation.";
  document.getElementById("turns").replaceChildren(...state.turns.map((turn) => drawn(turn, state.language)));
  const saying = document.getElementById("saying");
  saying.hidden = !state.speaking;
  document.getElementById("saying-words").textContent = state.saying || "…";
  const problem = document.getElementById("problem");
  problem.hidden = !state.problem && state.can_translate;
  problem.textContent = state.problem || "Entre vos deux langues, la borne ne traduit que les phrases ci-dessous.";
  const next = JSON.stringify(state.phrases);
  if (next !== phrases) {
    phrases = next;
    document.getElementById("phrases").replaceChildren(...state.phrases.map((phrase) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = phrase;
      button.addEventListener("click", () => trySend("say", phrase));
      return button;
    }));
  }
  document.body.dataset.shown = String(Date.now());
  document.getElementById("turns").lastElementChild?.scrollIntoView({ block: "nearest" });
}

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

document.getElementById("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (!text) return;
  send("say", text).then(() => { if (words.value.trim() === text) words.value = ""; }, () => showLine("Pas envoyé : pas de réseau", "warn"));
});
for (const each of document.querySelectorAll("button[data-kind]")) each.addEventListener("click", () => trySend(each.dataset.kind));
listen();
