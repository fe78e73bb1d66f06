// What the browser tests share: one Chromium for each file, a page that complains about everything odd, axe-core.
//
//   const browser = await launch();            // in before(); browser.close() in after()
//   const page = await open(browser, "/", { language: "ar", scheme: "dark" });
//   await audit(page, "home");                  // a screenshot, one h1, and no accessibility violation
//   await page.finish();                        // fails for console errors, exceptions, blocked or failed requests
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = join(import.meta.dirname, "screenshots");
mkdirSync(pictures, { recursive: true });

// address is the server that run.mjs has started.
export const address = process.env.BASE_URL ?? fail("BASE_URL is not set; run the tests by `make browser`");

// phone and desk are the two widths every page must be right at.
export const phone = { width: 360, height: 800 };
export const desk = { width: 1280, height: 900 };

// looks are all the ways a page can look: light and dark, left-to-right and right-to-left.
export const looks = ["light", "dark"].flatMap((scheme) => ["en", "ar"].map((language) => ({ scheme, language })));

function fail(message) {
  throw new Error(message);
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
}

// visitor is a fresh browser profile: own cookies, language, colour scheme, width; `javaScript: false` switches scripts off.
export async function visitor(browser, { language = "en", scheme = "light", viewport = desk, javaScript = true } = {}) {
  const context = await browser.newContext({
    baseURL: address,
    locale: language,
    extraHTTPHeaders: { "Accept-Language": language },
    colorScheme: scheme,
    reducedMotion: "reduce",
    viewport,
    javaScriptEnabled: javaScript,
    acceptDownloads: true,
  });
  context.scriptless = !javaScript;
  return context;
}

// open goes to a path as a new visitor, or as the one given in `context`, and returns the watched page.
export async function open(browser, path, options = {}) {
  const context = options.context ?? (await visitor(browser, options));
  const page = await context.newPage();
  const complaints = listen(page, options.allow ?? []);
  const answer = await page.goto(path);
  assert.equal(answer.status(), options.status ?? 200, `${path} answered ${answer.status()}`);
  page.finish = async () => {
    await (options.context ? page.close() : context.close());
    assert.deepEqual(complaints, [], `the browser complained on ${path}`);
  };
  return page;
}

// listen collects what a visitor would never see and a developer must: `allow` lists texts that are expected.
function listen(page, allow) {
  const complaints = [];
  const complain = (text) => {
    if (!allow.some((expected) => text.includes(expected))) {
      complaints.push(text);
    }
  };
  page.on("console", (message) => {
    const refused = message.type() === "error" && !/Failed to load resource.*status of 4\d\d/.test(message.text());
    if (refused) {
      complain(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complain(`exception: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500) {
      complain(`${response.status()} ${response.url()}`);
    }
  });
  page.on("request", (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(address)) {
      complain(`request to another host: ${request.url()}`);
    }
  });
  return complaints;
}

// audit takes a screenshot, checks what every page must have, and lets axe-core look for violations: none are allowed.
// axe is evaluated through the developer protocol, so that the page's own content policy stays in force.
export async function audit(page, name) {
  await screenshot(page, name);
  assert.deepEqual([...await fitting(page), ...await axe(page)], [], name);
}

// fitting returns as lines what any page must have and this one has not.
export function fitting(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const headings = document.querySelectorAll("h1").length;
    return [
      headings === 1 ? "" : `it has ${headings} h1`,
      document.title.trim() ? "" : "it has no title",
      root.scrollWidth <= root.clientWidth ? "" : `it is ${root.scrollWidth - root.clientWidth} pixels wider than the window`,
      document.body.innerText.includes("⟦") ? `words are missing: ${document.body.innerText.match(/⟦[^⟧]*⟧/)}` : "",
    ].filter(Boolean);
  });
}

// axe returns the violations as readable lines. It is put into each document once. Without preload it does not fetch the
// stylesheets anew, which only rules about sound and locked orientation read, and takes half the time.
export async function axe(page) {
  page.inspector ??= await page.context().newCDPSession(page);
  await scripts(page, true);
  const loaded = await evaluate(page.inspector, "typeof axe === 'object'");
  if (!loaded) {
    await evaluate(page.inspector, axeSource);
  }
  const result = await evaluate(page.inspector, "axe.run(document, { resultTypes: ['violations'], preload: false }).then(r => r.violations)");
  await scripts(page, false);
  return result.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${violation.help} at ${node.target.join(" ")}: ${node.html.slice(0, 160)}`));
}

// scripts lets timers run for the moment of a check where scripts are off, when the page's own have long been refused:
// axe-core waits for them. Chromium heeds the last order only if it changes what this session ordered before.
async function scripts(page, on) {
  if (page.context().scriptless) {
    await page.inspector.send("Emulation.setScriptExecutionDisabled", { value: true });
    await page.inspector.send("Emulation.setScriptExecutionDisabled", { value: !on });
  }
}

async function evaluate(session, expression) {
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) {
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }
  return result.value;
}

// screenshot writes screenshots/NAME.png of the whole page.
export function screenshot(page, name) {
  return page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
