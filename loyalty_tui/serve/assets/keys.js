// Keys, fingers and mice, as a terminal sends them.

const LETTERED = { ArrowUp: "A", ArrowDown: "B", ArrowRight: "C", ArrowLeft: "D", Home: "H", End: "F" };
const NUMBERED = {
  Insert: 2, Delete: 3, PageUp: 5, PageDown: 6,
  F5: 15, F6: 17, F7: 18, F8: 19, F9: 20, F10: 21, F11: 23, F12: 24,
};
const FIRST_FOUR = { F1: "P", F2: "Q", F3: "R", F4: "S" };
const SIMPLE = { Enter: "\r", Tab: "\t", Backspace: "\x7f", Escape: "\x1b" };

const held = ({ shiftKey, altKey, ctrlKey }) => 1 + (shiftKey ? 1 : 0) + (altKey ? 2 : 0) + (ctrlKey ? 4 : 0);

/** What a terminal sends for a key that is no text, or "" if it is left to the browser. */
export function special(event) {
  const { key } = event;
  const with_ = held(event);
  if (key === "Tab" && event.shiftKey) return "\x1b[Z";
  if (SIMPLE[key]) return SIMPLE[key];
  if (LETTERED[key]) return with_ > 1 ? `\x1b[1;${with_}${LETTERED[key]}` : `\x1b[${LETTERED[key]}`;
  if (FIRST_FOUR[key]) return with_ > 1 ? `\x1b[1;${with_}${FIRST_FOUR[key]}` : `\x1bO${FIRST_FOUR[key]}`;
  if (NUMBERED[key]) return with_ > 1 ? `\x1b[${NUMBERED[key]};${with_}~` : `\x1b[${NUMBERED[key]}~`;
  return "";
}

function chord(event) {
  const { key } = event;
  if (event.metaKey || event.getModifierState("AltGraph")) return "";
  const letter = key.toLowerCase();
  if (event.ctrlKey && !event.altKey && /^[a-z]$/.test(letter)) {
    // Ctrl+V pastes, and with Shift it is the browser's own.
    if (letter === "v" || event.shiftKey) return "";
    return String.fromCharCode(letter.charCodeAt(0) - 96);
  }
  if (event.altKey && !event.ctrlKey && key.length === 1) return `\x1b${key}`;
  return "";
}

const printed = (text) => text.replace(/[\x00-\x08\x0b-\x1f\x7f\x9b]/g, "");

// Always something before the cursor: a tablet's keyboard says nothing of a deletion in an empty field.
const STOCK = "  ";

/** Takes keys on the whole page, and the text of keyboards that send no keys. */
export class Keys {
  constructor(field, send) {
    this.field = field;
    this.send = send;
    this.live = matchMedia("(pointer: coarse)").matches;
    this.asleep = true;
    this.composing = false;
    this.restock();
    document.addEventListener("keydown", (event) => this.down(event));
    field.addEventListener("compositionstart", () => (this.composing = true));
    field.addEventListener("compositionend", () => {
      this.composing = false;
      this.taken();
      this.restock();
    });
    field.addEventListener("input", () => {
      if (!this.composing || this.live) this.taken();
      if (!this.composing) this.restock();
    });
    document.addEventListener("paste", (event) => {
      if (this.asleep) return;
      event.preventDefault();
      const text = printed(event.clipboardData.getData("text"));
      if (text) this.send(`\x1b[200~${text}\x1b[201~`);
    });
    this.type(false);
  }

  restock() {
    this.field.value = this.known = STOCK;
    this.field.setSelectionRange(STOCK.length, STOCK.length);
  }

  /** Send what the field has more, or other, than was known. */
  taken() {
    const now = this.field.value;
    let same = 0;
    while (same < now.length && now[same] === this.known[same]) same += 1;
    const text = now.slice(same).replace(/\n/g, "\r");
    const gone = [...this.known.slice(same)].length;
    if (gone || text) this.send("\x7f".repeat(gone) + text);
    this.known = now;
  }

  down(event) {
    if (this.asleep || event.isComposing || event.keyCode === 229) return;
    const sent = special(event) || chord(event);
    if (!sent && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      if (event.getModifierState("AltGraph") || !event.altKey) {
        event.preventDefault();
        this.send(event.key);
      }
      return;
    }
    if (!sent) {
      if (event.key === "Dead") this.field.focus();
      return;
    }
    event.preventDefault();
    this.send(sent);
  }

  /** Whether a tablet shows its own keyboard. */
  type(wanted) {
    this.field.inputMode = wanted || !this.live ? "text" : "none";
    this.field.blur();
    this.field.focus({ preventScroll: true });
  }
}

/** Takes a mouse, a pen or a finger on the grid. */
export class Pointer {
  constructor(element, size, send) {
    this.size = size;
    this.element = element;
    this.send = send;
    this.last = "";
    element.addEventListener("pointerdown", (event) => this.press(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerup", (event) => this.release(event));
    element.addEventListener("pointercancel", () => (this.finger = undefined));
    element.addEventListener("contextmenu", (event) => event.preventDefault());
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  at(event) {
    const { cell, line, columns, rows } = this.size();
    const box = this.element.getBoundingClientRect();
    const within = (value, most) => Math.max(1, Math.min(most, Math.floor(value) + 1));
    return [
      within((event.clientX - box.left) / cell, columns),
      within((event.clientY - box.top) / line, rows),
    ].join(";");
  }

  tell(button, event, end) {
    const with_ = (event.shiftKey ? 4 : 0) + (event.altKey ? 8 : 0) + (event.ctrlKey ? 16 : 0);
    this.send(`\x1b[<${button + with_};${this.at(event)}${end}`);
  }

  press(event) {
    event.preventDefault();
    if (event.pointerType === "touch") {
      this.finger = { y: event.clientY, moved: false };
    } else {
      this.element.setPointerCapture(event.pointerId);
      this.tell(event.button, event, "M");
    }
  }

  move(event) {
    if (event.pointerType === "touch") return this.drag(event);
    const where = this.at(event);
    if (where === this.last) return;
    this.last = where;
    const button = event.buttons & 1 ? 0 : event.buttons & 4 ? 1 : event.buttons & 2 ? 2 : 3;
    this.tell(32 + button, event, "M");
  }

  drag(event) {
    if (!this.finger) return;
    const { line } = this.size();
    while (Math.abs(event.clientY - this.finger.y) >= line) {
      const down = event.clientY > this.finger.y;
      this.finger.y += down ? line : -line;
      this.finger.moved = true;
      this.tell(down ? 64 : 65, event, "M");
    }
  }

  release(event) {
    if (event.pointerType !== "touch") return this.tell(event.button, event, "m");
    if (this.finger && !this.finger.moved) {
      this.tell(0, event, "M");
      this.tell(0, event, "m");
    }
    this.finger = undefined;
  }

  wheel(event) {
    event.preventDefault();
    if (event.deltaY) this.tell(event.deltaY < 0 ? 64 : 65, event, "M");
  }
}
