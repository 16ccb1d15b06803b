import type { SystemDescription } from "../systems/index.ts";
import type { LoadedFixtures } from "../systems/system.ts";
import { formatNumber } from "../text/numbers.ts";

type Change = LoadedFixtures["changes"][number];

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}

/** What `fixtures load` says at its end. */
export function loadLines(
  system: SystemDescription,
  loaded: LoadedFixtures,
  { durationMs, startedAt }: { readonly durationMs: number; readonly startedAt: number },
): string {
  const isOlder = loaded.loadedAt !== null && Date.parse(loaded.loadedAt) < startedAt;
  const how = isOlder
    ? `were there already, loaded ${loaded.loadedAt}`
    : `are there (${seconds(durationMs)})`;
  const variables = Object.entries(system.fixtures.variables(loaded.users)).map((pair) => pair.join("="));
  return [
    `${system.topology.name}: ${loaded.summary} ${how}`,
    ...(variables.length === 0 ? [] : [`For runs on it: ${variables.join(" ")}`]),
  ].join("\n");
}

/** What `fixtures reset` says at its end. */
export function resetLines(
  { topology }: SystemDescription,
  { summary, changes }: LoadedFixtures,
  durationMs: number,
): string {
  const restored = changes.map((change) => `  ${change.table.padEnd(20)} ${changeText(change)}`);
  const what = restored.length === 0 ? "was as loaded" : "is as loaded again; it had:";
  return [`${topology.name} (${summary}) ${what} (${seconds(durationMs)})`, ...restored].join("\n");
}

/** What `fixtures list` says. */
export function listingOf(
  { topology }: SystemDescription,
  loaded: LoadedFixtures | null,
  command: string,
): string {
  const { name } = topology;
  if (loaded === null)
    return `${name}: nothing is loaded, or not to its end; ${command} fixtures load ${name}`;
  const said = [
    `${name}: ${loaded.summary}`,
    ...(loaded.seed === null ? [] : [`${formatNumber(loaded.users)} users asked for, seed ${loaded.seed}`]),
    ...(loaded.loadedAt === null ? [] : [`loaded ${loaded.loadedAt}`]),
    ...(loaded.resetAt === null ? [] : [`reset ${loaded.resetAt}`]),
  ];
  const changes = new Map(loaded.changes.map((change) => [change.table, change]));
  const tables = new Set([...Object.keys(loaded.counts), ...changes.keys()]);
  const rows = [...tables].map((table) => {
    const change = changes.get(table);
    const count = formatNumber(loaded.counts[table] ?? 0).padStart(12);
    return `  ${table.padEnd(20)} ${count}${change === undefined ? "" : `  since then ${changeText(change)}`}`;
  });
  return [said.join("; "), ...rows].join("\n");
}

/** `fixtures list --json`. */
export function fixturesAsJson({ topology }: SystemDescription, loaded: LoadedFixtures | null): string {
  return JSON.stringify({ system: topology.name, fixtures: loaded }, null, 2);
}

/** `12 rows changed or gone, 13,336 written`. */
function changeText({ changed, written }: Change): string {
  const parts = [
    ...(changed === 0 ? [] : [`${formatNumber(changed)} rows changed or gone`]),
    ...(written === 0 ? [] : [`${formatNumber(written)} rows written`]),
  ];
  return parts.join(", ");
}
