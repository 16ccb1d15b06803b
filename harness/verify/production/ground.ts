import type { Context } from "../../context.ts";
import type { StartedEnvironment } from "../../contracts/environment.ts";
import type { EnvironmentState } from "../../environment/index.ts";
import { EXCHANGE_BACKEND } from "../../systems/exchange.ts";
import type { ProductionOptions } from "./read-options.ts";

/** The system that a step is about. */
export interface Ground {
  /** `kept` by `loadproof up`, `started` for the step, or the user's `own`. */
  readonly system: "kept" | "started" | "own";
  readonly prometheus: { readonly url: string; readonly token: string | null };
  /** Base URL of the system; `null` where it is not known. */
  readonly baseUrl: string | null;
  readonly kafka: string | null;
  /** Base URLs of a shard's engines, where they are known. */
  readonly enginesOf: (shard: string) => readonly string[];
}

export interface GroundOptions {
  readonly options: ProductionOptions;
  readonly context: Context;
  /** How long a load of its own must last; `null` for a step that looks at a moment. */
  readonly loadMs: number | null;
  readonly onProgress: (message: string) => void;
}

export function keptGround({ services, instances }: EnvironmentState): Ground {
  const urlOf = (name: string): string => instances.find((one) => one.name === name)?.url ?? "";
  const urlsOf = (name: string): readonly string[] => services.find((one) => one.name === name)?.urls ?? [];
  return {
    system: "kept",
    prometheus: { url: urlOf("prometheus"), token: null },
    baseUrl: urlsOf(EXCHANGE_BACKEND)[0] ?? null,
    kafka: urlOf("kafka"),
    enginesOf: urlsOf,
  };
}

export function startedGround(environment: StartedEnvironment): Ground {
  return {
    system: "started",
    prometheus: { url: environment.instance("prometheus").url, token: null },
    baseUrl: environment.urls(EXCHANGE_BACKEND)[0] ?? null,
    kafka: environment.instance("kafka").url,
    enginesOf: (shard) => environment.urls(shard),
  };
}
