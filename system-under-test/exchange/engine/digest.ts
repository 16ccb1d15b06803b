const MULTIPLIERS = [0x23_9b_96_1b, 0xab_0e_97_89, 0x38_b3_4a_e5] as const;
const ADDENDS = [0x56_1c_cd_1b, 0x0b_ca_a7_47] as const;
const HALF = 2 ** 32;

/**
 * 64 bits of whatever was added, in its order: MurmurHash3's mixing, in two halves because integers of JavaScript have
 * 32 bits. It tells states apart, quickly; it is no defence against anyone who wants two to look alike.
 */
export class Digest {
  high = 0;
  low = 0;

  /** Starts anew. */
  clear(): this {
    this.high = 0;
    this.low = 0;
    return this;
  }

  /** A safe integer. */
  number(value: number): this {
    return this.halves(Math.floor(value / HALF) | 0, value | 0);
  }

  text(value: string): this {
    this.number(value.length);
    for (let index = 0; index < value.length; index++) {
      this.halves(0, value.charCodeAt(index));
    }
    return this;
  }

  /** Two integers of 32 bits. */
  halves(high: number, low: number): this {
    this.low ^= Math.imul(rotate(Math.imul(low, MULTIPLIERS[0]), 15), MULTIPLIERS[1]);
    this.low = (Math.imul(rotate(this.low, 19) + this.high, 5) + ADDENDS[0]) | 0;
    this.high ^= Math.imul(rotate(Math.imul(high, MULTIPLIERS[1]), 16), MULTIPLIERS[2]);
    this.high = (Math.imul(rotate(this.high, 17) + this.low, 5) + ADDENDS[1]) | 0;
    return this;
  }

  /** 16 hex digits. */
  get hex(): string {
    const low = finish(this.low + this.high);
    const high = finish(this.high + low);
    return hexOf(high) + hexOf(low);
  }
}

/** Digests of things that have no order, as a sum: what was added can be subtracted again. */
export class DigestSum {
  high = 0;
  low = 0;

  add({ high, low }: Digest | DigestSum): void {
    this.high = (this.high + high) | 0;
    this.low = (this.low + low) | 0;
  }

  subtract({ high, low }: Digest | DigestSum): void {
    this.high = (this.high - high) | 0;
    this.low = (this.low - low) | 0;
  }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Lets every bit of the input matter to every bit of the result. */
function finish(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x85_eb_ca_6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2_b2_ae_35);
  return bits ^ (bits >>> 16);
}

function hexOf(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
