import { z } from "zod";
import { thresholdFileSchema } from "../thresholds/schema.ts";

/** The part of JSON Schema that the threshold file's schema uses. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number)[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly additionalProperties?: SchemaNode | boolean;
}

/** The schema of threshold files as a tree, references resolved. */
export function thresholdsSchemaTree(): SchemaNode {
  return z.toJSONSchema(thresholdFileSchema, { io: "input", reused: "inline" }) as SchemaNode;
}

/** `thresholds/schema.json`, for editors. */
export function thresholdsJsonSchema(): string {
  const title = "loadproof threshold file, version 1";
  return `${JSON.stringify({ title, ...thresholdsSchemaTree() }, null, 2)}\n`;
}
