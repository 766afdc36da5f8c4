// Prints what pages use of a style sheet: `node used.mjs <sheet> <file> ...`. The files are pages, their scripts, which
// make elements too, and the other style sheets that these have, for they may use its variables.

import fs from "node:fs";
import { PurgeCSS } from "purgecss";

const [sheet, ...files] = process.argv.slice(2);
const read = (file) => ({ raw: fs.readFileSync(file, "utf8"), extension: file.split(".").pop() });
const contents = files.map(read);
const sheets = contents.filter(({ extension }) => extension === "css");

const TAG = /<([a-z][\w-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)/g;
const ATTRIBUTE = /([\w:-]+)(?:="([^"]*)")?/g;

/** The elements of a page, with their classes, ids and attributes; of the words in its text nothing. */
function names(html) {
  const found = { tags: [], classes: [], ids: [], attributes: { names: [], values: [] }, undetermined: [] };
  for (const [, tag, attributes] of html.matchAll(TAG)) {
    found.tags.push(tag);
    for (const [, name, value = ""] of attributes.matchAll(ATTRIBUTE)) {
      const words = value.split(/\s+/);
      found.attributes.names.push(name);
      found.attributes.values.push(value, ...words);
      if (name === "class") found.classes.push(...words);
      if (name === "id") found.ids.push(value);
    }
  }
  return found;
}

/** The elements that a script may make: each word that is a string. */
function words(script) {
  const tags = [...script.matchAll(/(["'`])([a-z][\w-]*)\1/g)].map(([, , word]) => word);
  return { tags, classes: [], ids: [], attributes: { names: [], values: [] }, undetermined: [] };
}

const [{ css }] = await new PurgeCSS().purge({
  content: contents.filter(({ extension }) => extension !== "css"),
  css: [read(sheet), ...sheets],
  extractors: [
    { extractor: names, extensions: ["html"] },
    { extractor: words, extensions: ["js"] },
  ],
  // What a reader opens has it from then on.
  dynamicAttributes: ["open"],
  keyframes: true,
  variables: true,
});
process.stdout.write(css);
