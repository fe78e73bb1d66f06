// A house whose rules answer: from the form to the licence without an editor, in English and in Arabic on a phone. The
// server is one of its own, because the rules of a house hold for every request.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { startServer } from "./server.mjs";

const english = "/sandbox/articles/meridian-eye/the-town-that-rents-its-shade";
const arabic = "/sandbox/articles/al-manara/daftar-al-hijara";

const server = await startServer();
process.env.BASE_URL = server.address; // of what is loaded from here on
const tools = await import("./browser.mjs");
const journey = await import("./journey.mjs");

const step = journey.steps();
let browser, staff;
before(async () => {
  browser = await tools.launch();
});
after(async () => {
  await browser?.close();
  await server.stop();
});

// allow lets the rules of a publication answer, as an administrator does.
async function allow(code, currency, highest) {
  await staff.goto(`/admin/rates/automation?publication=${code}`);
  await journey.fillIn(staff, { by_rule: ["free_use", "quotes"], [`highest_${currency}`]: highest, most_articles: "2" });
  await staff.locator("main form .actions button").click();
  await staff.getByText("Saved. It holds for every request").waitFor();
}

step("an administrator says how far the rules answer", async () => {
  staff = await journey.signIn(browser, "idris");
  await staff.goto("/admin/rates/automation?publication=MEE");
  await tools.audit(staff, "automation");
  await journey.fillIn(staff, { by_rule: ["quotes"], highest_GBP: "many" });
  await staff.locator("main form .actions button").click();
  await staff.locator(".errors").waitFor();
  await tools.audit(staff, "automation-refused");
  await allow("MEE", "GBP", "900");
  await allow("MNR", "EUR", "900");
  await tools.audit(staff, "automation-kept");
});

// toTheLicence goes from the link under an article to the licence; nobody at the desk does anything.
async function toTheLicence(page, article, use, you, name) {
  const look = (what) => tools.audit(page, `automation-${name}-${what}`);
  const seen = async (what) => {
    if (what === "you") { // the price beside the form was there before the next page
      return;
    }
    if (what === "use") {
      await journey.fillIn(page, use);
      if (name === "en") { // with a script it follows the answers
        await page.locator("[data-estimate] .estimate-sum").first().waitFor();
      } else {
        await page.locator("button[name=show]").click();
        await page.locator("[data-estimate] .estimate-sum").first().waitFor();
      }
      await look("estimate");
    }
  };
  const ref = await journey.send(page, article, use, you, seen);
  await journey.confirm(page, you.email);
  await page.goto(`/r/${ref}/quote`);
  await look("quote");
  assert.equal(await journey.enter(page, you.email), ref, "the quote has been mailed");
  await page.goto(`/r/${ref}/quote`);
  await journey.accept(page);
  await page.waitForURL("**/pay");
  await journey.pay(page, await journey.hosted(page, ref), "card");
  await journey.until(page, `/r/${ref}/licence`, "a[href*='certificate.pdf']");
  await look("licence");
  return ref;
}

step("a routine request in English is quoted at once, paid and licensed", async () => {
  const page = await tools.open(browser, english);
  const ref = await toTheLicence(page, english, journey.onlineUse(), journey.sender("orla@quick.example"), "en");
  await staff.goto(`/admin/requests/${ref}`);
  await tools.audit(staff, "automation-desk-licensed");
  assert.match(await staff.locator("main").innerText(), /Quote 1\b/);
  await page.finish();
});

step("and one in Arabic, on a phone without scripts", async () => {
  const page = await tools.open(browser, arabic, { language: "ar", viewport: tools.phone, javaScript: false });
  await toTheLicence(page, arabic, journey.onlineUse({ destination: "صحيفة النهر", destination_url: "https://nahr.example/", territory: ["middle_east"] }),
    journey.sender("maryam@quick.example", { requester_name: "مريم السالمي", role: "مديرة التحرير", organisation: "صحيفة النهر", country: "JO" }), "ar");
  await page.finish();
});

step("a quotation needs no licence, and is told so in writing", async () => {
  const page = await tools.open(browser, english);
  const ref = await journey.ask(page, english, journey.onlineUse({ portion: "excerpt", portion_words: "60" }), journey.sender("quoting@quick.example"));
  await page.goto(`/r/${ref}`);
  await tools.audit(page, "automation-free-use");
  assert.match(await page.locator("main").innerText(), /up to 100 words/);
  await page.finish();
});

step("a request with a message waits for a person, who reads why", async () => {
  const page = await tools.open(browser, english);
  const ref = await journey.ask(page, english, journey.onlineUse(), journey.sender("wordy@quick.example", { message: "May we add a map?" }));
  await staff.goto(`/admin/requests/${ref}`);
  assert.match(await staff.locator("main").innerText(), /Not answered by rule: a person decides[\s\S]*a message/);
  await tools.audit(staff, "automation-desk-left");
  await staff.finish();
  await page.finish();
});
