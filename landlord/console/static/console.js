// The desk's page: shows what changed as soon as the server says so, rings until a call is taken, counts time.
"use strict";

const RING_EVERY_MS = 3000, AGAIN_AFTER_MS = 2000, SENT_MS = 5000;
const live = () => document.getElementById("live");
const desk = document.body.classList.contains("desk");
const calmTitle = document.title;

// --- sound: two soft notes, made here ----------------------------------------------------------

let audio = null;

function wakeSound() {
  audio = audio || new AudioContext();
  if (audio.state === "suspended") audio.resume();
  const button = document.getElementById("sound");
  if (button) button.hidden = audio.state === "running";
  audio.onstatechange = () => { if (button) button.hidden = audio.state === "running"; };
}

function note(frequency, at) {
  const tone = audio.createOscillator(), level = audio.createGain();
  tone.frequency.value = frequency;
  level.gain.setValueAtTime(0, at);
  level.gain.linearRampToValueAtTime(0.35, at + 0.03);
  level.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
  tone.connect(level).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.7);
}

function chime() {
  wakeSound();
  if (audio.state !== "running") return;
  note(660, audio.currentTime);
  note(880, audio.currentTime + 0.25);
}

// --- ringing -----------------------------------------------------------------------------------

let ringing = 0, heard = "";

function ring() {
  chime();
  document.body.dataset.rung = String(Number(document.body.dataset.rung || 0) + 1);
}

function applyRinging(shown = live()) {
  const calls = shown.dataset.rings || "";
  document.body.classList.toggle("ringing", Boolean(calls));
  document.title = calls ? shown.dataset.title : calmTitle;
  const isNew = calls.split(" ").some((each) => each && !heard.split(" ").includes(each));
  heard = calls;
  if (calls && (isNew || !ringing)) {
    clearInterval(ringing);
    ringing = setInterval(ring, RING_EVERY_MS);
    ring();
    if (desk) document.getElementById("announced").textContent = shown.dataset.title;
  } else if (!calls && ringing) {
    clearInterval(ringing);
    ringing = 0;
    if (desk) document.getElementById("announced").textContent = "";
  }
}

// --- what is shown -----------------------------------------------------------------------------

function showLine(words, kind) {
  document.getElementById("line").className = `chip ${kind}`;
  document.getElementById("line-words").textContent = words;
}

// A button that is being pressed keeps its place: what came meanwhile is shown when it is let go.
const HELD_AT_MOST_MS = 10000;
let pressed = Promise.resolve(), letGo = () => {}, shown = "";

function holdWhilePressed() {
  document.addEventListener("pointerdown", () => {
    letGo();
    pressed = new Promise((done) => { letGo = done; setTimeout(done, HELD_AT_MOST_MS); });
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) document.addEventListener(end, () => setTimeout(letGo));
}

async function load(address, options) {
  const answer = await fetch(address, options);
  if (answer.status === 403 && options?.body && !options.again && await askSession() === "same") { // signed in again since
    options.body.set("csrf", document.querySelector("[name=csrf]").value);
    return load(address, { ...options, again: true });
  }
  if (answer.redirected && answer.url.endsWith("/connexion")) return sessionIsOver();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("live");
  if (!next) return typedField() ? undefined : location.reload();
  if (next.outerHTML === shown) return applyRinging();
  await pressed;
  await asked; // nor does a form go while it is asked whether it can be sent
  shown = next.outerHTML;
  const focused = document.activeElement, typed = new Map();
  for (const field of live().querySelectorAll("input[id]")) typed.set(field.id, field.value);
  const opened = live().querySelector("details[open]") !== null;
  live().replaceWith(next);
  if (opened) live().querySelector("details")?.setAttribute("open", "");
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  if (focused && focused.id) document.getElementById(focused.id)?.focus();
  applyRinging();
  tick();
}

// Day and hour are the server's, whatever the clock of this computer says: by how much it is behind.
const dated = document.getElementById("date"), behind = dated ? Date.parse(dated.dataset.now) - Date.now() : 0;
const serverTime = () => Date.now() + behind;

function showDate() {
  const shown = dated;
  if (!shown) return;
  setInterval(() => {
    const now = new Date(serverTime()), timeZone = "Europe/Paris";
    const day = now.toLocaleDateString("fr-FR", { weekday: "long", day: "numeric", month: "long", timeZone });
    const [hour, minute] = now.toLocaleTimeString("fr-FR", { hour: "numeric", minute: "2-digit", timeZone }).split(":");
    shown.firstChild.textContent = `${day[0].toUpperCase()}${day.slice(1)}, `;
    shown.querySelector("b").textContent = `${Number(hour)} h ${minute}`;
  }, 5000);
}

let loading = Promise.resolve();
const refresh = (address = "/console/", options = {}) => {
  loading = loading.then(() => load(address, options)).catch(() => showLine("Pas de réseau", "warn"));
  return loading;
};

function tick() {
  for (const timer of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((serverTime() - Date.parse(timer.dataset.since)) / 1000));
    const minutes = Math.floor(seconds / 60), two = (number) => String(number).padStart(2, "0");
    timer.textContent = minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)} h ${two(minutes % 60)}`;
  }
}

function listen() {
  const events = new EventSource("/console/evenements");
  events.onopen = () => showLine("Vous entendez les appels", "ok");
  events.onmessage = () => refresh();
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) listenAgain();
    else setTimeout(() => { if (events.readyState !== EventSource.OPEN) showLine("Pas de réseau", "warn"); }, AGAIN_AFTER_MS);
  };
}

// The stream was refused: nobody is signed in any more, or a proxy answers for a server that is not there.
async function listenAgain() {
  const session = await askSession();
  if (session === "over") sessionIsOver();
  else if (session === "same" && !typedField()) location.reload();
  else if (session !== "other") {
    showLine("Pas de réseau", "warn");
    setTimeout(session === "same" ? listen : listenAgain, AGAIN_AFTER_MS);
  }
}

function sessionIsOver() {
  if (!typedField()) return location.assign("/console/connexion");
  showLine("Session finie : vous n’entendez plus les appels", "warn");
  tellOver(typedField().form);
}

// --- on every other page of who is at a desk: a call rings there too, and one touch leads to it ----------

async function lookForCalls() {
  const answer = await fetch("/console/");
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (!shown) return;
  const bar = document.getElementById("elsewhere");
  bar.hidden = !shown.dataset.rings;
  bar.querySelector("b").textContent = `${shown.dataset.title || ""} — Répondre`;
  applyRinging(shown);
}

function watchCalls() {
  const events = new EventSource("/console/evenements"), line = document.getElementById("hears");
  const tell = (words, kind) => {
    if (!line) return; // a page that has a line of its own
    line.className = `chip ${kind}`;
    line.lastElementChild.textContent = words;
  };
  document.addEventListener("signedin", () => { events.close(); watchCalls(); }, { once: true });
  events.onmessage = () => lookForCalls().catch(() => {});
  events.onopen = () => {
    tell("Vous entendez les appels", "ok");
    events.onmessage();
  };
  events.onerror = () => setTimeout(() => {
    if (events.readyState === EventSource.CLOSED) tell("Vous n’entendez plus les appels", "warn");
    else if (events.readyState !== EventSource.OPEN) tell("Pas de réseau", "warn");
  }, AGAIN_AFTER_MS);
}

// --- what was typed is sent only where it arrives: a session ends, a network goes ------------------------

const SIGN_IN = "Connectez-vous, puis revenez à cette page et envoyez encore.";

function tellUnsent(form, words, link) {
  if (form.querySelector(".unsent")?.firstChild.textContent === words) return;
  form.querySelector(".unsent")?.remove();
  const told = document.createElement("p");
  told.className = "trouble unsent";
  told.setAttribute("role", "alert");
  told.append(words);
  if (link) {
    const way = document.createElement("a");
    Object.assign(way, { href: "/console/connexion", target: "_blank", textContent: link });
    told.append(" ", way);
  }
  form.append(told);
  told.scrollIntoView({ block: "nearest" });
}

const tellOver = (form, before = "") => tellUnsent(form, `${before}Votre session est finie. Vos mots restent ici. ${SIGN_IN}`, "Se connecter dans un autre onglet");

// The first field in which something was typed that no page has been sent.
const typedField = () => [...document.querySelectorAll("input:not([type=hidden]), textarea")].find((field) => field.form && field.value !== field.defaultValue);

// Whose session it is by now: the "same" clerk's, whose forms carry its token from then on; "over"; "none" is known without
// a network; and an"other" one's, who is shown nothing of this page, also not by the way back.
let isOver = false;

async function askSession() {
  const answer = await fetch("/console/session").catch(() => null);
  if (answer === null || answer.status >= 500) return "none";
  if (answer.redirected) {
    isOver = true;
    return "over";
  }
  const { login, csrf } = await answer.json();
  if (login !== document.body.dataset.login) {
    document.body.hidden = true;
    location.replace("/console/");
    return "other";
  }
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
  if (isOver) {
    isOver = false;
    for (const told of document.querySelectorAll(".unsent")) told.textContent = "Vous êtes de nouveau connecté·e. Vos mots sont là : envoyez encore.";
    document.dispatchEvent(new Event("signedin"));
  }
  return "same";
}

let asked = Promise.resolve();
const hasWords = (form) => form.querySelector("input:not([type=hidden]), textarea") !== null;

// Signed in again elsewhere, the same person sends it from here; another one does not see it.
async function sendTyped(form, button) {
  const session = await askSession();
  if (session === "none") tellUnsent(form, `Pas envoyé : pas de réseau. ${hasWords(form) ? "Vos mots restent ici ; essayez" : "Essayez"} encore.`);
  else if (session === "over" && hasWords(form)) tellOver(form, "Pas envoyé. ");
  else if (session !== "other") {
    form.dataset.checked = "";
    form.requestSubmit(button);
  }
}

function keepTyped() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.matches("[data-live]")) return;
    if ("checked" in form.dataset) {
      delete form.dataset.checked;
      form.dataset.sent = ""; // who clicks twice sends it once
      setTimeout(() => { delete form.dataset.sent; }, SENT_MS);
      return;
    }
    event.preventDefault();
    if ("asking" in form.dataset || "sent" in form.dataset) return;
    form.dataset.asking = "";
    asked = sendTyped(form, event.submitter).finally(() => { delete form.dataset.asking; });
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) askSession(); });
  addEventListener("focus", () => askSession());
  addEventListener("pageshow", async (event) => { if (event.persisted && await askSession() === "over") location.reload(); });
}

showDate();
if (document.body.dataset.login) keepTyped();
if (!desk && "atDesk" in document.body.dataset) {
  watchCalls();
  document.addEventListener("pointerdown", wakeSound);
  document.addEventListener("keydown", wakeSound);
}

if (desk) {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-live]")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target, event.submitter));
    refresh(event.target.getAttribute("action"), { method: "POST", body });
  });
  document.addEventListener("pointerdown", wakeSound);
  document.addEventListener("keydown", wakeSound);
  holdWhilePressed();
  wakeSound();
  applyRinging();
  tick();
  setInterval(tick, 1000);
  setInterval(refresh, 60000);
  listen();
  document.addEventListener("signedin", () => { listen(); refresh(); });
}
