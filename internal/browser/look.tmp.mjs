import { launch, open, visitor, audit, axe, fitting } from "/tmp/w/rates/internal/browser/browser.mjs";
import { signIn } from "/tmp/w/rates/internal/browser/journey.mjs";
const [,, prefix, scheme, width, ...paths] = process.argv;
const b = await launch();
const page = await signIn(b, "idris", { scheme, viewport: { width: +width, height: 900 } });
for (const path of paths) {
  await page.goto(path);
  const name = prefix + path.replace(/[^a-z0-9]+/gi, "-").slice(0, 60);
  await page.screenshot({ path: `/tmp/rates-run/${name}.png`, fullPage: true });
  console.log(name, await fitting(page), (await axe(page)).slice(0, 12));
}
await b.close();
