// Files go with the form, stay through a mistake elsewhere, and are removed again: in both languages, with and without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, audit, launch, open } from "./browser.mjs";
import { fillIn, next, onlineUse, sender } from "./journey.mjs";

const pdf = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const language of ["en", "ar"]) {
  for (const javaScript of [true, false]) {
    test(`files stay with the form in ${language} ${javaScript ? "with" : "without"} scripts`, async () => {
      const page = await open(browser, "/", { language, javaScript });
      const article = "/sandbox/articles/meridian-eye/the-town-that-rents-its-shade";
      await page.goto(`/request?url=${encodeURIComponent(address + article)}`);
      await page.locator(".article-card").waitFor();
      await next(page);
      await page.waitForURL("**/request/use");
      await fillIn(page, onlineUse());
      await next(page);
      await page.waitForURL("**/request/you");
      await page.setInputFiles('[name="file_mockup"]', [{ name: "صفحة ٣.pdf", mimeType: "application/pdf", buffer: pdf }]);
      await page.setInputFiles('[name="file_order"]', [{ name: "order.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>") }]);
      await fillIn(page, sender("files@saltmarsh.example", { requester_name: "" }));
      await next(page);
      await page.locator("[data-errors]").waitFor();
      assert.match(await page.locator("#kept-files").innerText(), /صفحة ٣\.pdf/);
      assert.equal(await page.locator('[name="role"]').inputValue(), "Managing editor");
      if (javaScript) await audit(page, `files-${language}`);
      await page.locator("#kept-files button").click();
      await page.waitForURL("**/request/you");
      assert.equal(await page.locator("#kept-files").count(), 0);
      assert.equal(await page.locator('[name="role"]').inputValue(), "Managing editor");
      await page.finish();
    });
  }
}
