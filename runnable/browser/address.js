// A program in the part of an address that is sent to nobody, the one after `#`: compressed, and in letters that need no quoting.

export const BEGIN = "#program=";
/** How many characters a program in an address may have: some letters can stand for a very long text. */
const MOST = 100_000;

/** @param {string} program @returns {Promise<string>} what comes after the page's address */
export async function write(program) {
  const compressed = new Blob([program]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(compressed).arrayBuffer());
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return BEGIN + btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} hash as in `location.hash` @returns {Promise<string | undefined>} the program; nothing if none is there
 * @throws {Error} what is wrong with it, in a sentence for the reader */
export async function read(hash) {
  if (!hash.startsWith(BEGIN)) return;
  let program = "";
  try {
    const letters = atob(hash.slice(BEGIN.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
      .pipeThrough(new TextDecoderStream("utf-8", { fatal: true }));
    const reader = text.getReader();
    for (let part = await reader.read(); !part.done && program.length <= MOST; part = await reader.read()) program += part.value;
  } catch {
    throw new Error("The address of this page is damaged: the program in it cannot be read. Ask whoever sent it for another.");
  }
  if (program.length > MOST) throw new Error("The program in this page’s address is longer than any that it would hold.");
  return program;
}
