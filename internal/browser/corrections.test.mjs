// When money goes back or does not come: refund, dispute and overdue as finance, the editor and the licensee see them.
//
// The paid invoice and the overdue one are the demonstration's, whose calendar has moved them as any other's.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch, open, visitor } from "./browser.mjs";
import { accept, ask, enter, fillIn, hosted, onlineUse, pay, quote, sender, signIn, steps, until } from "./journey.mjs";
import { everyLook, faults } from "./looks.mjs";

const article = "/sandbox/articles/meridian-eye/the-town-that-rents-its-shade";
const patience = 40_000; // milliseconds for a job of the server
const buyer = sender("iona@gannet.example", { organisation: "The Gannet" });

const step = steps();
let browser, noor, maya, page, bought; // finance, the editor, the licensee at hand, the licence that is disputed
before(async () => {
  browser = await launch();
  [noor, maya, page] = [await signIn(browser, "noor"), await signIn(browser, "maya"), await open(browser, "/find")];
  bought = buy(); // takes as long as a decision's mail waits
  bought.catch(() => {});
});
after(() => browser?.close());

const main = (at) => at.locator("main").innerText();

// look is for the pages of the desk: both themes, a desk and a phone.
async function look(at, name) {
  assert.deepEqual(await faults(at, `corrections-${name}`, "en"), []);
}

// buy takes a request of its own to a paid licence.
async function buy() {
  const own = await open(browser, "/find", { context: await visitor(browser) });
  const ref = await ask(own, article, onlineUse({ destination: "The Gannet" }), buyer);
  const editor = await signIn(browser, "maya");
  await quote(editor, ref, { credit_line: "First published by The Meridian Eye" });
  await editor.finish();
  await enter(own, buyer.email);
  await own.goto(`/r/${ref}/quote`);
  await accept(own);
  await own.waitForURL("**/pay");
  await pay(own, await hosted(own, ref), "card");
  await until(own, `/r/${ref}/licence`, ".turn.ok");
  return { own, ref };
}

// invoiceOf finds the invoice of a request by the search of the list: its page, its number.
async function invoiceOf(ref) {
  await noor.goto(`/admin/finance?q=${ref}`);
  const link = noor.locator(".finance-list th a.ref");
  return { path: await link.getAttribute("href"), number: await link.innerText() };
}

// happen lets something happen to an invoice on the sandbox's panel.
async function happen(number, act) {
  const panel = await noor.context().newPage();
  await panel.goto("/sandbox/stripe");
  await panel.locator("tr", { hasText: number }).locator("a[href*='/sandbox/stripe/invoices/']").click();
  await panel.locator(`button[name=act][value='${act}']`).click();
  await panel.waitForURL("**?said=done");
  await panel.close();
}

// letter waits for a captured mail to a person with a subject, and returns its text.
async function letter(at, person, subject) {
  for (const end = Date.now() + patience; Date.now() < end; await at.waitForTimeout(200)) {
    await at.goto("/sandbox/mail");
    const row = at.locator("tr", { hasText: person }).filter({ hasText: subject }).first();
    if (await row.count()) {
      await row.locator("a").click();
      return main(at);
    }
  }
  throw new Error(`no mail to ${person}: ${subject}`);
}

// said waits until a page says something.
async function said(at, path, words) {
  for (const end = Date.now() + patience; Date.now() < end; await at.waitForTimeout(200)) {
    await at.goto(path);
    if (words.test(await main(at))) {
      return;
    }
  }
  assert.match(await main(at), words, path);
}

// back asks for a credit note up to the page that says what it will do.
async function back(path, amount) {
  await noor.goto(path);
  await noor.locator(`a[href='${path}/credit']`).click();
  await fillIn(noor, { amount, reason: "product_unsatisfactory", memo: "One article was not published." });
  await noor.locator(".finance-form button").click();
  await noor.waitForLoadState();
}

let ref, invoice, verify;
step("finance gives a part back, after reading what it does, and the licence stays", async () => {
  ref = await enter(page, "aoife@lantern.example");
  invoice = await invoiceOf(ref);
  await back(invoice.path, "1000.01");
  assert.match(await noor.locator(".errors").innerText(), /no more than what is left/);
  assert.match(await main(noor), /At most \S*GBP 1,000\.00/, "the ceiling is named");
  assert.equal(await noor.locator("[name=memo]").inputValue(), "One article was not published.", "what was typed is there");
  await look(noor, "credit-refused");
  await back(invoice.path, "250");
  assert.match(await noor.locator(".notice.warn").innerText(), /GBP 250\.00[^]*stays in force/);
  await look(noor, "credit-part");
  await noor.locator(".finance-form button.danger").click();
  await noor.waitForURL("**?done=credit");
  await until(noor, invoice.path, ".corrections [id^=refund]");
  await said(noor, invoice.path, /Partly refunded/);
  assert.match(await noor.locator("aside section", { hasText: "Licence" }).first().innerText(), /Licensed/);
});

step("the licensee is told of the part by mail and on the request, and keeps the licence", async () => {
  assert.match(await letter(page, "aoife@lantern.example", "Your refund is on its way"), /250\.00/);
  await page.goto(`/r/${ref}`);
  assert.match(await main(page), /Refunded: .*250\.00/);
  await until(page, `/r/${ref}/licence`, ".turn.ok");
  verify = new URL(await page.locator("a[href*='/verify/']").first().getAttribute("href"), page.url()).pathname;
});

step("the rest revokes the licence, and finance is told so before", async () => {
  await noor.goto(`${invoice.path}/credit`);
  assert.match(await main(noor), /At most \S*GBP 750\.00/, "the ceiling has come down");
  await back(invoice.path, "750");
  assert.match(await noor.locator(".notice.bad").innerText(), /is revoked/);
  await look(noor, "credit-rest");
  await noor.locator(".finance-form button.danger").click();
  await noor.waitForURL("**?done=credit");
  await said(noor, invoice.path, /Its fee was paid back in full/);
  assert.equal(await noor.locator(`a[href='${invoice.path}/credit']`).count(), 0, "nothing is left to give back");
  await look(noor, "invoice-rest");
});

step("the licensee learns that the licence is over, why, and what to take down", async () => {
  assert.match(await letter(page, "aoife@lantern.example", "please take the work down"), /Its fee was paid back in full/);
  await page.goto(`/r/${ref}/licence?lang=en`);
  assert.match(await page.locator(".turn.bad").innerText(), /no longer valid[^]*Its fee was paid back in full/);
  await page.goto(`/r/${ref}/content?lang=en`);
  assert.match(await main(page), /take down[^]*Lantern Quarterly/i);
  assert.equal(await page.locator("a[href*='.html'], a[href*='.zip']").count(), 0, "the content is closed");
  await page.goto(`/r/${ref}/pay?lang=en`);
  assert.match(await main(page), /The payment was given back[^]*GBP 1,000\.00\S* was given back to you/);
  const machine = await page.context().request.get(`${verify}.json`);
  assert.match(await machine.text(), /"revoked"/);
  await everyLook(page, [
    [`/r/${ref}`, "corrections-request"], [`/r/${ref}/licence`, "corrections-licence-revoked"], [`/r/${ref}/content`, "corrections-content-closed"],
    [`/r/${ref}/pay`, "corrections-pay-refunded"], [verify, "corrections-verify-revoked"],
  ]);
});

step("the editor sees it on the request; a viewer sees the invoice and can do nothing to it", async () => {
  await maya.goto(`/admin/requests/${ref}`);
  assert.match(await main(maya), /Licence \S*MEE-L-\S+ revoked/);
  assert.match(await main(maya), /Refund of .*750\.00/);
  assert.match(await main(maya), /One article was not published\./, "with the words on the credit note");
  await look(maya, "desk-request");
  const tomas = await signIn(browser, "tomas");
  await tomas.goto(invoice.path);
  assert.match(await main(tomas), /Refunded/);
  assert.equal(await tomas.locator("main form[method=post]").count(), 0, "there is no button");
  assert.equal((await tomas.goto(`${invoice.path}/credit`)).status(), 403);
  await tomas.finish();
});

let disputed;
step("a disputed payment suspends the licence, and finance has a date for the evidence", async () => {
  disputed = await bought;
  const { own } = disputed;
  disputed.invoice = await invoiceOf(disputed.ref);
  verify = new URL(await own.locator("a[href*='/verify/']").first().getAttribute("href"), own.url()).pathname;
  await happen(disputed.invoice.number, "open_dispute");
  await until(own, `/r/${disputed.ref}/licence?lang=en`, ".turn.bad, .turn.warn");
  assert.match(await main(own), /suspended[^]*The payment is disputed at the bank/);
  await said(noor, disputed.invoice.path, /Disputed/);
  assert.match(await noor.locator(".corrections [id^=dispute]").innerText(), /Evidence[^]*\d+ days left/i);
  await look(noor, "invoice-disputed");
  assert.match(await letter(noor, "rights@meridian-eye.example", "A payment is disputed"), /suspended/);
  await noor.goto("/admin/finance?state=disputed");
  assert.match(await main(noor), new RegExp(disputed.invoice.number));
  await maya.goto(`/admin/requests/${disputed.ref}`);
  assert.match(await main(maya), /Dispute over/);
  await everyLook(own, [
    [`/r/${disputed.ref}/licence`, "corrections-licence-suspended"], [`/r/${disputed.ref}/pay`, "corrections-pay-disputed"],
    [verify, "corrections-verify-suspended"],
  ]);
});

step("a dispute that is won brings the licence back", async () => {
  const { own, invoice: { number, path } } = disputed;
  await happen(number, "dispute:answer");
  await happen(number, "dispute:win");
  await until(own, `/r/${disputed.ref}/licence?lang=en`, ".turn.ok");
  assert.match(await letter(own, buyer.email, "Your licence is in force again"), /same limits/);
  await own.goto(verify);
  assert.equal(await own.locator("h1.ok").count(), 1, await main(own));
  await said(noor, path, /Won/);
  await own.finish();
});

let late;
step("an unpaid invoice is overdue for finance, the editor and the payer", async () => {
  late = await enter(page, "owen@saltmarsh.example");
  invoice = await invoiceOf(late);
  await noor.goto("/admin/finance?state=overdue");
  const row = noor.locator(".finance-list tr", { hasText: invoice.number });
  assert.match(await row.innerText(), /Overdue by \d+ days/);
  await noor.locator(".aging tbody a[href*='age=31_60']").click();
  await noor.waitForURL("**age=**");
  assert.equal(await row.count(), 1, "the column of its age leads to it");
  await look(noor, "finance-overdue");
  await noor.goto(invoice.path);
  assert.match(await main(noor), /last notice of the invoice/, "finance sees what was written to the payer");
  await look(noor, "invoice-overdue");
  await maya.goto(`/admin/requests/${late}`);
  assert.match(await main(maya), /Overdue/);
  assert.match(await letter(page, "owen@saltmarsh.example", "Last notice"), /258\.00/);
  await page.goto(`/r/${late}/pay?lang=en`);
  assert.match(await page.locator(".turn").innerText(), /overdue|past its date/i);
  await everyLook(page, [[`/r/${late}/pay`, "corrections-pay-overdue"]]);
});

step("paid late, the licence is issued; a dispute that is lost revokes it", async () => {
  await pay(page, await hosted(page, late), "card");
  await until(page, `/r/${late}/licence?lang=en`, ".turn.ok");
  await said(noor, invoice.path, /Paid/);
  assert.equal(await noor.locator(".desk-title .pill", { hasText: "Overdue" }).count(), 0, "it is overdue no more");
  await happen(invoice.number, "open_dispute");
  await happen(invoice.number, "dispute:lose");
  await said(page, `/r/${late}/licence?lang=en`, /The bank took the payment back/);
  await said(page, `/r/${late}/pay?lang=en`, /The bank took the payment back/);
  assert.equal(await page.locator(".turn.bad").count(), 1, await main(page));
  assert.match(await letter(page, "owen@saltmarsh.example", "please take the work down"), /The bank took the payment back/);
  await said(noor, invoice.path, /Lost/);
  await look(noor, "invoice-lost");
  for (const one of [noor, maya, page]) {
    await one.finish();
  }
});
