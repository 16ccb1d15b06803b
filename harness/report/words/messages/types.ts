/**
 * Messages of the reports by their keys, in English and in Korean; `{names}` are filled in. Korean in the terms of 002 and
 * of nGrinder; no particle may follow a `{name}`.
 */
export type Messages = Readonly<Record<string, readonly [english: string, korean: string]>>;
