// The desk's other answers: a question, a free licence, a note, two editors at once; and the house's own pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, launch, open, visitor } from "./browser.mjs";
import { accept, ask, decide, enter, fillIn, onlineUse, password, sender, signIn, until } from "./journey.mjs";

let browser, maya, idris, page;
before(async () => {
  browser = await launch();
  [maya, idris] = [await signIn(browser, "maya"), await signIn(browser, "idris")];
  page = await open(browser, "/find");
});
after(async () => {
  for (const watched of [maya, idris, page]) {
    await watched?.finish();
  }
  await browser?.close();
});

const button = (where, value) => where.locator(`main form .actions button[value=${value}]`).first();

// openRequest finds a request of the demonstration by who asked, as an editor does: by searching the queue.
async function openRequest(desk, organisation) {
  await desk.goto(`/admin/requests?view=all&q=${encodeURIComponent(organisation)}`);
  await desk.locator("main table th a").first().click();
  await desk.waitForURL(/\/admin\/requests\/[A-Z]{3}-/);
  return desk.locator(".kicker .ref").first().innerText();
}

test("the queue is narrowed to the amendments", async () => {
  await maya.goto("/admin/requests?view=all");
  await maya.locator('.filters [name="deal"]').selectOption("amendment");
  await maya.locator(".filters button").click();
  await maya.waitForURL("**deal=amendment**");
  await audit(maya, "desk-queue-amendments");
  const pills = maya.locator("main table.queue tbody tr .pills");
  assert.ok(await pills.count() >= 2, "the demonstration has one that is sold and one that waits");
  for (const each of await pills.all()) {
    assert.match(await each.innerText(), /Amendment/);
  }
  await maya.locator(".chips a", { hasText: "Amendment" }).click();
  await maya.waitForURL((url) => !url.search.includes("deal="));
});

test("a question goes to the requester, an answer comes back, and the desk declines", async () => {
  const ref = await openRequest(maya, "Revue du Fleuve");
  await maya.goto(`/admin/requests/${ref}/ask`);
  await audit(maya, "desk-ask");
  await button(maya, "preview").click();
  await maya.locator(".errors").waitFor();
  await audit(maya, "desk-ask-refused");
  await maya.locator("main textarea").fill("Would the French text replace ours, or stand beside it?");
  await decide(maya, ref);
  await audit(maya, "desk-asked");

  await enter(page, "claire@fleuve.example");
  await audit(page, "request-question");
  await fillIn(page, { message: "Beside it: the French first, with a link to yours." });
  await page.locator("#message-form button.button").last().click();
  await page.getByText("Beside it: the French first").first().waitFor();
  await audit(page, "request-answered");

  await maya.goto(`/admin/requests/${ref}/decline`);
  await audit(maya, "desk-decline");
  await fillIn(maya, { code: "exclusivity" });
  await maya.locator("button[value=prefill]").click();
  await maya.waitForLoadState();
  assert.match(await maya.locator("main textarea").inputValue(), /\w{3}/, "the reason brings a text to begin with");
  await decide(maya, ref);
  await audit(maya, "desk-declined");
  await page.goto(`/r/${ref}`);
  await audit(page, "request-declined");
});

test("a free licence is accepted without a payment", async () => {
  const ref = await openRequest(maya, "layla");
  await maya.goto(`/admin/requests/${ref}/grant-free`);
  await audit(maya, "desk-grant-free");
  await fillIn(maya, { gratis_reason: "A translator of our own circle" });
  await decide(maya, ref);
  await audit(maya, "desk-granted");

  await enter(page, "layla@layla.example");
  await page.goto(`/r/${ref}/quote`);
  await audit(page, "gratis-quote");
  await accept(page, { signatory_name: "ليلى حداد", signatory_role: "كاتبة", authority: "yes", accept_terms: "yes" });
  await until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
  await audit(page, "gratis-licence");
});

test("of two editors who decide at once one wins, and the other loses no word", async () => {
  const you = sender("rowan@headland.example", { organisation: "Headland Review" });
  const ref = await ask(page, "/sandbox/articles/meridian-eye/the-pilots-who-work-by-ear", onlineUse({ destination: "Headland Review" }), you);
  await Promise.all([maya.goto(`/admin/requests/${ref}/quote`), idris.goto(`/admin/requests/${ref}/decline`)]);
  await decide(maya, ref);
  const words = "We have promised this text to somebody else until spring.";
  await fillIn(idris, { code: "exclusivity" });
  await idris.locator("main textarea").fill(words);
  const [answer] = await Promise.all([idris.waitForResponse((response) => response.request().method() === "POST"), button(idris, "preview").click()]);
  assert.equal(answer.status(), 409);
  await idris.locator("[role=alert]").first().waitFor();
  assert.match(await idris.locator("main").innerText(), /Maya Haddad/, "the page names who was quicker");
  const kept = await idris.locator("main textarea").evaluateAll((areas) => areas.map((area) => area.value));
  assert.ok(kept.includes(words), `the text is kept: ${kept}`);
  await audit(idris, "desk-conflict");
});

test("a note stays inside the house", async () => {
  const ref = await openRequest(maya, "Gulf Maritime");
  await maya.locator("label[for=compose-note]").click();
  await fillIn(maya, { remark: "Their press office called; no hurry." });
  await maya.locator("form[action$='/note'] button.button").click();
  await maya.getByText("Their press office called").first().waitFor();
  await audit(maya, "desk-note");
  await enter(page, "faisal@gma.example");
  assert.doesNotMatch(await page.locator("main").innerText(), /press office called/, "the requester never sees it");
  await page.goto(`/r/${ref}/withdraw`);
  await audit(page, "request-withdraw");
});

test("prices and terms are edited as drafts, tried out and published", async () => {
  await idris.goto("/admin/rates");
  await audit(idris, "house-rates");
  await idris.locator("main .pagehead a.button").click();
  await idris.waitForURL("**/admin/rates/edit**");
  await audit(idris, "house-rates-edit");
  await idris.locator("#try").click();
  await idris.locator(".try-answer").waitFor();
  await audit(idris, "house-rates-tried");
  await fillIn(idris, { remark: "Looked through in the browser" });
  await idris.locator("#keep button[value=publish]").click();
  await idris.waitForURL("**/admin/rates/publish**");
  await audit(idris, "house-rates-publish");
  await idris.goto("/admin/terms");
  await audit(idris, "house-terms");
  await idris.locator("main .pagehead a.button").click();
  await idris.waitForURL("**/admin/terms/edit**");
  await audit(idris, "house-terms-edit");
  await button(idris, "publish").click();
  await idris.waitForURL("**/admin/terms/publish**");
  await audit(idris, "house-terms-publish");
});

test("the rights of an article are set, for its pictures too", async () => {
  await maya.goto("/admin/articles");
  await audit(maya, "house-articles");
  await maya.locator("main table th a", { hasText: "The ledger of the lake" }).click();
  await maya.waitForURL(/\/admin\/articles\/\d+$/);
  await audit(maya, "house-article");
  await fillIn(maya, { note: "The author is asked each time." });
  await maya.locator("form.rights .actions button").click();
  await maya.locator(".notice.ok").first().waitFor();
  await audit(maya, "house-article-kept");
});

test("people and their sessions are looked after", async () => {
  await idris.goto("/admin/staff");
  await audit(idris, "house-staff");
  const second = await signIn(browser, "maya", { context: await visitor(browser) });
  await maya.goto("/admin/account");
  await audit(maya, "desk-account");
  await maya.locator("form[action='/admin/account/sessions'] button").last().click();
  await maya.waitForLoadState();
  await second.goto("/admin/requests");
  assert.match(second.url(), /\/admin\/login/, "the other session has ended");
  await audit(second, "desk-session-ended");
  await fillIn(second, { email: "maya@demo.example", password: password.toUpperCase() });
  await second.locator("main form button").click();
  await second.locator(".notice.bad").waitFor();
  await audit(second, "desk-login-refused");
  await second.finish();
});
