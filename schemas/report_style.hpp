#pragma once

#include <string_view>

namespace daybook::schemas {

/// The style of the report's page, part of it: our ink and paper as on the site, the reader's own typefaces,
/// since nothing is loaded from anywhere.
inline constexpr std::string_view kReportStyle = R"css(
:root { color-scheme: light; --ink: #17233f; --paper: #f5f2ea; --text: #14181f; --soft: #4a505b; --line: #c9c4b6; --sheet: #fffdf8;
  --bad: #8f1d30; --bad-paper: #fbe9e9; --good: #1c5c3a; --good-paper: #e6f2ea; --warn: #7a4b00; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--text);
  font: 1rem/1.5 "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif; }
header { background: var(--ink); color: #fff; border-bottom: 3px double #b3263e; }
header p { margin: 0; font-weight: 600; }
header p, main { max-width: 62rem; margin: 0 auto; padding: .8rem 1.25rem; }
h1, h2, h3 { overflow-wrap: anywhere; }
h1 { margin: 1rem 0 .75rem; padding: .9rem 1.1rem; border-left: 8px solid; font-size: 1.45rem; line-height: 1.3; }
h1.bad { color: var(--bad); background: var(--bad-paper); }
h1.good { color: var(--good); background: var(--good-paper); }
h2 { margin: 2rem 0 .4rem; padding-bottom: .2rem; border-bottom: 2px solid var(--ink); font-size: 1.2rem; }
h2 small { color: var(--soft); font-weight: 400; font-size: .9rem; }
h3 { margin: 0; font-size: 1.02rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
article { margin: .7rem 0; padding: .75rem 1rem; background: var(--sheet); border: 1px solid var(--line); border-left: 5px solid var(--soft);
  break-inside: avoid; }
article.error { border-left-color: var(--bad); }
article.warning { border-left-color: #c98400; }
article.repair { border-left-color: #1b4f9c; }
article p { margin: .45rem 0 0; }
.code { color: var(--soft); font: .85em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: nowrap; }
.times { display: inline-block; margin: 0 .3rem; padding: 0 .5rem; background: #ece7da; border-radius: 3px; font-size: .88rem; white-space: nowrap; }
.places th { white-space: nowrap; }
.places th.c { width: 8rem; }
.places .w { width: 14rem; }
.do { font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 0; }
th, td { padding: .28rem .8rem .28rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; font-size: .9rem; }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.v { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .88rem; white-space: pre-wrap; overflow-wrap: anywhere; }
td.e { overflow-wrap: anywhere; }
td.e i { color: var(--soft); }
.nw { white-space: nowrap; }
table.narrow { width: auto; min-width: min(32rem, 100%); }
section.report { margin-top: 2rem; }
tr.sum td { border-top: 2px solid var(--ink); font-weight: 600; }
.no { color: var(--bad); font-weight: 600; }
.yes { color: var(--good); font-weight: 600; }
.equation { font-size: 1.05rem; }
.bar { display: block; width: 100%; min-width: 5rem; height: .7rem; background: #e4dfd2; border-radius: 2px; }
.bar span { display: block; height: 100%; background: var(--ink); border-radius: 2px; }
footer { margin-top: 2.5rem; padding-top: .6rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem; }
a { color: #1b4f9c; }
@media (max-width: 40rem) {
  header p, main { padding-left: .9rem; padding-right: .9rem; }
  h1 { font-size: 1.2rem; padding: .7rem .8rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .4rem; }
  article { padding: .6rem .7rem; }
  .understood thead { display: none; }
  .understood tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .understood td { display: block; padding: 0; border: 0; text-align: left; }
  .understood td:empty { display: none; }
  .understood td::before { content: attr(data-l); color: var(--soft); }
  .places th.c, .places .w { width: auto; }
}
@media print {
  body, article, .times { background: #fff; }
  header { background: #fff; color: #000; }
  body { font-size: 10pt; }
  main, header p { max-width: none; padding-left: 0; padding-right: 0; }
  h1, h1.bad, h1.good { color: #000; background: #fff; border: 1pt solid #000; border-left-width: 6pt; }
  h2, h3, dl, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .wide { overflow: visible; }
  article { padding: .35rem .7rem; margin: .4rem 0; }
  article p { margin-top: .2rem; }
  th, td { padding-top: .1rem; padding-bottom: .1rem; }
  .score, .narrow { break-inside: avoid; }
  section.report + section.report { break-before: page; }
}
@page { margin: 15mm; }
)css";

}  // namespace daybook::schemas
