// Keeps in the reader's browser what Python's memory holds when it has started, so that the next page starts it sooner.

const PLACE = "Python, as it is when it has started";
const BLOCK = 65536;

/** The parts of a snapshot that are not empty, after how long it is and where they lie: most of it is empty.
 * @param {Uint8Array} snapshot */
export function pack(snapshot) {
  const words = new Uint32Array(snapshot.buffer, snapshot.byteOffset, snapshot.length >> 2);
  const full = [];
  for (let start = 0; start < words.length; start += BLOCK >> 2) {
    const end = start + (BLOCK >> 2);
    if (words.subarray(start, end).some((word) => word)) full.push(start << 2);
  }
  const packed = new Uint8Array(4 * (full.length + 2) + BLOCK * full.length);
  new Uint32Array(packed.buffer, 0, full.length + 2).set([snapshot.length, full.length, ...full]);
  full.forEach((start, k) => packed.set(snapshot.subarray(start, start + BLOCK), 4 * (full.length + 2) + BLOCK * k));
  return packed;
}

/** @param {Uint8Array<ArrayBuffer>} packed */
export function unpack(packed) {
  const [length, count] = new Uint32Array(packed.buffer, 0, 2);
  const full = new Uint32Array(packed.buffer, 8, count), snapshot = new Uint8Array(length);
  const begin = 4 * (count + 2);
  full.forEach((start, k) => {
    const size = Math.min(BLOCK, length - start);
    snapshot.set(packed.subarray(begin + BLOCK * k, begin + BLOCK * k + size), start);
  });
  return snapshot;
}

/** What an earlier page kept. @param {CacheStorage} caches @param {string} address names the files that Python consists of
 * @returns {Promise<Uint8Array | undefined>} */
export async function recall(caches, address) {
  try {
    const response = await (await caches.open(PLACE)).match(address);
    return response && unpack(new Uint8Array(await response.arrayBuffer()));
  } catch {
    return undefined; // This browser keeps nothing for the site.
  }
}

/** Keeps it for the next page, in place of what was kept before. @param {CacheStorage} caches @param {string} address
 * @param {Uint8Array} snapshot */
export async function keep(caches, address, snapshot) {
  try {
    const cache = await caches.open(PLACE);
    for (const { url } of await cache.keys()) await cache.delete(url);
    await cache.put(address, new Response(pack(snapshot)));
  } catch {
    // Then Python takes longer to start the next time.
  }
}
