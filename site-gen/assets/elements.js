// Elements made from text that is never read as markup, whatever a department wrote.

/** Where the site begins: "/", or the path under which a host has it. */
export const root = new URL("../", import.meta.url).pathname;

/** make("p", {class: "x"}, "text", child…) */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A table in its own scrolling region, as the site's pages have them. */
export function table(label, heads, rows) {
  const head = make("tr", { class: "govuk-table__row" }, ...heads.map((text) => make("th", { scope: "col", class: "govuk-table__header" }, text)));
  const line = (cells) =>
    make("tr", { class: "govuk-table__row" }, ...cells.map((cell, n) => make(n ? "td" : "th", n ? { class: "govuk-table__cell" } : { scope: "row", class: "govuk-table__header" }, cell)));
  return make("section", { class: "db-scroll", "aria-label": label, tabindex: "0" },
    make("table", { class: "govuk-table db-table-small" },
      make("caption", { class: "govuk-table__caption govuk-visually-hidden" }, label),
      make("thead", { class: "govuk-table__head" }, head),
      make("tbody", { class: "govuk-table__body" }, ...rows.map(line))));
}

/** What a problem document (RFC 9457) or a broken connection says, as a notice. */
export function notice(text) {
  return make("div", { class: "govuk-inset-text" }, make("p", { class: "govuk-body" }, text));
}

export async function problemText(answer) {
  try {
    const problem = await answer.json();
    return problem.detail || problem.title || `The service answered ${answer.status}.`;
  } catch {
    return `The service answered ${answer.status}.`;
  }
}
