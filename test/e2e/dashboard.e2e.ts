import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holdFreePort } from "#harness/environment/ports/reservation.ts";
import { type PrometheusLab, prometheusLab } from "#harness/observe/testing/prometheus-lab.ts";
import { runCommand, temporaryFolder } from "../lib/command.ts";

/** Grafana dashboards drawn from a real Prometheus that looks at a small exporter. */

const startedMs = Date.now();
let lab: PrometheusLab;

beforeAll(async () => {
  lab = await prometheusLab(() => {
    const seconds = (Date.now() - startedMs) / 1_000;
    return [
      "# TYPE sold_total counter",
      `sold_total{page="shop"} ${seconds * 30}`,
      `sold_total{page="<b>other"} ${seconds * 10}`,
      "# TYPE nodejs_heap_size_used_bytes gauge",
      "nodejs_heap_size_used_bytes 3000000",
      "",
    ].join("\n");
  });
  const known = async (): Promise<number> => {
    // Known for some time: the last point of a curve may lie as far back as its step is long.
    const time = Date.now() / 1_000 - 10;
    const asked = `query=${encodeURIComponent("rate(sold_total[8s])")}&time=${time}`;
    const answer = await fetch(`${lab.url}/api/v1/query?${asked}`);
    return ((await answer.json()) as { data: { result: readonly unknown[] } }).data.result.length;
  };
  for (let tries = 0; (await known()) < 2; tries++) {
    if (tries > 300) throw new Error("no rate after 60 s");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});
afterAll(() => lab[Symbol.asyncDispose]());

const OWN = {
  title: "Shop",
  templating: { list: [{ name: "instance", type: "query" }] },
  panels: [
    { type: "row", title: "Sales" },
    {
      type: "timeseries",
      title: "Sold",
      description: "What was sold.",
      targets: [
        {
          expr: 'sum by (page) (rate(sold_total{instance=~"$instance"}[$__rate_interval]))',
          legendFormat: "{{page}}",
        },
      ],
      fieldConfig: {
        defaults: {
          unit: "ops",
          thresholds: {
            steps: [
              { value: null, color: "" },
              { value: 40, color: "" },
            ],
          },
        },
      },
    },
    { type: "timeseries", title: "Nothing", targets: [{ expr: "no_such_metric" }] },
    { type: "timeseries", title: "Broken", targets: [{ expr: "sum(" }] },
    { type: "text", title: "Words" },
  ],
};

async function drawn(words: readonly string[], dashboard: unknown = OWN) {
  const folder = await temporaryFolder();
  await writeFile(join(folder.path, "own.json"), JSON.stringify(dashboard));
  const result = await runCommand(["dashboard", ...words], { workingDirectory: folder.path });
  const page = await readFile(join(folder.path, "dashboard.html"), "utf8").catch(() => null);
  return { result, page, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describe("a page", () => {
  test("of a dashboard of the user's: curves with their names, bounds, and what has no data or no answer", async () => {
    await using made = await drawn([lab.url, "--dashboard", "own.json", "--for", "30s"]);
    expect(made.result).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/dashboard\.html\n$/) as string,
    });
    const page = made.page ?? "";
    expect(page).toContain("<h3>Sold</h3>");
    expect(page).toContain("What was sold.");
    const [, other, shop] = /&lt;b&gt;other: now ([\d.]+)\/s,.* shop: now ([\d.]+)\/s/.exec(page) ?? [];
    // The exporter's counters grow at 30 and 10 a second; both are read in one look.
    expect(Number(shop) / Number(other)).toBeCloseTo(3, 1);
    expect(page).not.toContain("<b>other");
    expect(page).toContain("40/s");
    expect(page).toContain("No data: Nothing.");
    expect(page).toMatch(/Broken: no answer, .*parse error/);
    expect(page).toContain("rates over 8s");
    expect(page).not.toContain("Words");
  });

  test("of a bundled system, in Korean", async () => {
    await using made = await drawn([lab.url, "--system", "chat", "--for", "30s", "--lang", "ko"]);
    expect(made.result.exitCode, made.result.stderr).toBe(0);
    expect(made.page).toContain("JVM Metrics (Node.js 런타임)");
    expect(made.page).toContain("사용 중인 힙");
    expect(made.page).toMatch(/exporter-1: 현재 2\.86 MiB/);
    expect(made.page).toContain("데이터 없음: 저장한 메시지");
  });
});

describe("refusals", () => {
  test("a Prometheus that knows nothing of the system gives no empty page", async () => {
    const nothing = {
      title: "N",
      panels: [{ type: "timeseries", title: "A", targets: [{ expr: "no_such" }] }],
    };
    await using made = await drawn([lab.url, "--dashboard", "own.json"], nothing);
    expect(made).toMatchObject({ page: null, result: { exitCode: 5 } });
    expect(made.result.stderr).toContain("no panel has a value");
  });

  test("nothing listens", async () => {
    const port = await holdFreePort();
    await port.release();
    await using made = await drawn([`http://127.0.0.1:${port.port}`, "--system", "chat"]);
    expect(made).toMatchObject({ page: null, result: { exitCode: 5 } });
    expect(made.result.stderr).toContain("it refused the connection: nothing listens there");
  });

  test.each([
    [["--system", "chta"], 'system "chta"', "did you mean chat?"],
    [[], "expected one of --system", "--dashboard FILE"],
    [["--system", "chat", "--dashboard", "own.json"], "expected one of --system", ""],
    [["--system", "chat", "--for", "soon"], '--for "soon"', "a duration"],
    [["--dashboard", "missing.json"], '--dashboard "missing.json"', "a file that can be read"],
  ])("%j", async (words, ...said) => {
    await using made = await drawn([lab.url, ...words]);
    expect(made).toMatchObject({ page: null, result: { exitCode: 4 } });
    for (const part of said) expect(made.result.stderr).toContain(part);
  });

  test.each([
    [{ panels: [] }, "title"],
    [{ title: "T", panels: [{ type: "text" }] }, "no panel of it has a query"],
  ])("a file that is no dashboard: %j", async (file, why) => {
    await using made = await drawn([lab.url, "--dashboard", "own.json"], file);
    expect(made).toMatchObject({ page: null, result: { exitCode: 4 } });
    expect(made.result.stderr).toContain("a Grafana dashboard");
    expect(made.result.stderr).toContain(why);
  });
});

describe("a run", () => {
  const observations = (url: string, toMs: number) => ({
    schema: "loadproof.observations",
    version: 1,
    prometheus: { url, version: null },
    fromMs: toMs - 6_000,
    toMs,
    stepMs: 2_000,
    observations: [],
  });

  test("is drawn over its load from the Prometheus that saw it, and refused where that is gone or never was", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "own.json"), JSON.stringify(OWN));
    for (const [name, url] of [
      ["seen", lab.url],
      ["gone", "http://127.0.0.1:1"],
    ] as const) {
      await mkdir(join(folder.path, name));
      const text = JSON.stringify(observations(url, Date.now() - 1_000));
      await writeFile(join(folder.path, name, "observations.json"), text);
    }
    const dashboard = (...words: string[]) =>
      runCommand(["dashboard", ...words, "--dashboard", "own.json"], { workingDirectory: folder.path });
    expect(await dashboard("seen")).toMatchObject({ exitCode: 0 });
    const gone = await dashboard("gone");
    expect(gone).toMatchObject({ exitCode: 5 });
    expect(gone.stderr).toContain("the run keeps only the answers of its objectives");
    const never = await dashboard(".");
    expect(never).toMatchObject({ exitCode: 4 });
    expect(never.stderr).toContain("a run that one has seen");
    const both = await dashboard("seen", "--for", "5m");
    expect(both).toMatchObject({ exitCode: 4 });
    expect(both.stderr).toContain("a run is drawn over its own load");
  });
});
