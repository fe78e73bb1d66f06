// Looking at a decision's mail before it leaves, calling it back, and deciding about several requests at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, launch, visitor } from "./browser.mjs";
import { ask, decide, fillIn, onlineUse, sender, signIn } from "./journey.mjs";

const article = "/sandbox/articles/meridian-eye/the-pilots-who-work-by-ear";

let browser, maya, page;
const refs = [];
before(async () => {
  browser = await launch();
  maya = await signIn(browser, "maya");
  page = await (await visitor(browser)).newPage();
  for (const name of ["Undone Quarterly", "Bulk Review", "Bulk Herald"]) {
    const you = sender(`desk@${name.toLowerCase().replace(" ", "-")}.example`, { organisation: name });
    refs.push(await ask(page, article, onlineUse({ destination: name }), you));
  }
});
after(async () => {
  await maya?.finish();
  await browser?.close();
});

test("a refusal is read as it will be mailed, and called back with its words", async () => {
  const [ref] = refs;
  await maya.goto(`/admin/requests/${ref}/decline`);
  await fillIn(maya, { code: "exclusivity" });
  await maya.locator("main textarea").fill("It is promised to somebody else until spring.");
  await decide(maya, ref, async () => {
    assert.match(await maya.locator(".mail-text").innerText(), /> It is promised to somebody else until spring\./);
    await audit(maya, "desk-preview");
  });
  const left = maya.locator("[data-undo] [role=timer]");
  const first = parseInt(await left.innerText(), 10);
  assert.ok(first > 3 && first <= 10, `${first} seconds are left`);
  await maya.waitForFunction((n) => parseInt(document.querySelector("[data-undo] [role=timer]").textContent, 10) < n, first);
  await maya.locator("[data-undo] button").click();
  await maya.waitForURL("**/decline?undone=*");
  assert.equal(await maya.locator("main textarea").inputValue(), "It is promised to somebody else until spring.");
  assert.ok(await maya.locator("[name=code][value=exclusivity]").isChecked());
  await audit(maya, "desk-undone");

  await decide(maya, ref);
  await audit(maya, "desk-undo");
  await maya.locator("[data-undo] button").waitFor({ state: "detached", timeout: 15_000 });
  assert.match(await maya.locator("[data-undo] [role=status]").innerText(), /cannot be called back/);
  await audit(maya, "desk-undo-over");
});

test("several requests are chosen by key and decided on one page", async () => {
  await maya.goto("/admin/requests?view=review&sort=newest");
  const rows = maya.locator("table.queue tbody tr");
  const picked = () => maya.locator("[name=pick]:checked").count();
  await rows.nth(0).locator("a").first().focus();
  await maya.keyboard.press("x");
  await rows.nth(1).locator("a").first().focus();
  await maya.keyboard.press("Shift+X");
  assert.equal(await picked(), 2, "x and Shift+x choose two rows");
  await maya.locator("#f-q, [name=q]").last().focus();
  await maya.keyboard.type("x");
  assert.equal(await picked(), 2, "typing chooses nothing");
  await audit(maya, "desk-queue-chosen");
  await maya.locator("[data-pick-all]").check();
  assert.equal(await picked(), await rows.count());
  await maya.locator("[data-pick-all]").uncheck();
  for (const ref of refs.slice(1)) {
    await maya.locator(`[name=pick][value^="${ref}:"]`).check();
  }
  await maya.locator(".bulk-bar [name=act]").selectOption("not_needed");
  await maya.locator(".bulk-bar button").first().click();
  await maya.waitForURL("**/admin/requests/bulk");
  await audit(maya, "desk-bulk");
  await maya.locator("#bulk-form .actions button[value=preview]").click();
  await maya.locator("#preview .mail-text").first().waitFor();
  await audit(maya, "desk-bulk-preview");
  await maya.locator("#preview button[value=send]").click();
  await maya.getByRole("heading", { name: "Done" }).waitFor();
  assert.equal(await maya.locator(".bulk-items li").count(), 2);
  await audit(maya, "desk-bulk-done");
  await maya.locator("[data-undo] button").click();
  await maya.getByText("Done, all 2.").waitFor();
  await audit(maya, "desk-bulk-undone");
});

test("without scripts several requests are chosen just as well", async () => {
  const plain = await signIn(browser, "idris", { javaScript: false });
  await plain.goto("/admin/requests?view=review&sort=newest");
  assert.ok(!(await plain.locator("[data-pick-all]").isVisible()));
  for (const ref of refs.slice(1)) {
    await plain.locator(`[name=pick][value^="${ref}:"]`).check();
  }
  await plain.locator(".bulk-bar [name=act]").selectOption("hold");
  await plain.locator(".bulk-bar button").first().click();
  await plain.locator("[name=reason]").fill("The author is asked");
  await plain.locator("#bulk-form .actions button[value=send]").click();
  await plain.getByText("Done, all 2.").waitFor();
  await audit(plain, "desk-bulk-plain");
  await plain.finish();
});
