/** What can stand for whom a mail comes from, or goes to. */

/** `name@host`, with or without a name to be shown before it in the form `Name <name@host>`. */
const addressPattern = /^[^\s<>@,;:"()[\]\\\p{Cc}]+@[^\s<>@,;:"()[\]\\\p{Cc}]+$/u;
const namedPattern = /^[^<>,;:()"\\\p{Cc}]* <([^<>]+)>$/u;

export function isMailAddress(text: string): boolean {
  return addressPattern.test(namedPattern.exec(text)?.[1] ?? text);
}
