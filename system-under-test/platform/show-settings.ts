import type { ServiceContext } from "./run-service.ts";
import type { BaseConfig } from "./config.ts";
import type { Settings } from "./health.ts";

/** Settings that hold secrets or addresses are left out: health answers are public, and a run's evidence keeps them. */
const HIDDEN = /SECRET|_URL|_URLS|BROKERS|^HOST$|^PORT$|^INSTANCE$|^DEFECTS$|FOLDER/;

/** Shows all settings in effect at `/health`. */
export function showSettings({ config, health }: ServiceContext<BaseConfig>): void {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(config);
  const shown = entries.flatMap(([name, value]) =>
    !HIDDEN.test(name) && isPlain(value) ? [[name, value]] : [],
  );
  health.show(Object.fromEntries(shown) as Settings);
}

function isPlain(value: unknown): value is Settings[string] {
  return ["string", "number", "boolean"].includes(typeof value);
}
