// Every kind of page in light and dark, English and Arabic, on a desk and on a phone: axe-core finds nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, axe, desk, fitting, launch, open, phone, screenshot, visitor } from "./browser.mjs";
import { enter, fillIn, next, onlineUse, sender, signIn } from "./journey.mjs";

const eye = "/sandbox/articles/meridian-eye";
const manara = "/sandbox/articles/al-manara";
const ways = ["light", "dark"].flatMap((scheme) => [["desk", desk], ["phone", phone]].map(([width, viewport]) => ({ scheme, width, viewport })));
const pictured = ["dark desk en", "light phone ar"]; // one look of each language is kept as a picture

let browser, page;
before(async () => {
  browser = await launch();
  page = await open(browser, "/");
});
after(async () => {
  await page?.finish();
  await browser?.close();
});

// looks shows the page at hand in each scheme and width, and gathers what is wrong with it.
async function looks(page, name) {
  const language = await page.locator("html").getAttribute("lang");
  const wrong = [];
  for (const { scheme, width, viewport } of ways) {
    const look = `${scheme} ${width} ${language}`;
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(viewport);
    wrong.push(...(await axe(page)).map((line) => `${name}, ${look}: ${line}`));
    wrong.push(...(await fitting(page)).map((line) => `${name}, ${look}: ${line}`));
    if (pictured.includes(look)) {
      await screenshot(page, `every-${name}-${language}`);
    }
  }
  return wrong;
}

// visit goes to a path in a language and looks; what is wrong comes back as lines.
async function visit(page, path, name, language, status = 200) {
  const at = path + (path.includes("?") ? "&" : "?") + `lang=${language}`;
  const answer = await page.goto(at);
  const wrong = answer.status() === status ? [] : [`${name}: ${at} answered ${answer.status()}`];
  if (await page.locator("html").getAttribute("lang") !== language) {
    wrong.push(`${name}: ${at} is not in ${language}`);
  }
  return wrong.concat(await looks(page, name));
}

// all visits every path of a list of [path, name, status] in both languages and fails once, with everything that is wrong.
async function all(page, list) {
  const wrong = [];
  for (const [path, name, status] of list) {
    for (const language of ["en", "ar"]) {
      wrong.push(...await visit(page, path, name, language, status));
    }
  }
  assert.deepEqual(wrong, []);
}

test("pages for everybody", () => all(page, [
  ["/", "home"], ["/terms", "terms"], ["/privacy", "privacy"], ["/accessibility", "accessibility"],
  ["/find", "find"], ["/find?done=yes", "find-done"], ["/verify", "verify"], ["/verify/MEE-L-00000000", "verify-unknown", 404],
  ["/nowhere", "error-404", 404], ["/confirm?key=unknown", "confirm-unknown", 404], ["/r/MEE-AAAAAA", "request-stranger", 404],
]));

const articles = {
  ours: `${eye}/the-town-that-rents-its-shade`, agency: `${eye}/grain-terminals-reopen-after-port-strike`, guest: `${eye}/an-archive-is-a-promise-to-strangers`,
  embargoed: `${eye}/night-trains-timetable-report`, shared: `${manara}/warraq-al-qala`,
};

test("the form, from the verdict on an article to the check of the answers", async () => {
  await all(page, [
    ["/request", "form-empty"],
    ...Object.entries(articles).map(([kind, path]) => [`/request?url=${encodeURIComponent(address + path)}`, `verdict-${kind}`]),
    [`/request?url=${encodeURIComponent("https://elsewhere.example/news/1")}`, "verdict-not-ours"],
  ]);
  await page.goto(`/request?lang=en&url=${encodeURIComponent(address + articles.ours)}`);
  await next(page);
  await page.waitForURL("**/request/use");
  await all(page, [["/request", "form-articles"], ["/request/use", "form-use"]]);
  const wrong = [];
  for (const language of ["ar", "en"]) {
    await page.goto(`/request/use?lang=${language}`);
    await next(page);
    await page.locator(".errors").waitFor();
    wrong.push(...await looks(page, "form-use-refused"));
  }
  assert.deepEqual(wrong, []);
  await fillIn(page, onlineUse());
  await next(page);
  await page.waitForURL("**/request/you");
  await all(page, [["/request/you", "form-you"]]);
  await fillIn(page, sender("every@page.example"));
  await next(page);
  await page.waitForURL("**/request/check");
  await all(page, [["/request/check", "form-check"]]);
});

// people are the requesters of the demonstration and the pages that their request has reached.
const people = {
  "tobias@keel.example": [["", "unconfirmed"]],
  "beatriz@cormorant.example": [["", "question"], ["/withdraw", "withdraw"]],
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
    let ref = "";
    if (pages[0][1] === "unconfirmed") {
      await own.goto("/find");
    } else {
      ref = await enter(own, person);
    }
    await all(own, pages.map(([path, name]) => [ref ? `/r/${ref}${path}` : "/find", `request-${name}`]));
    await own.finish();
    await context.close();
  });
}

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
  const article = await first("/admin/articles?q=grain");
  await staff.goto(licensed);
  const verify = await staff.locator("main a[href*='/verify/']").getAttribute("href");
  await all(staff, [
    ["/admin/requests?view=all", "desk-queue"], ["/admin/requests?q=nothing+like+it", "desk-queue-empty"], [request, "desk-request"],
    [licensed, "desk-licensed"], [closed, "desk-declined"], [invoiced, "desk-invoiced"],
    ...["quote", "grant-free", "ask", "decline", "not-needed", "hold"].map((act) => [`${request}/${act}`, `desk-${act}`]), [`${closed}/reopen`, "desk-reopen"],
    ["/admin/articles", "house-articles"], [article, "house-article"], ["/admin/rates", "house-rates"], ["/admin/rates/edit", "house-rates-edit"],
    ["/admin/terms", "house-terms"], ["/admin/terms/edit", "house-terms-edit"], ["/admin/staff", "house-staff"], ["/admin/account", "desk-account"],
    ["/admin/nowhere", "desk-404", 404],
  ]);
  await all(page, [["/admin/login", "desk-login"], [new URL(verify, address).pathname, "verified"]]);
  await staff.finish();
});

test("the sandbox", async () => {
  await page.goto("/sandbox/mail");
  const mail = await page.locator("main table th a").first().getAttribute("href");
  await page.goto("/sandbox/stripe");
  const invoice = await page.locator("td a[href*='/sandbox/stripe/']").first().getAttribute("href");
  const wrong = [];
  const paths = [
    "/sandbox/mail", mail, `${mail}/html`, "/sandbox/stripe", invoice, "/sandbox/articles", eye, manara, ...Object.values(articles), "/sandbox/articles/nowhere",
    `${eye}/les-derniers-marcheurs-du-sel`, `${manara}/son-vapurun-postacisi`,
  ];
  for (const path of paths) {
    await page.goto(`${path}?lang=en`);
    wrong.push(...await looks(page, `sandbox-${path.replaceAll(/[^a-z]+/g, "-").slice(9)}`));
  }
  assert.deepEqual(wrong, []);
});
