// Every kind of page in light and dark, English and Arabic, on a desk and on a phone.
//
// Each page is seen in four of the eight looks, chosen so that every two properties meet: a fault comes from a dark
// colour, a narrow width, a direction, or from two of them together. The pages of the staff, English only and made of
// the same parts, are seen in two of their four looks, one page in these and the next in those.
import assert from "node:assert/strict";
import { axe, desk, fitting, phone, screenshot } from "./browser.mjs";

const looks = {
  en: [{ scheme: "light", width: "desk" }, { scheme: "dark", width: "phone" }],
  ar: [{ scheme: "dark", width: "desk" }, { scheme: "light", width: "phone" }],
};
const widths = { desk, phone };

// faults shows the page at hand in some looks, by default those of its language, and tells what is wrong with it.
// PICTURES=1 keeps pictures.
export async function faults(page, name, language, seen = looks[language]) {
  const wrong = [];
  for (const { scheme, width } of seen) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(widths[width]);
    for (const fault of [...await fitting(page), ...await axe(page)]) {
      wrong.push(`${name}, ${language}, ${scheme}, ${width}: ${fault}`);
    }
    if (process.env.PICTURES) {
      await screenshot(page, `every-${name}-${language}-${scheme}-${width}`);
    }
  }
  return wrong;
}

// visit goes to a path in a language; what is wrong comes back as lines.
async function visit(page, path, name, language, status = 200, seen = undefined) {
  const answer = await page.goto(path + (path.includes("?") ? "&" : "?") + `lang=${language}`);
  const wrong = await faults(page, name, language, seen);
  if (answer.status() !== status) {
    wrong.push(`${name}: ${path} answered ${answer.status()}`);
  }
  if (await page.locator("html").getAttribute("lang") !== language) {
    wrong.push(`${name}: ${path} is not in ${language}`);
  }
  return wrong;
}

// everyLookInside is everyLook for the pages that are English only: the looks of both languages by turns.
export async function everyLookInside(page, list) {
  const wrong = [];
  for (const [turn, [path, name, status]] of list.entries()) {
    wrong.push(...await visit(page, path, name, "en", status, turn % 2 ? looks.ar : looks.en));
  }
  assert.deepEqual(wrong, []);
}

// everyLook visits a list of [path, name, status] in both languages and fails once, with everything that is wrong.
export async function everyLook(page, list) {
  const wrong = [];
  for (const language of ["en", "ar"]) {
    for (const [path, name, status] of list) {
      wrong.push(...await visit(page, path, name, language, status));
    }
  }
  assert.deepEqual(wrong, []);
}
