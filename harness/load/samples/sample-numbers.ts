import { COMMA } from "./csv-line.ts";

const DIGIT_ZERO = 48;
const DIGIT_NINE = 57;
const POINT = 46;
const MINUS = 45;
/** Digits whose number a double holds exactly. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/** Time and value of a line, read from its bytes; the fields hold those of the last line that could be read. */
export class SampleNumbers {
  timestampMs = 0;
  value = 0;

  /** Reads time and value after the metric's comma; returns where the tags start, -1 when they can't be read. */
  read(bytes: Buffer, metricEnd: number): number {
    let at = metricEnd + 1;
    if (bytes[metricEnd] !== COMMA) return -1;
    let time = 0;
    let digit = bytes[at]! - DIGIT_ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    for (; digit >= 0 && digit <= 9; digit = bytes[at]! - DIGIT_ZERO) {
      time = time * 10 + digit;
      at += 1;
    }
    if (bytes[at] !== COMMA) return -1;
    this.timestampMs = time;
    return this.#readValue(bytes, at + 1);
  }

  #readValue(bytes: Buffer, start: number): number {
    const isNegative = bytes[start] === MINUS;
    let at = isNegative ? start + 1 : start;
    let mantissa = 0;
    let point = 0;
    let byte = bytes[at]!;
    for (; byte !== COMMA; byte = bytes[at]!) {
      if (byte === POINT && point === 0) point = at + 1;
      else if (byte >= DIGIT_ZERO && byte <= DIGIT_NINE) mantissa = mantissa * 10 + (byte - DIGIT_ZERO);
      else return -1;
      at += 1;
    }
    const digits = at - start - (point === 0 ? 0 : 1) - (isNegative ? 1 : 0);
    if (digits === 0) return -1;
    if (digits > EXACT_DIGITS) this.value = Number(bytes.toString("latin1", start, at));
    else if (isNegative) this.value = 0 - mantissa / (point === 0 ? 1 : POWERS_OF_TEN[at - point]!);
    else this.value = point === 0 ? mantissa : mantissa / POWERS_OF_TEN[at - point]!;
    return at + 1;
  }
}
