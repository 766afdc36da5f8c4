// A Python for a page: it starts, runs and stops programs in a Web Worker. It knows nothing of what the page looks like.

/** @typedef {import("./worker.js").Message} Message */
/** @typedef {import("./worker.js").Request} Request */
/** @typedef {{svg: string, moments: string, partial: boolean}} Timeline */
/** How a run ended. `stopped`: not by itself; `sentence`: what there is to say of that, in plain words.
 * @typedef {{status: number, error?: {text: string, line?: number | null} | null, seconds: number, stopped?: boolean,
 *   sentence?: string}} Ending */
/** @typedef {object} Program
 * @property {string} program its text
 * @property {string} name its file's name
 * @property {boolean} virtual whether it runs on virtual time
 * @property {boolean} [trace] whether its timeline is wanted
 * @property {number} [wide] the timeline's width to fill, in pixels
 * @property {() => void} [onstart] is told that Python is there, and the program begins
 * @property {(text: string) => void} [onoutput] is given what it prints, as it does
 * @property {(timeline: Timeline) => void} [ontimeline] is given its timeline, for a long run also while it goes on;
 *   it comes from where the program ran, which may have put anything in its place */
/** @typedef {Program & {resolve: (ending: Ending) => void}} Run */

const STOPPED = "Stopped.";
const DIED = "The browser ended it: most likely it wanted more memory than there is.";

export class Machine {
  /** Is told how much of Python has been fetched, in bytes, when that is done for the first time.
   * @type {((progress: {loaded: number, total: number}) => void) | null} */
  onprogress = null;
  /** @type {URL} */ #base;
  /** @type {Worker | null} */ #worker = null;
  /** @type {"cold" | "booting" | "ready" | "running"} */ #state = "cold";
  /** @type {Run | null} */ #run = null;

  /** @param {string | URL} base the folder that holds worker.js, as it is served */
  constructor(base) {
    this.#base = new URL(base, location.href);
  }

  /** Boots Python, if that is not done or under way. */
  warm() {
    if (this.#state !== "cold") return;
    this.#state = "booting";
    // Started from a blob, the worker has the content security policy of this page, and with it no other host to reach.
    const code = `import ${JSON.stringify(new URL("worker.js", this.#base))};`;
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const worker = new Worker(address, { type: "module" });
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#worker === worker && this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (this.#worker === worker) this.#fail(this.#state === "running" ? DIED : `Python could not be started. ${event.message ?? ""}`.trim());
    };
    this.#ask({ kind: "boot", progress: !this.#known });
  }

  /** Runs a program, as soon as Python is there. @param {Program} program @returns {{ended: Promise<Ending>}} */
  run(program) {
    if (this.#run) throw new Error("one program at a time");
    const ended = new Promise((resolve) => (this.#run = { ...program, resolve }));
    this.warm();
    if (this.#state === "ready") this.#begin();
    return { ended };
  }

  /** Stops the program at once, whatever it does; the next gets a new Python, which is booted now. */
  stop() {
    if (!this.#run) return;
    // While Python is booting there is nothing to throw away.
    if (this.#state === "running") this.#replace();
    this.#end({ status: 1, seconds: 0, stopped: true, sentence: STOPPED });
  }

  #begin() {
    if (!this.#run) return;
    this.#state = "running";
    const { program, name, virtual, trace = true, wide = 760 } = this.#run;
    this.#run.onstart?.();
    this.#ask({ kind: "run", program, name, virtual, trace, wide });
  }

  /** @param {Message} message */
  #hear(message) {
    if (message.kind === "output") this.#run?.onoutput?.(message.text);
    else if (message.kind === "timeline") this.#run?.ontimeline?.(message);
    else if (message.kind === "progress") this.onprogress?.({ loaded: message.loaded, total: message.total });
    else if (message.kind === "failed") this.#fail(message.sentence);
    else if (message.kind === "ready") {
      this.#known = true;
      this.#state = "ready";
      this.#begin();
    } else if (message.kind === "ended") {
      if (message.reusable) this.#state = "ready";
      else this.#replace();
      this.#end(message.result);
    }
  }

  /** @param {string} sentence */
  #fail(sentence) {
    const running = this.#state === "running";
    this.#discard();
    this.#end({ status: 1, seconds: 0, stopped: true, sentence });
    if (running) this.warm();
  }

  /** @param {Ending} ending */
  #end(ending) {
    const run = this.#run;
    this.#run = null;
    run?.resolve(ending);
  }

  #replace() {
    this.#discard();
    this.warm();
  }

  #discard() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#state = "cold";
  }

  /** @param {Request} request */
  #ask(request) {
    this.#worker?.postMessage(request);
  }

  /** Whether Python has been fetched before, so that it comes from the browser's cache. */
  get #known() {
    try {
      return localStorage.getItem("python") === this.#base.pathname;
    } catch {
      return true; // A browser that keeps nothing is not asked again.
    }
  }

  set #known(_) {
    try {
      localStorage.setItem("python", this.#base.pathname);
    } catch {
      // It keeps nothing.
    }
  }
}
