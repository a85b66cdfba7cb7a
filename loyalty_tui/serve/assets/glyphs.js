// Blocks and lines are drawn by their cell, not by a font: they meet whatever the font is.

const layer = (ink, x, y, width, height) =>
  `linear-gradient(${ink},${ink}) ${x} ${y}/${width} ${height} no-repeat`;

const blend = (ink, share) => {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(ink.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${share})`;
};

// A part of the cell, in eighths from one of its sides. The layer is the whole cell: its edges meet.
const from = (side, eighths, ink) =>
  `linear-gradient(to ${side},${ink} ${eighths * 12.5}%,transparent ${eighths * 12.5}%)`;

// Which quarters are full: 1 above left, 2 above right, 4 below left, 8 below right.
const QUARTERS = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];

// Which arms a line has: 1 up, 2 right, 4 down, 8 left; 16 if it is thick, 32 if its flat arms are two.
const ARMS = {
  "─": 10, "│": 5, "┌": 6, "┐": 12, "└": 3, "┘": 9, "├": 7, "┤": 13, "┬": 14, "┴": 11, "┼": 15,
  "╭": 6, "╮": 12, "╰": 3, "╯": 9, "╴": 8, "╵": 1, "╶": 2, "╷": 4,
  "━": 26, "┃": 21, "┏": 22, "┓": 28, "┗": 19, "┛": 25, "┣": 23, "┫": 29, "┳": 30, "┻": 27,
  "╋": 31, "╸": 24, "╹": 17, "╺": 18, "╻": 20,
  "═": 42, "╪": 47, "╞": 39, "╡": 45, "╒": 38, "╕": 44, "╘": 35, "╛": 41,
};

function lines(arms, ink) {
  const thick = arms & 16 ? 3 : 1;
  const middle = `calc(50% + ${thick / 2}px)`;
  const layers = [];
  if (arms & 1) layers.push(layer(ink, "50%", "0", `${thick}px`, middle));
  if (arms & 4) layers.push(layer(ink, "50%", "100%", `${thick}px`, middle));
  for (const height of arms & 32 ? ["40%", "60%"] : ["50%"]) {
    if (arms & 8) layers.push(layer(ink, "0", height, middle, `${thick}px`));
    if (arms & 2) layers.push(layer(ink, "100%", height, middle, `${thick}px`));
  }
  return layers.join(",");
}

function quarters(which, ink) {
  const layers = [];
  for (let at = 0; at < 4; at += 1) {
    if (which & (1 << at)) {
      layers.push(layer(ink, at % 2 ? "100%" : "0", at > 1 ? "100%" : "0", "50%", "50%"));
    }
  }
  return layers.join(",");
}

/** The background that draws a character, or "" if a font has to. */
export function drawing(character, ink) {
  const code = character.codePointAt(0);
  if (code < 0x2500 || code > 0x259f) return "";
  if (code < 0x2580) return ARMS[character] ? lines(ARMS[character], ink) : "";
  if (code === 0x2580) return from("bottom", 4, ink);
  if (code <= 0x2588) return from("top", code - 0x2580, ink);
  if (code <= 0x258f) return from("right", 0x2590 - code, ink);
  if (code === 0x2590) return from("left", 4, ink);
  if (code <= 0x2593) return from("top", 8, blend(ink, (code - 0x2590) / 4));
  if (code === 0x2594) return from("bottom", 1, ink);
  if (code === 0x2595) return from("left", 1, ink);
  return quarters(QUARTERS[code - 0x2596], ink);
}

const NONE = /^[\p{M}\u200b-\u200f\u2060\ufe00-\ufe0f]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$|^\p{Emoji_Presentation}$/u;

/** How many cells a character takes. */
export function width(character) {
  if (character < "\u0300") return 1;
  return NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** Whether every monospace font has a character at its own width. */
export const plain = (character) => character < "\u0250";
