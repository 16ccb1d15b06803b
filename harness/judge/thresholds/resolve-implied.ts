import type { Problem } from "../../errors.ts";
import { IMPLIED_DEFAULTS } from "./defaults.ts";
import type { MergedFile } from "./merge-layers.ts";
import { resolveObjective } from "./resolve-objective.ts";
import type { WrittenFile } from "./schema.ts";
import type { Implied, Objective } from "./types.ts";

type ImpliedName = keyof typeof IMPLIED_DEFAULTS;
type Written = NonNullable<NonNullable<WrittenFile["implied"]>[ImpliedName]>;
type Merged = { readonly file: Pick<WrittenFile, "implied"> } & Pick<MergedFile, "at">;

const WHY = "every run is held to it, whatever its threshold file asks for";

/** What every run is held to, with the bounds of the file. Problems are added to the list. */
export function resolveImplied(merged: Merged, problems: Problem[]): readonly Implied[] {
  return (Object.keys(IMPLIED_DEFAULTS) as ImpliedName[]).map((name) => {
    const written = merged.file.implied?.[name];
    const at = (field: string): string => merged.at(["implied", name, field]);
    if (written !== undefined) problems.push(...slips(name, written, at));
    const fields = fieldsOf(name, written);
    const objective = resolveObjective({ id: fields.id, fields, at }, undefined, problems) as Objective;
    return { objective, off: written?.off === true ? written.why : null };
  });
}

/** As they are where no file says otherwise. */
export const DEFAULT_IMPLIED: readonly Implied[] = resolveImplied({ file: {}, at: () => "" }, []);

/** One sample is enough, as for k6's own thresholds: a run must not be in doubt only because it is small. */
function fieldsOf(name: ImpliedName, written: Written | undefined) {
  const { metric, ...standard } = IMPLIED_DEFAULTS[name];
  const bounds =
    written?.pass === undefined
      ? { ...standard, ...(written?.warn === undefined ? {} : { warn: written.warn }) }
      : { pass: written.pass, ...(written.warn === undefined ? {} : { warn: written.warn }) };
  return {
    id: `implied:${name}`,
    metric,
    statistic: "rate",
    ...bounds,
    critical: true,
    weight: 0,
    minSamples: 1,
    noData: "skip",
    why: written?.why ?? WHY,
  } as const;
}

function* slips(name: ImpliedName, written: Written, at: (field: string) => string): Generator<Problem> {
  const standard = IMPLIED_DEFAULTS[name].pass;
  for (const field of ["pass", "warn"] as const) {
    const value = written[field];
    const subject = `${at(field)} implied.${name}.${field}`;
    if (value === undefined) continue;
    if (written.off === true) yield { subject, value, expected: "no bound beside off: true" };
    else if (!value.trim().startsWith(standard.charAt(0)) || !value.trim().endsWith("%"))
      yield { subject, value, expected: `a bound such as ${JSON.stringify(standard)}` };
  }
  if (written.off === undefined && written.pass === undefined && written.warn === undefined) {
    yield { subject: `${at("why")} implied.${name}`, expected: "pass, warn or off: true" };
  }
}
