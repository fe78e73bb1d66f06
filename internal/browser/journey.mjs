// The steps of the journey that several tests take: a requester's answers, the captured mail, an editor's desk.
import assert from "node:assert/strict";
import { test } from "node:test";
import { address, open } from "./browser.mjs";

const patience = 40_000; // milliseconds for a job of the server: a mail (a decision's waits ten seconds), an invoice, a webhook
const humanly = 3_100; // milliseconds that the server expects a person to look at the answers before sending them
export const password = "imprimatur-demo";

// steps makes tests that build on each other: when one fails, those after it are skipped, so that the first cause stands alone.
export function steps() {
  let broken = "";
  return (name, walk) => test(name, async (t) => {
    if (broken) {
      return t.skip(`"${broken}" failed`);
    }
    try {
      await walk();
    } catch (error) {
      broken = name;
      throw error;
    }
  });
}

// fillIn answers a form by the names of its fields: a text, the value of a choice, or a list of values to tick.
export async function fillIn(page, answers) {
  for (const [name, answer] of Object.entries(answers)) {
    const control = page.locator(`[name="${name}"]:not([type="hidden"])`);
    const kind = await control.first().evaluate((element) => element.type);
    if (kind === "radio" || kind === "checkbox") {
      for (const value of [answer].flat()) {
        await page.locator(`[name="${name}"][value="${value}"]`).check();
      }
    } else if (kind === "select-one") {
      await control.selectOption(answer);
    } else {
      await control.fill(answer);
    }
  }
}

// onlineUse is the commonest use: the whole text on a website with advertising.
export function onlineUse(change = {}) {
  return {
    portion: "full", destination: "The Saltmarsh Courier", media: ["website"], destination_url: "https://saltmarsh.example/", access: "free",
    audience: "10k_100k", purpose: "editorial", territory: ["world"], translation: "no", edits: "none",
    publish_when: "asap", term: "3m", ...change,
  };
}

// sender is who asks; the address is where the captured mail is found.
export function sender(email, change = {}) {
  return {
    requester_name: "Orla Whitcombe", email, role: "Managing editor", organisation: "The Saltmarsh Courier",
    organisation_type: "news_publisher", country: "IE", ...change,
  };
}

// next presses the main button of a form of the request.
export async function next(page) {
  await page.locator("#form .actions button.button").last().click();
}

// send goes from an article to the page that asks to confirm the address, and returns the new reference. `seen` is
// called with the name of each page on the way.
export async function send(page, article, use, you, seen = async () => {}) {
  await page.goto(`/request?url=${encodeURIComponent(address + article)}`);
  await page.locator(".article-card").waitFor();
  await seen("verdict");
  await next(page);
  await page.waitForURL("**/request/use");
  await seen("use");
  await fillIn(page, use);
  await next(page);
  await page.waitForURL("**/request/you");
  await seen("you");
  await fillIn(page, you);
  await next(page);
  await page.waitForURL("**/request/check");
  await seen("check");
  await sendAnswers(page);
  await seen("sent");
  return reference(page);
}

// sendAnswers agrees and sends on the check page, no quicker than a person would.
export async function sendAnswers(page) {
  await page.locator("[name=consent]").check();
  await page.waitForTimeout(humanly);
  await next(page);
  await page.locator("form[action$='/resend']").waitFor();
}

// reference is the reference number that a page shows.
export async function reference(page) {
  const text = await page.locator(".kicker .ref").first().innerText();
  assert.match(text, /^[A-Z]{3}-[0-9A-Z]{6}$/);
  return text;
}

// mailTo opens the newest captured mail to a person that holds a link matching a pattern, and returns that link.
export async function mailTo(page, person, pattern) {
  const read = new Set();
  for (const end = Date.now() + patience; Date.now() < end; await page.waitForTimeout(150)) {
    for (const row of (await source(page, "/sandbox/mail")).split("<tr>").filter((text) => text.includes(`<bdi>${person}</bdi>`))) {
      const href = row.match(/href="([^"]+)"/)[1];
      const link = !read.has(href) && links(await source(page, href)).find((candidate) => pattern.test(candidate));
      read.add(href);
      if (link) {
        await page.goto(href);
        return link;
      }
    }
  }
  throw new Error(`no mail to ${person} with a link like ${pattern}`);
}

// source is a page as it is sent, without showing it.
async function source(page, path) {
  const answer = await page.context().request.get(path);
  assert.equal(answer.status(), 200, path);
  return answer.text();
}

const links = (html) => [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1].replaceAll("&amp;", "&"));

// enter opens a request by the private link of the newest mail about it, and returns its reference.
export async function enter(page, person) {
  await page.goto(await mailTo(page, person, /\/r\/[^/]+\?.*key=/));
  return reference(page);
}

// confirm opens the link of the first mail and presses its button; the request is then before the desk.
export async function confirm(page, person, seen = async () => {}) {
  const link = await mailTo(page, person, /\/confirm\?/);
  await seen("mail");
  await page.goto(link);
  await seen("confirm");
  await page.locator("main form[action='/confirm'] button").click();
  await page.waitForURL("**/sent");
}

// ask is the whole way of a requester to the desk; it returns the reference.
export async function ask(page, article, use, you) {
  const ref = await send(page, article, use, you);
  await confirm(page, you.email);
  return ref;
}

// signIn opens the desk as a member of staff and returns the watched page.
export async function signIn(browser, who = "maya", options = {}) {
  const page = await open(browser, "/admin/login", options);
  await fillIn(page, { email: `${who}@demo.example`, password });
  await page.locator("main form button").click();
  await page.waitForURL("**/admin/requests**");
  return page;
}

// quote sends the computed price from the desk: preview first, then the button under the preview.
export async function quote(page, ref, answers = {}, seen = async () => {}) {
  await page.goto(`/admin/requests/${ref}/quote`);
  await fillIn(page, answers);
  await seen("quote-form");
  await page.locator("#quote-form .actions button[value=preview]").click();
  await page.locator("#preview").waitFor();
  await seen("quote-preview");
  await page.locator("#preview button[value=send]").click();
  await page.waitForURL((url) => url.pathname === `/admin/requests/${ref}`); // the fragment of the form's address stays
}

// decide previews the mail of a decision's form and sends it.
export async function decide(page, ref, seen = async () => {}) {
  await page.locator("main form .actions button[value=preview]").first().click();
  await page.locator("#preview .mail-text").waitFor();
  await seen();
  await page.locator("#preview button[value=send]").click();
  await page.waitForURL((url) => url.pathname === `/admin/requests/${ref}`);
}

// bill is who pays and who signs, as the form of acceptance asks it.
export const bill = {
  legal_name: "Saltmarsh Courier Ltd", line1: "4 Tidal Row", city: "Wexford", postal_code: "Y35 XY00", country: "IE",
  signatory_name: "Orla Whitcombe", signatory_role: "Managing editor", authority: "yes", accept_terms: "yes",
};

// accept fills in the form of acceptance on the quote page and presses its button.
export async function accept(page, answers = bill) {
  await fillIn(page, answers);
  await page.locator("#accept-form button.button:not(.secondary)").last().click();
}

// hosted waits on the pay page until the invoice can be paid, and returns the address of the sandbox's own page.
export async function hosted(page, ref) {
  await page.goto(`/r/${ref}/pay`);
  const link = page.locator("main a.button[href*='/sandbox/stripe/']").first();
  await link.waitFor({ timeout: patience });
  return link.getAttribute("href");
}

// pay presses one of the buttons of the sandbox's invoice page.
export async function pay(page, link, outcome) {
  await page.goto(link);
  await page.locator(`button[value=${outcome}]`).click();
  await page.waitForLoadState();
}

// until comes back to a page until it shows what is waited for.
export async function until(page, path, selector) {
  for (const end = Date.now() + patience; Date.now() < end; await page.waitForTimeout(200)) {
    await page.goto(path);
    if (await page.locator(selector).count()) {
      return;
    }
  }
  throw new Error(`${path} did not come to show ${selector}: ${await page.locator("main").innerText()}`);
}
