import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { testContext } from "#harness/environment/fixtures/context.ts";
import { figuresSchema, type KeyFigures } from "#harness/figures/types.ts";
import { type ProtocolFigures, protocolSchema } from "#harness/report/sections/protocols/data.ts";
import { requireTool } from "#harness/tools/index.ts";
import { type CommandResult, runCommand, temporaryFolder } from "../lib/command.ts";
import { type SavedRun, savedRun } from "../lib/saved-run.ts";
import type { Counts } from "./server/counts.ts";
import { openShop } from "./server/open-shop.ts";
import type { Visit } from "./visit.ts";

type Values = Readonly<Record<string, number>>;

/** k6's own summary of the run. */
export interface Summary {
  readonly metrics: Readonly<
    Record<string, { readonly type: string; readonly values: Values; readonly thresholds?: Thresholds }>
  >;
}
const reportSchema = z.looseObject({ figures: figuresSchema, protocols: z.array(protocolSchema) });
type Thresholds = Readonly<Record<string, { readonly ok: boolean }>>;

export interface ShopRun {
  readonly command: CommandResult;
  readonly run: SavedRun;
  /** As `report.json` has them. */
  readonly figures: KeyFigures;
  readonly protocols: readonly ProtocolFigures[];
  readonly summary: Summary;
  readonly counts: Counts;
  /** What a file beside the script holds that the script has written; empty when there is none. */
  readonly wrote: (name: string) => Promise<string>;
}

/** Runs the script in a copy of its folder against a new shop; `use` gets the run while that folder is still there. */
export async function runVisit(visit: Visit, use: (run: ShopRun) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  await using shop = await openShop();
  const place = join(folder.path, "shop", "scripts");
  await mkdir(join(folder.path, "shop"));
  await cp(join(import.meta.dirname, "scripts"), place, { recursive: true });
  await cp(join(import.meta.dirname, "quotes.proto"), join(folder.path, "shop", "quotes.proto"));
  const command = await runCommand(["run", visit.script, "--report-dir", "../../reports"], {
    workingDirectory: place,
    environment: {
      SHOP_URL: shop.url,
      TLS_URL: shop.tlsUrl,
      SOCKET_URL: shop.socketUrl,
      GRPC_ADDRESS: shop.grpcAddress,
      ...(visit.needsBrowser === true ? await browserVariables() : {}),
    },
  });
  const run = await savedRun(join(folder.path, "reports")).catch((error: unknown) => {
    throw new Error(`exit ${command.exitCode}, no run: ${command.stderr}`, { cause: error });
  });
  const report = reportSchema.parse(JSON.parse(await readFile(join(run.directory, "report.json"), "utf8")));
  await use({
    command,
    run,
    figures: report.figures,
    protocols: report.protocols,
    summary: run.summary as Summary,
    counts: shop.counts,
    wrote: (name) => readFile(join(place, name), "utf8").catch(() => ""),
  });
}

/** The browser of the other tests, for a user who may be root. */
async function browserVariables(): Promise<Record<string, string>> {
  const { path } = await requireTool("chromium", testContext());
  return { K6_BROWSER_EXECUTABLE_PATH: path, K6_BROWSER_ARGS: "no-sandbox" };
}
