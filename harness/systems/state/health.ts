import { z } from "zod";
import type { Topology } from "#system/topology.ts";
import type { StateCheck } from "../../contracts/system-state.ts";
import type { SystemStateCheck } from "../system.ts";
import { ask, parsed } from "./ask.ts";

/** What the services of the bundled systems answer; of others 200 is enough. */
const healthSchema = z.object({
  status: z.string(),
  dependencies: z.record(z.string(), z.object({ status: z.string() })).default({}),
});

/** Every instance of every service is healthy, where its topology says that it tells its health. */
export function healthState({ services }: Topology): SystemStateCheck {
  const paths = new Map(services.map(({ name, healthPath }) => [name, healthPath]));
  return ({ instances }, signal) =>
    Promise.all(
      instances.flatMap(({ name, service, url }) => {
        const path = paths.get(service);
        return path === undefined ? [] : [look(`${name} is healthy`, `${url}${path}`, signal)];
      }),
    );
}

/** Several kinds of looks as one, side by side. */
export function allOf(...looks: readonly SystemStateCheck[]): SystemStateCheck {
  return async (environment, signal) =>
    (await Promise.all(looks.map((look) => look(environment, signal)))).flat();
}

/** A service that can do but a part of its work (`degraded`, with 200) is not healthy. */
async function look(name: string, url: string, signal: AbortSignal): Promise<StateCheck> {
  const answer = await ask(url, signal);
  if (!answer.answered) return { name, ok: false, value: null, seen: answer.why };
  const isOk = answer.status >= 200 && answer.status < 300;
  const report = parsed(answer.text, healthSchema);
  if (report === null) return { name, ok: isOk, value: null, seen: `HTTP ${answer.status}` };
  const broken = Object.entries(report.dependencies)
    .filter(([, { status }]) => status !== "ok")
    .map(([dependency, { status }]) => `${dependency} ${status}`);
  const seen = [`HTTP ${answer.status}`, report.status, ...broken].join(", ");
  return { name, ok: isOk && report.status === "ok", value: null, seen };
}
