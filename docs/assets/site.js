// Every page loads this: the switch of colours, the way into search, the contents that follow the reader, and Copy.

const root = document.documentElement;

/** @template {Element} Kind @param {string} selector @param {new () => Kind} kind */
const find = (selector, kind) => {
  const found = document.querySelector(selector);
  return found instanceof kind ? found : undefined;
};

// Colours: those of the reader's system, until the reader chooses.
const scheme = find("#switch-scheme", HTMLButtonElement), dark = matchMedia("(prefers-color-scheme: dark)");
if (scheme) {
  const isDark = () => (root.dataset.scheme || (dark.matches ? "dark" : "light")) === "dark";
  const tell = () => (scheme.ariaPressed = String(isDark()));
  scheme.onclick = () => {
    const wanted = isDark() ? "light" : "dark", system = dark.matches ? "dark" : "light";
    root.dataset.scheme = wanted === system ? "" : wanted;
    try {
      localStorage.setItem("scheme", root.dataset.scheme);
    } catch {
      // This browser keeps nothing; the choice holds for this page.
    }
    tell();
  };
  dark.onchange = tell;
  tell();
}

// Search: nothing of it is fetched before it is opened.
const search = find("#open-search", HTMLButtonElement);
if (search) {
  const open = async () => {
    search.ariaBusy = "true";
    try {
      /** @type {typeof import("./search.js")} */
      const { open } = await import(new URL("../search.js", import.meta.url).href);
      await open();
    } catch (error) {
      console.warn(error);
      search.textContent = "No search without a network";
    }
    search.ariaBusy = null;
  };
  search.onclick = open;
  addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const typing = target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=range]), textarea, select"));
    const asked = key === "/" ? !typing && !ctrlKey && !metaKey && !altKey : key === "k" && (ctrlKey || metaKey) && !typing;
    if (!asked || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    void open();
  });
}

// Menus are popovers, which close by themselves but where a link leads to a place of this page.
for (const menu of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[popover]"))) {
  menu.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a") && menu.matches(":popover-open")) menu.hidePopover();
  });
}
find("#pages [aria-current]", HTMLElement)?.scrollIntoView({ block: "nearest" });

// Of the contents, the part that is being read is marked.
const contents = find("#contents", HTMLElement);
const links = /** @type {HTMLAnchorElement[]} */ ([...(contents?.querySelectorAll("a") ?? [])]);
const parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
let planned = false;
const follow = () => {
  planned = false;
  const line = innerHeight / 4;
  const at = parts.findLastIndex((part) => part && part.getBoundingClientRect().top < line);
  links.forEach((link, k) => (link.ariaCurrent = k === at ? "location" : null));
  // Where they are higher than the window, they follow too, but not while a reader walks through them.
  if (!contents || !links[at] || contents.contains(document.activeElement)) return;
  const seen = contents.getBoundingClientRect(), now = links[at].getBoundingClientRect();
  if (now.top < seen.top || now.bottom > seen.bottom) contents.scrollTop += now.top - seen.top - seen.height / 3;
};
if (links.length) {
  addEventListener("scroll", () => planned || (planned = !!requestAnimationFrame(follow)), { passive: true });
  follow();
}

// What scrolls sideways can be scrolled with the keys.
const reachable = () => {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".highlight code, .snippet-output pre, article table"))) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
addEventListener("resize", reachable);
reachable();

// Commands and the like are to be copied; programs have a button of their own.
for (const box of document.querySelectorAll(".highlight:not(figure *, .proof *)")) {
  const button = document.createElement("button"), code = box.querySelector("code");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.onclick = async () => {
    // Of a session in a terminal, what was typed.
    const typed = [...box.querySelectorAll(".gp")].length;
    const text = code?.textContent ?? "";
    const said = typed ? text.split("\n").filter((line) => /^[$>]/.test(line)).map((line) => line.replace(/^(\$|>>>) ?/, "")).join("\n") : text;
    await navigator.clipboard.writeText(said.trimEnd()).then(() => (button.textContent = "Copied"), () => (button.textContent = "Not allowed here"));
    setTimeout(() => (button.textContent = "Copy"), 2000);
  };
  box.append(button);
}
