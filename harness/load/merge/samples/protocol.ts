import type { ErrorCode } from "../../../errors.ts";
import type { SampleFileIndex } from "../../../sketch/merging.ts";

/** What the main thread asks a merging thread to do; it answers in order. */
export type Request =
  | { readonly call: "index"; readonly path: string }
  | { readonly call: "open"; readonly paths: readonly string[]; readonly indexes: readonly SampleFileIndex[] }
  | { readonly call: "merge"; readonly from: number; readonly to: number };

export type Reply =
  | { readonly value: SampleFileIndex | Uint8Array<ArrayBuffer> | null }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } };
