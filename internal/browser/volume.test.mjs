// A volume agreement: offered by the desk, bought by quote and invoice, and drawn from, in English on a desk and in
// Arabic on a phone without scripts.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { audit, desk as wide, launch, open, phone } from "./browser.mjs";
import { accept, ask, bill, enter, fillIn, hosted, mailTo, onlineUse, pay, reference, sender, signIn, steps, until } from "./journey.mjs";

const articles = ["/sandbox/articles/meridian-eye/the-town-that-rents-its-shade", "/sandbox/articles/meridian-eye/the-pilots-who-work-by-ear"];
const person = "orla@tidewater.example";
const colleague = "samir@tidewater.example";
const own = { organisation: "The Tidewater Times" };
const use = onlineUse({ destination: "The Tidewater Times", destination_url: "https://tidewater.example/" });

const step = steps();
let browser, page, desk, first, organisation, agreement;
before(async () => {
  browser = await launch();
  page = await open(browser, "/find");
});
after(() => browser?.close());

const text = (of) => of.locator("main").innerText();

step("the desk records the organisation's domain and offers it a bundle", async () => {
  first = await ask(page, articles[0], use, sender(person, own));
  desk = await signIn(browser, "idris");
  await desk.goto(`/admin/requests/${first}`);
  await desk.getByRole("link", { name: own.organisation }).first().click();
  await desk.waitForURL("**/admin/organisations/*");
  organisation = new URL(desk.url()).pathname;
  await fillIn(desk, { domains: "tidewater.example" });
  await desk.locator(`form[action$='/terms'] button`).click();
  await desk.waitForURL("**?done=terms");
  await audit(desk, "volume-desk-organisation");
  await desk.goto(`${organisation}/volume`);
  await fillIn(desk, { size: "4", price: "600", audience: "100k_1m", destination_url: "https://tidewater.example" });
  await audit(desk, "volume-desk-offer");
  await desk.locator("#volume-form .actions button").click();
  await desk.locator("#preview pre").waitFor();
  assert.match(await text(desk), /Volume agreement: 4 articles, 12 months/);
  await audit(desk, "volume-desk-preview");
  await desk.locator("#preview button").click();
  await desk.waitForURL("**/admin/requests/**");
  await desk.getByRole("button", { name: "Undo" }).click();
  await desk.waitForURL("**/volume?sale=*");
  await audit(desk, "volume-desk-undone");
  await desk.locator("#volume-form .actions button").click();
  await desk.locator("#preview button").click();
  await desk.waitForURL("**/admin/requests/**");
  assert.match(await text(desk), /Volume agreement: 4 articles, 12 months/);
  await audit(desk, "volume-desk-offered");
});

step("the organisation accepts and pays it", async () => {
  let ref = first;
  for (const end = Date.now() + 40_000; ref === first && Date.now() < end; await page.waitForTimeout(300)) {
    ref = await enter(page, person);
  }
  await page.goto(`/r/${ref}/quote`);
  await audit(page, "volume-en-quote");
  await accept(page, { ...bill, country: "IE" });
  await page.waitForURL("**/pay");
  await pay(page, await hosted(page, ref), "card");
  await until(page, `/r/${ref}`, `a[href='/r/${ref}/volume']`);
  await audit(page, "volume-en-sold");
  await page.goto(`/r/${ref}/volume`);
  assert.match(await text(page), /4 articles left of 4/);
});

step("the request that waits on the desk is taken from it instead", async () => {
  await page.goto(`/r/${first}`);
  await page.locator("#agreement a.button").waitFor();
  await audit(page, "volume-en-request");
  await page.locator("#agreement a.button").click();
  await page.waitForURL("**/draw");
  await audit(page, "volume-en-draw");
  await page.locator("#draw-form button.button").last().click();
  await page.locator(".errors").waitFor();
  await audit(page, "volume-en-draw-refused");
  await fillIn(page, { signatory_name: "Orla Whitcombe", signatory_role: "Managing editor", authority: "yes", accept_terms: "yes" });
  await page.locator("#draw-form button.button").last().click();
  await page.waitForURL("**/licence");
  await until(page, `/r/${first}/licence`, "a[href*='certificate.pdf']");
  assert.match(await text(page), /1 article of volume agreement/);
  await audit(page, "volume-en-licence");
  await page.finish();
});

step("a colleague draws in Arabic, on a phone and without scripts", async () => {
  const theirs = await open(browser, "/find", { language: "ar", viewport: phone, javaScript: false });
  const ref = await ask(theirs, articles[1], use, sender(colleague, own));
  const look = async (name) => {
    assert.equal(await theirs.locator("html").getAttribute("dir"), "rtl", name);
    await audit(theirs, `volume-ar-${name}`);
  };
  await theirs.goto(`/r/${ref}`);
  await theirs.locator("#agreement a.button").waitFor();
  await look("request");
  await theirs.locator("#agreement a.button").click();
  await theirs.waitForURL("**/draw");
  await look("draw");
  await fillIn(theirs, { signatory_name: "سمير الخطيب", signatory_role: "محرر", authority: "yes", accept_terms: "yes" });
  await theirs.locator("#draw-form button.button").last().click();
  await theirs.waitForURL("**/licence");
  await until(theirs, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
  await look("licence");
  assert.equal(await reference(theirs), ref);
  await theirs.finish();
});

step("both sides see what is left and what was taken", async () => {
  const buyer = await open(browser, "/find", { viewport: phone });
  await buyer.emulateMedia({ colorScheme: "dark" });
  await buyer.goto("/find");
  await desk.goto(organisation);
  assert.match(await text(desk), /2 articles left of 4/);
  await desk.setViewportSize(wide);
  await audit(desk, "volume-desk-bought");
  await desk.locator("section[aria-labelledby=agreements-title] a.ref").first().click();
  await desk.waitForURL("**/admin/requests/**");
  assert.ok((await text(desk)).includes(first), "the sale lists its draws");
  await audit(desk, "volume-desk-sale");
  const sale = new URL(desk.url()).pathname.split("/").pop();
  let ref = "";
  for (const end = Date.now() + 40_000; ref !== sale && Date.now() < end; await buyer.waitForTimeout(300)) {
    ref = await enterSale(buyer, sale);
  }
  await buyer.goto(`/r/${sale}/volume`);
  assert.match(await text(buyer), /2 articles left of 4/);
  await audit(buyer, "volume-en-agreement-dark");
  await desk.goto("/admin/reports/volume?publication=MEE");
  assert.match(await text(desk), /2 articles left of 4/);
  await audit(desk, "volume-desk-report");
  await desk.setViewportSize(phone);
  await desk.emulateMedia({ colorScheme: "dark" });
  await audit(desk, "volume-desk-report-phone-dark");
  await desk.emulateMedia({ colorScheme: "light" });
  await desk.setViewportSize(wide);
  agreement = { buyer, sale };
});

step("the buyer asks for it anew, and the desk offers it with what is left", async () => {
  const { buyer, sale } = agreement;
  await buyer.emulateMedia({ colorScheme: "light" });
  await buyer.goto(`/r/${sale}/volume?lang=ar`);
  assert.equal(await buyer.locator("html").getAttribute("dir"), "rtl");
  await audit(buyer, "volume-ar-agreement");
  await buyer.locator("#renew button").click();
  await buyer.waitForURL((url) => !url.pathname.includes(sale));
  const next = await reference(buyer);
  await audit(buyer, "volume-ar-renewal-asked");
  await desk.goto(`/admin/requests/${next}/volume`);
  await fillIn(desk, { price: "660", carry: "1" });
  await audit(desk, "volume-desk-renewal");
  await desk.locator("#volume-form .actions button").click();
  await desk.locator("#preview button").click();
  await desk.waitForURL(`**/admin/requests/${next}?**`);
  await buyer.goto(`/r/${next}/quote?lang=ar`);
  await audit(buyer, "volume-ar-renewal-quote");
  await buyer.goto(`/r/${next}/quote?lang=en`);
  assert.match(await text(buyer), /up to 1 article, of what is left/);
  assert.match(await text(buyer), /It continues your volume agreement .?MEE-V-[A-Z0-9]+/);
  await buyer.goto(`/r/${sale}/volume`);
  assert.match(await text(buyer), /being renewed/);
  await buyer.finish();
  await desk.finish();
});

// enterSale opens the newest private link to a sale among the captured mails of its buyer.
async function enterSale(buyer, sale) {
  await buyer.goto(await mailTo(buyer, person, new RegExp(`/r/${sale}\\?.*key=`)));
  return reference(buyer);
}
