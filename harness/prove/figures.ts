import { z } from "zod";
import { boundSchema, type ObjectiveResult, type Verdict } from "../contracts/verdict.ts";
import type { Catch } from "../systems/proof.ts";
import type { Measured } from "./measured.ts";

/** What catches a mistake, as it was without the mistake and with it; `null` where it was not measured. */
export const figureSchema = z.strictObject({
  kind: z.enum(["objective", "invariant", "slower"]),
  name: z.string(),
  /** Of the values: `ms`, `share`, ... as in a verdict; violations are counted. */
  unit: z.string(),
  /** What an objective must keep; none for the others. */
  bounds: z.array(boundSchema),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** How much an invariant compared with the mistake. */
  compared: z.number().nullable(),
});
export type Figure = z.infer<typeof figureSchema>;

/** A figure for each objective, invariant and comparison of a row; before is the control beside it. */
export function figuresOf(wanted: Catch, measured: Measured, control: Measured | null): readonly Figure[] {
  const { objectives = [], invariants = [], slower = [] } = wanted;
  return [
    ...objectives.map((id) => ofObjective(id, measured.verdict, control?.verdict ?? null)),
    ...invariants.map((name) => ofInvariant(name, measured.verdict, control?.verdict ?? null)),
    ...slower.map((id) => ofComparison(id, measured)),
  ];
}

function ofObjective(id: string, after: Verdict, before: Verdict | null): Figure {
  const find = (verdict: Verdict | null): ObjectiveResult | undefined =>
    verdict?.objectives.find((one) => one.id === id);
  const [was, is] = [find(before), find(after)];
  const known = is ?? was;
  return {
    kind: "objective",
    name: id,
    unit: known?.unit ?? "",
    bounds: known === undefined ? [] : known.warn.length > 0 ? known.warn : known.pass,
    before: was?.numbers.value ?? null,
    after: is?.numbers.value ?? null,
    compared: null,
  };
}

function ofInvariant(name: string, after: Verdict, before: Verdict | null): Figure {
  const find = (verdict: Verdict | null) =>
    verdict?.invariants.find((one) => one.name === name && one.result !== "not-checked");
  const is = find(after);
  return {
    kind: "invariant",
    name,
    unit: "count",
    bounds: [],
    before: find(before)?.violations ?? null,
    after: is?.violations ?? null,
    compared: is?.compared ?? null,
  };
}

function ofComparison(id: string, { comparison }: Measured): Figure {
  const found = comparison?.objectives.find((one) => one.id === id);
  return {
    kind: "slower",
    name: id,
    unit: found?.unit ?? "",
    bounds: [],
    before: found?.base ?? null,
    after: found?.current ?? null,
    compared: null,
  };
}
