// The search dialog. Nothing of it is in a page, or fetched, before a reader asks for it: then docs/assets/site.js
// imports this.

/** @typedef {import("./search-worker.js").Answer} Answer */
/** @typedef {import("./search-worker.js").Fault} Fault */

const HINT = "Type a word, a name or an error message.";
const FAULTS = {
  "no network": "The search index could not be fetched. Try again when you have a network.",
  "not built": "This site has no search index here: make build makes a site with one.",
  "not run": "Your browser cannot run this search: it needs WebAssembly and module workers.",
};
const FEW = 10; // How many results come at a time.
const PAUSE = 80; // Milliseconds without a key after which a question is asked.
const PATIENCE = 300; // Milliseconds after which it is said that the index is being fetched.

/** @type {ReturnType<typeof build> | undefined} */
let search;

/** Shows the search dialog; once more, it has the last question still. */
export async function open() {
  search ??= build();
  const { dialog, field, styled } = search;
  await styled;
  if (!dialog.open) dialog.showModal();
  field.focus();
  field.select();
}

/** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {string} kind @param {...(Node | string)} inside */
function make(tag, kind, ...inside) {
  const element = document.createElement(tag);
  element.className = `search-${kind}`;
  element.append(...inside);
  return element;
}

function build() {
  const field = make("input", "field"), label = make("label", "label", "Search", field);
  const close = make("button", "close", "Close"), bar = make("div", "bar", label, close);
  const status = make("p", "status"), list = make("ol", "list"), more = make("button", "more", "Show more");
  const results = make("div", "results", status, list, more), dialog = make("dialog", "dialog", bar, results);
  Object.assign(field, { type: "search", autocomplete: "off", autocapitalize: "none", spellcheck: false, enterKeyHint: "go" });
  close.type = more.type = "button";
  more.hidden = true;
  dialog.ariaLabel = "Search";
  status.role = "status";
  list.role = "list"; // Safari takes one without numbers for none.
  document.body.append(dialog);

  let worker = /** @type {Worker | undefined} */ (undefined);
  let most = FEW, timer = 0, waiting = 0;
  let follow = false; // Enter was pressed: the answer's first result is to be followed.
  let next = -1; // The result that is to have the focus, for more were asked for.

  const question = () => field.value.trim();
  const links = () => [...list.querySelectorAll("a")];

  /** @param {...(Node | string)} words */
  const say = (...words) => {
    clearTimeout(waiting);
    status.replaceChildren(...words);
  };

  const start = () => {
    const started = new Worker(new URL("search-worker.js", import.meta.url), { type: "module" });
    started.onmessage = ({ data }) => ("fault" in data ? fail(data.fault) : show(data));
    started.onerror = () => fail("no network");
    return started;
  };

  const ask = () => {
    clearTimeout(timer);
    if (!question()) {
      clear();
      return say(HINT);
    }
    clearTimeout(waiting);
    waiting = setTimeout(say, PATIENCE, "Looking it up …");
    worker ??= start();
    worker.postMessage({ question: question(), most });
  };

  const clear = () => {
    list.replaceChildren();
    more.hidden = true;
  };

  /** @param {Fault} fault */
  const fail = (fault) => {
    // What it has of the index may be half of it. The next question begins anew.
    worker?.terminate();
    worker = undefined;
    follow = false;
    clear();
    say(FAULTS[fault]);
  };

  /** @param {Answer} answer */
  const show = (answer) => {
    if (answer.question !== question()) return; // A newer one is on its way.
    list.replaceChildren(...answer.found.map(draw));
    more.hidden = answer.found.length === answer.total;
    if (answer.total) say(count(answer));
    else {
      const glossary = make("a", "glossary", "glossary");
      glossary.href = new URL("../glossary/", import.meta.url).href;
      say(`Nothing has been found for “${answer.question}”. Perhaps another word for it stands in the `, glossary, ".");
    }
    links()[next]?.focus();
    if (follow) links()[0]?.click();
    follow = false;
    next = -1;
  };

  field.oninput = () => {
    follow = false;
    most = FEW;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  more.onclick = () => {
    next = links().length;
    most += FEW;
    ask();
  };

  close.onclick = () => dialog.close();

  dialog.onclick = (event) => {
    const link = event.target instanceof Element && event.target.closest("a");
    // Another page takes the dialog's place, and going back brings it back; in this one it is in the way.
    const here = link && link.href.replace(/#.*/, "") === location.href.replace(/#.*/, "");
    if (event.target === dialog || (here && !event.ctrlKey && !event.metaKey && !event.shiftKey)) dialog.close();
  };

  dialog.onkeydown = (event) => {
    const { key, target } = event, stops = [field, ...links()];
    const at = stops.findIndex((stop) => stop === target), step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape") {
      event.preventDefault(); // Some browsers would only empty the field.
      dialog.close();
    } else if (at < 0) {
      return;
    } else if (step) {
      event.preventDefault();
      stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
    } else if (target === field && key === "Enter" && question()) {
      follow = true;
      ask();
    } else if (target !== field && (/^\S$/u.test(key) || key === "Backspace")) {
      field.focus(); // The key goes on to there.
    }
  };

  say(HINT);
  worker = start(); // It fetches the index while the reader types.
  // Where the site is kept for readers without a network, search is from now on.
  navigator.serviceWorker?.controller?.postMessage({ searched: true });
  return { dialog, field, styled: style() };
}

/** @param {Answer} answer */
function count({ all, total }) {
  if (!all) return `No section has all of these words. ${total} ${total === 1 ? "has" : "have"} some of them.`;
  const results = all === 1 ? "1 result" : `${all} results`;
  return total > all ? `${results} with all of these words, then ${total - all} with some of them.` : `${results}.`;
}

/** @param {import("./search-worker.js").Found} found */
function draw({ title, place, address, excerpt }) {
  const link = make("a", "link", make("span", "title", title));
  if (place !== title) link.append(" ", make("span", "place", place));
  link.href = address;
  const parts = excerpt.map((text, place) => (place % 2 ? make("mark", "mark", text) : text));
  return make("li", "found", link, make("p", "excerpt", ...parts));
}

/** Resolves when the style sheet is there, or cannot be had. */
function style() {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("search.css", import.meta.url).href;
  document.head.append(sheet);
  return new Promise((resolve) => (sheet.onload = sheet.onerror = resolve));
}
