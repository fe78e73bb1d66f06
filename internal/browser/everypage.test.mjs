// Every kind of page that a requester or a stranger sees, in every look: axe-core finds nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, launch, open, visitor } from "./browser.mjs";
import { enter, fillIn, mailTo, next, onlineUse, sender } from "./journey.mjs";
import { everyLook, faults } from "./looks.mjs";

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

test("pages for everybody", () => everyLook(page, [
  ["/", "home"], ["/terms", "terms"], ["/privacy", "privacy"], ["/accessibility", "accessibility"],
  ["/find", "find"], ["/find?done=yes", "find-done"], ["/verify", "verify"], ["/verify/MEE-L-00000000", "verify-unknown", 404],
  ["/nowhere", "error-404", 404], ["/confirm?key=unknown", "confirm-unknown", 404], ["/r/MEE-AAAAAA", "request-stranger", 404],
]));

const articles = {
  ours: `${eye}/the-town-that-rents-its-shade`, agency: `${eye}/grain-terminals-reopen-after-port-strike`, guest: `${eye}/an-archive-is-a-promise-to-strangers`,
  embargoed: `${eye}/night-trains-timetable-report`, shared: `${manara}/warraq-al-qala`,
};

test("the form, from the verdict on an article to the check of the answers", async () => {
  await everyLook(page, [
    ["/request", "form-empty"],
    ...Object.entries(articles).map(([kind, path]) => [`/request?url=${encodeURIComponent(address + path)}`, `verdict-${kind}`]),
    [`/request?url=${encodeURIComponent("https://elsewhere.example/news/1")}`, "verdict-not-ours"],
  ]);
  await page.goto(`/request?lang=en&url=${encodeURIComponent(address + articles.ours)}`);
  await next(page);
  await page.waitForURL("**/request/use");
  await everyLook(page, [["/request", "form-articles"], ["/request/use", "form-use"]]);
  const wrong = [];
  for (const language of ["ar", "en"]) {
    await page.goto(`/request/use?lang=${language}`);
    await next(page);
    await page.locator(".errors").waitFor();
    wrong.push(...await faults(page, "form-use-refused", language));
  }
  assert.deepEqual(wrong, []);
  await fillIn(page, onlineUse());
  await next(page);
  await page.waitForURL("**/request/you");
  await everyLook(page, [["/request/you", "form-you"]]);
  await fillIn(page, sender("every@page.example"));
  await next(page);
  await page.waitForURL("**/request/check");
  await everyLook(page, [["/request/check", "form-check"]]);
});

// people are the requesters of the demonstration and the pages that their request has reached.
const people = {
  "beatriz@cormorant.example": [["", "question"], ["/withdraw", "withdraw"]],
  "nell@quayside.example": [["", "negotiating"], ["/counter", "counter-waiting"], ["/quote", "quote-proposed"], ["/quote/1", "quote-version"]],
  "kamal@sahel-radio.example": [["", "quoted"], ["/quote", "quote"]],
  "priya@harbourlight.example": [["", "agreed"], ["/pay", "pay"], ["/quote", "quote-accepted"]],
  "aya@kawanabe.example": [["", "processing"], ["/pay", "pay-processing"]],
  "callum@wayfarer.example": [["", "embargoed"], ["/licence", "licence-scheduled"], ["/content", "content-embargoed"]],
  "salma@riwaq.example": [["", "licensed"], ["/licence", "licence"], ["/content", "content"], ["/pay", "pay-paid"]],
  "helene@littoral.example": [["", "gratis"], ["/licence", "licence-gratis"]],
  "dele@northshore.example": [["", "lapsed"], ["/quote", "quote-expired"]],
  "greta@tallow.example": [["", "declined"]],
  "ruth@aldhelm.example": [["", "not-needed"]],
  "jonas@stadtbote.example": [["", "withdrawn"]],
};

for (const [person, pages] of Object.entries(people)) {
  test(`the request of ${person}`, async () => {
    const context = await visitor(browser);
    const own = await open(browser, "/find", { context });
    const ref = await enter(own, person);
    await everyLook(own, pages.map(([path, name]) => [`/r/${ref}${path}`, `request-${name}`]));
    await own.finish();
    await context.close();
  });
}

test("the link of the first mail", async () => {
  const { pathname, search } = new URL(await mailTo(page, "tobias@keel.example", /\/confirm\?/));
  await everyLook(page, [[pathname + search, "confirm"]]);
});
