/**
 * Runs inside k6. Writes the full summary to the file the harness asked for, beside whatever the script's own
 * `handleSummary` returns. Without one, k6's text summary stays off stdout.
 */
import { settings } from "./settings.ts";

declare const console: { error(message: string): void };

type Outputs = Record<string, unknown>;
type HandleSummary = (data: unknown) => unknown;

export function summaryHandler(own: HandleSummary | undefined): HandleSummary {
  return (data) => {
    const kept = keptOutputs(data);
    if (own === undefined) return kept;
    const failed = (error: unknown): Outputs => {
      console.error(`handleSummary failed, its outputs are lost: ${String(error)}`);
      return kept;
    };
    try {
      const outputs = own(data);
      return isPromise(outputs)
        ? outputs.then((late) => combine(late, kept), failed)
        : combine(outputs, kept);
    } catch (error) {
      return failed(error);
    }
  };
}

/** Made before the script's function runs, which may change the data. What `setup` returned may hold tokens: it is left out. */
function keptOutputs(data: unknown): Outputs {
  const path = settings.summaryPath;
  if (path === undefined) return {};
  return { [path]: JSON.stringify({ ...(data as object), setup_data: undefined }) };
}

function combine(outputs: unknown, kept: Outputs): Outputs {
  const combined: Outputs = {};
  const given = typeof outputs === "object" && outputs !== null ? (outputs as Outputs) : {};
  for (const name of Object.keys(given)) combined[fromWorkingDirectory(name)] = given[name];
  return Object.assign(combined, kept);
}

/** k6 runs in the script's folder; the script's own relative outputs belong where the user called from. */
function fromWorkingDirectory(name: string): string {
  const folder = settings.workingDirectory;
  if (name === "stdout" || name === "stderr" || name.startsWith("/") || !folder) return name;
  return `${folder}/${name}`;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}
