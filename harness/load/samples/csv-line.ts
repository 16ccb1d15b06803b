export const COMMA = 44;
export const NEWLINE = 10;
const QUOTE = 34;
const CARRIAGE_RETURN = 13;

/** Position of the delimiter (comma or newline) that ends the field at `at`; -1 when it lies at or beyond `end`. */
export function fieldEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === QUOTE) return quotedFieldEnd(bytes, at, end);
  for (let position = at; position < end; position += 1) {
    const byte = bytes[position]!;
    if (byte === COMMA || byte === NEWLINE) return position;
  }
  return -1;
}

/** RFC 4180: a quote inside a quoted field is doubled; commas and newlines inside are data. */
function quotedFieldEnd(bytes: Uint8Array, at: number, end: number): number {
  let position = at + 1;
  while (position < end) {
    if (bytes[position] !== QUOTE) position += 1;
    else if (bytes[position + 1] === QUOTE && position + 1 < end) position += 2;
    else return position + 1 < end ? position + 1 : -1;
  }
  return -1;
}

const decoder = new TextDecoder();

/** Text of a field as it was before it was written as CSV. */
export function fieldText(bytes: Uint8Array, start: number, end: number): string {
  if (bytes[start] === QUOTE) return decoder.decode(bytes.subarray(start + 1, end - 1)).replaceAll('""', '"');
  const last = bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  return decoder.decode(bytes.subarray(start, last));
}
