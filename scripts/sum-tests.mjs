#!/usr/bin/env node
// Sums the JSON reports of Jest and GoogleTest into one line, and fails unless every test passed.
//   node scripts/sum-tests.mjs report.json…   A report that is missing counts as one failure.
import { existsSync, readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2)) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  if (report === undefined) {
    console.error(`no report ${path}: its test run broke off`);
    failed += 1;
  } else if (report.testsuites !== undefined) {
    passed += report.tests - report.failures - report.errors - report.disabled;
    failed += report.failures + report.errors;
  } else {
    passed += report.numPassedTests;
    failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
