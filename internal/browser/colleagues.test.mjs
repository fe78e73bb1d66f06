// Two editors at one desk: the preview beside the queue, who else is at a request, saved replies with and without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit, launch, phone, visitor } from "./browser.mjs";
import { fillIn, signIn } from "./journey.mjs";

let browser, maya, idris;
before(async () => {
  browser = await launch();
  [maya, idris] = [await signIn(browser, "maya"), await signIn(browser, "idris")];
});
after(async () => {
  for (const page of [maya, idris]) {
    await page?.finish();
  }
  await browser?.close();
});

const list = "/admin/requests?view=all&q=Gulf";

test("a request is looked at beside the queue, by pointer and by letters", async () => {
  await maya.goto("/admin/requests?view=all");
  await maya.locator(".preview-link").nth(1).click();
  await maya.locator("#preview").waitFor();
  const second = await maya.locator("tr.previewed .preview-link").getAttribute("id");
  await maya.waitForFunction((id) => document.activeElement.id === id, second); // the focus stays on the row
  await audit(maya, "desk-preview");
  await Promise.all([maya.waitForURL((url) => !url.href.includes(second)), maya.keyboard.press("j")]);
  await maya.locator("#preview").waitFor();
  const third = await maya.locator("tr.previewed .preview-link").getAttribute("id");
  await maya.waitForFunction((id) => document.activeElement.id === id, third);
  assert.notEqual(third, second, "j goes down, and the preview with it");
  await Promise.all([maya.waitForURL(/\/admin\/requests\/[A-Z]{3}-/), maya.keyboard.press("o")]);
  assert.ok(third.endsWith(new URL(maya.url()).pathname.split("/").at(-1)), "o opens what was previewed");
  await maya.goBack();
  await maya.setViewportSize(phone);
  assert.ok(!(await maya.locator("#preview").isVisible()), "a phone has no pane");
  assert.ok(!(await maya.locator(".preview-link").first().isVisible()), "and no way to one");
  await maya.setViewportSize({ width: 1280, height: 900 });
});

test("a colleague who writes is announced, on the request and in the queue", async () => {
  await maya.goto(list);
  const path = await maya.locator("main table th a.ref").first().getAttribute("href");
  await Promise.all([maya.waitForResponse((answer) => answer.url().endsWith("/presence")), maya.goto(path)]);
  await Promise.all([idris.waitForResponse((answer) => answer.url().endsWith("/presence")), idris.goto(path)]);
  await idris.getByText(/Maya Haddad.* is looking at this request too/).waitFor();
  assert.ok(!(await idris.locator("[data-presence-said]").innerText()).includes("Idris"), "nobody sees themselves");
  await maya.locator("#f-message").fill("Dear colleague, thank you for asking");
  await idris.getByText(/Maya Haddad.* is replying/).waitFor({ timeout: 45_000 }); // two pauses of 15 seconds at most
  await audit(idris, "desk-colleague");
  await idris.goto(list);
  await idris.locator(".avatar.writing").first().waitFor();
  await audit(idris, "desk-queue-colleague");
  await maya.goto("/admin/articles");
  await idris.reload();
  assert.equal(await idris.locator(".avatar").count(), 0, "who has left is not there");
});

test("a saved reply is written, inserted at the cursor, and inserted without scripts", async () => {
  await maya.goto("/admin/templates");
  await audit(maya, "desk-replies");
  await maya.locator(".pagehead a.button").click();
  await fillIn(maya, { name: "Thanks, by browser", text_en: "Dear {requester_name}, {wrong_name} about {reference}." });
  await maya.locator("button[value=check]").last().click();
  await maya.locator(".notice.warn").waitFor();
  await audit(maya, "desk-reply-checked");
  await fillIn(maya, { text_en: "Dear {requester_name}, thank you for {reference}." });
  await maya.locator(".actions button[value=save]").click();
  await maya.locator(".notice.ok").waitFor();
  const house = new URL(maya.url()).searchParams.get("publication");

  await maya.goto("/admin/requests?view=review");
  const path = await maya.locator(`main table th a.ref[href*="/${house}-"]`).first().getAttribute("href");
  await maya.goto(path);
  const area = maya.locator("#f-message");
  await area.fill("Before.\n\nAfter.");
  await area.evaluate((element) => element.setSelectionRange(9, 9));
  await maya.locator("#f-saved").selectOption({ label: "Thanks, by browser" });
  await maya.locator("button[value=insert]").click();
  assert.match(await area.inputValue(), /^Before\.\n\nDear .*, thank you for [A-Z]{3}-\w+\.\n\nAfter\.$/, "it stands where the cursor stood, filled in");
  await audit(maya, "desk-reply-inserted");

  const plain = await signIn(browser, "maya", { context: await visitor(browser, { javaScript: false }) });
  await plain.goto(`${path}/decline`);
  await fillIn(plain, { text: "My own words." });
  await plain.locator("#f-saved").selectOption({ label: "Thanks, by browser" });
  await plain.locator("button[value=insert]").click();
  await plain.waitForLoadState();
  assert.match(await plain.locator("#f-text").inputValue(), /^My own words\.\n\nDear .*, thank you for/);
  await audit(plain, "desk-reply-plain");
  await plain.goto("/admin/requests?view=all");
  await plain.locator(".preview-link").first().click();
  await plain.locator("#preview").waitFor();
  await plain.finish();
});
