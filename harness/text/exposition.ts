/** One series of a text in the format that Prometheus reads. */
export interface ExposedValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>[^}]*)\})? (?<value>\S+)/gm;
const LABEL = /(?<name>\w+)="(?<value>(?:[^"\\]|\\.)*)"/g;

/** All series of a metric. */
export function exposedValues(text: string, metric: string): readonly ExposedValue[] {
  return [...text.matchAll(LINE)]
    .filter(({ groups }) => groups?.["name"] === metric)
    .map(({ groups }) => ({
      labels: Object.fromEntries(
        [...(groups?.["labels"] ?? "").matchAll(LABEL)].map((label) => [
          label.groups?.["name"] ?? "",
          label.groups?.["value"] ?? "",
        ]),
      ),
      value: Number(groups?.["value"]),
    }));
}
