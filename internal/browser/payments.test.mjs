// Payments that do not go straight through: a refused card, a bank debit that takes its time, a transfer that is too small.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { audit, launch, open } from "./browser.mjs";
import { accept, bill, enter, hosted, pay, steps, until } from "./journey.mjs";

const step = steps();
let browser, page, ref;
before(async () => {
  browser = await launch();
  page = await open(browser, "/find");
});
after(() => browser?.close());

const main = () => page.locator("main").innerText();

// told presses "check payment now" until the pay page is in a tone.
async function told(tone) {
  for (let tries = 0; tries < 40 && !(await page.locator(`.turn.${tone}`).count()); tries++) {
    const check = page.locator("form[action$='/check-payment'] button");
    if (await check.count()) {
      await check.click();
      await page.waitForLoadState();
    }
    await page.waitForTimeout(250);
    await page.goto(`/r/${ref}/pay`);
  }
  assert.equal(await page.locator(`.turn.${tone}`).count(), 1, await main());
}

step("a refused card is told, and the invoice can still be paid", async () => {
  ref = await enter(page, "priya@harbourlight.example");
  const link = await hosted(page, ref);
  await page.goto(link);
  await audit(page, "payment-stripe-open");
  await pay(page, link, "card_declined");
  await audit(page, "payment-stripe-declined");
  await page.goto(`/r/${ref}/pay`);
  await told("bad");
  assert.equal(await page.locator(`main a[href='${link}']`).count(), 1, "there is a way to try again");
  await audit(page, "payment-declined");
});

step("a bank debit is under way until the bank has decided", async () => {
  const link = await hosted(page, ref);
  await pay(page, link, "debit");
  await audit(page, "payment-stripe-processing");
  await page.goto(`/r/${ref}/pay`);
  await told("info");
  assert.equal(await page.locator(`main a[href='${link}']`).count(), 0, "nobody is asked to pay twice");
  await audit(page, "payment-processing");
  await page.goto(`/r/${ref}`);
  await audit(page, "payment-processing-request");
  await pay(page, link, "debit_cleared");
  await page.goto(`/r/${ref}/pay`);
  await told("ok");
  await until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
  await audit(page, "payment-licence-of-two");
});

step("a transfer that is too small leaves the invoice open and says what is missing", async () => {
  ref = await enter(page, "kamal@sahel-radio.example");
  await page.goto(`/r/${ref}/quote`);
  await accept(page, { ...bill, country: "TN" });
  await page.waitForURL("**/pay");
  const link = await hosted(page, ref);
  await pay(page, link, "transfer_short");
  await audit(page, "payment-stripe-short");
  assert.match(await page.locator("main").innerText(), /215\.00 has arrived/, "the payment page says what has arrived");
  await page.goto(`/r/${ref}/pay?lang=en`);
  await page.locator("form[action$='/check-payment'] button").click();
  await page.waitForLoadState();
  await told("warn");
  assert.match(await main(), /counts when the whole amount is there/, "our page does not call it paid and says why");
  await audit(page, "payment-short");
  await pay(page, link, "transfer");
  await until(page, `/r/${ref}/pay`, ".turn.ok");
  await page.finish();
});
