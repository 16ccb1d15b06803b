import type { Proofs } from "../proof.ts";

export const COMMERCE_PROOFS: Proofs = {};
