import { browser } from "k6/browser";
import { check } from "k6";

export const options = {
  scenarios: { ui: { executor: "shared-iterations", vus: 1, iterations: 1, options: { browser: { type: "chromium" } } } },
  thresholds: { checks: ["rate==1"], browser_web_vital_ttfb: ["p(90)<20000"] },
};

export default async function () {
  const page = await browser.newPage();
  try {
    await page.goto(`${__ENV.SHOP_URL}/account`);
    await page.locator('input[name="user"]').type("ann");
    await page.locator('input[name="password"]').type("correct horse");
    await Promise.all([page.waitForNavigation(), page.locator('input[type="submit"]').click()]);
    const hello = await page.locator("h1").textContent();
    check(hello, { "greeted": (text) => text === "Hello" });
  } finally {
    await page.close();
  }
}
