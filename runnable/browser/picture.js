// A picture that came from where a reader's program ran: whatever that program did, only shapes and words get here.

const SHAPES = new Set(["svg", "title", "desc", "defs", "pattern", "g", "path", "rect", "circle", "line", "text", "tspan"]);
const ATTRIBUTES = new Set([
  "class", "x", "y", "d", "cx", "cy", "r", "id", "width", "height", "fill", "role", "viewBox",
  "aria-labelledby", "aria-describedby", "patternUnits",
]); // prettier-ignore

/** The picture, with ids of its own; nothing if it is none.
 * @param {string} svg @param {string} prefix what its ids are to begin with */
export function drawn(svg, prefix) {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (!(root instanceof SVGSVGElement) || root.querySelector("parsererror")) return;
  for (const element of [root, ...root.querySelectorAll("*")]) {
    if (!SHAPES.has(element.localName) || element.namespaceURI !== root.namespaceURI) {
      element.remove();
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      if (name === "id") element.id = `${prefix}-${value}`;
      else if (name.startsWith("aria-")) element.setAttribute(name, value.replace(/\S+/g, `${prefix}-$&`));
      else if (name === "fill") element.setAttribute(name, value.replace(/^url\(#/, `url(#${prefix}-`));
      else if (name !== "xmlns" && !ATTRIBUTES.has(name)) element.removeAttribute(name);
    }
  }
  return document.importNode(root, true);
}
