// A price negotiated over three rounds from both sides, in English and in Arabic; a quote extended, reminded of, and one
// that has expired sent again.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { audit, launch, visitor } from "./browser.mjs";
import { accept, ask, bill, enter, fillIn, onlineUse, quote, sender, signIn, steps, until } from "./journey.mjs";
import { faults } from "./looks.mjs";

const article = "/sandbox/articles/meridian-eye/the-pilots-who-work-by-ear";

let browser, maya;
before(async () => {
  browser = await launch();
  maya = await signIn(browser, "maya");
});
after(async () => {
  await maya?.finish();
  await browser?.close();
});

// looked fails with everything that is wrong with a page in the looks of its language.
async function looked(page, name, language) {
  assert.deepEqual(await faults(page, name, language), []);
}

// figure is the card's price for the scope on the page, in minor units.
async function figure(page) {
  const text = await page.locator("[data-says-rows] .strong dd").first().innerText();
  return Math.round(parseFloat(text.replace(/[^0-9.]/g, "")) * 100);
}

// propose sends a proposal from its page.
async function propose(page, ref, answers) {
  await page.goto(`/r/${ref}/counter`);
  await fillIn(page, answers);
  await page.locator("#counter-form .actions button[value=send]").click();
  await page.waitForURL(`**/r/${ref}?done=counter`);
}

// settled waits until the price of a quote's form has followed its last change, to another total when one is named.
async function settled(page, was) {
  await page.waitForFunction((before) => {
    const box = document.getElementById("quote-price");
    const total = box.querySelector(".quote-total");
    return !box.hasAttribute("aria-busy") && total && total.textContent !== before;
  }, was);
  return page.locator(".quote-total").innerText();
}

// followed changes the grant and the amounts of a quote, and sees its price follow: of many changes the last one counts,
// and what is typed stays. It leaves the form as it was.
async function followed(page) {
  const total = await page.locator(".quote-total").innerText();
  const amount = page.locator("[name=amount_article_1]");
  const [typed, reason] = [await amount.inputValue(), await page.locator("[name=reason_article_1]").inputValue()];
  await amount.fill("");
  const card = await settled(page);
  const terms = ["3m", "12m", "6m", "perpetual"];
  for (const term of terms) {
    await page.locator("[name=term]").selectOption(term);
  }
  const dear = await settled(page, card);
  await page.locator("[name=note]").fill("Typed meanwhile");
  await amount.fill("77.50");
  const own = await settled(page, dear);
  assert.match(own, /77\.50|93\.00/);
  assert.match(await page.locator("#quote-price").innerText(), /The rate card says/);
  await page.locator("#quote-price summary").click();
  await page.locator("[name=term]").selectOption("1m");
  await page.waitForFunction(() => !document.getElementById("quote-price").hasAttribute("aria-busy"));
  assert.equal(await page.locator("#quote-steps[open]").count(), 1, "the steps stay open");
  assert.equal(await amount.inputValue(), "77.50");
  await looked(page, "negotiation-live", "en");
  await page.locator("[name=media][value=print_newspaper]").check();
  await page.locator("[name=media][value=print_newspaper]").uncheck();
  await amount.fill(typed);
  await page.locator("[name=reason_article_1]").fill(reason);
  await page.locator("[name=note]").fill("");
  assert.equal(await settled(page, own), total, "the form is as it was, and so is its price");
}

// negotiate walks three rounds in a language of the requester.
function negotiate(language, organisation) {
  const walk = steps();
  const you = sender(`rights@${organisation.toLowerCase().replaceAll(" ", "-")}.example`, { organisation });
  let page, ref;

  walk(`${language}: a quote is answered with another fee, and the card's price follows the form`, async () => {
    page = await (await visitor(browser, { language })).newPage();
    await page.goto(`/?lang=${language}`);
    ref = await ask(page, article, onlineUse({ destination: organisation }), you);
    await quote(maya, ref);
    await enter(page, you.email);
    await page.goto(`/r/${ref}/quote`);
    await page.locator(`a[href='/r/${ref}/counter']`).click();
    const whole = await figure(page);
    await page.locator("[name=term][value='1m']").check();
    await page.waitForFunction((was) => document.querySelector("[data-says-rows] .strong dd").textContent !== was, await page.locator("[data-says-rows] .strong dd").first().innerText());
    const less = await figure(page);
    assert.ok(less < whole, `a shorter term costs ${less}, not less than ${whole}`);
    assert.equal(await page.locator("[data-says-changes] > div").count() > 0, true);
    await looked(page, "negotiation-propose", language);
    await page.locator("[name=term][value='3m']").check();
    await fillIn(page, { fee: "0.10", note: "We are a small house." });
    await page.locator("#counter-form .actions button[value=send]").click();
    await page.locator("[data-errors]").waitFor();
    await fillIn(page, { fee: (whole / 100 * 0.7).toFixed(2) });
    await page.locator("#counter-form .actions button[value=send]").click();
    await page.waitForURL(`**/r/${ref}?done=counter`);
    await looked(page, "negotiation-sent", language);
    await page.goto(`/r/${ref}/counter`);
    await looked(page, "negotiation-waiting", language);
    await page.goto(`/r/${ref}/quote`);
    assert.equal(await page.locator("#accept-form").count(), 0, "the quote cannot be accepted while a proposal waits");
  });

  walk(`${language}: the desk declines with words, and the quote is open again`, async () => {
    await maya.goto("/admin/requests?view=review&sort=newest");
    await maya.getByText("Counter-offer: answer").first().waitFor();
    await maya.goto(`/admin/requests/${ref}`);
    await looked(maya, `negotiation-desk-${language}`, "en");
    await maya.goto(`/admin/requests/${ref}/counter-offer`);
    await looked(maya, `negotiation-desk-whole-${language}`, "en");
    await maya.locator("#decline-form [name=words]").fill("A shorter term would help.");
    await maya.locator("#decline-form .actions button[value=preview]").click();
    assert.match(await maya.locator("#preview .mail-text").innerText(), /A shorter term would help/);
    await maya.locator("#decline-form .actions button[value=send]").click();
    await maya.waitForURL((url) => url.pathname === `/admin/requests/${ref}`);
    await page.goto(`/r/${ref}/quote`);
    assert.equal(await page.locator("#accept-form").count(), 1);
  });

  walk(`${language}: a smaller scope is proposed at the card's price, and countered`, async () => {
    await propose(page, ref, { term: "1m", portion: "excerpt", portion_words: "300" });
    await maya.goto(`/admin/requests/${ref}`);
    await maya.locator(`#counter-offer a[href*='quote?counter=']`).click();
    assert.equal(await maya.locator("[name=term]").inputValue(), "1m", "the quote's page opens with the proposal");
    await followed(maya);
    await maya.locator("#quote-form .actions button[value=preview]").click();
    await maya.locator("#preview button[value=send]").click();
    await maya.waitForURL((url) => url.pathname === `/admin/requests/${ref}`);
    await page.goto(`/r/${ref}/quote`);
    await page.locator("#changes").waitFor();
    await looked(page, "negotiation-changed", language);
  });

  walk(`${language}: the last proposal is accepted with one click, and the licensee accepts what was sent`, async () => {
    await page.goto(`/r/${ref}/counter`);
    const now = await figure(page);
    await propose(page, ref, { fee: (now / 100 * 0.9).toFixed(2) });
    await maya.goto(`/admin/requests/${ref}`);
    await maya.locator("#counter-offer form[action$='/accept-counter'] button").click();
    await maya.waitForURL((url) => url.pathname === `/admin/requests/${ref}`);
    assert.equal(await maya.locator(".offer-card.theirs").count(), 3, "three proposals stand in the thread as cards");
    await looked(maya, `negotiation-desk-thread-${language}`, "en");
    await page.goto(`/r/${ref}`);
    assert.equal(await page.locator(".offer-card").count(), 6, "three quotes and three proposals");
    await looked(page, "negotiation-thread", language);
    await page.goto(`/r/${ref}/quote`);
    assert.equal(await page.locator(`a[href='/r/${ref}/counter']`).count(), 0, "no round is left");
    await accept(page, { ...bill, legal_name: organisation });
    await page.waitForURL(`**/r/${ref}/pay`);
    await page.close();
  });
}

negotiate("en", "Harbour Gazette");
negotiate("ar", "Delta Review");

const rest = steps();

rest("a quote is extended and reminded of with one click each", async () => {
  const you = sender("desk@lagoon-weekly.example", { organisation: "Lagoon Weekly" });
  const page = await (await visitor(browser)).newPage();
  const ref = await ask(page, article, onlineUse({ destination: "Lagoon Weekly" }), you);
  await quote(maya, ref);
  await maya.goto(`/admin/requests/${ref}/extend`);
  await looked(maya, "negotiation-extend", "en");
  await maya.goto(`/admin/requests/${ref}`);
  await maya.locator("form[action$='/extend'] button").click();
  await maya.waitForURL((url) => url.pathname === `/admin/requests/${ref}`);
  await enter(page, you.email);
  await page.goto(`/r/${ref}/quote`);
  assert.match(await page.locator(".kicker").first().innerText(), /version 2/);
  await maya.goto(`/admin/requests/${ref}`);
  await maya.locator("form[action$='/remind'] button").click();
  await maya.waitForURL((url) => url.pathname === `/admin/requests/${ref}`);
  await until(page, `/r/${ref}`, ".timeline");
  await page.close();
});

rest("a draft of a quote survives a closed page", async () => {
  const you = sender("desk@draft-herald.example", { organisation: "Draft Herald" });
  const page = await (await visitor(browser)).newPage();
  const ref = await ask(page, article, onlineUse({ destination: "Draft Herald" }), you);
  await page.close();
  await maya.goto(`/admin/requests/${ref}/quote`);
  await maya.locator("[name=note]").fill("Half a thought");
  await maya.waitForFunction(() => document.querySelector("[data-draft-said]").textContent !== "");
  await maya.goto("/admin/requests");
  await maya.goto(`/admin/requests/${ref}/quote`);
  assert.equal(await maya.locator("[name=note]").inputValue(), "Half a thought");
  await looked(maya, "negotiation-draft", "en");
});

rest("the house sets its limits", async () => {
  const admin = await signIn(browser, "idris", { context: await visitor(browser) });
  await admin.goto("/admin/settings/negotiation");
  await looked(admin, "negotiation-limits", "en");
  await fillIn(admin, { rounds: "eleven" });
  await admin.locator("main form .button").click();
  await admin.locator("[data-errors]").waitFor();
  await audit(admin, "negotiation-limits-wrong");
  await admin.finish();
});

rest("a quote that has expired is sent again with one click", async () => {
  await maya.goto("/admin/requests?view=ended");
  await maya.locator("table.queue tbody tr", { hasText: "Northshore Public Radio" }).locator("a").first().click();
  await maya.waitForLoadState();
  const href = await maya.locator("a[href^='/admin/requests/']", { hasText: "Open the request" }).first().getAttribute("href").catch(() => "");
  if (href) {
    await maya.goto(href);
  }
  const ref = new URL(maya.url()).pathname.split("/").pop();
  await maya.locator("form[action$='/extend'] button").click();
  await maya.waitForURL((url) => url.pathname === `/admin/requests/${ref}` && url.search.includes("done=extend"));
  const page = await (await visitor(browser, { language: "ar" })).newPage();
  await enter(page, "dele@northshore.example");
  await page.goto(`/r/${ref}/quote`);
  assert.equal(await page.locator("#accept-form").count(), 1, "the new version can be accepted");
  await looked(page, "negotiation-renewed", "en");
  await page.close();
});
