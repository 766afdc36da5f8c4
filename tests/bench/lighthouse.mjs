// One run of Lighthouse: `node lighthouse.mjs mobile|desktop ADDRESS CHROMIUM FLAG…` prints its scores, of 100, as JSON.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [form, address, chromePath, ...chromeFlags] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags });
try {
  const options = { port: chrome.port, logLevel: "error", onlyCategories: ["performance", "accessibility", "best-practices", "seo"] };
  const { lhr } = await lighthouse(address, options, form === "desktop" ? desktopConfig : undefined);
  const { categories, audits } = lhr;
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const scores = Object.fromEntries(Object.entries(categories).map(([name, { score }]) => [name, Math.round(100 * score)]));
  // Milliseconds to the first paint, as Lighthouse works them out for a slow phone or for a desktop.
  scores.paint = Math.round(audits["first-contentful-paint"].numericValue);
  const lost = Object.values(categories).flatMap(({ auditRefs }) =>
    auditRefs.filter(({ id, weight }) => weight && audits[id].score !== null && audits[id].score < 0.9).map(({ id }) => id));
  console.log(JSON.stringify({ scores, lost }));
} finally {
  chrome.kill();
}
