// What every page adds where script runs: tables whose columns can be sorted, and forms that only a script answers. Nothing on the site needs it.

/** "£1,234.50", "−£25.00", "12,345 rows", "93.4%" as a number; null for what begins with none. */
function numberOf(text) {
  const match = text.replace(/[£,\s]/g, "").replace("−", "-").match(/^-?\d+(\.\d+)?/);
  return match ? Number(match[0]) : null;
}

function compare(a, b) {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null && y !== null) return x - y;
  if (x !== null || y !== null) return x === null ? -1 : 1;
  return a.localeCompare(b, "en", { numeric: true });
}

function sortBy(table, column, ascending) {
  const body = table.tBodies[0];
  const text = (row) => row.cells[column].textContent.trim();
  const rows = [...body.rows].sort((a, b) => (ascending ? 1 : -1) * compare(text(a), text(b)));
  body.append(...rows);
}

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  table.classList.add("db-sortable");
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "db-sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      // The first click of a column of numbers shows the largest.
      const numbers = head.classList.contains("govuk-table__header--numeric");
      const ascending = head.ariaSort ? head.ariaSort === "descending" : !numbers;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.ariaSort = ascending ? "ascending" : "descending";
      sortBy(table, column, ascending);
    });
  });
}

/** What is folded away and matters on paper is open there, and then as it was. */
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details.db-open-on-paper:not([open])")) {
    one.open = true;
    addEventListener("afterprint", () => { one.open = false; }, { once: true });
  }
});

for (const form of document.querySelectorAll("form[data-script]")) form.hidden = false;
/** Without script the service looks for the words, and needs some; with it the page of search does, which shows all there is when it has none. */
for (const form of document.querySelectorAll("form.db-find")) {
  form.action = new URL("../search/", import.meta.url).pathname;
  form.elements.q.required = false;
}
for (const table of document.querySelectorAll("table[data-sortable]")) makeSortable(table);
