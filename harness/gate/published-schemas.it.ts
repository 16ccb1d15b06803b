import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { makeContext } from "../tools/testing/make-context.ts";
import { requireTool } from "../tools/index.ts";

/** The example manifests against the schemas that Flagger and Argo Rollouts publish, fetched as Go modules. */
const EXAMPLES = join(import.meta.dirname, "..", "..", "docs", "examples");
const PUBLISHED = [
  { module: "github.com/fluxcd/flagger@v1.44.0", folder: "artifacts/flagger", file: /^crd\.yaml$/ },
  { module: "github.com/argoproj/argo-rollouts@v1.9.0", folder: "manifests/crds", file: /-crd\.yaml$/ },
] as const;
const DOWNLOAD_TIMEOUT_MS = 100_000;

type Node = Readonly<Record<string, unknown>>;
interface Manifest extends Node {
  readonly apiVersion: string;
  readonly kind: string;
}
interface Definition {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Node };
    }[];
  };
}

const documents = (text: string): unknown[] => parseAllDocuments(text).map((one) => one.toJSON() as unknown);

async function folderOf(module: string): Promise<string> {
  const go = await requireTool("go", makeContext());
  const { stdout } = await promisify(execFile)(go.path, ["mod", "download", "-json", module], {
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/** Kubernetes drops fields that a schema does not name: a mistyped one would silently do nothing. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const node: Node = Object.fromEntries(entries);
  const isOpen =
    node["x-kubernetes-preserve-unknown-fields"] === true || node["additionalProperties"] !== undefined;
  const isStructure = node["type"] === "object" && typeof node["properties"] === "object";
  return isStructure && !isOpen ? { ...node, additionalProperties: false } : node;
}

const schemas = new Map<string, Node>();
beforeAll(async () => {
  for (const { module, folder, file } of PUBLISHED) {
    const path = join(await folderOf(module), folder);
    for (const name of readdirSync(path).filter((one) => file.test(one)))
      for (const document of documents(readFileSync(join(path, name), "utf8")))
        add(document as Definition | null);
  }
}, 3 * DOWNLOAD_TIMEOUT_MS);

function add(definition: Definition | null): void {
  if (definition?.kind !== "CustomResourceDefinition") return;
  const { group, names, versions } = definition.spec;
  for (const { name, schema } of versions) {
    const { properties, ...rest } = schema.openAPIV3Schema;
    // What every object has is the API server's to check, and stands in no schema.
    const whole = { ...rest, properties: { ...(properties as Node), metadata: { type: "object" } } };
    schemas.set(`${group}/${name} ${names.kind}`, closed(whole) as Node);
  }
}

function problems(manifest: Manifest): readonly string[] {
  const schema = schemas.get(`${manifest.apiVersion} ${manifest.kind}`);
  if (schema === undefined) return [`no schema of ${manifest.apiVersion} ${manifest.kind}`];
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.validate(schema, manifest);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const FILES = readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".yaml"),
);
const read = (file: string): Manifest[] =>
  documents(readFileSync(join(EXAMPLES, file), "utf8")) as Manifest[];

describe.each(FILES)("%s", (file) => {
  test("is what the published schema takes", () => {
    const manifests = read(file).filter(({ kind }) => kind !== "Secret");
    expect(manifests.length).toBeGreaterThan(0);
    expect(manifests.flatMap(problems)).toEqual([]);
  });

  test("with a mistyped field it is not", () => {
    const [manifest] = read(file);
    const { spec, ...rest } = manifest as Manifest & { spec: Node };
    expect(problems({ ...rest, spec: { ...spec, mistypedField: 1 } })).toEqual([
      "/spec must NOT have additional properties",
    ]);
  });
});
