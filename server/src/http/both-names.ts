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

/** Waits for an act; a refusal of the field `name` is told under the old name if the body used that. */
export async function underSentName<T>(
  act: Promise<T>,
  body: Record<string, unknown>,
  name: string,
  oldName: string,
): Promise<T> {
  try {
    return await act;
  } catch (error) {
    if (!(error instanceof Problem) || error.fields === undefined) throw error;
    if (body[oldName] === undefined || body[name] !== undefined) throw error;
    const fields = error.fields.map((field) => {
      const [part, first, ...rest] = field.loc;
      return first === name ? { ...field, loc: [part!, oldName, ...rest] } : field;
    });
    throw new Problem(error.code, undefined, fields);
  }
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
