// Keeps the site for a reader without a network. It is asked for once a program was run, not before.
// Pages come from the network while there is one. What runs programs is kept by its content, so each is fetched once.

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SITE = new URL("./", scope.location.href).href;
const INDEX = "assets/search/";
const RUNS = "what runs programs", READ = "what is read";

/** Where a file is kept. @param {string} path below the site's root; one of FILES */
const keyOf = (path) => `${SITE}?${FILES[path]}`;

scope.addEventListener("install", (event) => {
  const install = async () => {
    const cache = await caches.open(RUNS);
    for (const path in FILES) if (!(await cache.match(keyOf(path)))) await store(cache, SITE + path, keyOf(path));
    await scope.skipWaiting();
  };
  event.waitUntil(install());
});

scope.addEventListener("activate", (event) => {
  const activate = async () => {
    const cache = await caches.open(RUNS), wanted = new Set(Object.keys(FILES).map(keyOf));
    for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
    await scope.clients.claim();
  };
  event.waitUntil(activate());
});

scope.addEventListener("fetch", (event) => {
  const { request } = event, { method, mode, destination, url } = request, path = url.slice(SITE.length);
  if (method !== "GET" || !url.startsWith(SITE)) return;
  if (path in FILES) event.respondWith(keptOrFetched(request, path));
  // Whatever else a script asks for may never end, as a live reload does; only the search's index is to be kept.
  else if (mode === "navigate" || destination || path.startsWith(INDEX)) {
    event.respondWith(fetchedOrKept(request));
  }
});

// A page says what belongs to the site: all that it loaded, and the pages that it links to; and that it was searched.
scope.addEventListener("message", (event) => {
  const keep = async () => {
    const read = await caches.open(READ);
    for (const url of /** @type {string[]} */ (event.data.keep ?? [])) {
      const known = !url.startsWith(SITE) || url.slice(SITE.length) in FILES || (await read.match(url));
      if (!known) await store(read, url, url).catch(() => {}); // It is kept when it is next read.
    }
    if (event.data.searched) await keepSearch(read).catch(() => {}); // Then there is no searching without a network.
  };
  event.waitUntil(keep());
});

/** Keeps search with all of its index: many small files, most of which are named for their content.
 * @param {Cache} cache */
async function keepSearch(cache) {
  // It names the index, so it changes with it.
  const entry = await fetch(`${SITE}${INDEX}pagefind-entry.json`), name = await entry.text(), done = `${SITE}${INDEX}?kept`;
  if (!entry.ok || name === (await (await cache.match(done))?.text())) return;
  const list = await fetch(`${SITE}${INDEX}files.json`);
  const wanted = /** @type {string[]} */ (await list.json()).map((path) => SITE + path);
  for (const url of wanted) if (!/_[0-9a-f]+\.pf_/.test(url) || !(await cache.match(url))) await store(cache, url, url);
  for (const { url } of await cache.keys()) {
    if (url.startsWith(SITE + INDEX) && !wanted.includes(url)) await cache.delete(url);
  }
  await cache.put(done, new Response(name));
}

/** @param {Cache} cache @param {string} url @param {string} key */
async function store(cache, url, key) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  if (!answer.redirected) await cache.put(key, answer);
}

/** @param {Request} request @param {string} path */
async function keptOrFetched(request, path) {
  const cache = await caches.open(RUNS);
  return (await cache.match(keyOf(path))) ?? fetch(request);
}

/** @param {Request} request */
async function fetchedOrKept(request) {
  const cache = await caches.open(READ), key = request.url.replace(/[?#].*/, "");
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw error;
  }
}
