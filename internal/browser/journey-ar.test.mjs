// The same journey in Arabic, on a 360 pixel phone and with scripts switched off on the requester's side.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { audit, desk as wide, launch, open, phone } from "./browser.mjs";
import { accept, bill, confirm, enter, fillIn, hosted, next, onlineUse, pay, quote, reference, sendAnswers, sender, signIn, steps, until } from "./journey.mjs";

const article = "/sandbox/articles/al-manara/warraq-al-qala";
const person = "maryam@nahr.example";

const step = steps();
let browser, page, desk, ref;
before(async () => {
  browser = await launch();
  page = await open(browser, article, { language: "ar", viewport: phone, javaScript: false });
});
after(() => browser?.close());

// look audits a page of the requester and asserts that it is Arabic from right to left.
async function look(name) {
  assert.equal(await page.locator("html").getAttribute("lang"), "ar", name);
  assert.equal(await page.locator("html").getAttribute("dir"), "rtl", name);
  await audit(page, `journey-ar-${name}`);
}

step("a reader of the Arabic magazine follows the link under the article", async () => {
  await look("article");
  await page.locator(".republish a").click();
  await page.waitForURL("**/request?**");
  await page.locator(".article-card").waitFor();
  await look("verdict");
  await next(page);
  await page.waitForURL("**/request/use");
});

step("the form is answered in Arabic", async () => {
  await look("use");
  await next(page);
  await page.locator(".errors").waitFor();
  await look("use-refused");
  await fillIn(page, onlineUse({ destination: "صحيفة النهر", destination_url: "https://nahr.example/", territory: ["middle_east"] }));
  await next(page);
  await page.waitForURL("**/request/you");
  await look("you");
  await fillIn(page, sender(person, { requester_name: "مريم السالمي", role: "مديرة التحرير", organisation: "صحيفة النهر", country: "JO" }));
  await next(page);
  await page.waitForURL("**/request/check");
  await look("check");
  await sendAnswers(page);
  ref = await reference(page);
  await look("confirm-address");
});

step("the address is confirmed", async () => {
  await confirm(page, person, async (name) => name === "mail" ? audit(page, "journey-ar-mail") : look(name));
  await look("sent");
  await page.goto(`/r/${ref}`);
  await look("request-waiting");
});

step("the desk answers with a quote in Arabic", async () => {
  desk = await signIn(browser, "maya", { viewport: wide });
  const lastWeek = new Date(Date.now() - 7 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  const agreed = { consent_1: "yes", consent_by_1: "دار المخطوطات", consent_on_1: lastWeek }; // the text is a co-production
  await quote(desk, ref, { ...agreed, credit_line: "نُشر أولًا في مجلة المنارة", note: "يسعدنا أن يُقرأ النص لديكم." }, async (name) => {
    if (name === "quote-preview") {
      assert.equal(await desk.locator("#preview .card").getAttribute("dir"), "rtl", "the preview is what the requester will read");
    }
    await audit(desk, `journey-ar-desk-${name}`);
  });
});

step("the quote is accepted and paid", async () => {
  assert.equal(await enter(page, person), ref);
  await look("from-the-mail");
  await page.goto(`/r/${ref}/quote`);
  await look("quote");
  await accept(page, { ...bill, legal_name: "شركة النهر للنشر", line1: "شارع الملك", city: "عمّان", country: "JO", signatory_name: "مريم السالمي", signatory_role: "مديرة التحرير" });
  await page.waitForURL("**/pay");
  const link = await hosted(page, ref);
  await look("pay");
  await page.goto(link);
  await audit(page, "journey-ar-stripe");
  await pay(page, link, "card");
  await until(page, `/r/${ref}/pay`, ".turn.ok");
  await look("pay-paid");
});

step("the licence, its certificate and its content are Arabic", async () => {
  await until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
  await look("licence");
  const certificate = page.locator("a[href*='certificate.pdf']").first();
  assert.match(await certificate.innerText(), /العربية/);
  const [file] = await Promise.all([page.waitForEvent("download"), certificate.click()]);
  assert.equal(readFileSync(await file.path()).subarray(0, 4).toString(), "%PDF");
  const verify = await page.locator("a[href*='/verify/']").first().getAttribute("href");
  await page.goto(`/r/${ref}/content`);
  await look("content");
  await page.goto(verify);
  await look("verified");
  await page.goto(`/r/${ref}`);
  await look("request-licensed");
  await desk.finish();
  await page.finish();
});
