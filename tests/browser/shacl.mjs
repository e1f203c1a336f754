// Whether an RDF graph (N-Triples) conforms to SHACL shapes (Turtle). usage: node shacl.mjs DATA SHAPES…
// Prints each violation; exits 1 where there is one.
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../site-gen/package.json", import.meta.url));
const { Parser, Store } = require("n3");
// It is an ES module alone, which require() does not resolve on Node 18.
const { default: Validator } = await import(new URL("../../site-gen/node_modules/rdf-validate-shacl/index.js", import.meta.url).href);

const read = (file) => new Parser().parse(fs.readFileSync(file, "utf8"));
const [data, ...shapes] = process.argv.slice(2);
const report = await new Validator(new Store(shapes.flatMap(read))).validate(new Store(read(data)));
const violations = report.results.filter((one) => one.severity?.value.endsWith("Violation"));
for (const one of violations.slice(0, 40)) console.log(`${one.focusNode?.value} ${one.path?.value}: ${one.message.map((m) => m.value).join("; ")} ${one.sourceConstraintComponent?.value}`);
console.log(`${report.results.length} results, ${violations.length} violations`);
process.exit(violations.length ? 1 : 0);
