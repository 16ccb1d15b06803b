import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LoadproofError } from "../../../errors.ts";
import { requireTool } from "../../../tools/index.ts";
import { untilHttpOk } from "../../system/http-health.ts";
import { freshFolder } from "../fresh-folder.ts";
import { HTTP_TALK } from "../http-talk.ts";
import type { ServerModule } from "../server-module.ts";

const PORT = 9093;
const VERSION_TIMEOUT_MS = 3_000;

/** Sends what the rules of the Prometheus beside it say is wrong. */
export const alertmanager: ServerModule = {
  title: "Alertmanager",
  image: { variable: "LOADPROOF_IMAGE_ALERTMANAGER", name: "prom/alertmanager:v0.28.1" },
  port: PORT,
  urlAt: httpUrl,
  shownUrlAt: httpUrl,
  softStop: [{ signal: "SIGTERM", graceMs: 5_000 }],
  talk: HTTP_TALK,
  untilAnswers: ({ url }, options) => untilHttpOk(`${url}/-/ready`, options),
  versionOf: ({ url }) => version(url),
  async program({ context, stateDirectory, at, alerting }) {
    const tool = await requireTool("alertmanager", context);
    if (alerting === null) throw new LoadproofError("INTERNAL", "nobody said where alerts go");
    const folder = join(stateDirectory, "alertmanager");
    const configuration = join(folder, "alertmanager.yml");
    const dispose = await freshFolder(folder);
    // It may name who is told, with keys.
    await writeFile(configuration, alerting.routes, { mode: 0o600 });
    return {
      version: tool.version,
      executable: tool.path,
      arguments: [
        `--config.file=${configuration}`,
        `--storage.path=${join(folder, "data")}`,
        `--web.listen-address=${at.address}`,
        // One alone, which looks for no others.
        "--cluster.listen-address=",
        "--log.level=warn",
      ],
      folder,
      user: null,
      dispose,
    };
  },
  container: () => {
    throw new LoadproofError("BAD_INPUT", "alerts beside a system are started as processes only", {
      hint: "use --runtime processes",
    });
  },
};

function httpUrl(address: string): string {
  return `http://${address}`;
}

/** The version that the Alertmanager there says it is: `0.25.0`. */
async function version(url: string): Promise<string> {
  const signal = AbortSignal.timeout(VERSION_TIMEOUT_MS);
  const response = await fetch(`${url}/api/v2/status`, { headers: { connection: "close" }, signal });
  const { versionInfo } = (await response.json()) as { versionInfo?: { version?: string } };
  return versionInfo?.version ?? "of an unknown version";
}
