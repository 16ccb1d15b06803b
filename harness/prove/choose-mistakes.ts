import type { Bundle, SystemDescription } from "../systems/index.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import type { Mistake } from "./steps.ts";

/** Systems by their names, each once and in the order of the bundle; all without any. */
export function chooseSystems(
  words: readonly string[],
  { systems }: Bundle,
  problems: ProblemCollector,
): readonly SystemDescription[] {
  const known = systems.map(({ topology }) => topology.name);
  for (const word of words)
    if (!known.includes(word))
      problems.add({ subject: "system", value: word, ...expectedOneOf(word, known) });
  return words.length === 0 ? systems : systems.filter(({ topology }) => words.includes(topology.name));
}

/** The mistakes of these systems, in the order of their tables; of those named by `--defect` alone when there are any. */
export function chooseMistakes(
  chosen: readonly SystemDescription[],
  names: readonly string[],
  { systems }: Bundle,
  problems: ProblemCollector,
): readonly Mistake[] {
  const all = chosen.flatMap(mistakesOf);
  const known = all.map(({ name }) => name);
  for (const name of all.length === 0 ? [] : names.filter((one) => !known.includes(one))) {
    const { expected, hint } = expectedOneOf(name, known);
    const other = systems.find(({ proofs }) => Object.hasOwn(proofs, name))?.topology.name;
    const explained = other === undefined ? hint : `${name} is a defect of ${other}`;
    problems.add({
      subject: "--defect",
      value: name,
      expected,
      ...(explained === undefined ? {} : { hint: explained }),
    });
  }
  if (all.length === 0 && chosen.length > 0)
    problems.add({ subject: "proof", expected: "a system with known mistakes: nothing would be proven" });
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

function mistakesOf(system: SystemDescription): readonly Mistake[] {
  return Object.entries(system.proofs).map(([name, proof]) => ({ system, name, proof }));
}
