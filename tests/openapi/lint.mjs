// usage: node lint.mjs OPENAPI.json - what Redocly's recommended rules say of the document, a line each; exit code 1 for any error.
import openapi from "@redocly/openapi-core";

const config = await openapi.createConfig({ extends: ["recommended"] });
const problems = await openapi.lint({ ref: process.argv[2], config });
for (const problem of problems) console.log(`${problem.severity} ${problem.ruleId} at ${problem.location[0].pointer}: ${problem.message}`);
const errors = problems.filter((problem) => problem.severity === "error").length;
console.log(`${errors} errors, ${problems.length - errors} warnings`);
process.exit(errors > 0 ? 1 : 0);
