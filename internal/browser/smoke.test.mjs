// The first page in every look, and proof that the harness notices what it should.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, axe, desk, launch, looks, open, phone } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const { scheme, language } of looks) {
  for (const [width, viewport] of Object.entries({ phone, desk })) {
    test(`the first page is right in ${language}, ${scheme}, on a ${width}`, async () => {
      const page = await open(browser, "/", { scheme, language, viewport });
      assert.equal(await page.locator("html").getAttribute("lang"), language);
      assert.equal(await page.locator("html").getAttribute("dir"), language === "ar" ? "rtl" : "ltr");
      await audit(page, `home-${language}-${scheme}-${width}`);
      await page.finish();
    });
  }
}

test("the first page works without scripts", async () => {
  const page = await open(browser, "/", { javaScript: false });
  assert.equal(await page.locator("h1").count(), 1);
  await page.finish();
});

test("a violation is found", async () => {
  const page = await open(browser, "/");
  await page.evaluate(() => document.body.append(document.createElement("img")));
  const violations = await axe(page);
  assert.ok(violations.some((line) => line.startsWith("image-alt")), "axe-core does not see a picture without a text");
  await page.finish();
});

test("a broken script is noticed", async () => {
  const page = await open(browser, "/");
  await page.evaluate(() => setTimeout(() => { throw new Error("on purpose"); }));
  await page.waitForTimeout(100);
  await assert.rejects(page.finish(), /on purpose/);
});
