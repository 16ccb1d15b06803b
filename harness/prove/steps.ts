import type { Proof, ProofLoad } from "../systems/proof.ts";
import type { SystemDescription } from "../systems/system.ts";
import { hashOf } from "./hash-of.ts";

/** A known mistake of a system, with how it is proven. */
export interface Mistake {
  readonly system: SystemDescription;
  readonly name: string;
  readonly proof: Proof;
}

/** One load of a proof: of a system with a mistake, or of one without as a control. */
export interface Step {
  /** Stands for ever: name of its folder, and of the file that keeps what it came to. */
  readonly id: string;
  readonly system: SystemDescription;
  readonly load: ProofLoad;
  /** `null` for a control. */
  readonly mistake: Mistake | null;
  /** All mistakes of the proof that this load is for. */
  readonly shows: readonly Mistake[];
}

/**
 * The loads of a proof, in their order. Mistakes of the same load stand together behind a control of it, so that what is
 * compared was measured within minutes. Loads get further controls in turn until there are `controlsMin`.
 */
export function stepsOf(mistakes: readonly Mistake[], controlsMin: number): readonly Step[] {
  const groups = [...Map.groupBy(mistakes, loadKey).values()];
  const missing = Math.max(0, controlsMin - groups.length);
  return groups.flatMap((group, at) => {
    const further = Math.ceil((missing - at) / groups.length);
    const controls = Array.from({ length: 1 + Math.max(0, further) }, (_, index) =>
      control(group, index + 1),
    );
    const [first, ...others] = controls.flat();
    return [
      ...(first === undefined ? [] : [first]),
      ...group.map((one) => withMistake(one, group)),
      ...others,
    ];
  });
}

function control(group: readonly Mistake[], count: number): readonly Step[] {
  const [first] = group;
  if (first === undefined) return [];
  const { system, proof } = first;
  const id = `${system.topology.name}-control-${loadKey(first).slice(0, 8)}-${count}`;
  return [{ id, system, load: proof.load, mistake: null, shows: group }];
}

function withMistake(mistake: Mistake, group: readonly Mistake[]): Step {
  const { system, name, proof } = mistake;
  return { id: `${system.topology.name}-${name}`, system, load: proof.load, mistake, shows: group };
}

/** The same for mistakes that one load shows. */
export function loadKey({ system, proof }: Mistake): string {
  return hashOf([system.topology.name, proof.load]);
}
