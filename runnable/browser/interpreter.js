// Python, by Pyodide: booted once, then one program after another, each in a fresh Python.
//
// A fresh one is had in some milliseconds by putting everything back: WebAssembly's memory from a copy made when Python was
// ready, the table of JavaScript's objects that Python knows, and the files. So nothing that a program does outlives it.

/** @typedef {import("pyodide").PyodideAPI & {_module: any, _api: any}} Pyodide */
/** @typedef {(options: object) => Promise<Pyodide>} LoadPyodide */
/** `wide`: the timeline's width to fill, in pixels.
 * @typedef {{program: string, name: string, virtual: boolean, trace: boolean, wide: number}} Job */
/** What came of a run. `trace` is what runnable/trace has recorded, as JSON.
 * @typedef {{status: number, error?: {text: string, line: number | null} | null, seconds: number, trace?: string | null,
 *   sentence?: string, stopped?: boolean}} Result */
/** What Python asks of the page.
 * @typedef {object} Host
 * @property {(bytes: Uint8Array) => void} write Take what the program prints.
 * @property {(seconds: number) => void} sleep
 * @property {(drawn: string) => void} partial Take the timeline so far. */
/** A folder's or a file's node as Pyodide keeps it: of a file, what is in it.
 * @typedef {{node: any, path: string, mode: number, folder: boolean, contents?: Uint8Array, size?: number, changed?: number}} Kept */

/** How many bytes a program may use; beyond, it gets a MemoryError. */
export const MEMORY_LIMIT = 512 * 2 ** 20;
/** How many bytes a run may have added for its memory to be cleared rather than left to a new interpreter. */
const CLEARED = 64 * 2 ** 20;

/** The number of that error, as Python here says it of processes. */
const NOT_SUPPORTED = 138;

const ASKED = "It asked for input. Nobody can type any here, so it found the end of a file, as with < /dev/null.";
const OUT_OF_MEMORY = "It wanted more memory than a page may have (512 MB).";
const BROKEN = "It brought down Python itself, and was stopped.";

/** Unwinds the interpreter. Pyodide hands on what has this mark, untouched. */
class Abandoned extends Error {
  pyodide_fatal_error = true;
}

/** The timers that are set, for those of a program must not strike after its end. @type {Set<any>} */
const timers = new Set();

/** Makes this worker (or Node's process) fit to run an interpreter: once, before it loads Pyodide. */
export function prepareGlobals() {
  const scope = /** @type {any} */ (globalThis);
  // What JavaScript collects later would be taken out of a memory that has been put back since.
  scope.FinalizationRegistry = class {
    register() {}
    unregister() {}
  };
  const { setTimeout } = scope;
  scope.setTimeout = (/** @type {any[]} */ ...given) => {
    const timer = setTimeout(...given);
    timers.add(timer);
    return timer;
  };
  const { grow } = WebAssembly.Memory.prototype;
  /** @this {WebAssembly.Memory} @param {number} pages */
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65536 > MEMORY_LIMIT) throw new RangeError("more than a program may use");
    return grow.call(this, pages);
  };
}

export class Interpreter {
  /** Whether it can run another program. */
  sound = true;
  /** Python's memory with all modules loaded, from which it boots in a third of the time. No program has been near it.
   * @type {Uint8Array | undefined} */
  snapshot = undefined;
  /** @type {Pyodide} */ #pyodide;
  /** @type {any} */ #module;
  /** @type {any} */ #session;
  /** @type {any} */ #begin;
  /** @type {any} */ #finish;
  /** @type {any} */ #last;
  /** @type {any} */ #draw;
  /** @type {Uint8Array} */ #memory = new Uint8Array();
  /** @type {any[]} */ #objects = [];
  /** @type {Kept[]} */ #files = [];
  /** @type {{stream: any, fd: any, flags: any, position: any}[]} */ #streams = [];
  #stack = 0;
  #asked = false;
  #canDraw = false;
  /** @type {Result | null} */ #result = null;

  /** @param {Pyodide} pyodide @param {Host} host */
  constructor(pyodide, host) {
    this.#pyodide = pyodide;
    this.#module = pyodide._module;
    const write = (/** @type {Uint8Array} */ bytes) => {
      host.write(bytes.slice());
      return bytes.length;
    };
    // Pyodide's sockets pretend to connect. There are none.
    this.#module.SOCKFS.createSocket = () => {
      throw new this.#module.FS.ErrnoError(NOT_SUPPORTED);
    };
    pyodide.setStdout({ write, isatty: false });
    pyodide.setStderr({ write, isatty: false });
    pyodide.setStdin({ stdin: () => ((this.#asked = true), null), isatty: false });
    this.#session = pyodide.pyimport("runnable.browser.session");
    this.#session.prepare({
      sleep: host.sleep,
      partial: host.partial,
      abandon: (/** @type {string} */ text) => this.#abandon(JSON.parse(text)),
    });
    this.#begin = this.#session.begin;
    this.#finish = this.#session.finish;
    this.#last = this.#session.last;
    this.#draw = this.#session.draw;
    this.#keep();
  }

  /** @param {LoadPyodide} load @param {Host} host @param {object} options for loadPyodide
   * @param {Uint8Array} [snapshot] what an earlier boot with the same files has left as `snapshot` */
  static async boot(load, host, options, snapshot) {
    const pyodide = await load({
      ...(snapshot ? { _loadSnapshot: snapshot } : { _makeSnapshot: true }),
      env: { HOME: "/home/reader", LANG: "C.UTF-8", TZ: "UTC" },
      packageBaseUrl: "packages/",
      jsglobals: {},
      fullStdLib: false,
      enableRunUntilComplete: false,
      ...options,
    });
    if (snapshot) return new Interpreter(pyodide, host);
    pyodide.runPython("import runnable.browser.session\ndel runnable");
    const made = /** @type {any} */ (pyodide).makeMemorySnapshot();
    const interpreter = new Interpreter(pyodide, host);
    interpreter.snapshot = made;
    return interpreter;
  }

  /** Runs a program; afterwards `reset` is due. @param {Job} job @returns {Result} */
  run({ program, name, virtual, trace, wide }) {
    this.#asked = false;
    this.#result = null;
    /** @type {Result} */ let result;
    try {
      this.#execute(JSON.parse(this.#begin(program, name, virtual, trace, wide)));
      result = JSON.parse(this.#finish());
      this.#goodbye();
    } catch {
      if (!this.#result) this.sound = false;
      result = this.#result ?? { status: 1, seconds: 0, sentence: BROKEN, stopped: true };
    }
    const { byteLength } = this.#module.HEAPU8;
    if (/^MemoryError\b/.test(result.error?.text ?? "") && byteLength > MEMORY_LIMIT / 4) result.sentence ??= OUT_OF_MEMORY;
    if (this.#asked) result.sentence ??= ASKED;
    return result;
  }

  /** Has the interpreter run a program's code, as it does for a script: with nothing of ours beneath it on the stack.
   * @param {[number, number, number]} addresses of the code, its names and a list */
  #execute([code, names, caught]) {
    if (!code) return;
    const { _PyEval_EvalCode, _PyErr_GetRaisedException, _PyList_Append, _Py_DecRef } = this.#module;
    const value = _PyEval_EvalCode(code, names, names);
    if (value) _Py_DecRef(value);
    else {
      const error = _PyErr_GetRaisedException();
      _PyList_Append(caught, error);
      _Py_DecRef(error);
    }
  }

  /** Throws away all that is the program's, for some of it speaks up then. */
  #goodbye() {
    const { _PyGC_Collect, _PyDict_Clear } = this.#module;
    _PyGC_Collect();
    const names = this.#last();
    if (names) _PyDict_Clear(names);
    _PyGC_Collect();
  }

  /** The timeline of a run, by an interpreter that is fresh; afterwards `reset` is due.
   * @param {string} trace @param {string} program @param {string} name @param {number} wide
   * @returns {{svg: string, moments: string} | null} */
  draw(trace, program, name, wide) {
    if (!this.#canDraw) {
      this.#session.prepare_to_draw();
      this.#keep();
      this.#canDraw = true;
    }
    return JSON.parse(this.#draw(trace, program, name, wide));
  }

  /** Puts everything back. @returns {boolean} whether it can be used again */
  reset() {
    timers.forEach((timer) => clearTimeout(timer));
    timers.clear();
    const grown = this.#module.HEAPU8.length - this.#memory.length;
    if (!this.sound || grown > CLEARED) return (this.sound = false);
    try {
      this.#putBack();
    } catch {
      this.sound = false;
    }
    return this.sound;
  }

  /** Remembers how everything is now. */
  #keep() {
    const { HEAPU8, FS } = this.#module;
    this.#memory = HEAPU8.slice();
    this.#stack = this.#module.___stack_pointer.value;
    this.#objects = [];
    try {
      for (let k = 0; ; k++) this.#objects.push(this.#module.__hiwire_get(k));
    } catch {
      // That was the last.
    }
    this.#streams = FS.streams.map((/** @type {any} */ stream) => ({ ...pick(stream), stream }));
    this.#files = [];
    this.#walk("/", (path, node) => this.#files.push(keptFile(path, node, FS)));
  }

  #putBack() {
    const { HEAPU8, FS, __hiwire_get, __hiwire_set } = this.#module;
    HEAPU8.set(this.#memory);
    HEAPU8.fill(0, this.#memory.length);
    this.#module.___stack_pointer.value = this.#stack;
    this.#objects.forEach((object, k) => __hiwire_set(k, object));
    try {
      for (let k = this.#objects.length; ; k++) {
        __hiwire_get(k);
        __hiwire_set(k, null);
      }
    } catch {
      // That was the last.
    }
    FS.streams.length = this.#streams.length;
    this.#streams.forEach(({ stream, ...kept }, k) => (FS.streams[k] = stream && Object.assign(stream, kept)));
    FS.chdir("/");
    this.#putFilesBack();
    FS.chdir("/home/reader");
  }

  #putFilesBack() {
    const { FS } = this.#module;
    const kept = new Map(this.#files.map((file) => [file.path, file]));
    /** @type {[string, boolean][]} */ const gone = [];
    const seen = new Set();
    this.#walk("/", (path, node) => {
      const file = kept.get(path);
      if (file?.node === node) seen.add(path);
      else gone.push([path, FS.isDir(node.mode)]);
      node.mode |= file || !FS.isDir(node.mode) ? 0 : 0o777;
      if (file) node.mode = file.mode;
    });
    if (seen.size !== kept.size) throw new Error("a file of Python's is missing");
    for (const [path, folder] of gone.reverse()) folder ? FS.rmdir(path) : FS.unlink(path);
    for (const { node, folder, contents, size, changed } of this.#files) {
      if (folder || !contents || changed === node.ctime) continue;
      node.contents = contents.slice();
      node.usedBytes = size;
      node.ctime = node.mtime = changed;
    }
  }

  /** Looks at every file in the memory's own file system. @param {string} path @param {(path: string, node: any) => void} look */
  #walk(path, look) {
    const { FS } = this.#module;
    const { node } = FS.lookupPath(path, { follow: false });
    for (const name of Object.keys(node.contents)) {
      const child = node.contents[name];
      const where = path === "/" ? `/${name}` : `${path}/${name}`;
      if (where === "/proc" || where === "/dev") continue;
      look(where, child);
      if (FS.isDir(child.mode) && !child.mounted) this.#walk(where, look);
    }
  }

  /** Ends the program that runs, here and now: the interpreter's stack is unwound, and its memory put back later.
   * @param {Result} result @returns {never} */
  #abandon(result) {
    this.#result = result;
    throw new Abandoned("the program was ended");
  }
}

/** What changes of an open file. @param {any} stream */
function pick(stream) {
  const { fd, flags, position } = stream ?? {};
  return { fd, flags, position };
}

/** @param {string} path @param {any} node @param {any} FS @returns {Kept} */
function keptFile(path, node, FS) {
  const kept = { node, path, mode: node.mode, folder: FS.isDir(node.mode) };
  if (!FS.isFile(node.mode)) return kept;
  return { ...kept, contents: node.contents?.slice(0, node.usedBytes), size: node.usedBytes, changed: node.ctime };
}
