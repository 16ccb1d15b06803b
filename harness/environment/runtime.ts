import type { Topology } from "#system/topology.ts";
import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import { InputProblems } from "../errors.ts";

export interface RuntimeDecision {
  readonly runtime: Runtime;
  /** Why, for a note: `no Docker daemon answers`; `null` when it was asked for. */
  readonly reason: string | null;
}

/**
 * What a run uses: base URLs are always *external*; `auto` is *containers* where a Docker daemon answers and the images
 * are there or can be pulled, else *processes*. Throws InputProblems for a request that contradicts the base URLs.
 */
export async function decideRuntime(
  requested: "auto" | Runtime,
  hasTargets: boolean,
  context: Context,
  servers: Topology["servers"] = [],
): Promise<RuntimeDecision> {
  checkRequest(requested, hasTargets);
  // Missing, it is said before anything starts.
  if (requested === "containers") await (await import("./containers/docker.ts")).loadTestcontainers();
  if (requested !== "auto") return { runtime: requested, reason: null };
  if (hasTargets) return { runtime: "external", reason: "base URLs are given" };
  const { missingForContainers } = await import("./containers/availability.ts");
  const missing = await missingForContainers(context, servers);
  if (missing === null) return { runtime: "containers", reason: "Docker answers and has the images" };
  return { runtime: "processes", reason: missing };
}

function checkRequest(requested: "auto" | Runtime, hasTargets: boolean): void {
  if (requested === "external" && !hasTargets) {
    const told = { expected: "base URLs to go with it", hint: "give them, or use auto" };
    throw new InputProblems([{ subject: "SUT_RUNTIME", value: requested, ...told }]);
  }
  if (hasTargets && requested !== "external" && requested !== "auto") {
    const expected = "external or auto, because base URLs are given";
    const hint = "leave out one of them";
    throw new InputProblems([{ subject: "SUT_RUNTIME", value: requested, expected, hint }]);
  }
}
