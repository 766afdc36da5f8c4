// Runs programs one after another in one Pyodide under Node, each in a fresh Python, as the page's worker does:
// `node browser_node.mjs <folder with python.zip> <folder of pyodide> <kept or fetched>`. A job, as JSON, a line; an answer
// each. When it is `kept` it boots from what a first boot has left, as the second page does that a reader opens.

import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";
import { Interpreter, prepareGlobals } from "../runnable/browser/interpreter.js";
import { pack, unpack } from "../runnable/browser/snapshot.js";

const [made, pyodideFolder] = process.argv.slice(2, 4).map((folder) => path.resolve(folder) + path.sep);
prepareGlobals();
const { loadPyodide } = await import(pathToFileURL(`${pyodideFolder}pyodide.mjs`).href);
const asleep = new Int32Array(new SharedArrayBuffer(4));

let printed = /** @type {Uint8Array[]} */ ([]), partial = 0, boots = 0;
const host = {
  write: (/** @type {Uint8Array} */ bytes) => void printed.push(bytes),
  sleep: (/** @type {number} */ seconds) => void Atomics.wait(asleep, 0, 0, seconds * 1000),
  partial: () => void partial++,
};
const { lock } = JSON.parse(fs.readFileSync(`${made}python.json`, "utf8"));
const options = { indexURL: pyodideFolder, stdLibURL: `${made}python.zip`, lockFileContents: lock };
/** @type {Uint8Array | undefined} */ let snapshot;
if (process.argv[4] === "kept") {
  const first = await Interpreter.boot(loadPyodide, host, options);
  snapshot = unpack(pack(/** @type {Uint8Array} */ (first.snapshot)));
}
const boot = () => (boots++, Interpreter.boot(loadPyodide, host, options, snapshot));

let began = performance.now();
let interpreter = await boot();
console.log(JSON.stringify({ booted: performance.now() - began }));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  printed = [];
  partial = 0;
  began = performance.now();
  const result = interpreter.run(job);
  const ran = performance.now() - began;
  began = performance.now();
  let sound = interpreter.reset();
  const reset = performance.now() - began;
  let drawn = null;
  began = performance.now();
  if (sound && job.draw && result.trace) {
    drawn = interpreter.draw(result.trace, job.program, job.name, job.wide);
    sound = interpreter.reset();
  }
  const drew = performance.now() - began;
  if (!sound) interpreter = await boot();
  const output = Buffer.concat(printed).toString("utf8");
  const answer = { ...result, output, drawn, partial, sound, boots, milliseconds: { ran, reset, drew } };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
