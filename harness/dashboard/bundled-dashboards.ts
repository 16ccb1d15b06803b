import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText } from "../files/read-regular-file.ts";
import { type Dashboard, readDashboard } from "./read-dashboard.ts";

const FOLDER = "system-under-test/observability/dashboards";
const KOREAN = "korean.json";
/** Every system has it, and looks at its own first. */
const LAST = "runtime";

/** The dashboards of a bundled system, which their tags name. */
export function bundledDashboards(projectDirectory: string, system: string): readonly Dashboard[] {
  const folder = join(projectDirectory, FOLDER);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json") && name !== KOREAN)
    .map((file) => ({ name: file.slice(0, -".json".length), path: join(folder, file) }))
    .toSorted(
      (one, other) =>
        Number(one.name === LAST) - Number(other.name === LAST) || one.name.localeCompare(other.name),
    )
    .map(({ path }) => readDashboard(readRegularText(path, FILE_BYTES_MAX.saved), path))
    .filter(({ tags }) => tags.includes(system));
}

/** Korean of the texts of the bundled dashboards; those of others stay as they are. */
export function inKorean(projectDirectory: string, dashboard: Dashboard): Dashboard {
  const path = join(projectDirectory, FOLDER, KOREAN);
  const words = new Map(
    Object.entries(
      z.record(z.string(), z.string()).parse(JSON.parse(readRegularText(path, FILE_BYTES_MAX.saved))),
    ),
  );
  const korean = (text: string): string => words.get(text) ?? text;
  /** The sentence that names the bound's file stands behind the description. */
  const described = (text: string): string => {
    const [, about = text, objective, file] = /^(.*) Bound: objective (\S+) of (\S+)\.$/.exec(text) ?? [];
    return objective === undefined ? korean(text) : `${korean(about)}. 기준: ${file}의 ${objective} 목표`;
  };
  return {
    ...dashboard,
    title: korean(dashboard.title),
    description: korean(dashboard.description),
    rows: dashboard.rows.map(({ title, panels }) => ({
      title: korean(title),
      panels: panels.map((panel) => ({
        ...panel,
        title: korean(panel.title),
        description: described(panel.description),
      })),
    })),
  };
}
