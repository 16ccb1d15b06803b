import { z } from "zod";

export const count = z.number().nonnegative();
/** `null` where nothing was measured. */
export const measured = z.number().nullable();

/** What a schema describes, made once and never changed: its lists are read-only at every depth. */
export type Inferred<Schema extends z.ZodType> = Immutable<z.infer<Schema>>;

type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Immutable<Value[Key]> }
    : Value;
