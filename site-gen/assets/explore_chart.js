// Pictures of an answer: columns and lines over an axis, bars with their names. The figures are in the answer's table; these are for the eye.
const kSpace = "http://www.w3.org/2000/svg";
const kTop = 14, kAxis = 290, kLine = 18;
// As site-gen/chart.cpp has them: how wide a column is at least and at most, a picture by itself, and what a phone leaves beside the amounts.
const kMinSlot = 7, kMaxSlot = 56, kMinWidth = 160, kMaxWidth = 900, kNarrow = 256;
const kMostBars = 30, kMostSlots = 400, kLetter = 7.5, kMargin = 24;
// Names below an axis: letters that a line has at least and wants at most, and lines.
const kFewLetters = 10, kLetters = 16, kLines = 3;

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

function frame(kind, width, height, name, says) {
  return draw("svg", { class: `db-chart__picture${kind}`, role: "img", width, height, "aria-label": `${name}. ${says} The table below holds the figures.` });
}

/** A name in lines of so many letters; only what needs more lines than there are ends with an ellipsis. */
function wrapped(name, letters) {
  const lines = [];
  for (const word of name.split(/\s+/).flatMap((one) => one.match(new RegExp(`.{1,${letters}}`, "gu")) ?? []))
    if (lines.length && `${lines.at(-1)} ${word}`.length <= letters) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  return lines.length <= kLines ? lines : [...lines.slice(0, kLines - 1), `${lines[kLines - 1].slice(0, letters - 1)}…`];
}

/** How names stand below `room` pixels of axis: in lines, and where these have no room beside one another only every so many of them. */
function belowAxis(all, room) {
  const longest = Math.max(...all.map(({ label }) => label.length)), fits = (every) => Math.floor(((room * every) / all.length - 8) / kLetter);
  let every = 1;
  while (fits(every) < Math.min(longest, kFewLetters)) ++every;
  const lines = all.map(({ label }) => wrapped(label, fits(every))), flat = lines.flat();
  return { lines, every, long: Math.max(...flat.map((one) => one.length)) * kLetter, most: Math.max(...lines.map((one) => one.length)) };
}

/** A picture over an axis: placed in parts of its width, so that it becomes narrower with the page and its writing no smaller. */
function framed(all, name, says) {
  const count = all.length, slot = Math.max(kMaxSlot, Math.min(kLetters, Math.max(...all.map(({ label }) => label.length))) * kLetter + 8);
  const fits = count * kMinSlot <= kNarrow, width = Math.max(count * kMinSlot, Math.min(Math.max(count * slot, kMinWidth), kMaxWidth));
  const room = fits ? Math.min(width, Math.max(kNarrow, document.documentElement.clientWidth - 130)) : width, names = belowAxis(all, room);
  return { svg: frame(fits ? "" : " db-chart__picture--long", width, kAxis + 32 + names.most * kLine, name, says), room, names };
}

/** Grid, axis and the place of a value, for what stands over an axis; `say` is how a value reads. */
function over(svg, values, say) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const by = step(most - least || 1), low = Math.floor(least / by) * by, high = Math.max(Math.ceil(most / by) * by, low + by);
  const y = (value) => kTop + ((high - value) / (high - low)) * (kAxis - kTop);
  for (let n = 0; low + n * by <= high + by / 2; ++n) {
    const value = low + n * by;
    svg.append(draw("line", { class: Math.abs(value) < by / 1e6 ? "db-chart__axis" : "db-chart__grid", x1: 0, x2: "100%", y1: y(value), y2: y(value) }), draw("text", { x: -6, y: y(value) + 4, "text-anchor": "end" }, say(value)));
  }
  return y;
}

/** Names in the middle of their columns, whole where one points at them; none that would run out of the picture. */
function labels(svg, all, x, { lines, every, long }, room) {
  all.forEach(({ label }, n) => {
    if (n % every !== 0 || (x(n) / 100) * room + long / 2 > room + kMargin) return;
    const at = `${x(n)}%`, parts = lines[n].map((one, k) => draw("tspan", { x: at, y: kAxis + 22 + k * kLine }, one));
    svg.append(draw("text", { "text-anchor": "middle" }, draw("title", {}, label), ...parts));
  });
}

function columns(name, all, say) {
  const { svg, room, names } = framed(all, name, `Columns for ${all.length} values.`), wide = 100 / all.length;
  const y = over(svg, all.flatMap(({ value }) => (value === null ? [] : [value])), say);
  all.forEach(({ label, value }, n) => {
    const box = { x: `${(n + 0.1) * wide}%`, width: `${wide * 0.8}%` };
    if (value === null) svg.append(draw("rect", { ...box, class: "db-chart__gap", y: kTop, height: kAxis - kTop }, draw("title", {}, `${label}: nothing`)), draw("rect", { ...box, class: "db-chart__gap-mark", y: kAxis - 4, height: 4 }));
    else svg.append(draw("rect", { ...box, class: value < 0 ? "db-chart__under" : "db-chart__bar", y: Math.min(y(0), y(value)), height: Math.max(1, Math.abs(y(value) - y(0))) }, draw("title", {}, `${label}: ${say(value)}`)));
  });
  labels(svg, all, (n) => (n + 0.5) * wide, names, room);
  return svg;
}

/** Broken where there is nothing, so that no line is drawn through it. */
function line(name, all, say) {
  const { svg, room, names } = framed(all, name, `A line through ${all.length} values.`), wide = 100 / all.length;
  const y = over(svg, all.flatMap(({ value }) => (value === null ? [] : [value])), say), x = (n) => (n + 0.5) * wide;
  all.forEach(({ value }, n) => {
    const before = n > 0 ? all[n - 1].value : null;
    if (value !== null && before !== null) svg.append(draw("line", { class: "db-chart__line", x1: `${x(n - 1)}%`, x2: `${x(n)}%`, y1: y(before), y2: y(value) }));
  });
  svg.append(...all.flatMap(({ label, value }, n) => (value === null ? [] : [draw("circle", { class: "db-chart__bar", cx: `${x(n)}%`, cy: y(value), r: 3 }, draw("title", {}, `${label}: ${say(value)}`))])));
  labels(svg, all, x, names, room);
  return svg;
}

/** Each with its name and figure in a line above it, where a narrow screen has room for them. */
function bars(name, all, say) {
  const first = all.slice(0, kMostBars), high = 42, letters = Math.floor((Math.min(kMaxWidth, document.documentElement.clientWidth - 30) - 80) / kLetter), most = Math.max(...first.map(({ value }) => Math.abs(value ?? 0))) || 1;
  const svg = frame(" db-chart__picture--bars", kMaxWidth, first.length * high, name, `Bars for ${first.length < all.length ? `the first ${first.length} of ` : ""}${all.length} values.`);
  first.forEach(({ label, value }, n) => {
    const y = n * high;
    svg.append(draw("text", { x: 0, y: y + 15 }, draw("title", {}, label), `${label.length > letters ? `${label.slice(0, letters - 1)}…` : label}: `, draw("tspan", { class: "db-chart__figure" }, value === null ? "(blank)" : say(value))), draw("rect", { class: value < 0 ? "db-chart__under" : "db-chart__bar", x: 0, y: y + 21, width: `${Math.max(0.2, (100 * Math.abs(value ?? 0)) / most)}%`, height: 14 }));
  });
  return svg;
}

/** rows: [label or null, number or null]; `currency` of the numbers, null where they are no money. Null where there are too few to be seen side by side. */
export function chart(kind, name, rows, currency) {
  const all = kind === "bars" ? rows.map(([label, value]) => ({ label: label ?? "(blank)", value })) : slots(rows);
  if (all.length < 2) return null;
  return { bars, columns, line }[kind]?.(name, all, (value) => short(value, currency)) ?? null;
}
