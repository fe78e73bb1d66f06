// Every kind of page of the desk, the house and the sandbox, in every look: axe-core finds nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, launch, open } from "./browser.mjs";
import { signIn } from "./journey.mjs";
import { everyLook, everyLookInside, faults } from "./looks.mjs";

const eye = "/sandbox/articles/meridian-eye";
const manara = "/sandbox/articles/al-manara";

let browser, page;
before(async () => {
  browser = await launch();
  page = await open(browser, "/");
});
after(async () => {
  await page?.finish();
  await browser?.close();
});

test("the desk and the house", async () => {
  const staff = await signIn(browser, "idris");
  const first = async (path) => {
    await staff.goto(path);
    return staff.locator("main table th a").first().getAttribute("href");
  };
  const request = await first("/admin/requests?view=all&q=Gulf");
  const licensed = await first("/admin/requests?view=all&q=Wayfarer");
  const closed = await first("/admin/requests?view=all&q=Tallow");
  const invoiced = await first("/admin/requests?view=all&q=Harbourlight");
  const bargain = await first("/admin/requests?view=all&q=Quayside");
  const debtor = await first("/admin/requests?view=all&q=Saltmarsh");
  const owing = await first("/admin/organisations?q=saltmarsh");
  const article = await first("/admin/articles?q=grain");
  const contributor = await first("/admin/finance/contributors?all=yes");
  await staff.goto(licensed);
  const verify = await staff.locator("main a[href*='/verify/']").getAttribute("href");
  await everyLookInside(staff, [
    ["/admin/requests?view=all", "desk-queue"], ["/admin/requests?q=nothing+like+it", "desk-queue-empty"], [request, "desk-request"],
    [licensed, "desk-licensed"], [closed, "desk-declined"], [invoiced, "desk-invoiced"],
    ...["quote", "grant-free", "ask", "decline", "not-needed", "hold"].map((act) => [`${request}/${act}`, `desk-${act}`]), [`${closed}/reopen`, "desk-reopen"],
    [bargain, "desk-bargain"], [`${bargain}/counter-offer`, "desk-counter"], [`${bargain}/quotes/1`, "desk-version"], ["/admin/settings/negotiation", "house-negotiation"],
    ["/admin/organisations", "desk-organisations"], [owing, "desk-organisation"], [debtor, "desk-debtor"], [`${debtor}/waive-hold`, "desk-waive-hold"],
    ["/admin/articles", "house-articles"], [article, "house-article"], ["/admin/rates", "house-rates"], ["/admin/rates/edit", "house-rates-edit"],
    ["/admin/terms", "house-terms"], ["/admin/terms/differences", "house-terms-diff"], ["/admin/waivers", "house-waivers"], ["/admin/reports/waivers", "report-waivers"], ["/admin/terms/edit", "house-terms-edit"], ["/admin/templates", "desk-replies"], ["/admin/templates/new", "desk-reply"], ["/admin/requests?view=all&q=Gulf&preview=" + request.split("/").at(-1), "desk-preview"], ["/admin/staff", "house-staff"], ["/admin/settings/stripe", "settings-stripe"],
    ["/admin/finance/contributors?all=yes", "contributors"], [contributor, "contributor"], ["/admin/finance/contributors/shares", "share-defaults"], ["/admin/account", "desk-account"],
    ["/admin/nowhere", "desk-404", 404],
  ]);
  await everyLookInside(page, [["/admin/login", "desk-login"]]);
  await everyLook(page, [[new URL(verify, address).pathname, "verified"]]);
  await staff.finish();
});

test("finance", async () => {
  const staff = await signIn(browser, "idris");
  const first = async (path) => {
    await staff.goto(path);
    return staff.locator("main table.finance-list th a.ref").first().getAttribute("href");
  };
  const paid = await first("/admin/finance?state=paid");
  const open = await first("/admin/finance?state=open");
  await staff.goto(paid);
  const statement = await staff.locator("main a[href*='/organisations/']").first().getAttribute("href");
  await everyLookInside(staff, [
    ["/admin/finance", "finance"], ["/admin/finance?state=overdue", "finance-overdue"], ["/admin/finance?q=nothing+like+it", "finance-empty"],
    [paid, "finance-paid"], [open, "finance-open"], [`${paid}/credit`, "finance-refund"],
    ...["credit", "received", "write-off", "cancel"].map((act) => [`${open}/${act}`, `finance-${act}`]),
    ["/admin/finance/movements", "finance-movements"], ["/admin/finance/movements?from=2020-01-01&to=2019-01-01", "finance-movements-refused", 422],
    ["/admin/finance/differences", "finance-differences"], [statement, "finance-statement"], [`${statement}?from=2020-01-01&to=2020-12-31`, "finance-statement-empty"],
  ]);
  await staff.finish();
});

test("the sandbox", async () => {
  await page.goto("/sandbox/mail");
  const mail = await page.locator("main table th a").first().getAttribute("href");
  await page.goto("/sandbox/stripe");
  const invoice = await page.locator("td a[href*='/sandbox/stripe/i/']").first().getAttribute("href");
  const panels = [...new Set(await page.locator("td a[href*='/sandbox/stripe/invoices/']").evaluateAll((all) => all.map((a) => a.getAttribute("href"))))].slice(0, 6);
  const wrong = [];
  const paths = [
    "/sandbox/mail", mail, "/sandbox/stripe", invoice, ...panels, "/sandbox/articles", eye, manara, `${eye}/the-town-that-rents-its-shade`, `${manara}/warraq-al-qala`, "/sandbox/articles/nowhere",
    `${eye}/les-derniers-marcheurs-du-sel`, `${manara}/son-vapurun-postacisi`,
  ];
  for (const path of paths) {
    await page.goto(`${path}?lang=en`);
    wrong.push(...await faults(page, `sandbox-${path.replaceAll(/[^a-z]+/g, "-").slice(9)}`, "en"));
  }
  assert.deepEqual(wrong, []);
});

// A letter is shown without scripts, which axe-core needs, so that it is looked at on an empty page.
test("the letters", async () => {
  await page.goto("/sandbox/mail");
  const rows = await page.locator("main table tr").filter({ hasNot: page.locator("thead") }).locator("th a").all();
  const letters = new Map(); // the newest of each kind, by its subject without the reference
  for (const row of rows) {
    const kind = (await row.innerText()).replace(/\s*\[.*/, "").replace(/⁨.*⁩/, "");
    letters.set(kind, letters.get(kind) ?? await row.getAttribute("href"));
  }
  const sheet = await page.context().newPage();
  const wrong = [];
  for (const [kind, href] of letters) {
    await sheet.setContent(await (await page.context().request.get(`${href}/html`)).text());
    wrong.push(...await faults(sheet, `letter-${kind.replaceAll(/\P{L}+/gu, "-")}`, "en"));
  }
  await sheet.close();
  assert.ok(letters.size >= 8, `the demonstration has sent letters of ${letters.size} kinds`);
  assert.deepEqual(wrong, []);
});
