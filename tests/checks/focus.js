// Watches the focus as a reader presses Tab: which controls it comes to, and whether each can be seen there.
// The value of this file is a function that says what there is, and what was found.
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable=true]";

  /** What a reader would call this element, in a message. */
  const name = (element) => {
    const words = (element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent ?? "").trim();
    const tag = element.outerHTML.slice(0, element.outerHTML.indexOf(">") + 1).slice(0, 90);
    return `${tag} ${words.replace(/\s+/g, " ").slice(0, 40)}`;
  };

  /** Whether Tab is to come to it: of radio buttons with one name, it comes to the chosen one only. */
  const isStop = (element) => {
    if (element.tabIndex < 0 || element.disabled || element.closest("[inert]")) return false;
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    if (element.type !== "radio") return true;
    const group = [...document.querySelectorAll(`input[name="${CSS.escape(element.name)}"]`)];
    return element === (group.find(({ checked }) => checked) ?? group[0]);
  };

  /** What a reader sees of a control: where it is hidden itself, that is its label, or what it stands in. */
  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    const hidden = getComputedStyle(element).opacity === "0" || width < 2 || height < 2;
    if (!hidden) return element;
    return [...(element.labels ?? [])].find((label) => label.checkVisibility()) ?? element.parentElement;
  };

  /** Whether something that does not scroll with the page lies over a point of an element. */
  const isCovered = (element, x, y) => {
    let over = document.elementFromPoint(x, y);
    for (; over && !over.contains(element); over = over.parentElement) {
      if (!element.contains(over) && /fixed|sticky/.test(getComputedStyle(over).position)) return true;
    }
    return false;
  };

  const found = { reached: new Set(), wrong: [] };

  // The focus has come to rest when the next key goes down.
  addEventListener("keydown", (event) => {
    const control = document.activeElement;
    if (!["Tab", "Escape"].includes(event.key) || !control || control === document.body || found.reached.has(control)) return;
    found.reached.add(control);
    const part = seen(control);
    const { left, right, top, bottom } = part.getClientRects()[0] ?? part.getBoundingClientRect();
    // The middle of what is in the window.
    const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2, y = (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2;
    if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) found.wrong.push(`is out of sight: ${name(control)}`);
    else if (isCovered(part, x, y)) found.wrong.push(`is below what stays in place while the page scrolls: ${name(control)}`);
  }, true);

  /** One control of each kind, as its element, its classes and what it stands in say. */
  const kinds = () => {
    const one = new Map();
    for (const control of document.querySelectorAll(CONTROLS)) {
      const { tagName, className, type, parentElement: parent } = control;
      const kind = [tagName, className, type, parent?.tagName, parent?.className, !!control.closest("article")].join();
      if (isStop(control) && !one.has(kind)) one.set(kind, control);
    }
    return [...one.values()];
  };

  /** Give a control the focus, in the middle of the window.
   * @returns where it is, with `room` pixels around it for an outline */
  const show = (control, room = 6) => {
    const part = seen(control);
    part.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    control.focus({ preventScroll: true });
    const { left, top, right, bottom } = part.getClientRects()[0] ?? part.getBoundingClientRect();
    const x = Math.max(0, left - room), y = Math.max(0, top - room);
    return { x, y, width: Math.min(innerWidth, right + room) - x, height: Math.min(innerHeight, bottom + room) - y };
  };

  return Object.assign(window, {
    focusWatch: {
      wrong: () => found.wrong,
      count: () => [...document.querySelectorAll(CONTROLS)].filter(isStop).length,
      missed: () => [...document.querySelectorAll(CONTROLS)].filter((one) => isStop(one) && !found.reached.has(one)).map(name),
      kinds, show, name, seen,
    },
  }).focusWatch;
})();
