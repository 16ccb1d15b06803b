import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { PROJECT, userEnvironment } from "../lib/command.ts";
import { httpTarget } from "../lib/http-target.ts";

/** The package as a project of one's own has it: packed, installed by npm, run by its command. k6 is in the cache already. */

const execute = promisify(execFile);
/** The oldest Node.js that package.json accepts, as a package; there is one per platform. */
const OLDEST_NODE = "22.12.0";
const SIZE_BYTES_MAX = 12_000_000;

const SCRIPT = `
import http from "k6/http";
import { check } from "k6";
export const options = { vus: 2, duration: "2s", thresholds: { checks: ["rate>0.9"] } };
export default function () {
  check(http.get(__ENV.SHOP_URL + "/"), { ok: (answer) => answer.status === 200 });
}
`;

let folder = "";
let shop = "";
const environment = (more: Record<string, string> = {}) => ({ ...userEnvironment(), ...more });

/** Whatever it ends with. */
async function run(
  file: string,
  words: readonly string[],
  more: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await execute(file, words, { cwd: shop, env: environment(more) })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

async function install(...packages: string[]): Promise<void> {
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline", "--loglevel=error"];
  await execute("npm", ["install", ...quiet, ...packages], { cwd: shop, env: environment() });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loadproof-package-"));
  shop = join(folder, "shop");
  await mkdir(join(shop, "load"), { recursive: true });
  await writeFile(join(shop, "package.json"), '{ "name": "shop", "version": "1.0.0" }');
  await writeFile(join(shop, "load/checkout.js"), SCRIPT);
  const { stdout } = await execute("npm", ["pack", "--pack-destination", folder, "--json"], {
    cwd: PROJECT,
    env: environment(),
  });
  const name = (await readdir(folder)).find((one) => one.endsWith(".tgz"));
  if (name === undefined) throw new Error(`npm pack made nothing: ${stdout}`);
  await install("--save-dev", join(folder, name));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("is three packages, without tests, and small", async () => {
  const modules = join(shop, "node_modules");
  const names = (await readdir(modules)).filter((name) => !name.startsWith("."));
  expect(names.sort()).toEqual(["@esbuild", "esbuild", "loadproof"]);
  const files = await readdir(join(modules, "loadproof"), { recursive: true });
  expect(files.filter((file) => /\.(test|it|e2e|slow)\.|(^|\/)(testing|golden)\//.test(file))).toEqual([]);
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(modules, "loadproof", file))).size),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(SIZE_BYTES_MAX);
});

describe("its command", () => {
  test("makes what a project needs of its script, and judges a run by it", async () => {
    await using target = await httpTarget((_request, response) => void response.end("x"));
    const url = { SHOP_URL: target.url };
    const made = await run("npx", ["loadproof", "init", "load/checkout.js", "--quiet"], url);
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toMatch(
      /Next: npx loadproof run load\/checkout\.js --thresholds load\/checkout\.yaml\n$/,
    );
    const text = await readFile(join(shop, "load/checkout.yaml"), "utf8");
    const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)/.exec(text) ?? [];
    expect(JSON.parse(await readFile(join(shop, "load", schema), "utf8"))).toHaveProperty(
      "properties.objectives",
    );
    expect(parse(await readFile(join(shop, ".github/workflows/load-test.yml"), "utf8"))).toHaveProperty(
      "jobs",
    );

    // What a shared machine measured twice may differ: bounds that decide nothing here make it repeatable.
    await writeFile(join(shop, "load/checkout.yaml"), text.replaceAll(/<= [\d.]+ms/g, "<= 60000ms"));
    const words = ["run", "load/checkout.js", "--thresholds", "load/checkout.yaml", "--quiet"];
    const judged = await run("npx", ["loadproof", ...words], url);
    expect(judged).toMatchObject({ code: 0, stdout: expect.stringMatching(/PASS|WARN/) });
    const again = await run("npx", ["loadproof", "init", "load/checkout.js"], url);
    expect(again).toMatchObject({ code: 4, stderr: expect.stringContaining("--force") });
  });

  test("says what to run in the words of a project when k6 is missing", async () => {
    const bare = {
      XDG_CACHE_HOME: join(folder, "empty"),
      PATH: [dirname(process.execPath), "/bin"].join(delimiter),
    };
    const { code, stderr } = await run("node_modules/.bin/loadproof", ["run", "load/checkout.js"], bare);
    expect(code).toBe(4);
    expect(stderr).toMatch(/TOOL_MISSING: k6 .*\n.*(npx loadproof setup k6|do: )/);
    expect(stderr).not.toContain("make ");
  });

  test("runs where pnpm puts it: behind links, its packages beside it", async () => {
    const modules = join(shop, "node_modules");
    const store = join(modules, ".pnpm/loadproof@file/node_modules");
    await mkdir(store, { recursive: true });
    for (const name of ["loadproof", "esbuild", "@esbuild"])
      await rename(join(modules, name), join(store, name));
    await symlink(join(store, "loadproof"), join(modules, "loadproof"));
    await using target = await httpTarget((_request, response) => void response.end("x"));
    const { code, stdout, stderr } = await run(
      "node_modules/loadproof/bin/loadproof",
      ["run", "load/checkout.js", "--quiet"],
      { SHOP_URL: target.url },
    );
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/PASS|WARN/);
  });

  test.runIf(process.platform === "linux")(`runs on Node.js ${OLDEST_NODE}, too`, async () => {
    await using target = await httpTarget((_request, response) => void response.end("x"));
    const old = `node-linux-${process.arch}`;
    const place = join(folder, "old");
    await mkdir(place);
    const quiet = ["--prefix", place, "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
    await execute("npm", ["install", ...quiet, `${old}@${OLDEST_NODE}`], { env: environment() });
    const bin = join(place, "node_modules", old, "bin");
    const path = [bin, process.env["PATH"]].join(delimiter);
    const { code, stdout } = await run(
      "node_modules/loadproof/bin/loadproof",
      ["run", "load/checkout.js", "--quiet"],
      { SHOP_URL: target.url, PATH: path },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/PASS|WARN/) });
    const doctor = await run("node_modules/loadproof/bin/loadproof", ["doctor"], { PATH: path });
    expect(doctor.stdout).toMatch(
      new RegExp(`^Node\\.js +ready +${OLDEST_NODE.replaceAll(".", "\\.")} `, "m"),
    );
  });
});
