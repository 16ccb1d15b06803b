/**
 * Runs inside k6. Writes the full summary to the file the harness asked for, beside whatever the script's own
 * `handleSummary` returns. Without one, k6's text summary stays off stdout.
 */
import { asAsked } from "./as-asked.ts";
import { type OwnOptions, ownThresholds } from "./options.ts";
import { settings } from "./settings.ts";
import { SUMMARY_FAILED, SUMMARY_MARK } from "./summary-mark.ts";

declare const console: { error(message: string): void; info(message: string): void };

type Outputs = Record<string, unknown>;
type HandleSummary = (data: unknown) => unknown;

/** `options`: the script's own. */
export function summaryHandler(own: HandleSummary | undefined, options: unknown): HandleSummary {
  // A copy: k6 writes what the options come to, the harness's additions among it, into what the script exports.
  const ownOptions: OwnOptions = { ...(options as OwnOptions) };
  return (data) => {
    const text = summaryText(data, ownOptions);
    const kept: Outputs = settings.summaryPath === undefined ? {} : { [settings.summaryPath]: text };
    if (own === undefined) return kept;
    // A function that never returns would take the summary with it.
    if (settings.summaryPath !== undefined) console.info(`${SUMMARY_MARK}${text}`);
    const failed = (error: unknown): Outputs => {
      console.error(`${SUMMARY_FAILED}${String(error)}`);
      return kept;
    };
    const finish = (outputs: unknown): Outputs =>
      isMap(outputs) ? combine(outputs, kept) : failed("it should return a map with string keys");
    try {
      const outputs = own(asAsked(data, ownOptions));
      return isPromise(outputs) ? outputs.then(finish, failed) : finish(outputs);
    } catch (error) {
      return failed(error);
    }
  };
}

/** Made before the script's function runs, which may change the data. What `setup` returned may hold tokens: it is left out. */
function summaryText(data: unknown, options: OwnOptions): string {
  const scriptThresholds = ownThresholds(options);
  return JSON.stringify({ ...(data as object), setup_data: undefined, scriptThresholds });
}

/** Nothing at all is fine too, as with k6. */
function isMap(outputs: unknown): outputs is Outputs | null | undefined {
  return outputs === undefined || (typeof outputs === "object" && !Array.isArray(outputs));
}

function combine(outputs: Outputs | null | undefined, kept: Outputs): Outputs {
  const combined: Outputs = {};
  const given = outputs ?? {};
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
