import { thresholdsJsonSchema } from "./json-schema.ts";
import { thresholdsReferencePage } from "./reference-page.ts";

/** Files that are made from the judge's tables, by their path in the project. A test keeps them equal. */
export const GENERATED_FILES: Readonly<Record<string, () => string>> = {
  "thresholds/schema.json": thresholdsJsonSchema,
  "docs/threshold-file.md": thresholdsReferencePage,
};
