// Finance at its desk: from the keys to a refund that is read before it is made, and to the paper for the licensee.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, fitting, launch, phone } from "./browser.mjs";
import { fillIn, signIn } from "./journey.mjs";
import { faults } from "./looks.mjs";

let browser, staff;
before(async () => {
  browser = await launch();
  staff = await signIn(browser, "idris");
});
after(async () => {
  await staff?.finish();
  await browser?.close();
});

test("g f leads to finance, and not while typing", async () => {
  await staff.goto("/admin/requests");
  await staff.locator("#global-search").focus();
  await staff.keyboard.type("gf");
  assert.equal(await staff.locator("#global-search").inputValue(), "gf");
  assert.equal(new URL(staff.url()).pathname, "/admin/requests");
  await staff.locator("#global-search").blur();
  await staff.keyboard.press("g");
  await staff.keyboard.press("f");
  await staff.waitForURL("**/admin/finance");
  await audit(staff, "finance-list");
});

test("a part of a payment is given back", async () => {
  await staff.goto("/admin/finance?state=paid");
  // One that no other journey works on at the same time.
  const invoice = await staff.locator("main table.finance-list tbody tr", { hasText: "The Wayfarer" }).locator("th a.ref").getAttribute("href");
  await staff.goto(`${invoice}/credit`);
  await fillIn(staff, { amount: "1.50", reason: "product_unsatisfactory", memo: "One picture was not delivered." });
  await staff.locator(".finance-form .actions button").click();
  await staff.locator(".effect").waitFor();
  assert.match(await staff.locator(".effect").innerText(), /stays in force/);
  await audit(staff, "finance-effect");
  await staff.locator(".finance-form .actions button").click();
  await staff.waitForURL("**?done=credit");
  for (let tries = 0; tries < 60 && !await staff.locator(".corrections .pill.ok").first().isVisible(); tries++) {
    await staff.waitForTimeout(500);
    await staff.goto(invoice);
  }
  assert.match(await staff.locator(".corrections").innerText(), /One picture was not delivered/);
  assert.deepEqual(await faults(staff, "finance-invoice", "en"), []);
  assert.deepEqual(await faults(staff, "finance-invoice", "ar"), []);
});

test("the statement is for paper too", async () => {
  await staff.goto("/admin/finance?state=paid");
  await staff.setViewportSize(phone);
  await staff.locator("main table.finance-list td a[href*='/organisations/']").last().click();
  await staff.waitForURL("**/organisations/*");
  assert.deepEqual(await fitting(staff), []);
  await staff.emulateMedia({ media: "print" });
  assert.equal(await staff.locator(".period").isVisible(), false);
  assert.equal(await staff.locator(".sidenav").isVisible(), false);
  assert.ok(await staff.locator(".statement table").first().isVisible());
});
