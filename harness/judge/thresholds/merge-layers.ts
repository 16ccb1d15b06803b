import type { Path } from "./document.ts";
import type { Layer } from "./layers.ts";
import type { WrittenFile, WrittenObjective } from "./schema.ts";

/** An objective after inheritance, and where each of its fields was written. */
export interface MergedObjective {
  readonly id: string;
  readonly fields: WrittenObjective;
  /** `file:line` of a field, or of the objective when the field is absent. */
  at(field: keyof WrittenObjective): string;
}

/** An entry of a list that all files add to, and where its fields were written. */
interface Listed<Entry> {
  readonly value: Entry;
  at(field: keyof Entry & string): string;
}

export interface MergedFile {
  readonly file: Omit<WrittenFile, "objectives" | "extends" | "expectedFailures" | "waivers">;
  readonly objectives: readonly MergedObjective[];
  readonly expectedFailures: readonly Listed<NonNullable<WrittenFile["expectedFailures"]>[number]>[];
  readonly waivers: readonly Listed<NonNullable<WrittenFile["waivers"]>[number]>[];
  /** Ids of objectives in the files that this one extends. */
  readonly inheritedIds: readonly string[];
  /** `file:line` of a path in the strongest file that has it. */
  at(path: Path): string;
}

/** Weakest layer first: later ones change single keys of sections, single fields of objectives of the same id, and add lists. */
export function mergeLayers(layers: readonly Layer[]): MergedFile {
  const strongest = layers.at(-1) as Layer;
  const combined = Object.assign({}, ...layers.map(({ file }) => file)) as WrittenFile;
  const file = {
    ...combined,
    scenario: strongest.file.scenario,
    profiles: strongest.file.profiles,
    validity: Object.assign({}, ...layers.map((layer) => layer.file.validity)) as WrittenFile["validity"],
    policy: Object.assign({}, ...layers.map((layer) => layer.file.policy)) as WrittenFile["policy"],
    defaults: Object.assign({}, ...layers.map((layer) => layer.file.defaults)) as WrittenFile["defaults"],
    implied: Object.assign({}, ...layers.map((layer) => layer.file.implied)) as WrittenFile["implied"],
    k6: Object.assign({}, ...layers.map((layer) => layer.file.k6)) as WrittenFile["k6"],
  };
  const inheritedIds = layers
    .slice(0, -1)
    .flatMap((layer) => (layer.file.objectives ?? []).map(({ id }) => id));
  return {
    file,
    objectives: mergeObjectives(layers),
    expectedFailures: listed(layers, "expectedFailures"),
    waivers: listed(layers, "waivers"),
    inheritedIds,
    at: (path) => locate(layers, path),
  };
}

function listed<Key extends "expectedFailures" | "waivers">(
  layers: readonly Layer[],
  key: Key,
): readonly Listed<NonNullable<WrittenFile[Key]>[number]>[] {
  return layers.flatMap(({ file, document }) =>
    (file[key] ?? []).map((value, index) => ({
      value,
      at: (field: string) => document.at([key, index, field]),
    })),
  );
}

function mergeObjectives(layers: readonly Layer[]): MergedObjective[] {
  const merged = new Map<string, { fields: WrittenObjective; sources: { layer: Layer; index: number }[] }>();
  for (const layer of layers) {
    for (const id of layer.file.without ?? []) merged.delete(id);
    for (const [index, objective] of (layer.file.objectives ?? []).entries()) {
      const known = merged.get(objective.id);
      merged.set(objective.id, {
        fields: { ...known?.fields, ...objective },
        sources: [...(known?.sources ?? []), { layer, index }],
      });
    }
  }
  return [...merged].map(([id, { fields, sources }]) => ({
    id,
    fields,
    at: (field) => {
      const owner =
        sources.findLast(({ layer, index }) => layer.file.objectives?.[index]?.[field] !== undefined) ??
        sources.at(-1);
      const { layer, index } = owner as { layer: Layer; index: number };
      return layer.document.at(["objectives", index, field]);
    },
  }));
}

function locate(layers: readonly Layer[], path: Path): string {
  const owner = layers.findLast(({ document }) => document.valueAt(path) !== undefined) ?? layers.at(-1);
  return owner?.document.at(path) ?? "";
}
