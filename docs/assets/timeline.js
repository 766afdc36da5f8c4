// Moves a moment along a timeline: the program above marks where each task stands, the output what was printed by then.
// All of it was worked out from the recording when the page was built (runnable/timeline/moments.py); here it is shown.

/** A moment as the page has it: how much further right, how many characters more are printed, the time (0: as before),
 * the step's number or the callback's name, and for each lane that changes: which one, what it does, its line.
 * @typedef {[number, number, string | 0, number | string, ...number[]]} Row */
/** What a task does (a place in KINDS, or after those in ENDS). @typedef {{does: number, line: number}} Stand */
/** @typedef {{x: number, end: number, printed: number, time: string, step: number | string, stands: Stand[]}} Moment */
/** Tasks that do the same at the same line. @typedef {Stand & {lanes: number[]}} Group */

const KINDS = ["", "ready", "runs", "waits", "asked", "suspended"], RUNS = 2;
const DOES = ["", "is ready", "runs", "waits", "is asked to stop", "is suspended"];
const ALL_DO = ["", "are ready", "run", "wait", "are asked to stop", "are suspended"];
const ENDS = [" and returns", " and fails", " and is cancelled", " and is closed", " and is destroyed"];
const HINT = "Point, tap, drag or press the arrow keys to see each moment.";

/** What hides the moment that a figure shows. @type {Map<Element, () => void>} */
const hiders = new Map();

// Parts of outputs, marked by the style sheet in browsers that can.
const NOW = new (globalThis.Highlight ?? Set)(), LATER = new (globalThis.Highlight ?? Set)();
CSS.highlights?.set("moment-now", NOW).set("moment-later", LATER);

/** @param {Row[]} rows @param {number} width @returns {Moment[]} */
function unpack(rows, width) {
  let x = 0, printed = 0, time = "", stands = /** @type {Stand[]} */ ([]);
  const moments = rows.map(([right, more, at, step, ...changes]) => {
    stands = stands.slice(); // Lanes may be missing.
    for (let i = 0; i < changes.length; i += 3) stands[changes[i]] = { does: changes[i + 1], line: changes[i + 2] };
    return { x: (x += right), end: width, printed: (printed += more), time: (time = at || time), step, stands };
  });
  moments.slice(1).forEach((next, k) => (moments[k].end = next.x));
  return moments;
}

/** The tasks that have not ended, who runs first. @param {Moment} moment */
function together({ stands }) {
  const groups = /** @type {Group[]} */ ([]);
  stands.forEach(({ does, line }, lane) => {
    const group = groups.find((one) => one.does === does && one.line === line);
    if (group) group.lanes.push(lane);
    else if (KINDS[does]) groups.splice(does === RUNS ? 0 : groups.length, 0, { does, line, lanes: [lane] });
  });
  return groups;
}

/** Who they are, and what they do. @param {Group} group @param {string[]} names */
function say({ does, lanes }, names) {
  const most = lanes.length > 3 ? 2 : 3, more = lanes.length > most ? ` +${lanes.length - most}` : "";
  const who = lanes.slice(0, most).map((lane) => names[lane]).join(", ") + more;
  return [who, ` ${(lanes.length > 1 ? ALL_DO : DOES)[does]}`];
}

/** A moment in words. @param {Moment[]} moments @param {number} k @param {string[]} names */
function tell(moments, k, names) {
  const { time, step, stands } = moments[k], until = moments[k + 1]?.time ?? time;
  const running = stands.filter(({ does }) => does === RUNS).length;
  // A step that lasts may have several moments.
  const begun = moments.slice(0, k + 1).findLast(({ step }) => Number(step))?.step, number = Number(step) || (running && begun);
  const said = together(moments[k]).map((group) => {
    const text = say(group, names).join(""), line = group.line ? ` line ${group.line}` : "";
    if (group.does !== RUNS) return text + (line && ` at${line}`);
    const next = moments.slice(k + 1).find(({ step, stands }) => stands[group.lanes[0]].does !== RUNS
      || (Number(step) && stands.filter(({ does }) => does === RUNS).length <= running))?.stands[group.lanes[0]];
    const end = ENDS[(next?.does ?? 0) - KINDS.length] ?? "";
    const to = next?.line === group.line ? " and comes back to it" : ` to line ${next?.line}`;
    return text + (line && ` from${line}`) + (next?.line ? to : end);
  });
  if (typeof step === "string") said.unshift(`${step} holds the loop`);
  const when = [until === time ? time && `At ${time}` : `From ${time} to ${until}`, number && `step ${number}`];
  const text = `${when.filter(Boolean).join(", ")}: ${said.join("; ") || "everything has ended"}.`;
  return text[0].toUpperCase() + text.slice(1);
}

/** @template {keyof HTMLElementTagNameMap} Tag @param {Element} parent @param {Tag} tag @param {string} kind */
function add(parent, tag, kind, text = "") {
  const element = document.createElement(tag);
  element.className = `moment-${kind}`;
  element.textContent = text;
  parent.append(element);
  return element;
}

/** Lets a reader move along a timeline. The closest element around it with an id is to hold the program (.highlight)
 * and the outputs (.snippet-output) too.
 * @param {HTMLElement} box what holds the picture, and the moments in data-moments
 * @param {{code?: HTMLElement, top?: (line: number) => number | undefined}} [now] for a program that ran in the page,
 *   so that no address can name its moments: what holds it, if the page's code does not, and where its lines are */
export function attach(box, now) {
  const picture = box.querySelector("svg"), figure = box.closest("[id]");
  if (!picture || !figure || !box.dataset.moments || box.querySelector(".moment-slider")) return;
  /** @type {[string[], Row[]]} */
  const [names, rows] = JSON.parse(box.dataset.moments);
  if (!rows.length) return;
  const moments = unpack(rows, picture.width.baseVal.value), last = rows.length - 1;
  const columns = /** @type {SVGPathElement | null} */ (picture.querySelector(".instant"));
  const code = now?.code ?? figure.querySelector(".highlight pre");
  const outputs = figure.querySelectorAll(".snippet-output");
  const output = outputs[Number(box.dataset.output)]?.querySelector("code")?.firstChild;
  const letters = [...(output?.textContent ?? "")];
  const number = [...figure.querySelectorAll("[data-moments]")].indexOf(box) + 1;
  const present = new Range(), later = new Range();
  let fixed = -1, saving = 0, playing = 0, grasp = /** @type {PointerEvent | null} */ (null);

  const slider = add(box, "input", "slider"), cursor = add(box, "div", "cursor"), handle = add(box, "div", "handle");
  const strip = add(box, "div", "strip"), labels = add(box, "div", "names");
  const below = add(box, "div", "below"), player = add(below, "button", "play", "Play");
  const words = add(below, "p", "words"), link = add(below, "a", "link", "¶");
  Object.assign(slider, { type: "range", max: last, ariaLabel: "Moment" });
  link.title = link.ariaLabel = "Link to this moment";
  link.href = `#${figure.id}`;
  labels.ariaHidden = "true";
  if (!columns) handle.style.top = "0"; // There is no axis for it to lie on.
  box.after(below);
  box.removeAttribute("tabindex"); // The slider takes the keys, and scrolls the box.
  [...picture.querySelectorAll(".name")].slice(-names.length).forEach((name, lane) => {
    add(labels, "span", "name", names[lane]).style.top = `${Number(name.getAttribute("y")) - 4}px`;
  });

  /** @param {number} k the moment; -1 for none */
  const show = (k) => {
    const on = k >= 0, moment = moments[Math.max(k, 0)], { x, end } = moment, lanes = on && columns?.getBBox();
    if (on && hiders.get(figure) !== hide) hiders.get(figure)?.();
    if (on) hiders.set(figure, hide);
    box.classList.toggle("moment-on", on);
    below.classList.toggle("moment-fixed", fixed >= 0 && !now);
    if (lanes) Object.assign(cursor.style, { top: `${lanes.y}px`, height: `${lanes.height}px` });
    Object.assign(cursor.style, { translate: `${x}px`, width: `${end - x}px` });
    slider.style.translate = handle.style.translate = `${(x + end) / 2}px`;
    slider.value = `${k}`;
    slider.ariaValueText = tell(moments, Math.max(k, 0), names);
    words.textContent = on ? slider.ariaValueText : HINT;
    code?.querySelector(".moment-marks")?.remove();
    if (on && code) mark(code, moment);
    NOW[on ? "add" : "delete"](present);
    LATER[on ? "add" : "delete"](later);
    if (!on || !output) return;
    present.selectNodeContents(output);
    later.selectNodeContents(output);
    present.setStart(output, place(moments[k - 1]?.printed ?? 0));
    if (k < last) present.setEnd(output, place(moment.printed));
    later.setStart(output, present.endOffset);
  };

  /** Where in the output so many characters end. @param {number} count */
  const place = (count) => letters.slice(0, count).join("").length;

  const hide = () => {
    pause();
    fixed = -1;
    show(fixed);
  };

  const topOf = now?.top ?? ((/** @type {number} */ line) =>
    /** @type {HTMLElement | null} */ (code?.querySelector(`[data-linenos~="${line}"]`))?.offsetTop);

  /** @param {Element} code @param {Moment} moment */
  const mark = (code, moment) => {
    const marks = add(code, "span", "marks");
    const marked = /** @type {Map<number, HTMLElement>} */ (new Map());
    for (const group of together(moment)) {
      const top = topOf(group.line);
      if (top === undefined) continue;
      const line = marked.get(group.line) ?? add(marks, "span", "line");
      marked.set(group.line, line);
      line.style.top = `${top}px`;
      const [who, does] = say(group, names), label = add(line, "span", KINDS[group.does]);
      add(label, "span", "who", who);
      label.append(does);
    }
  };

  const pause = () => {
    clearTimeout(playing);
    playing = 0;
    player.textContent = "Play";
  };

  /** Shows one moment after another: waits take as long as they took, up to a second and a half. @param {number} k */
  const play = (k) => {
    show(k);
    if (k === last) return pause();
    const wait = 1000 * (seconds(moments[k + 1].time) - seconds(moments[k].time));
    player.textContent = "Pause";
    playing = setTimeout(() => play(k + 1), Math.min(Math.max(wait, 400), 1500));
  };
  player.type = "button";
  player.onclick = () => {
    if (playing) return pause();
    const k = Number(slider.value);
    fixed = -1;
    play(box.classList.contains("moment-on") && k < last ? k + 1 : 0);
  };
  player.onblur = () => playing || show(fixed);

  /** Stays at a moment, which the page's address then names. @param {number} k the moment; -1 for none */
  const stay = (k) => {
    pause();
    fixed = k;
    show(k);
    if (now) return;
    const address = new URL(location.href), { x, end } = moments[Math.max(k, 0)];
    address.searchParams.delete("moment");
    if (k >= 0) {
      address.searchParams.set("moment", `${k + 1}${number > 1 ? `.${number}` : ""}`);
      address.hash = figure.id;
      box.scrollLeft = Math.min(Math.max(box.scrollLeft, end - box.clientWidth + 8), x - labels.offsetWidth - 8);
    }
    link.href = address.href;
    clearTimeout(saving); // Browsers refuse to do this often.
    saving = setTimeout(() => history.replaceState(history.state, "", address), 200);
  };

  /** The moment at which a pointer is. @param {MouseEvent} event */
  const at = (event) => {
    const x = event.clientX - picture.getBoundingClientRect().left;
    return Math.max(moments.findLastIndex((moment) => moment.x <= x), 0);
  };

  box.onpointermove = (event) => {
    const { clientX: x, clientY: y } = grasp ?? event;
    // A finger that goes upwards scrolls the page.
    if (Math.abs(event.clientX - x) > Math.abs(event.clientY - y)) stay(at(event));
    else if (event.pointerType === "mouse" && !playing) show(at(event));
  };
  box.onpointerleave = () => grasp || playing || show(fixed);
  box.onclick = (event) => {
    const k = at(event);
    stay(k === fixed && event.target !== strip ? -1 : k);
    slider.focus({ preventScroll: true });
  };
  box.onscroll = () => box.classList.toggle("moment-scrolled", box.scrollLeft > 8);
  strip.onpointerdown = (event) => {
    grasp = event;
    strip.setPointerCapture(event.pointerId);
  };
  strip.onlostpointercapture = () => (grasp = null);
  slider.oninput = () => stay(Number(slider.value));
  slider.onfocus = () => slider.matches(":focus-visible") && !playing && show(Number(slider.value));
  slider.onblur = () => show(fixed);
  slider.onkeydown = (event) => {
    if (event.key === "Escape") stay(-1);
  };

  show(-1);
  const [wanted, which = 1] = (new URL(location.href).searchParams.get("moment") ?? "").split(".").map(Number);
  if (!now && location.hash === `#${figure.id}` && which === number && moments[wanted - 1]) {
    for (const folded of figure.querySelectorAll("details")) folded.open ||= folded.contains(box);
    stay(wanted - 1);
  }
  // The home page shows its program running, once, to whoever has not asked for less motion.
  if (!now && box.closest(".home") && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const seen = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      seen.disconnect();
      if (!box.classList.contains("moment-on")) play(0);
    }, { threshold: 1 });
    seen.observe(box);
  }
}

/** What a time on the axis says, in seconds. @param {string} time */
const seconds = (time) => (Number.parseFloat(time) || 0) * (time.endsWith("ms") ? 0.001 : 1);

/** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-moments]")).forEach((box) => attach(box));
