/** A step of 001, as `--step` names it. */
export interface Step {
  readonly name: string;
  readonly kind: "prepare" | "baseline" | "shard" | "canary" | "full" | "after" | "day";
  /** Of a shard or a day its number, of a canary its percent; else 0. */
  readonly number: number;
}

export const CANARY_PERCENTS: readonly number[] = [5, 25, 50];
const DAYS = 7;

/** All steps in the order of 001. `shards`: how many the system has. */
export function stepsOf(shards: number): readonly Step[] {
  const plain = (name: "prepare" | "baseline" | "full" | "after"): Step => ({ name, kind: name, number: 0 });
  const numbered = (kind: Step["kind"], number: number): Step => ({
    name: `${kind}-${number}`,
    kind,
    number,
  });
  const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
  return [
    plain("prepare"),
    plain("baseline"),
    ...upTo(shards).map((number) => numbered("shard", number)),
    ...CANARY_PERCENTS.map((percent) => numbered("canary", percent)),
    plain("full"),
    plain("after"),
    ...upTo(DAYS).map((number) => numbered("day", number)),
  ];
}

/** By the kind of a step, the kinds of steps that come right before it; a larger canary comes after the smaller one. */
const BEFORE: Readonly<Record<Step["kind"], readonly Step["kind"][]>> = {
  prepare: [],
  baseline: [],
  shard: ["baseline"],
  canary: ["baseline", "shard"],
  full: ["canary"],
  after: ["full"],
  day: ["after"],
};

/** Steps that must have said *go on* before this one: preparing is people's work, which no step can wait for. */
export function neededBefore(step: Step, steps: readonly Step[]): readonly Step[] {
  const position = step.kind === "full" ? CANARY_PERCENTS.length : CANARY_PERCENTS.indexOf(step.number);
  const smaller = CANARY_PERCENTS[position - 1];
  if ((step.kind === "canary" || step.kind === "full") && smaller !== undefined)
    return steps.filter(({ kind, number }) => kind === "canary" && number === smaller);
  return steps.filter(({ kind }) => BEFORE[step.kind].includes(kind));
}

/** Steps at which the new part serves: what is rolled back there is rolled back to before the first of them. */
export function isServing({ kind }: Pick<Step, "kind">): boolean {
  return kind === "canary" || kind === "full" || kind === "after" || kind === "day";
}
