// Runs the browser tests (*.test.mjs, or the files named) against a server of their own: `make browser`, or
// `node run.mjs [file ...]` after `make build`.
// With BASE_URL set, the tests run against that server instead, for work on a page.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { startServer } from "./server.mjs";

const files = process.argv.slice(2);
if (files.length === 0) {
  files.push(...readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.mjs")));
}

// runTests resolves with the exit code of node's test runner.
function runTests(address) {
  const arguments_ = ["--test", "--test-concurrency=3", "--test-timeout=600000", "--test-reporter=spec", ...files];
  const tests = spawn(process.execPath, arguments_, {
    cwd: import.meta.dirname,
    stdio: "inherit",
    env: { ...process.env, BASE_URL: address },
  });
  return new Promise((resolve) => tests.on("exit", (code) => resolve(code ?? 1)));
}

let code = 1;
if (process.env.BASE_URL) {
  code = await runTests(process.env.BASE_URL);
} else {
  const server = await startServer();
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => server.stop().then(() => process.exit(1)));
  }
  try {
    code = await runTests(server.address);
  } finally {
    await server.stop();
  }
  if (code !== 0) {
    process.stderr.write(`\nThe end of the server's output:\n${server.lastOutput()}\n`);
  }
}
process.exit(code);
