/**
 * `objective`: of one objective; `validity`: of the measurement; `invariant`: of the system's data; `run`: of the whole;
 * `note`: informs, never decides; `part`: a phrase inside one of those.
 */
export type ReasonKind = "objective" | "validity" | "invariant" | "run" | "note" | "part";

/**
 * Makes rows of one kind: a reason's words in English, with its facts in braces, kept as the type that the names of those
 * facts are read from.
 */
export function row<const Kind extends ReasonKind>(kind: Kind) {
  return <const Words extends string>(words: Words): { readonly kind: Kind; readonly words: Words } => ({
    kind,
    words,
  });
}
