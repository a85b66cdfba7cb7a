// The counter's page: its size, its socket, and what is said while there is none.

import { Grid } from "./grid.js";
import { Keys, Pointer } from "./keys.js";

const LARGEST = 16, SMALLEST = 9; // pixels; in between, the largest that leaves a whole counter
const COLUMNS = 80, ROWS = 24;
const TALL = 1.3; // a line, in heights of its letters
const RETRY = [1000, 2000, 4000, 8000];

const element = (name) => document.getElementById(name);
const [grid, bar, over, sentence, again, field] = ["grid", "bar", "over", "sentence", "again", "keys"].map(element);

const measured = { cell: 8, line: 20, columns: COLUMNS, rows: ROWS };
let socket, ended = false, tries = 0, opened = false;

const screen = new Grid(grid, heard);
const keys = new Keys(field, send);
new Pointer(grid, () => measured, send);

function send(value) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(value));
}

// Sizes.

function fit() {
  const view = window.visualViewport;
  const wide = view?.width ?? innerWidth;
  const high = (view?.height ?? innerHeight) - bar.offsetHeight;
  const sharp = devicePixelRatio || 1;
  const snap = (pixels) => Math.max(1, Math.round(pixels * sharp)) / sharp;
  const probe = document.createElement("span");
  probe.textContent = "M".repeat(100);
  probe.style.cssText = "position:absolute;visibility:hidden;width:auto";
  grid.style.letterSpacing = "0px";
  grid.append(probe);
  for (let size = LARGEST; size >= SMALLEST; size -= 1) {
    grid.style.fontSize = `${size}px`;
    const exact = probe.getBoundingClientRect().width / 100;
    Object.assign(measured, { cell: snap(exact), line: snap(size * TALL) });
    grid.style.letterSpacing = `${measured.cell - exact}px`;
    measured.columns = Math.floor(wide / measured.cell);
    measured.rows = Math.floor(high / measured.line);
    if (measured.columns >= COLUMNS && measured.rows >= ROWS) break;
    grid.style.letterSpacing = "0px";
  }
  probe.remove();
  const { cell, line, columns, rows } = measured;
  grid.style.letterSpacing = grid.style.letterSpacing || "0px";
  grid.style.setProperty("--cell", `${cell}px`);
  grid.style.setProperty("--line", `${line}px`);
  grid.style.lineHeight = `${line}px`;
  grid.style.width = `${columns * cell}px`;
  grid.style.height = `${rows * line}px`;
  grid.style.left = `${Math.max(0, (wide - columns * cell) / 2)}px`;
  bar.style.top = `${high + (view?.offsetTop ?? 0)}px`;
  if (columns !== screen.columns || rows !== screen.rows) {
    screen.resize(columns, rows);
    send([columns, rows]);
  }
}

let resting;
function resized() {
  clearTimeout(resting);
  resting = setTimeout(fit, 80);
}

// The socket.

function connect() {
  ended = opened = false;
  screen.reset();
  const size = `columns=${measured.columns}&rows=${measured.rows}`;
  socket = new WebSocket(`ws://${location.host}/screen?${size}`);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => {
    opened = true;
    send([measured.columns, measured.rows]);
  });
  socket.addEventListener("message", ({ data }) => {
    if (typeof data === "string") {
      ended = true;
      stop(JSON.parse(data).end);
      return;
    }
    tries = 0;
    if (keys.asleep) wake();
    screen.write(data);
  });
  socket.addEventListener("close", () => {
    if (!ended) lost();
  });
}

function wake() {
  over.hidden = true;
  keys.asleep = false;
  field.focus({ preventScroll: true });
}

function stop(words) {
  keys.asleep = true;
  sentence.textContent = words || over.dataset.left;
  again.hidden = over.hidden = false;
  over.hidden = false;
  again.focus();
}

async function lost() {
  keys.asleep = true;
  sentence.textContent = over.dataset.lost;
  again.hidden = true;
  over.hidden = false;
  const wait = RETRY[Math.min(tries, RETRY.length - 1)];
  tries += 1;
  await new Promise((resolve) => setTimeout(resolve, wait));
  // A server that was started again knows this device no more: its page says what to do.
  const answer = opened ? null : await fetch("/").catch(() => null);
  if (answer && !answer.ok) location.reload();
  else connect();
}

// What the counter says besides drawing.

let sound;
function heard(order) {
  const [kind, ...words] = order.split(";");
  if (kind === "22") grid.style.cursor = words[0]; // the shape of the mouse
  if (kind === "52") copied(words[1]);
  if (order === "bell") ring();
}

function copied(encoded) {
  const text = new TextDecoder().decode(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0)));
  navigator.clipboard?.writeText(text).catch(() => {}); // a browser may not let a page do it
}

function ring() {
  grid.classList.add("bell");
  setTimeout(() => grid.classList.remove("bell"), 150);
  try {
    sound ??= new AudioContext();
    const tone = sound.createOscillator();
    tone.frequency.value = 880;
    tone.connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.08);
  } catch {
    // no sound on this device
  }
}

// Hands.

bar.addEventListener("pointerdown", (event) => event.preventDefault());
bar.addEventListener("click", ({ target }) => {
  const key = target.dataset.key;
  if (key === "keyboard") {
    const wanted = target.getAttribute("aria-pressed") !== "true";
    target.setAttribute("aria-pressed", String(wanted));
    keys.type(wanted);
  } else if (key) document.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
});
grid.addEventListener("pointerup", () => field.focus({ preventScroll: true }));
again.addEventListener("click", () => {
  sentence.textContent = "…";
  again.hidden = true;
  connect();
});
addEventListener("resize", resized);
window.visualViewport?.addEventListener("resize", resized);
document.fonts?.ready.then(resized);

fit();
connect();
