// A rights editor builds the card of a German newspaper from an empty page: online by period and page views, print by
// title and run, half price for non-profits, a fee for invoices, a minimum; tests it, keeps an example, publishes it.
// The server is this file's own: a card that is published changes the prices of everybody else's journeys.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { startServer } from "./server.mjs";

const server = process.env.RATES_URL ? { address: process.env.RATES_URL, stop: async () => {} } : await startServer();
process.env.BASE_URL = server.address;
const { audit, desk, launch, phone } = await import("./browser.mjs");
const { fillIn, signIn, steps } = await import("./journey.mjs");

const test = steps();
const house = "publication=MNR";
let browser, page;
before(async () => {
  browser = await launch();
  page = await signIn(browser, "idris");
});
after(async () => {
  await page?.finish();
  await browser?.close();
  await server.stop();
});

const draft = () => page.goto(`/admin/rates/edit?${house}`);
const settled = (name) => page.locator(`[name="${name}"]`).first().waitFor({ state: "attached" });
const main = () => page.locator("main").innerText();

// choose changes a choice that decides which questions follow, and waits for these.
async function choose(name, value, next) {
  await page.locator(`select[name="${name}"]`).selectOption(value);
  await settled(next);
}

// paste does what the browser does when somebody pastes: headless Chromium has no clipboard of its own.
function paste(cell, text) {
  return page.locator(`[name="${cell}"]`).evaluate((input, copied) => {
    input.focus();
    const data = new DataTransfer();
    data.setData("text/plain", copied);
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

const value = (name) => page.locator(`[name="${name}"]`).inputValue();

// tick makes exactly these codes belong to a row, column or condition.
async function tick(name, ...codes) {
  const box = page.locator(`details:has(> .rate-codes-panel input[name="${name}"])`);
  if (await box.count()) {
    await box.evaluate((details) => { details.open = true; });
  }
  for (const input of await page.locator(`input[type=checkbox][name="${name}"]`).all()) {
    await input.setChecked(codes.includes(await input.getAttribute("value")));
  }
}

const rules = () => page.locator("#rules [data-key]").evaluateAll((lines) => lines.map((line) => line.getAttribute("data-key")));

test("a draft starts from an empty page", async () => {
  await page.goto("/admin/rates");
  await page.locator("nav.tabs a").nth(1).click();
  await page.waitForURL(`**/admin/rates?${house}`);
  await page.locator("main .pagehead a.button").click();
  await page.waitForURL("**/admin/rates/edit**");
  await audit(page, "rates-edit");
  await page.locator("#more #begin summary").click();
  await fillIn(page, { from: "empty" });
  await page.locator("button[value=begin]").click();
  await page.locator("#tables .quiet-text", { hasText: "No price table yet" }).waitFor();
  await audit(page, "rates-empty");
});

test("a table of period by page views is typed and pasted", async () => {
  await page.locator("#add-table").click();
  await page.waitForURL("**/admin/rates/table**");
  await fillIn(page, { "name.en": "Online", "name.ar": "على الإنترنت" });
  await page.locator("#when-add").click();
  await choose("when.0.field", "medium", "when.0.in");
  await tick("when.0.in", "website");
  await choose("rows.field", "term", "rows.5");
  await choose("columns.field", "page_views", "columns.2");
  for (const row of [5, 0]) { // neither “no end date” nor “one edition”
    await page.locator(`button[value="rows-remove:${row}"]`).click();
    await page.locator(`[name="rows.n"][value="${row === 5 ? 5 : 4}"]`).waitFor({ state: "attached" });
  }
  await fillIn(page, { "columns.0": "500,000", "columns.1": "1500000" });
  await paste("cell.0.0", "165\t265\t395\n250\t400\t590\n330\t530\t790\n430\t690\tby hand");
  await page.locator('[name="cell.3.2"]').waitFor();
  await assert.doesNotReject(page.waitForFunction(() => document.querySelector('[name="cell.3.2"]').value === "by hand"));
  assert.equal(await value("cell.0.1"), "265");
  await page.locator('[name="cell.0.0"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.name), "cell.1.1", "arrows go from cell to cell");
  await audit(page, "rates-table");
  await page.locator("main form .actions button.button").last().click();
  await page.waitForURL("**/admin/rates/edit**");
  assert.match(await main(), /€265\.00/);
});

test("a table of print by title and run goes below it", async () => {
  await page.locator("#add-table").click();
  await page.waitForURL("**/admin/rates/table**");
  await fillIn(page, { "name.en": "Print" });
  await choose("rows.field", "medium", "rows.10");
  await choose("columns.field", "print_run", "columns.2");
  for (let n = 11; n > 2; n--) {
    await page.locator(`button[value="rows-remove:${n - 1}"]`).click();
    await page.locator(`[name="rows.n"][value="${n - 1}"]`).waitFor({ state: "attached" });
  }
  await tick("rows.0", "print_newspaper");
  await tick("rows.1", "print_magazine", "book");
  await fillIn(page, { "columns.0": "5000", "columns.1": "50000", "columns.2": "500000" });
  await paste("cell.0.0", "90\t180\t360\n120\t240\tnot offered");
  await page.waitForFunction(() => document.querySelector('[name="cell.1.2"]').value === "not offered");
  await page.locator("main form .actions button.button").last().click();
  await page.waitForURL("**/admin/rates/edit**");
  assert.match(await main(), /Printed magazine, Book/);
});

test("rules read as sentences while they are made", async () => {
  await page.locator("#add-rule").click();
  await page.waitForURL("**/admin/rates/rule**");
  await audit(page, "rates-rule-new");
  await choose("when.0.field", "organisation_type", "when.0.in");
  await tick("when.0.in", "charity");
  await fillIn(page, { "do.percent": "50", "name.en": "Non-profits", "name.ar": "المنظمات غير الربحية" });
  await page.locator("[data-sentence]", { hasText: "If the licensee is a charity or non-profit: 50% off" }).waitFor();
  await audit(page, "rates-rule");
  await page.locator("main form .actions button.button").last().click();
  await page.waitForURL("**/admin/rates/edit**");

  await page.locator("#add-rule").click();
  await page.waitForURL("**/admin/rates/rule**");
  await choose("when.0.field", "payment", "when.0.in");
  await tick("when.0.in", "invoice");
  await page.locator('[name="do.kind"]').evaluate((select) => { // as the arrow keys do: quicker than an answer comes
    for (const kind of ["percent_more", "to_percent", "add_more"]) {
      select.value = kind;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  await fillIn(page, { "name.ar": "فاتورة بدل البطاقة" }); // typed meanwhile
  await settled("do.amount");
  assert.equal(await value("name.ar"), "فاتورة بدل البطاقة");
  await fillIn(page, { "do.amount": "100", scope: "request", "name.en": "Invoice instead of card" });
  await page.locator("[data-sentence]", { hasText: "If payment is by invoice: €100.00 more, on the whole request" }).waitFor();
  await page.locator("main form .actions button.button").last().click();
  await page.waitForURL("**/admin/rates/edit**");

  await page.locator("#frame a.button").click();
  await page.waitForURL("**/admin/rates/frame**");
  await fillIn(page, { minimum_request: "50" });
  await audit(page, "rates-frame");
  await page.locator("main form .actions button.button").last().click();
  await page.waitForURL("**/admin/rates/edit**");
  assert.match(await main(), /€50\.00 for a request/);
});

test("the order changes by buttons, by keys and by drawing, and is told", async () => {
  await draft();
  await fillIn(page, { remark: "typed, not kept yet" });
  const [first, second] = await rules();
  const told = page.locator("body > [role=status]");
  const becomes = async (...keys) => {
    await page.waitForFunction((want) => document.querySelector("#rules [data-order]").getAttribute("data-order") === want, keys.join(" "));
  };
  await page.locator(`#rule-down-${first}`).focus();
  await page.keyboard.press("Enter");
  await becomes(second, first);
  await told.filter({ hasText: "is now number 2 of 2" }).waitFor();
  assert.ok(await page.evaluate((key) => document.activeElement.closest("[data-key]")?.getAttribute("data-key") === key, first), "the focus stays with the rule");
  await page.keyboard.press("Alt+ArrowUp");
  await becomes(first, second);
  await told.filter({ hasText: "is now number 1 of 2" }).waitFor();
  await page.locator(`#rule-${second} [data-handle]`).dragTo(page.locator(`#rule-${first}`), { targetPosition: { x: 40, y: 3 } });
  await becomes(second, first);
  assert.equal(await value("remark"), "typed, not kept yet", "what stands in another form stays");
  await page.locator("#undo").click();
  await becomes(first, second);
  await page.locator(`#rule-remove-${second}`).click();
  await becomes(first);
  await page.locator("#undo").click();
  await becomes(first, second);
});

test("the tester argues the price and keeps an example", async () => {
  await draft();
  await fillIn(page, { try_term: "1m", try_page_views: "1,500,000", try_organisation_type: "news_publisher", try_payment: "card" });
  await page.locator("#try").click();
  await page.locator(".try-answer .figure-value", { hasText: "EUR 265.00" }).waitFor();
  await fillIn(page, { try_organisation_type: "charity", try_payment: "invoice" });
  await page.locator("#try").click();
  await page.locator(".try-answer .figure-value", { hasText: "EUR 232.50" }).waitFor(); // 265 / 2 + 100
  await page.locator("#passed summary").click();
  assert.match(await page.locator("#passed").innerText(), /Print: an earlier one was taken/);
  await audit(page, "rates-tried");
  await page.locator("#save-example summary").click();
  await fillIn(page, { example_name: "Charity, one month, by invoice" });
  await page.locator("button[value=example]").click();
  await page.locator("#examples", { hasText: "As expected" }).waitFor();
  await page.locator(".try-answer .figure-value", { hasText: "EUR 232.50" }).waitFor(); // the tester stays as it was
});

test("a card is published with its differences and their effect in sight", async () => {
  await fillIn(page, { remark: "Prices as in the printed price list" });
  await page.locator("#keep button[value=publish]").click();
  await page.waitForURL("**/admin/rates/publish**");
  assert.match(await main(), /Your example comes out as expected/);
  await audit(page, "rates-publish");
  await page.locator("main form .actions button.button").click();
  await page.waitForURL("**/admin/rates?**done=published");
  assert.match(await main(), /The rate card is published/);
  await audit(page, "rates-published");
});

test("a form is tried before it is saved", async () => {
  await page.goto(`/admin/rates/table?${house}&key=online`);
  await fillIn(page, { try_organisation_type: "news_publisher", try_payment: "card" });
  await page.locator("#try").click();
  const answer = page.locator("#tried .figure-value");
  await answer.filter({ hasText: "EUR 265.00" }).waitFor();
  await page.locator("#tried", { hasText: "As expected" }).waitFor(); // the saved example
  await fillIn(page, { "cell.0.1": "285" }); // and the answer follows, without a button
  await answer.filter({ hasText: "EUR 285.00" }).waitFor();
  await page.locator("#tried", { hasText: /232\.50.*242\.50/ }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "cell.0.1", "the focus stays");
  await page.locator('[name="try_articles"]').press("Enter"); // tries, and saves nothing
  await answer.filter({ hasText: "EUR 285.00" }).waitFor();
  await audit(page, "rates-try-table");
  await draft();
  assert.match(await page.locator("#tables").innerText(), /€265\.00/);
  assert.doesNotMatch(await page.locator("#tables").innerText(), /€285\.00/);

  const plain = await signIn(browser, "idris", { javaScript: false }); // Enter tries without scripts too
  await plain.goto(`/admin/rates/table?${house}&key=online`);
  await fillIn(plain, { try_organisation_type: "news_publisher", try_payment: "card", "cell.0.1": "295" });
  await plain.locator('[name="try_articles"]').press("Enter");
  await plain.locator('[name="tried"]').waitFor({ state: "attached" });
  assert.equal(await plain.locator('[name="cell.0.1"]').inputValue(), "295", "what was typed is still there");
  await plain.goto(`/admin/rates/edit?${house}`);
  assert.match(await plain.locator("#tables").innerText(), /€265\.00/, "nothing was saved");
  await plain.finish();

  await page.goto(`/admin/rates/rule?${house}`);
  await page.locator("#tried", { hasText: "As soon as it can" }).waitFor();
  await choose("when.0.field", "organisation_type", "when.0.in");
  await tick("when.0.in", "charity");
  await fillIn(page, { "do.percent": "10" });
  await page.locator("#tried", { hasText: /Non-profits.*asks for the same/ }).waitFor();
  await audit(page, "rates-try-rule");
});

test("of two editors who change the same card nobody loses a word", async () => {
  const other = await signIn(browser, "idris"); // another window of the same person counts as somebody else
  await Promise.all([page, other].map((each) => each.goto(`/admin/rates/table?${house}&key=online`)));
  await fillIn(other, { "cell.0.0": "170" });
  await other.locator("main form .actions button.button").last().click();
  await other.waitForURL("**/admin/rates/edit**");
  await fillIn(page, { "cell.0.1": "275" });
  await page.locator("main form .actions button.button").last().click();
  await page.locator(".notice.bad[role=alert]").waitFor();
  assert.match(await main(), /saved version 3/);
  assert.equal(await value("cell.0.1"), "275");
  await audit(page, "rates-collision");
  await other.finish();
});

test("a file shows its differences before it is kept", async () => {
  await page.goto(`/admin/rates/import?${house}`);
  const csv = await (await page.context().request.get(`/admin/rates/export?${house}&what=table&key=online`)).text();
  await fillIn(page, { what: "table:online" });
  await page.locator("[name=file_card]").setInputFiles({ name: "online.csv", mimeType: "text/csv", buffer: Buffer.from(csv.replace('"265"', '"280"')) });
  await page.locator("button[value=look]").click();
  await page.locator("#preview").waitFor();
  assert.match(await page.locator("#preview").innerText(), /€265\.00[\s\S]*€280\.00/);
  await audit(page, "rates-import");
  await page.locator("button[value=save]").click();
  await page.waitForURL("**/admin/rates/edit**");
  assert.match(await main(), /€280\.00/);
});

test("a file brings new tables", async () => {
  await page.goto(`/admin/rates/import?${house}`);
  await page.locator("#tables-file summary").click();
  await audit(page, "rates-import-how");
  const sample = await page.locator("#tables-file pre").innerText();
  await fillIn(page, { what: "tables", text: sample.replace("table,online", "table,second").replace("165", "about ten") });
  await page.locator("button[value=look]").click();
  await page.locator("[data-errors]", { hasText: "Line 7: Column 2: “about ten” is no amount" }).waitFor();
  await fillIn(page, { text: sample.replace("table,online", "table,second") });
  await page.locator("button[value=look]").click();
  await page.locator("#preview table", { hasText: "€395.00" }).waitFor();
  await audit(page, "rates-import-tables");
  await page.locator("button[value=save]").click();
  await page.waitForURL("**/admin/rates/edit**");
  assert.match(await page.locator("#table-words").innerText(), /Up to 250[\s\S]*€60\.00[\s\S]*not offered/);
});

test("a point has a price in each currency", async () => {
  await page.goto(`/admin/rates/frame?${house}`);
  await page.locator('[name="currencies.0.currency"]').selectOption("USD");
  await fillIn(page, { points: "2", "currencies.0.points": "2.25" });
  await audit(page, "rates-frame-points");
  await page.locator("button.button[value=save]").click();
  await page.waitForURL("**/admin/rates/edit**");
  assert.match(await page.locator("#frame").innerText(), /1 point = €2\.00\s+1 point = US?\$2\.25/);
});

test("everything works without scripts", async () => {
  const plain = await signIn(browser, "idris", { javaScript: false });
  await plain.goto(`/admin/rates/rule?${house}`);
  await fillIn(plain, { "when.0.field": "purpose" });
  await plain.locator("#look").click();
  await plain.locator('[name="when.0.in"][value=resale]').check();
  await fillIn(plain, { "do.kind": "not_offered" });
  await plain.locator("main form .actions button.button").last().click();
  await plain.waitForURL("**/admin/rates/edit**");
  assert.match(await plain.locator("#rules").innerText(), /If the purpose is resale to others: not offered/);
  await plain.locator("#rules [data-key] [data-up]:not([disabled])").last().click();
  await plain.waitForLoadState();
  assert.equal(await plain.locator("#rules [data-key]").nth(1).locator("a").first().innerText(), "If the purpose is resale to others: not offered");
  await audit(plain, "rates-scriptless");
  await plain.goto(`/admin/rates/table?${house}&key=online`);
  await fillIn(plain, { "cell.0.1": "333", "name.en": "Typed" });
  await plain.locator("#try").click();
  await plain.locator("#tried .figure-value, #tried strong").first().waitFor();
  assert.equal(await plain.locator('[name="cell.0.1"]').inputValue(), "333", "what was typed comes back");
  assert.equal(await plain.locator('[name="name.en"]').inputValue(), "Typed");
  await plain.goto(`/admin/rates/edit?${house}`);
  assert.doesNotMatch(await plain.locator("#tables").innerText(), /Typed|€333/, "nothing was saved");
  await plain.finish();
});

test("the pages hold on a phone and in the dark", async () => {
  for (const [look, options] of [["phone", { viewport: phone }], ["dark", { viewport: desk, scheme: "dark" }]]) {
    const other = await signIn(browser, "idris", options);
    for (const path of ["", "/edit", "/table", "/rule", "/frame", "/publish"]) {
      const key = { "/table": "&key=online", "/rule": "&key=non_profits" }[path] ?? "";
      await other.goto(`/admin/rates${path}?${house}${key}`);
      await audit(other, `rates-${look}${path.replace("/", "-")}`);
    }
    await other.finish();
  }
});
