// Small helpers for building pages out of elements: never out of text that could hold markup.

export const byId = (id) => document.getElementById(id);

// Makes an element: h("a", {href: "/"}, "Map"). Listeners are given as onclick and the like.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// A bar as wide as a share, set through the object model, which the page's policy allows.
export function bar(share, className = "bar-fill") {
  const fill = h("span", { class: className });
  fill.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return h("span", { class: "bar", "aria-hidden": "true" }, fill);
}

export function swatch(colour) {
  const box = h("span", { class: "swatch", "aria-hidden": "true" });
  box.style.background = colour;
  return box;
}
