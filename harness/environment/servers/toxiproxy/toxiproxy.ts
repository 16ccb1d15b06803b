import { requireTool, resolveTool } from "../../../tools/index.ts";
import { LOOPBACK } from "../../ports/reservation.ts";
import { untilHttpOk } from "../../system/http-health.ts";
import { HTTP_TALK } from "../http-talk.ts";
import type { ServerModule } from "../server-module.ts";

const PORT = 8474;
const VERSION_TIMEOUT_MS = 3_000;

/** The proxy of one way between two parts; only in a run with a fault that names the way. */
export const toxiproxy: ServerModule = {
  title: "Toxiproxy",
  image: {
    variable: "LOADPROOF_IMAGE_TOXIPROXY",
    name: "ghcr.io/shopify/toxiproxy:2.12.0",
    standInArguments: async (context) => {
      const tool = await resolveTool("toxiproxy", context);
      return tool === null ? [] : ["--toxiproxy", tool.path];
    },
  },
  port: PORT,
  urlAt: httpUrl,
  shownUrlAt: httpUrl,
  softStop: [{ signal: "SIGTERM", graceMs: 3_000 }],
  talk: HTTP_TALK,
  untilAnswers: ({ url }, options) => untilHttpOk(`${url}/version`, options),
  versionOf: ({ url }) => version(url),
  async program({ context, port, stateDirectory }) {
    const tool = await requireTool("toxiproxy", context);
    return {
      version: tool.version,
      executable: tool.path,
      arguments: ["-host", LOOPBACK, "-port", String(port)],
      folder: stateDirectory,
      user: null,
      dispose: async () => undefined,
    };
  },
  container: () => ({ command: ["-host=0.0.0.0"], variables: {} }),
};

function httpUrl(address: string): string {
  return `http://${address}`;
}

/** The version that the Toxiproxy there says it is: `2.12.0`. */
async function version(url: string): Promise<string> {
  const signal = AbortSignal.timeout(VERSION_TIMEOUT_MS);
  const response = await fetch(`${url}/version`, { headers: { connection: "close" }, signal });
  return ((await response.json()) as { version?: string }).version ?? "of an unknown version";
}
