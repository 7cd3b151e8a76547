// Dictation: what is said goes to the server's recogniser, its words into the field. No sound is kept.
"use strict";

(() => {
  const RATE = 16000, AT_MOST_S = 55;
  const csrf = () => document.querySelector("[name=csrf]").value;
  let recording = null;

  // The mean of what falls into each new sample: no more is needed for a voice.
  function resampled(pieces, rate) {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0), all = new Float32Array(length);
    let at = 0;
    for (const piece of pieces) { all.set(piece, at); at += piece.length; }
    const step = rate / RATE, made = new Int16Array(Math.floor(length / step));
    for (let i = 0; i < made.length; i++) {
      const from = Math.floor(i * step), to = Math.max(from + 1, Math.floor((i + 1) * step));
      let sum = 0;
      for (let j = from; j < to; j++) sum += all[j];
      made[i] = Math.max(-1, Math.min(1, sum / (to - from))) * 32767;
    }
    return made;
  }

  async function start(button) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
    const context = new AudioContext(), pieces = [];
    await context.audioWorklet.addModule("/console/fichiers/recorder.js");
    const source = context.createMediaStreamSource(stream), recorder = new AudioWorkletNode(context, "recorder");
    recorder.port.onmessage = (event) => {
      pieces.push(event.data);
      if (event.data.some((sample) => sample)) button.dataset.heard = "true";
    };
    source.connect(recorder);
    recording = { button, stream, context, pieces, timer: setTimeout(stop, AT_MOST_S * 1000) };
    delete button.dataset.heard;
    button.setAttribute("aria-pressed", "true");
  }

  async function stop() {
    const { button, stream, context, pieces, timer } = recording;
    recording = null;
    clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
    const sound = resampled(pieces, context.sampleRate);
    context.close();
    button.setAttribute("aria-pressed", "false");
    button.disabled = true;
    const field = document.getElementById(button.dataset.into), hint = field.placeholder;
    field.placeholder = "…";
    try {
      const headers = { "X-Csrf": csrf(), "Content-Type": "application/octet-stream" };
      const answer = await fetch(`/console/dictee?langue=${encodeURIComponent(button.dataset.language)}`, { method: "POST", headers, body: sound });
      const told = answer.ok ? await answer.json() : { text: "", heard: false };
      if (told.text) {
        field.value = `${field.value} ${told.text}`.trim().slice(0, field.maxLength > 0 ? field.maxLength : undefined);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      button.dataset.outcome = told.text ? "words" : told.heard ? "nothing" : "failed";
    } catch {
      button.dataset.outcome = "failed";
    } finally {
      field.placeholder = hint;
      button.disabled = false;
      field.focus();
    }
  }

  for (const button of document.querySelectorAll(".dictate")) {
    button.addEventListener("click", () => {
      if (recording) stop();
      else start(button).catch(() => { button.dataset.outcome = "refused"; button.title = "Pas de micro, ou le navigateur ne le permet pas"; });
    });
  }
})();
