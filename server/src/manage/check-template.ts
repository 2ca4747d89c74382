/** Checks templates when they are set, so that no delivery is the first to find out. */
import { Problem } from '../domain/problem.ts';
import { parseTemplate } from '../domain/template.ts';

/** 422 names the field and what is wrong within; null is no template. */
export function checkTemplate(text: string | null, path: readonly string[]): void {
  if (text === null) return;
  const read = parseTemplate(text);
  if ('error' in read) throw Problem.field([...path], read.error);
}
