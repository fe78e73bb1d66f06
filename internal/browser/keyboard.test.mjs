// The form by keyboard alone: Tab, Space, Enter and letters. No pointer is used and no element is focused by the test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, launch, open } from "./browser.mjs";

const article = `${address}/sandbox/articles/meridian-eye/the-town-that-rents-its-shade`;
const humanly = 3_100; // milliseconds; see journey.mjs

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

// focused describes what has the focus.
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  return {
    tag: element.tagName, type: element.type ?? "", name: element.name ?? "", value: element.value ?? "", id: element.id, text: element.innerText ?? "",
    errors: element.matches("[data-errors]"), visible: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
  };
});

// tabTo presses Tab until a control has the focus; every stop on the way must be seen.
async function tabTo(page, wanted, what) {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    assert.ok(now.visible || now.tag === "BODY", `the focus is nowhere to be seen: ${JSON.stringify(now)}`);
    if (wanted(now)) {
      return now;
    }
  }
  throw new Error(`Tab does not lead to ${what}`);
}

// choose takes a radio button (Tab leads to the group, the arrows within it) or ticks a box with Space.
async function choose(page, name, value) {
  const now = await tabTo(page, (element) => element.name === name && (element.type === "radio" || element.value === value), `${name}=${value}`);
  if (now.type === "checkbox") {
    await page.keyboard.press("Space");
  } else {
    await page.keyboard.press("Space");
    for (let presses = 0; (await focused(page)).value !== value && presses < 20; presses++) {
      await page.keyboard.press("ArrowDown");
    }
  }
  assert.ok(await page.locator(`[name="${name}"][value="${value}"]`).isChecked(), `${name}=${value}`);
}

async function type(page, name, text) {
  await tabTo(page, (element) => element.name === name, name);
  await page.keyboard.type(text);
}

// press presses Enter on the button with some words.
async function press(page, words) {
  await tabTo(page, (element) => element.tag === "BUTTON" && words.test(element.text), `the button ${words}`);
  await page.keyboard.press("Enter");
}

test("the form can be completed without a pointer", async () => {
  const page = await open(browser, `/request?url=${encodeURIComponent(article)}`);
  await page.keyboard.press("Tab");
  assert.match((await focused(page)).text, /Skip/, "the first stop is the skip link");
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).id, "main", "the skip link leads to the content");
  await press(page, /Continue with this article/);
  await page.waitForURL("**/request/use");

  await press(page, /Save and continue|Continue/);
  await page.locator("[data-errors]").waitFor();
  assert.ok((await focused(page)).errors, "after a refusal the focus is on the summary of errors");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).name, "portion", "its first link leads to the first question");
  await page.goto("/request/use");

  await choose(page, "portion", "full");
  await type(page, "destination", "Keyboard Weekly");
  await choose(page, "media", "website");
  await type(page, "destination_url", "https://keyboard.example/");
  await choose(page, "access", "free");
  await choose(page, "audience", "10k_100k");
  await choose(page, "purpose", "editorial");
  await choose(page, "territory", "world");
  await choose(page, "translation", "no");
  await choose(page, "publish_when", "asap");
  await choose(page, "term", "3m");
  await press(page, /Save and continue|Continue/);
  await page.waitForURL("**/request/you");

  await type(page, "requester_name", "Kay Board");
  await type(page, "email", "kay@keyboard.example");
  await type(page, "role", "Editor");
  await type(page, "organisation", "Keyboard Weekly");
  await choose(page, "organisation_type", "magazine");
  await type(page, "country", "Irel");
  await press(page, /Save and continue|Continue/);
  await page.waitForURL("**/request/check");

  await choose(page, "consent", "yes");
  await page.waitForTimeout(humanly);
  await press(page, /Send/);
  await page.locator("form[action$='/resend']").waitFor();
  await page.finish();
});

test("Enter in a field of the form saves, and does not press another button", async () => {
  const page = await open(browser, "/request");
  await type(page, "article_url", article);
  await page.keyboard.press("Enter");
  await page.getByText("The town that rents out its shade").first().waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en", "the language switch was not pressed");
  await page.finish();
});

test("a menu of the desk opens and closes by keyboard", async () => {
  const page = await open(browser, "/admin/login");
  await type(page, "email", "tomas@demo.example");
  await type(page, "password", "imprimatur-demo");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/admin/requests**");
  await tabTo(page, (element) => element.tag === "SUMMARY", "the menu");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("details.menu").first().evaluate((menu) => menu.open));
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator("details.menu").first().evaluate((menu) => menu.open)));
  assert.equal((await focused(page)).tag, "SUMMARY");
  await page.finish();
});
