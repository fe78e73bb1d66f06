// The server under test: the built program, started as `make run` starts it, on an empty folder and a free port.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const program = join(import.meta.dirname, "../../bin/imprimatur");
const startPatience = 90_000; // milliseconds; the first start makes a database and the demonstration
const stopPatience = 40_000;
const keptOutput = 8_000; // characters

// startServer returns { address, stop, lastOutput } when the server is ready, and throws with its output otherwise.
export async function startServer(extra = {}) {
  if (!existsSync(program)) {
    throw new Error("bin/imprimatur is missing; run: make build");
  }
  const folder = mkdtempSync(join(tmpdir(), "imprimatur-browser-"));
  chmodSync(folder, 0o711); // the private PostgreSQL runs as another user when we are root
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(program, ["serve"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, HOME: folder, ADDR: `127.0.0.1:${port}`, BASE_URL: address, DATA_DIR: join(folder, "data"), ...extra },
  });
  const server = watch(child, folder, address);
  try {
    await server.ready();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

function watch(child, folder, address) {
  let output = "";
  let exited = false;
  const exit = new Promise((resolve) => child.on("close", resolve)).then(() => { exited = true; });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => { output = (output + text).slice(-keptOutput); });
  }

  async function ready() {
    for (const end = Date.now() + startPatience; Date.now() < end; await pause(100)) {
      if (exited) {
        throw new Error(`the server ended before it was ready:\n${output}`);
      }
      const answer = await fetch(`${address}/readyz`).catch(() => null);
      if (answer?.ok) {
        return;
      }
    }
    throw new Error(`the server was not ready in time:\n${output}`);
  }

  async function stop() {
    if (!exited) {
      child.kill("SIGTERM");
      await Promise.race([exit, pause(stopPatience, undefined, { ref: false })]);
    }
    if (!exited) {
      process.stderr.write("the server did not stop when asked and is killed\n");
      child.kill("SIGKILL");
      await exit;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }

  return { address, ready, stop, lastOutput: () => output };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
