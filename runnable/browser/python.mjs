// Makes the Python that a page fetches: `node python.mjs <folder to write to> [<folder of npm's pyodide>]`.
//
// python.zip: of the standard library what programs here may use, and of this project what runs beside them, compiled, with the
// source of what stands in tracebacks; python.json: how many bytes each file has that is fetched, for the progress bar,
// and what Pyodide wants to know.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const output = process.argv[2];
const pyodideFolder = path.resolve(process.argv[3] ?? path.join(here, "node_modules", "pyodide"));
if (!output) {
  console.error("usage: node python.mjs <folder to write to> [<folder of pyodide>]");
  process.exit(2);
}
const { loadPyodide } = await import(pathToFileURL(path.join(pyodideFolder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: pyodideFolder + path.sep });

const project = path.dirname(here);
for (const name of ["__init__.py", "clock.py", "launch.py", ...["trace", "timeline", "browser"].flatMap(pythonFiles)]) {
  const target = `/project/runnable/${name}`;
  python.FS.mkdirTree(path.posix.dirname(target));
  python.FS.writeFile(target, fs.readFileSync(path.join(project, name)));
}
python.runPython(fs.readFileSync(path.join(here, "archive.py"), "utf8"));
python.globals.get("make")("/project", "/python.zip");

fs.mkdirSync(output, { recursive: true });
fs.writeFileSync(path.join(output, "python.zip"), python.FS.readFile("/python.zip"));
const size = (/** @type {string} */ file) => fs.statSync(file).size;
const sizes = { "python.zip": size(path.join(output, "python.zip")) };
for (const name of ["pyodide.asm.wasm", "pyodide.asm.mjs", "pyodide.mjs"]) {
  Object.assign(sizes, { [`pyodide/${name}`]: size(path.join(pyodideFolder, name)) });
}
// Of the packages that Pyodide could fetch none are wanted, but it compares what their list says of itself.
const { info } = JSON.parse(fs.readFileSync(path.join(pyodideFolder, "pyodide-lock.json"), "utf8"));
fs.writeFileSync(path.join(output, "python.json"), JSON.stringify({ sizes, lock: { info, packages: {} } }));

/** @param {string} folder @returns {string[]} */
function pythonFiles(folder) {
  return fs.readdirSync(path.join(project, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ["__pycache__", "node_modules"].includes(entry.name) ? [] : pythonFiles(name);
    return name.endsWith(".py") && !["browser/build.py", "browser/archive.py"].includes(name) ? [name] : [];
  });
}
