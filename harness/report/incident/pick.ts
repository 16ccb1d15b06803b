/** The fields that a mask names, of those that the value has: what a schema picks by the same mask. */
export function pick<Value extends object, Field extends keyof Value>(
  value: Value,
  mask: Readonly<Record<Field, true>>,
): Pick<Value, Field> {
  const fields = Object.keys(mask) as Field[];
  return Object.fromEntries(
    fields.filter((field) => value[field] !== undefined).map((field) => [field, value[field]]),
  ) as Pick<Value, Field>;
}
