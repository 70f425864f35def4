/** The sign of twistchat: two lines of talk, twisted. */

import { h } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";

export function logo() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  const parts = [
    ["rect", { x: 2, y: 2, width: 44, height: 44, rx: 13, fill: "currentColor" }],
    ["path", { d: "M12 17c8 0 8 14 16 14h8", stroke: "#fff" }],
    ["path", { d: "M12 31c8 0 8-14 16-14h8", stroke: "#fff", "stroke-opacity": ".62" }],
  ];
  for (const [tag, attributes] of parts) {
    const node = document.createElementNS(SVG, tag);
    const all = tag === "path" ? { ...attributes, fill: "none", "stroke-width": 4.5, "stroke-linecap": "round" } : attributes;
    for (const [name, value] of Object.entries(all)) node.setAttribute(name, value);
    svg.append(node);
  }
  return h("div", { class: "logo", "aria-hidden": "true" }, svg);
}
