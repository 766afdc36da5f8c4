// Asks the search index, in a worker of its own: Pagefind is WebAssembly, which the policy of most pages does not allow,
// and a worker that comes as a file has no policy of its page. runnable/finish/search.py writes the index.

/** @typedef {{title: string, place: string, address: string, excerpt: string[]}} Found
 * a section, or a program in one, and where it stands; of the excerpt's parts, every other one is what was asked for */
/** @typedef {{question: string, most: number}} Question how many are to be told at most */
/** @typedef {{question: string, all: number, total: number, found: Found[]}} Answer
 * how many sections have all of the words, and how many there are with those that have some */
/** @typedef {"no network" | "not built" | "not run"} Fault */
/** @typedef {{id: string, score: number, data: () => Promise<Fragment>}} Result what Pagefind finds */
/** @typedef {{raw_url: string, content: string, meta: Record<string, string>, anchors: Anchor[], weighted_locations: Hit[]}} Fragment */
/** @typedef {{id: string, text: string, location: number}} Anchor a heading, and which word of the content it begins with */
/** @typedef {{location: number, balanced_score: number}} Hit a word of the content that was asked for */

const SITE = new URL("../", import.meta.url).href, INDEX = new URL("search/", import.meta.url).href;

// Sections are short; and of words that only begin as the one asked for, few are meant.
const RANKING = { pageLength: 0.5, termSimilarity: 6 };
const PHRASE = 2; // How much better a section is that has the words side by side.
const ENOUGH = 5; // With fewer that have all of the words, those that have some are told too.

// Nearly every section has these, and would be found for them.
const COMMON = new Set(("a an and are be can do does for from how i if in is it my not of on or should so that the there this to " +
  "use using was what when where which who why will with you").split(" "));

const EXCERPT = 26, LEAD = 4; // Words shown of a section, and how many of them stand before the first asked for.

// Divides words as the index does: see _JOINED in runnable/finish/search.py.
const JOINED = /(?<=[\p{L}\p{N}_])[.([{=:,/|+*<>@"]+(?=[\p{L}_])/gu;

let fault = /** @type {Fault | undefined} */ (undefined);

// Pagefind answers as if nothing were there when a part of its index cannot be fetched.
const { fetch } = self;
self.fetch = async (...request) => {
  try {
    const answer = await fetch(...request);
    if (!answer.ok) fault ??= "not built";
    return answer;
  } catch (error) {
    fault ??= "no network";
    throw error;
  }
};

/** @returns {Promise<(words: string) => Promise<Result[]>>} */
async function load() {
  const pagefind = await import(`${INDEX}pagefind.js`).catch(async (error) => {
    await self.fetch(`${INDEX}pagefind.js`); // It tells why.
    throw error;
  });
  await pagefind.options({ ranking: RANKING });
  await pagefind.init();
  return async (words) => (await pagefind.search(words)).results;
}

const loaded = load();
loaded.catch(() => {}); // It is told when something is asked.

/** @param {string} question @returns {Promise<{results: Result[], all: number}>} */
async function search(question) {
  const find = await loaded, only = /^\s*".*"\s*$/.test(question);
  const words = question.replace(JOINED, " ").replace(/"/g, " ").trim().split(/\s+/);
  const telling = words.filter((word) => !COMMON.has(word.toLowerCase().replace(/\W+$/, "")));
  const asked = telling.length ? telling : words;
  let results = await find(asked.join(" "));
  if (words.length > 1) {
    const phrase = new Set((await find(`"${words.join(" ")}"`)).map(({ id }) => id));
    if (only) results = results.filter(({ id }) => phrase.has(id));
    for (const result of results) if (phrase.has(result.id)) result.score *= PHRASE;
    results.sort(byScore);
    if (!only && results.length < ENOUGH) return { results: await addSome(results, asked, find), all: results.length };
  }
  return { results, all: results.length };
}

/** Adds what has some of the words. @param {Result[]} results @param {string[]} words
 * @param {(words: string) => Promise<Result[]>} find */
async function addSome(results, words, find) {
  const known = new Set(results.map(({ id }) => id));
  const found = /** @type {Map<string, Result & {count: number}>} */ (new Map());
  for (const word of words) {
    for (const result of await find(word)) {
      const { score, count } = found.get(result.id) ?? { score: 0, count: 0 };
      if (!known.has(result.id)) found.set(result.id, { ...result, score: score + result.score, count: count + 1 });
    }
  }
  const some = [...found.values()].map((result) => ({ ...result, score: result.score * result.count }));
  return [...results, ...some.sort(byScore)];
}

/** The best first. @param {Result} a @param {Result} b */
const byScore = (a, b) => b.score - a.score;

/** @param {Result} result @returns {Promise<Found>} */
async function tell(result) {
  const { raw_url, content, meta, anchors, weighted_locations } = await result.data();
  const words = content.split(" "), headings = [{ id: "", text: meta.title, location: 0 }, ...anchors];
  const parts = headings.map((heading, k) => {
    const end = headings[k + 1]?.location ?? words.length;
    const hits = weighted_locations.filter(({ location }) => location >= heading.location && location < end);
    return { ...heading, end, hits, score: hits.reduce((sum, { balanced_score }) => sum + balanced_score, 0) };
  });
  const { id, text, location, end, hits } = parts.reduce((best, part) => (part.score > best.score ? part : best));
  const section = raw_url.slice(1).replace(/#?\.html$/, "");
  return {
    title: shown(text),
    place: shown([...new Set(id ? [meta.title, meta.page] : [meta.page])].join(" · ")),
    address: SITE + (id ? section.replace(/(#.*)?$/, `#${id}`) : section),
    excerpt: excerpt(words, hits, location + text.split(" ").length, end),
  };
}

/** The words around most of what was asked for. @param {string[]} words @param {Hit[]} hits
 * @param {number} first where the part of the words begins, after its heading @param {number} end */
function excerpt(words, hits, first, end) {
  const within = hits.filter(({ location }) => location >= first);
  /** @param {number} from */
  const worth = (from) => within.reduce((sum, { location: at, balanced_score: score }) =>
    at >= from && at < from + EXCERPT - LEAD ? sum + score : sum, 0);
  const densest = within.reduce((best, { location }) => (worth(location) > worth(best) ? location : best), first);
  const start = Math.max(first, Math.min(densest - LEAD, end - EXCERPT)), stop = Math.min(start + EXCERPT, end);
  const marked = new Set(within.map(({ location }) => location)), parts = [start > first ? "… " : ""];
  /** @param {string} text @param {boolean} mark */
  const add = (text, mark) => {
    if (mark === (parts.length % 2 === 1)) parts.push("");
    parts[parts.length - 1] += text;
  };
  for (let at = start; at < stop; at++) {
    const word = words[at].replace(/`$/, ""); // See _JOINED in runnable/finish/search.py.
    add(word, marked.has(at));
    if (word === words[at]) add(" ", false);
  }
  if (stop < end) add("…", false);
  return parts;
}

/** A heading as it stood on the page. @param {string} words */
const shown = (words) => words.replace(/` /g, "");

/** @param {Question} question @returns {Promise<Answer | {fault: Fault}>} */
async function answer({ question, most }) {
  try {
    const { results, all } = await search(question);
    const found = await Promise.all(results.slice(0, most).map(tell));
    if (!fault) return { question, all, total: results.length, found };
  } catch (error) {
    console.warn(error);
  }
  return { fault: fault ?? "not run" };
}

self.onmessage = async (/** @type {MessageEvent<Question>} */ event) => self.postMessage(await answer(event.data));
