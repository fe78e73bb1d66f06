// A licence is renewed with one click: in English on a desk, in Arabic on a phone without scripts, to the new licence.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { startServer } from "./server.mjs";

// The licences of the demonstration are given back and disputed by other journeys, so that this one has a server of its own.
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

// renew walks from a person's licence to the next one, and returns both numbers.
async function renew(page, person, payer, seen, byDesk = async () => {}) {
  const old = await enter(page, person);
  await page.goto(`/r/${old}/licence`);
  const before = await page.locator(".kicker .ref").nth(1).innerText();
  await page.locator("#renew").waitFor();
  await seen("licence");
  await page.locator("#renew button").click();
  await page.waitForURL((url) => !url.pathname.includes(old));
  const ref = await reference(page);
  await byDesk(ref);
  await page.goto(`/r/${ref}/quote`);
  assert.notEqual(ref, old, "the renewal has a reference of its own");
  await page.locator("#price-change").waitFor();
  assert.ok((await text(page)).includes(before), "the quote names the licence that it renews");
  await seen("quote");
  await page.goto(`/r/${old}/licence`);
  await seen("under-way");
  await page.locator("#renew button").click();
  await page.waitForURL(`**/r/${ref}/quote`);
  await accept(page, payer);
  await page.waitForURL("**/pay");
  await pay(page, await hosted(page, ref), "card");
  await until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
  await seen("new-licence");
  const number = await page.locator(".kicker .ref").nth(1).innerText();
  await page.goto(`/r/${old}/licence`);
  assert.ok((await text(page)).includes(number), "the old licence names the new one");
  await seen("renewed");
  await page.goto(`/verify/${before}`);
  assert.ok((await text(page)).includes(number), "anybody learns by which licence it was renewed");
  await seen("verify-old");
  await page.goto(`/verify/${number}`);
  assert.ok((await text(page)).includes(before));
  await seen("verify-new");
  return { old, ref };
}

step("a magazine renews from its licence's page; its author must agree, so that the desk quotes", async () => {
  const page = await open(browser, "/find");
  const desk = await signIn(browser);
  const { old, ref } = await renew(page, "aoife@lantern.example", { ...bill, country: "IE" }, (name) => audit(page, `renewal-en-${name}`), async (ref) => {
    await audit(page, "renewal-en-waiting");
    await desk.goto(`/admin/requests/${ref}/quote`);
    await audit(desk, "renewal-desk-quote");
    await quote(desk, ref, { consent_1: "yes", consent_by_1: "Petra Lindqvist-Oyelaran", consent_on_1: new Date().toISOString().slice(0, 10) });
  });
  await desk.goto(`/admin/requests/${ref}`);
  await audit(desk, "renewal-desk-new");
  await desk.goto(`/admin/requests/${old}`);
  assert.ok((await text(desk)).includes(ref), "the old request leads to the renewal");
  await audit(desk, "renewal-desk-old");
  await desk.finish();
  await page.finish();
});

step("a publisher renews in Arabic, on a phone and without scripts, and has its quote at once", async () => {
  const page = await open(browser, "/find", { language: "ar", viewport: phone, javaScript: false });
  await renew(page, "salma@riwaq.example", { ...bill, country: "JO" }, async (name) => {
    assert.equal(await page.locator("html").getAttribute("dir"), "rtl", name);
    await audit(page, `renewal-ar-${name}`);
  });
  await page.finish();
});
