// A licence is widened: in English on a desk, with the desk's quote and credit, and in Arabic on a phone without scripts.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { startServer } from "./server.mjs";

// The licences of the demonstration are renewed, given back and disputed by other journeys: this one has a server of its own.
const server = await startServer();
process.env.BASE_URL = server.address; // of what is loaded from here on
const { audit, launch, open, phone } = await import("./browser.mjs");
const { accept, bill, enter, hosted, pay, quote, reference, signIn, steps, until } = await import("./journey.mjs");

const step = steps();
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server.stop();
});

const text = (page) => page.locator("main").innerText();
const tick = (page, name, value) => page.locator(`#amend-form [name="${name}"][value="${value}"]`).check();

// widen walks from a person's licence to a wider one that has taken its place.
async function widen(page, person, payer, desk, consent, seen, scripts) {
  const old = await enter(page, person);
  await page.goto(`/r/${old}/licence`);
  const before = await page.locator(".kicker .ref").nth(1).innerText();
  await page.locator("#amend").waitFor();
  await seen("licence");
  await page.locator("#amend a").click();
  await page.waitForURL(`**/r/${old}/amend`);
  await seen("form");
  await page.emulateMedia({ colorScheme: "dark" });
  await seen("form-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator('#amend-form button[value="send"]').click();
  await page.locator(".errors").waitFor();
  await seen("nothing-wider");
  await tick(page, "media", "newsletter");
  await page.locator('[name="note"]').fill("For the Sunday letter / للنشرة");
  if (scripts) {
    await page.locator("#says dt").nth(2).waitFor(); // the price follows by itself
  } else {
    await page.locator('#amend-form .actions button[value="price"]').click();
    await page.locator("#says dt").nth(2).waitFor();
  }
  await seen("priced");
  assert.equal(await page.locator('[name="note"]').inputValue(), "For the Sunday letter / للنشرة", "what was typed is kept");
  await page.locator('#amend-form button[value="send"]').last().click();
  await page.waitForURL((url) => !url.pathname.includes(old));
  const ref = await reference(page);
  await seen("asked");
  await page.goto(`/r/${old}/licence`);
  await seen("under-way");
  await desk.goto(`/admin/requests/${ref}/quote`);
  await audit(desk, `amendment-desk-quote-${ref.length}`);
  await quote(desk, ref, consent);
  await page.goto(`/r/${ref}/quote`);
  assert.ok((await text(page)).includes(before), "the quote names the licence that it widens");
  await page.locator("#widens").waitFor();
  await seen("quote");
  await accept(page, payer);
  await page.waitForURL("**/pay");
  await pay(page, await hosted(page, ref), "card");
  await until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
  const number = await page.locator(".kicker .ref").nth(1).innerText();
  assert.ok((await text(page)).includes(before), "the new licence names the old one");
  await seen("new-licence");
  await page.goto(`/r/${old}/licence`);
  assert.ok((await text(page)).includes(number), "the old licence names the new one");
  await seen("replaced");
  await page.goto(`/r/${old}/content`);
  await seen("content-replaced");
  await page.locator(".turn-actions button").click();
  await page.waitForURL(`**/r/${ref}/licence`);
  await page.goto(`/verify/${before}`);
  assert.ok((await text(page)).includes(number), "anybody learns what replaced it");
  await seen("verify-old");
  await page.goto(`/verify/${number}`);
  assert.ok((await text(page)).includes(before));
  await seen("verify-new");
  return { old, ref };
}

step("a magazine widens its licence from its page, and the desk quotes the difference", async () => {
  const page = await open(browser, "/find");
  const desk = await signIn(browser);
  const consent = { consent_1: "yes", consent_by_1: "Petra Lindqvist-Oyelaran", consent_on_1: new Date().toISOString().slice(0, 10) };
  const { old, ref } = await widen(page, "aoife@lantern.example", { ...bill, country: "IE" }, desk, consent, (name) => audit(page, `amendment-en-${name}`), true);
  await desk.goto(`/admin/requests/${ref}`);
  await audit(desk, "amendment-desk-new");
  await desk.goto(`/admin/requests/${old}`);
  assert.ok((await text(desk)).includes(ref), "the old request leads to the amendment");
  await audit(desk, "amendment-desk-old");
  await desk.goto(`/admin/requests/${ref}/amend`);
  await desk.locator("#amend-form").waitFor();
  await audit(desk, "amendment-desk-form");
  await desk.finish();
  await page.finish();
});

step("a publisher widens its licence in Arabic, on a phone and without scripts", async () => {
  const page = await open(browser, "/find", { language: "ar", viewport: phone, javaScript: false });
  const desk = await signIn(browser);
  await widen(page, "salma@riwaq.example", { ...bill, country: "JO" }, desk, {}, async (name) => {
    assert.equal(await page.locator("html").getAttribute("dir"), "rtl", name);
    await audit(page, `amendment-ar-${name}`);
  }, false);
  await desk.finish();
  await page.finish();
});
