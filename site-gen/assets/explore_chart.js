// Pictures of an answer: columns and lines over an axis, bars with their names. The figures are in the answer's table; these are for the eye.
const kSpace = "http://www.w3.org/2000/svg";
const kWidth = 1000, kHeight = 340, kLeft = 90, kBottom = 50, kTop = 14;
const kMostBars = 30, kMostSlots = 400;

function draw(name, attributes, ...children) {
  const element = document.createElementNS(kSpace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A figure with the sign of its currency as every page has it: "£1,200", "−EUR 5"; the figure alone where none is said. */
export function money(figure, currency) {
  if (!currency) return figure;
  const sign = currency === "GBP" ? "£" : `${currency} `;
  return figure.startsWith("-") ? `−${sign}${figure.slice(1)}` : sign + figure;
}

/** "£1.2bn", "34.5m", "−980k" */
function short(value, currency) {
  const [by, unit] = [[1e9, "bn"], [1e6, "m"], [1e3, "k"]].find(([one]) => Math.abs(value) >= one) ?? [1, ""];
  return money(`${value < 0 ? "-" : ""}${Number((Math.abs(value) / by).toPrecision(3))}${unit}`, currency).replace(/^-/, "−");
}

/** The round number that steps of an axis are apart. */
function step(span) {
  const rough = span / 4, power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 2.5, 5, 10].find((one) => one * power >= rough);
}

/** Months or years in a row, with those of which the answer says nothing; labels as they are where they are no time. */
export function slots(rows) {
  const known = rows.filter(([label]) => label !== null);
  const month = known.length > 0 && known.every(([label]) => /^\d{4}-\d{2}$/.test(label)), year = known.length > 0 && known.every(([label]) => /^\d{4}$/.test(label));
  if (!month && !year) return rows.map(([label, value]) => ({ label: label ?? "(blank)", value }));
  const at = (label) => (month ? Number(label.slice(0, 4)) * 12 + Number(label.slice(5)) - 1 : Number(label));
  const named = (n) => (month ? `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, "0")}` : String(n));
  const there = new Map(known.map(([label, value]) => [at(label), value]));
  const [first, last] = [Math.min(...there.keys()), Math.max(...there.keys())];
  if (last - first > kMostSlots) return known.map(([label, value]) => ({ label, value }));
  return Array.from({ length: last - first + 1 }, (_, n) => ({ label: named(first + n), value: there.get(first + n) ?? null }));
}

function frame(height, name, says) {
  return draw("svg", { role: "img", viewBox: `0 0 ${kWidth} ${height}`, "aria-label": `${name}. ${says} The table below holds the figures.` });
}

/** Grid, axis and the place of a value, for what stands over an axis; `say` is how a value reads. */
function over(svg, values, say) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const by = step(most - least || 1), low = Math.floor(least / by) * by, high = Math.max(Math.ceil(most / by) * by, low + by);
  const y = (value) => kTop + ((high - value) / (high - low)) * (kHeight - kTop - kBottom);
  for (let n = 0; low + n * by <= high + by / 2; ++n) {
    const value = low + n * by;
    svg.append(draw("line", { class: Math.abs(value) < by / 1e6 ? "db-chart__axis" : "db-chart__grid", x1: kLeft, x2: kWidth, y1: y(value), y2: y(value) }), draw("text", { x: kLeft - 8, y: y(value) + 4, "text-anchor": "end" }, say(value)));
  }
  return y;
}

function labels(svg, all, x) {
  const every = Math.max(1, Math.ceil(all.length / 12));
  all.forEach(({ label }, n) => n % every === 0 && svg.append(draw("text", { x: x(n), y: kHeight - kBottom + 22, "text-anchor": "middle" }, label.length > 12 ? `${label.slice(0, 11)}…` : label)));
}

function columns(name, all, say) {
  const svg = frame(kHeight, name, `Columns for ${all.length} values.`), wide = (kWidth - kLeft) / all.length;
  const y = over(svg, all.flatMap(({ value }) => (value === null ? [] : [value])), say), x = (n) => kLeft + n * wide;
  all.forEach(({ label, value }, n) => {
    const box = { x: x(n) + wide * 0.1, width: wide * 0.8 };
    if (value === null) svg.append(draw("rect", { ...box, class: "db-chart__gap", y: kTop, height: kHeight - kTop - kBottom }, draw("title", {}, `${label}: nothing`)), draw("rect", { ...box, class: "db-chart__gap-mark", y: kHeight - kBottom - 4, height: 4 }));
    else svg.append(draw("rect", { ...box, class: value < 0 ? "db-chart__under" : "db-chart__bar", y: Math.min(y(0), y(value)), height: Math.max(1, Math.abs(y(value) - y(0))) }, draw("title", {}, `${label}: ${say(value)}`)));
  });
  labels(svg, all, (n) => x(n) + wide / 2);
  return svg;
}

/** Broken where there is nothing, so that no line is drawn through it. */
function line(name, all, say) {
  const svg = frame(kHeight, name, `A line through ${all.length} values.`), apart = (kWidth - kLeft - 20) / Math.max(1, all.length - 1);
  const y = over(svg, all.flatMap(({ value }) => (value === null ? [] : [value])), say), x = (n) => kLeft + 10 + n * apart;
  let path = "";
  all.forEach(({ value }, n) => { path += value === null ? "" : `${n > 0 && all[n - 1].value !== null ? "L" : "M"}${x(n).toFixed(1)} ${y(value).toFixed(1)}`; });
  svg.append(draw("path", { class: "db-chart__line", d: path }), ...all.flatMap(({ label, value }, n) => (value === null ? [] : [draw("circle", { class: "db-chart__bar", cx: x(n), cy: y(value), r: 3 }, draw("title", {}, `${label}: ${say(value)}`))])));
  labels(svg, all, x);
  return svg;
}

function bars(name, all, say) {
  const first = all.slice(0, kMostBars), high = 26, left = 330, most = Math.max(...first.map(({ value }) => Math.abs(value ?? 0))) || 1;
  const svg = frame(first.length * high, name, `Bars for ${first.length < all.length ? `the first ${first.length} of ` : ""}${all.length} values.`);
  first.forEach(({ label, value }, n) => {
    const wide = ((kWidth - left - 90) * Math.abs(value ?? 0)) / most, y = n * high;
    svg.append(draw("text", { x: left - 8, y: y + 17, "text-anchor": "end" }, label.length > 44 ? `${label.slice(0, 43)}…` : label), draw("rect", { class: value < 0 ? "db-chart__under" : "db-chart__bar", x: left, y: y + 4, width: Math.max(1, wide), height: high - 8 }), draw("text", { x: left + wide + 6, y: y + 17 }, value === null ? "(blank)" : say(value)));
  });
  return svg;
}

/** rows: [label or null, number or null]; `currency` of the numbers, null where they are no money. Null where there are too few to be seen side by side. */
export function chart(kind, name, rows, currency) {
  const all = kind === "bars" ? rows.map(([label, value]) => ({ label: label ?? "(blank)", value })) : slots(rows);
  if (all.length < 2) return null;
  return { bars, columns, line }[kind]?.(name, all, (value) => short(value, currency)) ?? null;
}
