// A terminal's screen as rows of text: what the counter draws, in cells of one size.

import { drawing, plain, width } from "./glyphs.js";

const TOKEN =
  /\x1b\[([?<>=]?)([\d;:]*)[ -/]*([@-~])|\x1b\]([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b[()][^\x1b]|\x1b[^[\]()\x1b]|[^\x1b]+/y;
const LONGEST = 1 << 20; // of an escape sequence that has not ended yet

const BASIC = [
  "#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5",
  "#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff",
];
const INK = "#efe6dc";
const GROUND = "#1a1613";
const BOLD = 1, DIM = 2, ITALIC = 4, UNDERLINED = 8, REVERSE = 16, STRUCK = 32;
const SET = { 1: BOLD, 2: DIM, 3: ITALIC, 4: UNDERLINED, 7: REVERSE, 9: STRUCK };
const RESET = { 22: BOLD | DIM, 23: ITALIC, 24: UNDERLINED, 27: REVERSE, 29: STRUCK };

const hex = (...parts) => `#${parts.map((part) => (part & 255).toString(16).padStart(2, "0")).join("")}`;

function indexed(number) {
  if (number < 16) return BASIC[number];
  if (number > 231) return hex(...Array(3).fill(8 + (number - 232) * 10));
  const level = (step) => (step ? 55 + step * 40 : 0);
  const at = number - 16;
  return hex(level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6));
}

function mixed(ink, ground) {
  const part = (colour, at) => parseInt(colour.slice(at, at + 2), 16);
  return hex(...[1, 3, 5].map((at) => (part(ink, at) + part(ground, at)) >> 1));
}

export class Grid {
  constructor(element, heard) {
    this.element = element;
    this.heard = heard;
    this.columns = 80;
    this.rows = 24;
    this.reset();
  }

  /** Begin anew, with nothing drawn. */
  reset() {
    this.decoder = new TextDecoder();
    this.rest = "";
    this.x = this.y = 0;
    this.pen = { ink: null, ground: null, marks: 0 };
    this.style = this.worn();
    this.lines = [];
    this.resize(this.columns, this.rows);
  }

  /** Another size, in cells. What was drawn stays until it is drawn anew. */
  resize(columns, rows) {
    this.columns = columns;
    this.rows = rows;
    this.blank ??= { ink: INK, ground: GROUND, marks: 0 };
    while (this.lines.length > rows) this.lines.pop();
    while (this.lines.length < rows) this.lines.push([]);
    for (const line of this.lines) {
      while (line.length > columns) line.pop();
      while (line.length < columns) line.push([" ", this.blank]);
    }
    this.dirty = new Set(this.lines.keys());
    this.draw();
  }

  /** Take bytes from the counter. */
  write(bytes) {
    const text = this.rest + this.decoder.decode(bytes, { stream: true });
    this.rest = "";
    TOKEN.lastIndex = 0;
    let at = 0;
    for (let token; (token = TOKEN.exec(text)); at = TOKEN.lastIndex) {
      const [whole, mark, numbers, command, order] = token;
      if (command) this.control(mark, numbers, command);
      else if (order !== undefined) this.heard(order);
      else if (whole[0] !== "\x1b") this.put(whole);
    }
    this.rest = text.length - at < LONGEST ? text.slice(at) : "";
    this.draw();
  }

  put(text) {
    for (const character of text) {
      if (character < " " || character === "\x7f") this.move(character);
      else this.cell(character);
    }
  }

  move(control) {
    if (control === "\n") this.y = Math.min(this.y + 1, this.rows - 1);
    else if (control === "\r") this.x = 0;
    else if (control === "\b") this.x = Math.max(0, this.x - 1);
    else if (control === "\x07") this.heard("bell");
  }

  cell(character) {
    const line = this.lines[this.y];
    const cells = width(character);
    if (!cells) {
      const before = line[Math.min(this.x, this.columns) - 1];
      if (before) before[0] += character;
      return;
    }
    if (this.x + cells > this.columns) return;
    line[this.x] = [character, this.style];
    if (cells === 2) line[this.x + 1] = ["", this.style];
    this.x += cells;
    this.dirty.add(this.y);
  }

  control(mark, numbers, command) {
    const given = numbers.split(/[;:]/).map(Number);
    if (mark) return;
    const first = given[0] || 1;
    if (command === "m") this.wear(given);
    else if (command === "H" || command === "f") {
      this.y = Math.min(first, this.rows) - 1;
      this.x = Math.min(given[1] || 1, this.columns) - 1;
    } else if (command === "A") this.y = Math.max(0, this.y - first);
    else if (command === "B") this.y = Math.min(this.rows - 1, this.y + first);
    else if (command === "C") this.x = Math.min(this.columns - 1, this.x + first);
    else if (command === "D") this.x = Math.max(0, this.x - first);
    else if (command === "G") this.x = Math.min(first, this.columns) - 1;
    else if (command === "J") this.erase(given[0], true);
    else if (command === "K") this.erase(given[0], false);
  }

  erase(part, below) {
    this.lines.forEach((line, y) => {
      if (below ? part < 2 && (part === 1 ? y > this.y : y < this.y) : y !== this.y) return;
      const whole = part === 2 || y !== this.y;
      const from = whole || part === 1 ? 0 : this.x;
      const to = !whole && part === 1 ? this.x + 1 : this.columns;
      for (let x = from; x < to; x += 1) line[x] = [" ", this.style];
      this.dirty.add(y);
    });
  }

  wear(given) {
    const pen = this.pen;
    for (let at = 0; at < given.length; at += 1) {
      const code = given[at];
      if (!code) Object.assign(pen, { ink: null, ground: null, marks: 0 });
      else if (SET[code]) pen.marks |= SET[code];
      else if (RESET[code]) pen.marks &= ~RESET[code];
      else if (code === 38 || code === 48) {
        const direct = given[at + 1] === 2;
        const colour = direct ? hex(...given.slice(at + 2, at + 5)) : indexed(given[at + 2] & 255);
        pen[code === 38 ? "ink" : "ground"] = colour;
        at += direct ? 4 : 2;
      } else if (code === 39) pen.ink = null;
      else if (code === 49) pen.ground = null;
      else if (code >= 30 && code <= 37) pen.ink = BASIC[code - 30];
      else if (code >= 40 && code <= 47) pen.ground = BASIC[code - 40];
      else if (code >= 90 && code <= 97) pen.ink = BASIC[code - 82];
      else if (code >= 100 && code <= 107) pen.ground = BASIC[code - 92];
    }
    this.style = this.worn();
  }

  worn() {
    const { marks } = this.pen;
    let ink = this.pen.ink ?? INK;
    let ground = this.pen.ground ?? GROUND;
    if (marks & REVERSE) [ink, ground] = [ground, ink];
    if (marks & DIM) ink = mixed(ink, ground);
    return { ink, ground, marks };
  }

  /** Show what has changed, when the browser next paints. */
  draw() {
    this.painting ??= requestAnimationFrame(() => {
      this.painting = undefined;
      const rows = this.element.children;
      while (rows.length > this.rows) this.element.lastChild.remove();
      while (rows.length < this.rows) {
        const row = document.createElement("div");
        row.className = "row";
        this.element.append(row);
      }
      for (const y of this.dirty) if (rows[y]) rows[y].replaceChildren(...this.runs(this.lines[y]));
      this.dirty.clear();
      // What is left of the window beside the cells has the colour of the counter's own ground.
      document.body.style.backgroundColor = this.lines[this.rows >> 1][0][1].ground;
    });
  }

  runs(line) {
    const spans = [];
    for (let x = 0; x < line.length; ) {
      const [first, style] = line[x];
      let text = first;
      let cells = 1;
      if (first.length === 1 && plain(first)) {
        while (
          x + cells < line.length && this.alike(line[x + cells][1], style) &&
          line[x + cells][0].length === 1 && plain(line[x + cells][0])
        ) {
          text += line[x + cells][0];
          cells += 1;
        }
      } else if (line[x + 1]?.[0] === "") cells = 2;
      spans.push(this.span(text, cells, style));
      x += cells;
    }
    return spans;
  }

  alike(one, other) {
    return (
      one === other ||
      (one.ink === other.ink && one.ground === other.ground && one.marks === other.marks)
    );
  }

  span(text, cells, { ink, ground, marks }) {
    const span = document.createElement("span");
    const drawn = text ? drawing(text, ink) : "";
    span.textContent = text;
    span.style.width = `calc(var(--cell) * ${cells})`;
    span.style.color = ink;
    span.style.background = drawn ? `${drawn},${ground}` : ground;
    if (drawn) span.className = "drawn";
    if (marks & BOLD) span.style.fontWeight = "bold";
    if (marks & ITALIC) span.style.fontStyle = "italic";
    const under = [marks & UNDERLINED && "underline", marks & STRUCK && "line-through"];
    if (under.some(Boolean)) span.style.textDecoration = under.filter(Boolean).join(" ");
    return span;
  }
}
