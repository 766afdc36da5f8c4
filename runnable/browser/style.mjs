// Takes out of the theme's style sheet what no page of this site uses: `node style.mjs <theme's> <written> <used beside it> ...`.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PurgeCSS } from "purgecss";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const [theme, written, ...beside] = process.argv.slice(2);

// What Markdown and its extensions write, of which the sources of pages say nothing.
const markdown = `html body a abbr blockquote br code dd del details div dl dt em figcaption figure h1 h2 h3 h4 hr img input ins
  kbd li mark ol p pre s section small span strong sub summary sup svg table tbody td th thead tr ul
  admonition admonition-title note tip info warning danger example question quote abstract success failure bug
  headerlink footnote footnote-ref footnote-backref highlight hll linenos highlighttable md-typeset`;
const highlighting = /^(?:[a-z]{1,2}[a-z0-9]?|hll)$/;

const read = (/** @type {string} */ file) => ({ raw: fs.readFileSync(file, "utf8"), extension: "css" });
const css = [theme, ...beside].map(read);
const found = await new PurgeCSS().purge({
  content: [
    `${root}/docs/**/*.md`,
    `${root}/docs/overrides/**/*.html`,
    `${root}/docs/assets/*.js`,
    `${root}/runnable/*.py`,
    `${root}/runnable/browser/*.js`,
    { raw: markdown, extension: "txt" },
  ],
  css,
  safelist: { standard: [highlighting] },
  // (names of classes alone, for prose has words like "grid")
  defaultExtractor: (content) => content.match(/[\w-]+/g) ?? [],
  keyframes: true,
  variables: true,
});
fs.writeFileSync(written, found[0].css);
