// One program of the page being run and edited: fetched when a reader first asks for either.

import { write } from "./address.js";
import { Machine } from "./machine.js";
import { drawn } from "./picture.js";

/** @import { Program } from "./run.js" */
/** @import { Editor } from "./editor.js" */
/** @typedef {{stop(): void, panel: Panel}} Running */

const HERE = new URL(".", import.meta.url), SITE = new URL("../../../", HERE);
const machine = new Machine(HERE);

/** Pixels that a timeline fills at most, as those that are recorded, and those beside it. */
const WIDE = 660, MARGINS = 28;

const FETCHING = "fetching Python";

/** The one program that runs. @type {Running | undefined} */
let running;

/** @type {WeakMap<HTMLElement, Panel>} */
const panels = new WeakMap();

/** What shows and runs a program; it is made once. @param {Program} program */
export async function panelOf(program) {
  await styled;
  const panel = panels.get(program.figure) ?? new Panel(program);
  panels.set(program.figure, panel);
  return panel;
}

/** Starts Python before it is asked for, and looks after what is kept for readers without a network. */
export function warm() {
  machine.warm();
  keep();
}

/** Resolves when the style sheet is there. */
const styled = new Promise((resolve, reject) => {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = `${HERE}panel.css`;
  sheet.onload = resolve;
  sheet.onerror = reject;
  document.head.append(sheet);
});

/** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {string} kind
 * @param {...(Node | string)} inside */
function make(tag, kind, ...inside) {
  const element = document.createElement(tag);
  element.className = kind;
  element.append(...inside);
  return element;
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

class Panel {
  /** @param {Program} program */
  constructor(program) {
    const { figure, bar, file, buttons } = (this.program = program);
    this.name = file.split("/").at(-1) ?? file;
    this.code = /** @type {HTMLElement} */ (figure.querySelector(".highlight"));
    this.text = program.text(); // As it is on the page.
    /** What was recorded, which makes room for what happens now. @type {Element[]} */
    this.recorded = [...figure.querySelectorAll(".snippet-part:has(> .snippet-output, > .snippet-timeline)")];
    /** @type {Editor | undefined} */
    this.editor = undefined;
    /** Whether the program was changed since it ran: then lines are others. */
    this.changed = false;
    /** Called when the program was changed. @type {(() => void) | undefined} */
    this.onchange = undefined;

    this.stopButton = this.button("Stop", () => this.stop());
    this.resetButton = this.button("Reset", () => this.reset());
    this.stopButton.hidden = this.resetButton.hidden = true;
    buttons.run.after(this.stopButton);
    buttons.edit.after(this.resetButton);
    this.status = make("span", "snippet-status");
    this.status.role = "status";
    this.time = make("span", "run-time");
    this.time.ariaHidden = "true";
    this.progress = make("progress", "run-progress");
    this.progress.ariaLabel = "Python, being fetched";
    this.output = document.createTextNode("");
    this.printed = make("pre", "run-output", make("code", "", this.output));
    this.printed.tabIndex = 0;
    this.sentence = make("p", "run-sentence");
    this.sentence.role = "status";
    this.lines = make("p", "run-lines");
    const label = make("p", "snippet-label", "Output", this.status, this.time);
    this.shown = make("div", "snippet-output", label, this.progress, this.printed, this.sentence, this.lines);
    this.result = make("div", "snippet-part run-result", this.shown);
    /** @type {HTMLElement | undefined} */
    this.timeline = undefined;
  }

  /** @param {string} label @param {() => void} onclick */
  button(label, onclick) {
    const button = make("button", "", label);
    button.type = "button";
    button.ariaLabel = `${label} ${this.name}`;
    button.onclick = onclick;
    return button;
  }

  get figure() {
    return this.program.figure;
  }

  async run() {
    running?.stop();
    this.begin();
    const { text, virtual, skip } = this.program;
    machine.onprogress = (progress) => running?.panel === this && this.fetched(progress);
    let started = performance.now();
    const run = machine.run({
      program: text(),
      name: this.name,
      virtual: virtual && skip.checked,
      trace: true,
      wide: Math.min(WIDE, this.shown.clientWidth - MARGINS),
      onstart: () => {
        started = performance.now();
        this.progress.hidden = true;
        this.status.textContent = "running …";
        this.time.textContent = "";
      },
      onoutput: (text) => this.print(text),
      ontimeline: (timeline) => this.draw(timeline),
    });
    const mine = (running = { stop: () => machine.stop(), panel: this });
    const clock = setInterval(() => {
      const seconds = Math.floor((performance.now() - started) / 1000);
      if (seconds && this.progress.hidden) this.time.textContent = `${seconds} s`;
    }, 250);
    const ended = await run.ended;
    clearInterval(clock);
    if (running === mine) running = undefined;
    this.end(ended);
    if (!ended.stopped) remember();
  }

  begin() {
    const { run, edit } = this.program.buttons;
    const focused = document.activeElement === run;
    this.output.data = "";
    this.sentence.textContent = this.lines.textContent = this.time.textContent = "";
    this.status.textContent = "starting Python …";
    this.progress.hidden = true;
    this.progress.removeAttribute("value");
    this.changed = false;
    this.mark(0);
    if (!this.result.isConnected) {
      // The room of what was recorded is kept, so that the text below stays where it is.
      const height = this.recorded[0]?.getBoundingClientRect().height;
      if (height) this.shown.style.minHeight = `${height}px`;
      if (this.recorded[0]) this.recorded[0].replaceWith(this.result);
      else this.program.bar.after(this.result);
    }
    (this.timeline ?? this.recorded[1])?.classList.add("run-stale");
    run.hidden = true;
    this.stopButton.hidden = false;
    this.resetButton.hidden = false;
    edit.hidden = !!this.editor;
    if (focused) this.stopButton.focus();
  }

  stop() {
    running?.panel === this && running.stop();
  }

  /** How much of Python has come. @param {{loaded: number, total: number}} bytes */
  fetched({ loaded, total }) {
    this.progress.hidden = false;
    this.progress.max = total;
    this.progress.value = loaded;
    if (this.status.textContent !== FETCHING) this.status.textContent = FETCHING;
    this.time.textContent = `${megabytes(loaded)} of ${megabytes(total)} MB`;
  }

  /** @param {string} text */
  print(text) {
    const { scrollTop, scrollHeight, clientHeight } = this.printed;
    this.output.appendData(text);
    if (scrollTop + clientHeight > scrollHeight - 4) this.printed.scrollTop = this.printed.scrollHeight;
  }

  /** @param {import("./machine.js").Timeline} timeline */
  async draw({ svg, moments, partial }) {
    const box = make("div", "timeline-box");
    const picture = drawn(svg, `__${this.figure.closest("[id]")?.id}-now`);
    if (!picture) return;
    Object.assign(box, { tabIndex: 0, role: "group", ariaLabel: "Timeline of this run" });
    box.dataset.output = "0";
    box.append(picture);
    const label = make("p", "snippet-label", partial ? "Timeline, so far" : "Timeline");
    const part = make("div", "snippet-part run-timeline", make("div", "snippet-timeline", label, box));
    const scrolled = this.timeline?.querySelector(".timeline-box")?.scrollLeft ?? 0;
    const before = this.timeline ?? this.recorded[1];
    if (before?.isConnected) before.replaceWith(part);
    else this.result.after(part);
    this.timeline = part;
    box.scrollLeft = scrolled;
    if (partial) return;
    box.dataset.moments = moments;
    const { attach } = await timelineScript();
    attach(box, this.editor?.lines(() => !this.changed) ?? {});
  }

  /** @param {import("./machine.js").Ending} ending */
  end({ status, error, seconds, stopped, sentence }) {
    const { run } = this.program.buttons;
    const focused = document.activeElement === this.stopButton;
    this.progress.hidden = true;
    this.time.textContent = "";
    const failed = status ? `exit status ${status} after` : "ended after";
    this.status.textContent = stopped ? "stopped" : `${failed} ${seconds.toFixed(1)} s`;
    this.sentence.textContent = sentence === "Stopped." ? "" : (sentence ?? "");
    if (!this.output.data && !sentence) this.sentence.textContent = "It printed nothing.";
    if (this.timeline?.classList.contains("run-stale")) {
      this.timeline.remove();
      this.timeline = undefined;
    }
    this.recorded[1]?.classList.contains("run-stale") && this.recorded[1].remove();
    if (error) this.offerLines(error);
    this.stopButton.hidden = true;
    run.hidden = false;
    if (focused) run.focus();
  }

  /** Buttons for the lines that its traceback names. @param {{text: string, line?: number | null}} error */
  offerLines({ line }) {
    const named = [...this.output.data.matchAll(/File "([^"]+)", line (\d+)/g)].filter(([, file]) => file.endsWith(this.name));
    const numbers = new Set([...named.map(([, , number]) => Number(number)), ...(line ? [line] : [])]);
    const count = this.program.text().split("\n").length;
    this.lines.append("Show ");
    for (const number of numbers) {
      if (number < 1 || number > count) continue;
      const button = make("button", "run-line", `line ${number}`);
      button.type = "button";
      button.onclick = () => this.goTo(number);
      this.lines.append(button, " ");
    }
    if (this.lines.childElementCount === 0) this.lines.textContent = "";
    else if (line) this.mark(line);
  }

  /** @param {number} line */
  goTo(line) {
    this.mark(line);
    if (this.editor) this.editor.goTo(line);
    else {
      const place = /** @type {HTMLElement | null} */ (this.code.querySelector(`[data-linenos~="${line}"]`));
      place?.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    }
  }

  /** Marks a line of the program; 0 for none. @param {number} line */
  mark(line) {
    this.code.querySelector(".run-mark")?.remove();
    this.editor?.mark(line);
    const pre = this.code.querySelector("pre");
    const place = /** @type {HTMLElement | null} */ (this.code.querySelector(`[data-linenos~="${line}"]`));
    if (!line || !pre || !place) return;
    const mark = make("span", "run-mark");
    mark.style.top = `${place.offsetTop}px`;
    pre.append(mark);
  }

  /** Shows another program in the editor, of which nothing is recorded. @param {string} text */
  async show(text) {
    this.reset();
    this.text = text;
    for (const part of this.recorded.splice(0)) part.remove();
    await this.edit(false);
  }

  async edit(focus = true) {
    const { buttons } = this.program;
    const { open } = await import("./editor.js");
    if (this.editor) return focus ? this.editor.focus() : undefined;
    const height = this.code.getBoundingClientRect().height;
    this.editor = open({
      text: this.text,
      label: `The program ${this.name}. Escape leaves it, Control-Enter runs it.`,
      onrun: () => void this.run(),
      onleave: () => (buttons.run.hidden ? this.stopButton : buttons.run).focus(),
      onchange: () => {
        this.changed = true;
        this.onchange?.();
      },
    });
    this.editor.element.style.minHeight = `${height}px`;
    this.code.replaceWith(this.editor.element);
    this.program.text = () => this.editor?.text() ?? this.text;
    buttons.edit.hidden = true;
    this.resetButton.hidden = false;
    this.onchange ??= offerPlayground(this.program);
    if (focus) this.editor.focus();
  }

  /** Puts back the page's program and what was recorded of it. */
  reset() {
    this.stop();
    const { run, edit } = this.program.buttons;
    const focused = document.activeElement === this.resetButton;
    if (this.editor) {
      this.editor.element.replaceWith(this.code);
      this.editor.close();
      this.editor = undefined;
    }
    this.program.text = () => this.text;
    this.onchange?.();
    this.mark(0);
    if (this.result.isConnected) {
      const anchor = document.createComment("");
      this.result.before(anchor);
      this.result.remove();
      this.timeline?.remove();
      for (const part of this.recorded) {
        part.classList.remove("run-stale");
        anchor.before(part);
      }
      anchor.remove();
    }
    this.timeline = undefined;
    this.resetButton.hidden = this.stopButton.hidden = true;
    edit.hidden = run.hidden = false;
    if (focused) run.focus();
  }
}

/** Adds a link that opens the program in the playground, and gives what keeps it up to date. @param {Program} program */
function offerPlayground(program) {
  const link = make("a", "run-share", "In the playground");
  const update = async () => (link.href = `${SITE}playground/${await write(program.text())}`);
  program.bar.append(link);
  void update();
  return update;
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The page's own script of timelines, for it keeps which moment is shown.
 * @returns {Promise<typeof import("../../docs/assets/timeline.js")>} */
function timelineScript() {
  const script = /** @type {HTMLScriptElement | null} */ (document.querySelector('script[src$="assets/run/timeline.js"]'));
  return import(script?.src ?? `${SITE}assets/run/timeline.js`);
}

/** After a program ran: the next page may start Python early, and the site is kept for when there is no network. */
function remember() {
  try {
    localStorage.setItem("run.before", "yes");
  } catch {
    // This browser keeps nothing for the site.
  }
  keep();
}

let kept = false;

async function keep() {
  if (kept || !navigator.serviceWorker) return;
  kept = true;
  try {
    await navigator.serviceWorker.register(`${SITE}service-worker.js`);
    const { active } = await navigator.serviceWorker.ready;
    // Every page of the site is linked to from the navigation of each.
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("#pages a[href]"));
    const pages = [...links].map(({ href }) => href.replace(/#.*/, ""));
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    // (kept in this order: what every page needs, then the others)
    active?.postMessage({ keep: [...new Set([location.href.replace(/[?#].*/, ""), ...loaded, ...pages])] });
  } catch {
    // Then there is no reading without a network, and all else works.
  }
}
