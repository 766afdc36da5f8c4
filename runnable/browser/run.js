// Every page loads this: it puts Run, Edit and Copy below each program, and fetches the rest when a reader asks for it.

import { BEGIN } from "./address.js";

/** A program on the page.
 * @typedef {object} Program
 * @property {HTMLElement} figure what holds its code, its controls and what it printed
 * @property {HTMLElement} bar where its controls are
 * @property {string} file its path in the repository
 * @property {boolean} virtual whether it may run on virtual time
 * @property {() => string} text what it says now
 * @property {Record<"run" | "edit" | "copy", HTMLButtonElement>} buttons
 * @property {HTMLInputElement} skip the switch for that
 */

/** The folder of all that is fetched later: the build names it for what is in it. */
const LATER = new URL(`${VERSION}/`, import.meta.url);

/** @type {Promise<typeof import("./panel.js")> | undefined} */
let panel;

/** @returns {Promise<typeof import("./panel.js")>} */
const load = () => (panel ??= import(`${LATER}panel.js`));

/** @param {Program} program @param {"run" | "edit"} what */
async function ask(program, what) {
  const button = program.buttons[what];
  button.ariaBusy = "true";
  program.bar.querySelector(".run-fault")?.remove();
  try {
    const { panelOf } = await load();
    await (await panelOf(program))[what]();
  } catch (error) {
    panel = undefined;
    console.warn(error);
    const fault = document.createElement("p");
    fault.className = "run-fault";
    fault.role = "alert";
    fault.textContent = "What this needs could not be fetched. If you have a network, load this page anew.";
    program.bar.append(fault);
  }
  button.ariaBusy = null;
}

/** The playground fetches its editor for a program that came with the address, else once a reader turns to it.
 * @param {Program} program */
function awaitPlayer(program) {
  let begun = false;
  const begin = async (/** @type {Event | undefined} */ event) => {
    if (begun) return;
    begun = true;
    /** @type {typeof import("./playground.js")} */
    const { play } = await import(`${LATER}playground.js`);
    const touched = event?.type === "pointerdown" && event.target instanceof Element && !!event.target.closest(".highlight");
    await play(program, touched);
  };
  for (const kind of ["pointerover", "pointerdown", "click"]) program.figure.addEventListener(kind, begin);
  addEventListener("hashchange", () => location.hash.startsWith(BEGIN) && begin(undefined));
  if (location.hash.startsWith(BEGIN)) void begin(undefined);
}

/** @param {Program} program */
async function copy({ text, buttons: { copy: button } }) {
  try {
    await navigator.clipboard.writeText(text());
  } catch {
    // On a page that came over plain HTTP there is no clipboard but this.
    const field = document.createElement("textarea");
    field.value = text();
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

/** @param {HTMLElement} figure */
function equip(figure) {
  const bar = /** @type {HTMLElement | null} */ (figure.querySelector(".run-bar"));
  const code = figure.querySelector(".highlight code");
  if (!bar || !code || bar.querySelector("button")) return;
  const { file, virtual } = JSON.parse(figure.dataset.run ?? "{}"), name = file.split("/").at(-1);
  /** @param {string} label */
  const button = (label) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.ariaLabel = `${label} ${name}`;
    return made;
  };
  const buttons = { run: button("Run"), edit: button("Edit"), copy: button("Copy") };
  /** @type {Program} */
  const program = { figure, bar, file, virtual, text: () => code.textContent ?? "", buttons, skip: document.createElement("input") };
  buttons.copy.onclick = () => copy(program);
  const cannot = bar.querySelector(".run-cannot");
  if (cannot) {
    cannot.id = `__${figure.id || figure.parentElement?.id}-cannot`;
    buttons.run.ariaDisabled = "true"; // It can be reached, to learn why.
    buttons.run.setAttribute("aria-describedby", cannot.id);
    bar.prepend(buttons.run, buttons.copy);
    return;
  }
  buttons.run.className = "run-first";
  buttons.run.onclick = () => ask(program, "run");
  buttons.edit.onclick = () => ask(program, "edit");
  bar.prepend(buttons.run, buttons.edit, buttons.copy);
  if (figure.id === "snippet-playground") awaitPlayer(program);
  if (!virtual) return;
  const label = document.createElement("label");
  program.skip.type = "checkbox";
  program.skip.checked = recall("run.skip") === "yes";
  program.skip.onchange = () => {
    recall("run.skip", program.skip.checked ? "yes" : "no");
    // It is one switch, though each program shows it.
    for (const other of skips) other.checked = program.skip.checked;
  };
  skips.push(program.skip);
  label.append(program.skip, "Skip the waits");
  bar.append(label);
}

/** @type {HTMLInputElement[]} */
const skips = [];

/** What this browser remembers for the reader, if it may. @param {string} key @param {string} [value] */
function recall(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-run]")).forEach(equip);

// Who ran a program once is likely to again: then Python starts while the page is read.
if (recall("run.before") && document.querySelector(".run-first")) {
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ then) => setTimeout(then, 2000));
  const start = () => idle(() => load().then(({ warm }) => warm(), () => (panel = undefined)));
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
