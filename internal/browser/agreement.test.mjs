// Two ways to a licence besides the common one, each in English on a desk and in Arabic on a phone without scripts: a
// waiver that is asked for with a proof and granted, and a quote that somebody else signs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { audit, desk as wide, launch, open, phone } from "./browser.mjs";
import { ask, bill, enter, fillIn, hosted, mailTo, onlineUse, pay, quote, sender, signIn, until } from "./journey.mjs";

const proof = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

const readers = {
  en: {
    article: "/sandbox/articles/meridian-eye/the-town-that-rents-its-shade", options: { language: "en", viewport: wide },
    organisation: "Parish of St Columba", name: "Niamh Dempsey", role: "Editor", reason: "We print it for our parish, without income.",
    deputy: "Brendan Quill", deputyRole: "Treasurer", host: "columba.example",
  },
  ar: {
    article: "/sandbox/articles/al-manara/furn-al-layl", options: { language: "ar", viewport: phone, javaScript: false },
    organisation: "جمعية قمح", name: "هناء الراعي", role: "محررة", reason: "ننشره لأعضاء الجمعية بلا مقابل.",
    deputy: "سمير نعمة", deputyRole: "أمين الصندوق", host: "qamh.example",
  },
};

let browser, staff;
before(async () => {
  browser = await launch();
  staff = await signIn(browser, "maya", { viewport: wide });
});
after(() => browser?.close());

// look audits a page in its reader's language, and once more in the dark.
async function look(page, language, name) {
  assert.equal(await page.locator("html").getAttribute("lang"), language, name);
  await audit(page, `agreement-${language}-${name}`);
  await page.emulateMedia({ colorScheme: "dark" });
  await audit(page, `agreement-${language}-${name}-dark`);
  await page.emulateMedia({ colorScheme: "light" });
}

async function asksFor(page, reader, email, change) {
  const you = sender(email, { requester_name: reader.name, role: reader.role, organisation: `${reader.organisation} ${email.split("@")[0]}`, organisation_type: "charity", country: "JO", ...change });
  return ask(page, reader.article, onlineUse({ destination: reader.organisation, destination_url: `https://${reader.host}/` }), you);
}

for (const [language, reader] of Object.entries(readers)) {
  test(`a waiver is asked for with a proof and granted, in ${language}`, async () => {
    const page = await open(browser, "/", reader.options);
    const email = `waiver@${reader.host}`;
    await page.goto(reader.article);
    const ref = await asksFor(page, reader, email, {});
    await quote(staff, ref, { credit_line: "The Meridian Eye" });
    assert.equal(await enter(page, email), ref);
    await page.goto(`/r/${ref}/quote`);
    await page.locator("#waiver summary").click();
    await page.locator("#waiver button.button").last().click(); // nothing chosen yet
    await page.locator(".errors").waitFor();
    await look(page, language, "waiver-refused");
    await fillIn(page, { waiver_kind: "charity", waiver_reason: reader.reason, waiver_link: `https://${reader.host}/register` });
    await page.setInputFiles('#waiver [name="file_waiver"]', [{ name: "register.pdf", mimeType: "application/pdf", buffer: proof }]);
    await page.locator("#waiver button.button").last().click();
    await page.waitForURL(`**/r/${ref}?done=waiver`);
    await look(page, language, "waiver-asked");

    await staff.goto(`/admin/requests/${ref}`);
    await audit(staff, `agreement-${language}-desk-request`);
    await staff.locator(`a[href$="/${ref}/waiver"]`).click();
    await fillIn(staff, { answer: "granted" });
    await audit(staff, `agreement-${language}-desk-waiver`);
    await staff.locator("#waiver-form .actions button[value=preview]").click();
    await staff.locator("#preview .mail-text").waitFor();
    assert.notEqual(await staff.locator("[name=note]").inputValue(), "", "words are prepared");
    await audit(staff, `agreement-${language}-desk-waiver-preview`);
    await staff.locator("#preview button[value=send]").click();
    await staff.waitForURL((url) => url.pathname === `/admin/requests/${ref}`);

    await until(page, `/r/${ref}/quote`, "#accept");
    await look(page, language, "free-quote");
    await fillIn(page, { signatory_name: reader.name, signatory_role: reader.role, authority: "yes", accept_terms: "yes" });
    await page.locator("#accept-form > p > button.button").click();
    await page.waitForURL("**/licence");
    await until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
    await page.goto(`/r/${ref}/term-sheet`);
    await look(page, language, "term-sheet");
    await staff.goto("/admin/reports/waivers?publication=" + ref.slice(0, 3));
    assert.match(await staff.locator("main").innerText(), /Charity or non-profit work/);
    await audit(staff, `agreement-${language}-report`);
    await page.finish();
  });

  test(`somebody else signs, in ${language}`, async () => {
    const page = await open(browser, "/", reader.options);
    const email = `buyer@${reader.host}`;
    const ref = await asksFor(page, reader, email, {});
    await quote(staff, ref, { credit_line: "The Meridian Eye" });
    assert.equal(await enter(page, email), ref);
    await page.goto(`/r/${ref}/quote`);
    const { signatory_name: _, signatory_role: __, authority: ___, accept_terms: ____, ...payer } = bill;
    await fillIn(page, { ...payer, country: "JO" });
    await page.locator("#signatory summary").click();
    await fillIn(page, { other_name: reader.deputy, other_role: reader.deputyRole, other_email: `deputy@${reader.host}` });
    await look(page, language, "signatory-form");
    await page.locator("#signatory button.button").click();
    await page.waitForURL((url) => url.pathname === `/r/${ref}/quote`);
    assert.match(await page.locator("#accept").innerText(), new RegExp(reader.deputy));
    await look(page, language, "signatory-asked");

    const deputy = await open(browser, "/", reader.options);
    await deputy.goto(await mailTo(deputy, `deputy@${reader.host}`, /\/sign\/[^/]+\?.*key=/));
    assert.equal(new URL(deputy.url()).searchParams.has("key"), false, "the key stays in the address bar");
    await look(deputy, language, "sign");
    const answer = await deputy.context().request.get(`/r/${ref}`);
    assert.equal(answer.status(), 404, "a signatory sees the request's own page");
    await fillIn(deputy, { authority: "yes", accept_terms: "yes" });
    await deputy.locator("#sign-form button.button").click();
    await deputy.waitForURL((url) => url.pathname === `/sign/${ref}` && !url.hash);
    await look(deputy, language, "signed");

    await page.goto(`/r/${ref}/take-back`);
    await look(page, language, "take-back");
    const link = await hosted(page, ref);
    await pay(page, link, "card");
    await until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
    await page.goto(`/r/${ref}/term-sheet`);
    await look(page, language, "term-sheet-signed");
    for (const file of ["agreement.pdf", "agreement.json"]) {
      const [got] = await Promise.all([page.waitForEvent("download"), page.locator(`a[href*='${file}']`).first().click()]);
      assert.match(readFileSync(await got.path()).subarray(0, 4).toString(), file.endsWith("pdf") ? /%PDF/ : /\{/);
    }
    await deputy.finish();
    await page.finish();
  });
}

test("the house's own pages: scale, report, differences of terms", async () => {
  for (const [path, name] of [["/admin/waivers", "scale"], ["/admin/terms/differences", "terms-differences"]]) {
    await staff.goto(path);
    await audit(staff, `agreement-house-${name}`);
  }
  await staff.finish();
  const admin = await signIn(browser, "idris", { viewport: wide });
  await admin.goto("/admin/waivers");
  await admin.locator("button[value=add]").click();
  await admin.locator("[name=kind_7]").waitFor();
  await fillIn(admin, { kind_7: "individual", income_7: "upper_middle", percent_7: "75" });
  await audit(admin, "agreement-house-scale-row");
  await admin.locator("button[value=save]").last().click();
  await admin.waitForURL("**done=saved");
  await admin.setViewportSize(phone);
  await admin.emulateMedia({ colorScheme: "dark" });
  await audit(admin, "agreement-house-scale-phone");
  await admin.goto("/admin/reports/waivers");
  await audit(admin, "agreement-house-report-phone");
  await admin.finish();
});
