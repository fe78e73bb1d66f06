// The whole journey in English: from the link under an article to a paid licence, its certificate and its content.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { audit, launch, open } from "./browser.mjs";
import { accept, bill, enter, fillIn, hosted, mailTo, next, onlineUse, pay, quote, reference, sendAnswers, sender, steps, until } from "./journey.mjs";

const article = "/sandbox/articles/meridian-eye/the-town-that-rents-its-shade";
const person = "orla@saltmarsh.example";
const scope = { credit_line: "First published by The Meridian Eye" };

const step = steps();
let browser, page, desk, ref;
before(async () => {
  browser = await launch();
  page = await open(browser, article);
});
after(() => browser?.close());

const look = (name) => audit(page, `journey-en-${name}`);
const lookAtDesk = (name) => audit(desk, `journey-en-desk-${name}`);

step("a reader finds the link under the article and learns what can be licensed", async () => {
  await look("article");
  await page.locator(".republish a").click();
  await page.waitForURL("**/request?**");
  await page.getByText("The town that rents out its shade").first().waitFor();
  await look("verdict");
  await next(page);
  await page.waitForURL("**/request/use");
});

step("the form takes three short pages, and its check page can be changed", async () => {
  await look("use");
  await fillIn(page, onlineUse());
  await look("use-filled");
  await next(page);
  await page.waitForURL("**/request/you");
  await look("you");
  await fillIn(page, sender(person, { message: "For our series on the heat in towns." }));
  await next(page);
  await page.waitForURL("**/request/check");
  assert.match(await page.locator("main aside").innerText(), /£\d+\.\d\d/, "the check page shows a price estimate");
  const before = await page.locator("main aside .estimate-sum").first().innerText();
  await look("check");

  await page.locator(".row-change a[href*='term']").first().click();
  await fillIn(page, { term: "12m" });
  await look("use-changing");
  await next(page);
  await page.waitForURL("**/request/check");
  const changed = await page.locator("main aside .estimate-sum").first().innerText();
  assert.notEqual(changed, before, "the estimate follows the change");
});

step("sending asks to confirm the address by mail", async () => {
  await sendAnswers(page);
  ref = await reference(page);
  await look("confirm-address");
  const link = await mailTo(page, person, /\/confirm\?/);
  await look("mail");
  await page.goto(link);
  await look("confirm");
  await page.locator("main form[action='/confirm'] button").click();
  await page.waitForURL("**/sent");
  await look("sent");
  await page.locator(`main .actions a[href='/r/${ref}']`).click();
  await page.waitForURL(`**/r/${ref}`);
  await look("request-waiting");
});

step("the desk finds the request, takes it and sends a quote", async () => {
  desk = await open(browser, "/admin"); // leads to the sign-in
  await lookAtDesk("login");
  await fillIn(desk, { email: "maya@demo.example", password: "imprimatur-demo" });
  await desk.locator("main form button").click();
  await desk.waitForURL("**/admin/requests**");
  await lookAtDesk("queue");
  await desk.locator("main table a.ref", { hasText: ref }).click();
  await desk.waitForURL(`**/admin/requests/${ref}`);
  await lookAtDesk("request");
  await desk.locator("form[action$='/take'] button").click();
  await desk.locator("form[action$='/take']").waitFor({ state: "detached" });
  await quote(desk, ref, { ...scope, note: "We are glad to see it in your series." }, lookAtDesk);
  await lookAtDesk("quoted");
});

step("the requester reads the quote from the mail and accepts it", async () => {
  assert.equal(await enter(page, person), ref);
  await look("request-quoted");
  await page.locator(".turn a[href$='/quote']").first().click();
  await page.waitForURL("**/quote");
  await look("quote");
  await page.locator("#accept-form button.button:not(.secondary)").last().click();
  await page.locator(".errors").waitFor();
  await look("quote-refused");
  await accept(page, bill);
  await page.waitForURL("**/pay");
});

step("the invoice is prepared and paid by card", async () => {
  await look("pay-first");
  const link = await hosted(page, ref);
  await look("pay");
  await page.goto(link);
  await look("stripe");
  await pay(page, link, "card");
  await look("stripe-paid");
  await until(page, `/r/${ref}/pay`, ".turn.ok");
  await look("pay-paid");
});

step("the licence has a certificate, its content, and anyone can verify it", async () => {
  await until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
  await look("licence");
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("a[href*='certificate.pdf']").first().click()]);
  assert.equal(readFileSync(await file.path()).subarray(0, 4).toString(), "%PDF");
  const verify = await page.locator("a[href*='/verify/']").first().getAttribute("href");

  await page.goto(`/r/${ref}/content`);
  await look("content");
  for (const extension of ["html", "txt", "md", "json"]) {
    const href = await page.locator(`.files a[href*='.${extension}']`).first().getAttribute("href");
    const answer = await page.context().request.get(href);
    assert.equal(answer.status(), 200, href);
    assert.match(await answer.text(), /rents out its shade|The town that rents/, `${href} is the article`);
  }

  await page.goto(verify);
  await look("verified");
  assert.doesNotMatch(await page.locator("main").innerText(), /orla@|Whitcombe|GBP/, "the public page shows nothing private");
  const machine = await page.context().request.get(`${verify}.json`);
  assert.match(machine.headers()["content-type"], /^application\/json/);
  assert.doesNotMatch(await machine.text(), /orla@|Whitcombe|GBP/, "nor does its data");
});

step("the desk sees the licence, and neither browser complained", async () => {
  await desk.goto(`/admin/requests/${ref}`);
  await lookAtDesk("fulfilled");
  await desk.finish();
  await page.finish();
});
