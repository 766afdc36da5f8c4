// The Web Worker in which a page's programs run, one at a time. machine.js is its other side.

import { Interpreter, prepareGlobals } from "./interpreter.js";
import { keep, recall } from "./snapshot.js";

/** @typedef {import("./interpreter.js").Job} Job */
/** @typedef {import("./interpreter.js").Result} Result */
/** What the page asks for. `progress`: Python was never fetched before.
 * @typedef {{kind: "boot", progress: boolean} | ({kind: "run"} & Job)} Request */
/** What it is told. `reusable`: another program may run here; if not, this worker is to be ended.
 * @typedef {{kind: "ready"} | {kind: "progress", loaded: number, total: number} | {kind: "failed", sentence: string}
 *   | {kind: "output", text: string} | {kind: "timeline", svg: string, moments: string, partial: boolean}
 *   | {kind: "ended", result: Result, reusable: boolean}} Message */

/** Bytes that a program may print past Python's own streams (`os.write`), where the session does not count. */
const OUTPUT_LIMIT = 2_000_000;
/** How many messages with output may be sent at once; after that they are sent less often, so as not to drown the page. */
const MESSAGES = 500;
/** Milliseconds between two messages then, and how many of them earn another message at once. */
const PAUSE = 20;

const scope = /** @type {any} */ (self);
/** What the browser keeps for the site, in which no program is to look. */
const { caches } = scope;
/** The folder is named for all that is in it. */
const SNAPSHOT = new URL("snapshot", import.meta.url).href;
/** @type {Interpreter | undefined} */ let interpreter;
/** @type {{decoder: TextDecoder, text: string, bytes: number, left: number, sent: number}} */ let run;

/** @param {Message} message */
const tell = (message) => scope.postMessage(message);

// A worker may wait for a change in shared memory that never comes: so it sleeps. WebAssembly has such memory on every page.
/** @type {Int32Array | undefined} */ let shared;
try {
  shared = new Int32Array(new WebAssembly.Memory({ shared: true, initial: 1, maximum: 1 }).buffer);
  Atomics.wait(shared, 0, 0, 0);
} catch {
  shared = undefined; // It keeps itself busy.
}

/** @param {number} seconds */
function sleep(seconds) {
  flush();
  const until = performance.now() + seconds * 1000;
  for (let left = seconds * 1000; left > 0; left = until - performance.now()) {
    // (2 ** 31 milliseconds is the most that all browsers take)
    if (shared) Atomics.wait(shared, 0, 0, Math.min(left, 2 ** 30));
  }
}

/** @param {Uint8Array} bytes */
function write(bytes) {
  run.bytes += bytes.length;
  if (run.bytes > OUTPUT_LIMIT) abandon();
  run.text += run.decoder.decode(bytes, { stream: true });
  const now = performance.now(), due = now - run.sent >= PAUSE;
  if (due) run.left = Math.min(MESSAGES, run.left + Math.floor((now - run.sent) / PAUSE));
  if (due || (run.left > 0 && run.text.endsWith("\n"))) flush();
}

function flush() {
  if (!run.text) return;
  tell({ kind: "output", text: run.text });
  run.text = "";
  run.sent = performance.now();
  run.left--;
}

/** Ends a program that floods the page in a way that Python cannot see: the page ends this worker. @returns {never} */
function abandon() {
  flush();
  const result = { status: 1, seconds: 0, sentence: "It printed more than 1 MB, and was stopped.", stopped: true };
  tell({ kind: "ended", result, reusable: false });
  for (;;) if (shared) Atomics.wait(shared, 0, 0, 2 ** 30);
}

/** @param {string} drawn */
function partial(drawn) {
  const timeline = JSON.parse(drawn);
  if (timeline) tell({ kind: "timeline", ...timeline, partial: true });
}

/** Fetches what Python consists of, all at the same time, and boots it. @param {boolean} progress */
async function boot(progress) {
  const at = (/** @type {string} */ name) => new URL(name, import.meta.url).href;
  prepareGlobals();
  const { fetch } = scope, kept = recall(caches, SNAPSHOT);
  const manifest = fetch(at("python.json")).then((/** @type {Response} */ response) => response.json());
  const wanted = ["pyodide/pyodide.asm.wasm", "python.zip"];
  /** @type {Map<string, Promise<Response>>} */
  const early = new Map(wanted.map((name) => [at(name), fetch(at(name))]));
  if (progress) await watch(early, manifest);
  scope.fetch = (/** @type {any} */ what, /** @type {any} */ options) => {
    const response = early.get(String(what));
    return response && early.delete(String(what)) ? response : fetch(what, options);
  };
  const asm = import(at("pyodide/pyodide.asm.mjs"));
  const { loadPyodide } = await import(at("pyodide/pyodide.mjs"));
  const options = {
    indexURL: at("pyodide/"),
    stdLibURL: at("python.zip"),
    lockFileContents: manifest.then((/** @type {any} */ { lock }) => lock),
    createPyodideModule: (await asm).default,
  };
  const start = (/** @type {Uint8Array | undefined} */ snapshot) =>
    Interpreter.boot(loadPyodide, { write, sleep, partial }, options, snapshot);
  const snapshot = await kept;
  // One that was kept and is not whole is worth no error.
  interpreter = snapshot ? await start(snapshot).catch(() => start(undefined)) : await start(undefined);
  withdraw();
}

/** Counts bytes as they come. Not done when they come from the browser's cache, for then it may keep the compiled program.
 * @param {Map<string, Promise<Response>>} early @param {Promise<any>} manifest */
async function watch(early, manifest) {
  const { sizes } = await manifest;
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  let loaded = 0;
  let told = 0;
  for (const [address, coming] of early) {
    const counted = coming.then((response) => {
      if (!response.ok || !response.body) return response;
      const counting = new TransformStream({
        transform(part, controller) {
          loaded += part.length;
          if (loaded - told > 200_000) tell({ kind: "progress", loaded: (told = loaded), total });
          controller.enqueue(part);
        },
      });
      const { status, statusText, headers } = response;
      return new Response(response.body.pipeThrough(counting), { status, statusText, headers });
    });
    early.set(address, counted);
  }
}

/** A program that came with a link reaches nothing: not the network, not what the browser keeps for this site. */
function withdraw() {
  const names = ["fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource", "indexedDB", "caches"];
  names.push("importScripts", "BroadcastChannel", "Worker", "SharedWorker", "RTCPeerConnection", "cookieStore");
  for (const name of names) {
    for (let object = scope; object; object = Object.getPrototypeOf(object)) {
      if (Object.hasOwn(object, name)) {
        Object.defineProperty(object, name, { value: undefined, configurable: false, writable: false });
      }
    }
  }
  if (scope.navigator?.storage) Object.defineProperty(Object.getPrototypeOf(scope.navigator), "storage", { value: undefined });
}

/** @param {Job} job */
function work(job) {
  const python = /** @type {Interpreter} */ (interpreter);
  run = { decoder: new TextDecoder(), text: "", bytes: 0, left: MESSAGES, sent: -Infinity };
  const { trace, ...result } = python.run(job);
  run.text += run.decoder.decode();
  flush();
  let reusable = python.reset();
  if (trace && reusable) {
    try {
      const drawn = python.draw(trace, job.program, job.name, job.wide);
      if (drawn) tell({ kind: "timeline", ...drawn, partial: false });
    } catch {
      // The program's output is there; its timeline is not worth an error.
    }
    reusable = python.reset();
  }
  tell({ kind: "ended", result, reusable });
  if (python.snapshot) {
    void keep(caches, SNAPSHOT, python.snapshot);
    python.snapshot = undefined;
  }
}

scope.onmessage = async (/** @type {MessageEvent<Request>} */ { data }) => {
  if (data.kind === "run") {
    work(data);
    return;
  }
  try {
    await boot(data.progress);
    tell({ kind: "ready" });
  } catch (error) {
    tell({ kind: "failed", sentence: `Python could not be started: ${error instanceof Error ? error.message : error}` });
  }
};
