import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildReportView } from "../build-view.ts";
import { buildCombined } from "../combined/build-combined.ts";
import { renderCombinedHtml } from "../combined/render-combined.ts";
import { CASES, failingCase, passingCase } from "../fixtures/cases.ts";
import { readTemplate } from "../fixtures/golden.ts";
import { madeUpHistory } from "../fixtures/history.ts";
import { hostileCase } from "../fixtures/hostile-case.ts";
import { shortCase } from "../fixtures/short-case.ts";
import { renderTrend } from "../trend/render-trend.ts";
import type { ReportLanguage } from "../view/types.ts";
import { renderHtml } from "./render-html.ts";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const AXE = readFileSync(join(import.meta.dirname, "../../../node_modules/axe-core/axe.min.js"), "utf8");
/** Jenkins' default for artifacts that it serves (`hudson.model.DirectoryBrowserSupport.CSP`). */
const JENKINS_POLICY = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';";
const RUN_AXE = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map((node) => node.html).join(" | ")))`;
const LAUNCH = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const PAGES = { ...CASES, short: shortCase } as const;
const rendered = new Map<string, string>();

function htmlOf(name: keyof typeof PAGES, language: ReportLanguage): string {
  const key = `${name}.${language}`;
  const known =
    rendered.get(key) ?? renderHtml(buildReportView({ ...PAGES[name](), language }), readTemplate);
  rendered.set(key, known);
  return known;
}

interface OpenedPage {
  readonly page: Page;
  readonly trouble: string[];
}

describe("the HTML report in Chromium", () => {
  let browser: Browser;
  let folder: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: LAUNCH });
    folder = mkdtempSync(join(tmpdir(), "loadproof-report-"));
  });

  afterAll(async () => {
    await browser.close();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a report from the disk. */
  async function open(
    name: keyof typeof PAGES,
    language: ReportLanguage,
    options: BrowserContextOptions = {},
  ): Promise<OpenedPage> {
    return openPage(`${name}.${language}`, htmlOf(name, language), options);
  }

  /** Opens a page and collects what must not happen: requests, dialogs, errors, violations of its policy. */
  async function openPage(
    name: string,
    html: string,
    options: BrowserContextOptions = {},
  ): Promise<OpenedPage> {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on("request", (request) => {
      if (request.url() !== `file://${file}` && !request.url().startsWith("data:"))
        trouble.push(request.url());
    });
    page.on("dialog", (dialog) => {
      trouble.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") trouble.push(message.text());
    });
    await page.goto(`file://${file}`, { waitUntil: "load" });
    return { page, trouble };
  }

  async function serve(html: string, policy: string): Promise<string> {
    const server = createServer((_request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.setHeader("content-security-policy", policy);
      response.end(html);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
  }

  test.each([
    ["en", 1280, "light"],
    ["en", 1280, "dark"],
    ["ko", 360, "light"],
    ["ko", 360, "dark"],
  ] as const)("axe finds no violation: %s, %s px, %s", async (language, width, colorScheme) => {
    const { page, trouble } = await open("short", language, {
      viewport: { width, height: 900 },
      colorScheme,
    });
    // What is folded is looked at too.
    await page.evaluate("document.querySelectorAll('details.fold').forEach((fold) => { fold.open = true; })");
    // A page's own policy forbids scripts from elsewhere, so axe comes in by the debugger.
    await page.evaluate(AXE);
    const violations = await page.evaluate<string[]>(RUN_AXE);
    expect(violations).toEqual([]);
    expect(trouble).toEqual([]);
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    expect(overflow).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  test.each(Object.keys(PAGES) as (keyof typeof PAGES)[])(
    "%s opens without a request or an error",
    async (name) => {
      const { page, trouble } = await open(name, "ko");
      expect(trouble).toEqual([]);
      expect(await page.locator("h1").textContent()).toBe("MSA Baseline");
      await page.context().close();
    },
  );

  test.each(["trend", "combined"] as const)("axe finds no violation in the %s page", async (name) => {
    const html =
      name === "trend"
        ? renderTrend(
            { records: madeUpHistory({ nights: 30, slowFrom: 18 }), damaged: [] },
            "ko",
            readTemplate,
          )
        : renderCombinedHtml(
            buildCombined(
              [failingCase(), passingCase()].map((input) => buildReportView({ ...input, language: "en" })),
              [],
              "en",
            ),
            readTemplate,
          );
    const { page, trouble } = await openPage(name, html, { viewport: { width: 360, height: 800 } });
    await page.evaluate(AXE);
    expect(await page.evaluate<string[]>(RUN_AXE)).toEqual([]);
    expect(trouble).toEqual([]);
    expect(
      await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth"),
    ).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  test("nothing of a hostile run runs, loads or shows as markup", async () => {
    const html = renderHtml(buildReportView({ ...hostileCase(), language: "en" }), readTemplate);
    const { page, trouble } = await openPage("hostile", html);
    expect(trouble).toEqual([]);
    expect(await page.locator("script").count()).toBe(2);
    expect(await page.locator("img, iframe, object, embed, form, [onload], [onerror]").count()).toBe(0);
    expect(await page.locator("h1").textContent()).toContain("<script>alert");
    expect(
      await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth"),
    ).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  test("is complete without scripts", async () => {
    const { page } = await open("failing", "en", { javaScriptEnabled: false });
    const charts = page.locator("figure[id] .wide svg[role=img]");
    expect(await charts.count()).toBeGreaterThanOrEqual(8);
    for (const chart of await charts.all()) expect(await chart.isVisible()).toBe(true);
    // Eight of the file, and the implied one on checks.
    expect(await page.locator("#scorecard tbody tr").count()).toBe(9);
    expect(await page.locator("button:visible").count()).toBe(0);
    await page.context().close();
  });

  test("shows its charts and tables under Jenkins' default policy", async () => {
    const address = await serve(htmlOf("failing", "ko"), JENKINS_POLICY);
    const page = await browser.newPage();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(address);
    expect(requests).toEqual([address]);
    expect(await page.locator(".wide svg[role=img]").first().isVisible()).toBe(true);
    expect(await page.locator(".narrow svg").first().isVisible()).toBe(false);
    const bar = page.locator("#scorecard svg rect").nth(1);
    expect(await bar.getAttribute("fill")).toBe("#8b1a1a");
    await page.close();
  });

  test("links and headings lead somewhere, and every chart has a finding and a data table", async () => {
    const { page } = await open("failing", "en", { javaScriptEnabled: false });
    const broken = await page.evaluate<string[]>(
      "[...document.querySelectorAll(\"a[href^='#']\")].map((link) => link.getAttribute('href')).filter((href) => document.querySelector(href) === null)",
    );
    expect(broken).toEqual([]);
    for (const figure of await page.locator("figure[id]").all()) {
      expect((await figure.locator(".finding").textContent())?.length).toBeGreaterThan(10);
      await figure.locator("summary").click();
      expect(await figure.locator("details tbody tr").first().isVisible()).toBe(true);
    }
    await page.context().close();
  });

  test("sorts tables and can be worked by keyboard", async () => {
    const { page } = await open("failing", "en");
    const table = page.locator("#endpoints table").nth(1);
    const requests = table.locator("thead button", { hasText: /^Requests$/ });
    await requests.focus();
    await page.keyboard.press("Enter");
    const counts = async (): Promise<number[]> => {
      const cells = await table.locator("tbody tr td:nth-child(3)").allTextContents();
      return cells.map((text) => Number(text.replaceAll(",", "")));
    };
    const descending = await counts();
    expect(descending).toEqual([...descending].sort((left, right) => right - left));
    await page.keyboard.press("Enter");
    expect(await counts()).toEqual([...descending].sort((left, right) => left - right));
    await page.context().close();
  });

  test("draws live charts over the pictures, with a cursor that all share", async () => {
    const { page, trouble } = await open("failing", "en");
    const live = page.locator(".live");
    expect(await live.count()).toBeGreaterThanOrEqual(4);
    expect(await page.locator("figure[data-live] .wide:visible").count()).toBe(0);
    await live.nth(2).scrollIntoViewIfNeeded();
    const box = await live.nth(2).locator(".u-over").boundingBox();
    if (box === null) throw new Error("the live chart has no box");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const values = await page.locator(".live .u-legend tr:nth-child(2) .u-value").allTextContents();
    expect(values.filter((value) => /\d/.test(value)).length).toBe(await live.count());
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  test("prints to PDF in pages of its own", async () => {
    const { page } = await open("failing", "ko");
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    const pages = pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThanOrEqual(4);
    expect(pages).toBeLessThanOrEqual(12);
    await page.context().close();
  });
});
