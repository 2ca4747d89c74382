/** Rewrites the placeholders of shared SQL, `?` and `?3`, to those of PostgreSQL, `$n`. */

/** Statements are written in the program, so there are few, and each is rewritten once. */
const rewritten = new Map<string, string>();
/** Some are put together by the number of their values; beyond this many the oldest is forgotten. */
const rewrittenMax = 2_000;

/**
 * A placeholder without a number stands for the value after the greatest one so far, as SQLite
 * counts (https://www.sqlite.org/lang_expr.html#varparam). Texts, names and comments are left alone.
 */
export function numberPlaceholders(sql: string): string {
  const known = rewritten.get(sql);
  if (known !== undefined) return known;
  let greatest = 0;
  const numbered = sql.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?(\d*)/g,
    (found: string, digits: string | undefined) => {
      if (digits === undefined) return found;
      const number = digits === '' ? greatest + 1 : Number(digits);
      greatest = Math.max(greatest, number);
      return `$${number}`;
    },
  );
  if (rewritten.size >= rewrittenMax) rewritten.delete(rewritten.keys().next().value!);
  rewritten.set(sql, numbered);
  return numbered;
}
