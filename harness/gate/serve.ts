import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Context } from "../context.ts";
import { isSameProcess } from "../environment/system/process-signals.ts";
import { readProcess } from "../environment/system/process-table.ts";
import { EXIT, LoadproofError } from "../errors.ts";
import { writeWhole } from "../files/write-whole.ts";
import { tellingIn } from "../report/words/telling.ts";
import { cleanText } from "../text/clean.ts";
import { parseWhole } from "../text/parse-whole.ts";
import type { GateOptions } from "./read-options.ts";
import { GateRuns } from "./runs.ts";
import { GateServer } from "./server.ts";

const ownerSchema = z.object({ pid: z.number(), startedAt: z.string() });

/** Serves until it is interrupted: then runs end as runs end, with their reports, and who waits is answered. */
export async function serveGate(options: GateOptions, context: Context): Promise<number> {
  const telling = tellingIn(options.language);
  const say = (line: string): void => {
    const time = new Date(context.now()).toISOString().slice(11, 19);
    context.stderr.write(`${time}Z ${cleanText(line)}\n`);
  };
  await refuseSecond(options, context);
  const runs = await GateRuns.open({ options, context, telling, say });
  await using server = await GateServer.listen({ options, runs, telling, say });
  context.stdout.write(`${telling.text("gate.listening", { url: server.url, folder: runs.folder })}\n`);
  await interruption(context.interrupted);
  await runs.untilAllDone();
  return EXIT.interrupted;
}

/** Two servers would each take the other's runs for ones that were left behind. */
async function refuseSecond({ reportDirectory }: GateOptions, { processId }: Context): Promise<void> {
  const path = join(reportDirectory, "gate", "server.lock");
  const text = await readFile(path, "utf8").catch(() => "");
  const owner = ownerSchema.safeParse(parseWhole(text)).data;
  if (owner !== undefined && owner.pid !== processId && (await isSameProcess(owner)))
    throw new LoadproofError(
      "BAD_INPUT",
      `a gate keeps its runs in ${reportDirectory} already (process ${owner.pid})`,
      {
        hint: "end it, or give another --report-dir",
      },
    );
  const self = await readProcess(processId);
  const { startedAt = "" } = self ?? {};
  await writeWhole(path, `${JSON.stringify({ pid: processId, startedAt })}\n`);
}

function interruption(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
