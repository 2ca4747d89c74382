/** Fields that two generations of clients call by different names. */
import { Problem } from '../domain/problem.ts';

/**
 * The value of a field under its new or old name; undefined when neither is given. Two names with
 * different values are refused: nobody could say which is meant.
 */
export function eitherName<T>(
  body: Record<string, unknown>,
  name: string,
  oldName: string,
): T | undefined {
  const value = body[name];
  const oldValue = body[oldName];
  if (value !== undefined && oldValue !== undefined) {
    if (JSON.stringify(value) !== JSON.stringify(oldValue)) {
      throw Problem.field([oldName], `an older name of \`${name}\`: send one of them`);
    }
  }
  return (value ?? oldValue ?? (value === null || oldValue === null ? null : undefined)) as
    | T
    | undefined;
}

/** Metadata is kept with every row: bounded as JSON text. */
export function checkMetadata(
  metadata: Record<string, string> | null | undefined,
  bytesMax: number,
): void {
  if (metadata === null || metadata === undefined) return;
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes > bytesMax) {
    throw Problem.field(['metadata'], `${bytes} bytes of JSON; at most ${bytesMax} are kept`);
  }
}

/** Without the fields that are not given. */
export function givenFields<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as never;
}
